"""Letters that people without them on their keyboard write with others."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xsearch_gui.core.metadata.words.letters import fold, forms, spelled_out


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Łódź", "lodz"),
        ("Łodzi", "Lodzi"),
        ("Møns Klint", "Mons Klint"),
        ("Møns Klint", "Moens Klint"),
        ("Ærø", "Aeroe"),
        ("Ærø", "aero"),
        ("Đặng", "Dang"),
        ("Đoković", "Djokovic"),
        ("İstanbul Boğazı", "istanbul bogazi"),
        ("ISTANBUL BOGAZI", "İstanbul Boğazı"),
        ("Straße", "STRASSE"),
        ("STRAẞE", "strasse"),
        ("München", "Muenchen"),
        ("München", "Munchen"),
        ("Århus", "Aarhus"),
        ("Þingvellir", "Thingvellir"),
        ("Seyðisfjörður", "Seydisfjordur"),
        ("Œuvre", "oeuvre"),
        ("Ħamrun", "Hamrun"),
        ("Ёлка", "елка"),
        ("Αθήνα", "αθηνα"),
    ],
)
def test_a_word_is_the_same_without_its_marks(written: str, typed: str) -> None:
    for one in (written, unicodedata.normalize("NFD", written), written.upper()):
        assert set(forms(one)) & set(forms(typed)), (one, typed)


@pytest.mark.parametrize(
    ("one", "other"), [("poet", "pot"), ("がく", "かく"), ("aer", "ar"), ("도쿄", "교토"), ("Lodz", "odz")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert not set(forms(one)) & set(forms(other))


@given(st.text(max_size=40))
def test_folding_is_done_once_and_for_all(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(spelled_out(text)) == spelled_out(text)
    assert fold(text) in forms(text)
