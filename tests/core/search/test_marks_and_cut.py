"""A good mark speaks for the photos like it, not only for the photo that was marked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from colours import paint
from indexed import index

from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import SearchRequest, SearchResult, Strength
from xsearch_gui.core.search.engine import SearchEngine

COLOURS = ("red", "green", "blue", "yellow", "white", "black", "purple", "orange")
WORDS = "red sky at night over the hills"


@pytest.fixture
def painted(library: Library, photos: Path) -> Library:
    for i in range(80):
        paint(photos / f"{COLOURS[i % 8]}-{i:02}.png", COLOURS[i % 8], i)
    index(library, photos)
    return library


def ask(library: Library) -> SearchResult:
    return SearchEngine(library).search(SearchRequest(WORDS, kind=Kind.PHOTO, top=80, group=False))


def matches(result: SearchResult) -> list[str]:
    return [os.path.basename(hit.path) for hit in result.hits if hit.strength is not Strength.WEAK]


def mark(library: Library, result: SearchResult, colour: str) -> str:
    chosen = next(hit for hit in result.hits if os.path.basename(hit.path).startswith(colour))
    with library.catalogue.transaction():
        library.catalogue.searches.judge(WORDS, [chosen.item], 1)
    return os.path.basename(chosen.path)


def test_after_one_good_mark_photos_like_it_are_matches_and_others_are_not(painted: Library) -> None:
    before = ask(painted)
    assert all(name.startswith("red") for name in matches(before))
    marked = mark(painted, before, "blue")
    after = ask(painted)
    new = set(matches(after)) - set(matches(before))
    assert marked in new and len(new) > 1
    assert all(name.startswith("blue") for name in new)
    assert set(matches(before)) <= set(matches(after))
    assert after.expected > before.expected
