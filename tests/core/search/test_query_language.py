"""A query in a language that the encoder in use does not know: it is said, and which encoder would."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from colours import paint
from indexed import index

from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.search.query_language import knows


@pytest.fixture
def english(library: Library, photos: Path) -> Library:
    """One photo, and an encoder that knows English alone."""
    paint(photos / "red.png", "red", 1)
    index(library, photos)
    return library


@pytest.mark.parametrize(
    ("query", "language", "knowing"),
    [
        ("ein Hund im Schnee", "de", "Built-in encoder"),
        ("un chien sur la plage type:photo", "fr", "Built-in encoder"),
        ("собака на снегу", "ru", "CLIP ViT-B/32 for 50 languages"),
        ("Karda koşan bir köpek", "tr", "CLIP ViT-B/32 for 50 languages"),
        ("a dog in the snow", "", ""),
        ("Hund", "", ""),  # of one word alone nobody can tell
        ('red "der Hund und die Katze"', "", ""),  # exact words need no encoder
        ("red -der -und", "", ""),
    ],
)
def test_an_encoder_that_would_know_the_language_is_named(
    english: Library, query: str, language: str, knowing: str
) -> None:
    result = SearchEngine(english).search(SearchRequest(text=query))
    assert (result.language, result.knowing) == (language, knowing)
    names = {"": "", "Built-in encoder": "xsearch-mini"}
    assert result.knowing_name == names.get(knowing, "clip-ViT-B-32-multilingual-v1")
    assert result.knowing_here is (knowing == "Built-in encoder")


def test_an_encoder_that_does_not_say_is_believed_to_know() -> None:
    assert knows((), "de") and knows(("en", "and many others"), "de") and not knows(("en",), "de")


def test_nothing_is_said_where_the_encoder_knows_the_language(english: Library) -> None:
    encoder = english.encoder
    encoder.manifest = replace(encoder.manifest, languages=("en", "de"))  # type: ignore[misc]
    assert SearchEngine(english).search(SearchRequest(text="ein Hund im Schnee")).language == ""
