"""Words of a query in any form, in the language of each text; parts of compounds; libraries made before."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from old_catalogues import write_as

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.full_text import add_functions
from xsearch_gui.core.records.items import Kind, Source

TEXTS = (
    "Zwei Hunde spielen im Schnee",
    "Die Hundehütte steht neben dem Haus",
    "Des chiens courent sur la plage",
    "He hung the dogs' lead on the wall",
    "Psi běží po pláži, je zima",
    "Der Hunger war groß",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "catalogue.sqlite"


@pytest.fixture
def catalogue(path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(path) as opened:
        item = opened.items.add(Kind.NOTE, "0" * 32, 1, "")
        opened.texts.set_embedded(item, [(Source.NOTE, text) for text in TEXTS])
        yield opened


def found(catalogue: Catalogue, query: str) -> dict[str, float]:
    ids, shares = catalogue.texts.match_words(query)
    bodies = catalogue.texts.bodies(ids.tolist())
    return {bodies[text]: round(share, 2) for text, share in zip(ids.tolist(), shares.tolist(), strict=True)}


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("Hund", [0, 1]),
        ("Hunden", [0, 1]),
        ("HÄUSER", [1]),
        ("chien", [2]),
        ("les plages", [2]),
        ("dog", [3]),
        ("pláž", [4]),
        ("Schneemann", [0]),  # one of its parts
        ("hunger", [5]),  # and not what English has hung
        ("hang", []),
        ("und", []),
    ],
)
def test_words_are_found_in_every_form(catalogue: Catalogue, query: str, texts: list[int]) -> None:
    assert list(found(catalogue, query)) == [TEXTS[i] for i in texts]


def test_a_part_of_a_compound_is_less_than_the_word(catalogue: Catalogue) -> None:
    assert found(catalogue, "Hundehütte") == {TEXTS[0]: 0.25, TEXTS[1]: 1.0}


def test_small_words_of_the_query_s_language_weigh_nothing(catalogue: Catalogue) -> None:
    assert found(catalogue, "ein Hund in der Hütte")[TEXTS[1]] == 1.0


def test_the_index_follows_texts_and_can_be_checked(catalogue: Catalogue) -> None:
    catalogue.connection.execute("INSERT INTO form_fts (form_fts, rank) VALUES ('integrity-check', 1)")
    catalogue.connection.execute("UPDATE text SET body = 'Eine Katze' WHERE body LIKE 'Die Hundeh%'")
    assert list(found(catalogue, "Hund")) == [TEXTS[0]] and list(found(catalogue, "Katzen")) == ["Eine Katze"]
    catalogue.connection.execute("DELETE FROM text")
    assert not found(catalogue, "Hund")
    catalogue.connection.execute("INSERT INTO form_fts (form_fts, rank) VALUES ('integrity-check', 1)")


def test_a_library_made_before_finds_forms_too(path: Path) -> None:
    write_as(10, path)
    with contextlib.closing(sqlite3.connect(path)) as before:
        add_functions(before)
        before.execute("INSERT INTO item (id, kind, content, size) VALUES (100, 'note', ?, 1)", ("0" * 32,))
        before.execute("INSERT INTO text (item_id, source, body) VALUES (100, 'note', ?)", (TEXTS[0],))
        before.commit()
    with Catalogue.open(path) as opened:
        assert list(found(opened, "Hund")) == [TEXTS[0]]


def test_shares_rise_with_the_words_that_stand_there(catalogue: Catalogue) -> None:
    _, shares = catalogue.texts.match_words("zwei Hunde spielen Ball im Schnee")
    assert len(shares) and np.all((shares > 0) & (shares < 1))
