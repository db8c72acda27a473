"""What the core says, in the user's language: the template is translated, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.message import Message, plain
from xsearch_gui.core.query.parser import QueryError, parse
from xsearch_gui.viewmodels.text.languages import apply_language
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import encoder_name


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    apply_language("de", qapp)
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


def taken(name: str) -> Message:
    return Message("There is a saved search called {name} already. Choose another name, or replace it.", name=name)


@pytest.mark.parametrize("name", ["copy", "disk", "is empty", "2.5", "1,000", "{name}"])
def test_names_are_not_translated(german: None, name: str) -> None:
    assert in_words(taken(name)) == in_words(taken("N")).replace("N", name, 1)
    assert "Suche" in in_words(taken(name))


def test_what_was_typed_is_echoed_as_it_was_typed(german: None) -> None:
    with pytest.raises(QueryError) as caught:
        parse("rating:2.5")
    assert "2.5" in in_words(caught.value.sentence)


def test_versions_are_no_numbers(german: None) -> None:
    version = Message("This backup was written by a newer xsearch ({version}). Update xsearch.", version="1.2")
    assert "(1.2)" in in_words(version)


def test_numbers_are_written_as_the_language_does(german: None) -> None:
    index = Message("generation {number}, {photos} photos and {texts} texts", number=7, photos=192_908, texts=12)
    assert "192.908" in in_words(index) and "192,908" in index
    assert "0,8 MB" in in_words(Message("intact, {size} MB", size=0.8))


def test_a_reason_within_a_sentence_is_translated(german: None) -> None:
    reason = Message("is empty")
    sentence = in_words(Message("The image {path} {reason}.", path="is empty", reason=reason))
    assert in_words(reason) in sentence and in_words(reason) != "is empty" and "is empty" in sentence


def test_a_text_without_a_template_is_shown_as_it_is(german: None) -> None:
    assert in_words(plain("is empty")) == "is empty"
    assert in_words(plain("100 % {odd}")) == "100 % {odd}"


def test_the_window_speaks_of_itself(qapp: QApplication) -> None:
    assert in_words(Message("Run: xsearch index")) == "Look for changes (F5)."
    assert in_words(Message("is empty")) == "is empty"


def test_a_sentence_of_an_error_is_english_without_a_window() -> None:
    assert str(UsageError(taken("x"))).startswith("There is a saved search called x already")


def test_the_encoder_of_the_program_has_a_name_in_every_language(german: None) -> None:
    assert encoder_name("Built-in encoder", "xsearch-mini") == "Eingebauter Encoder"
    assert encoder_name("CLIP ViT-B/32", "clip") == "CLIP ViT-B/32" and encoder_name("", "clip") == "clip"
