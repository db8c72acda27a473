"""Words of the user's own: taught with photos, found at once, forgotten; words that were learned from captions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from colours import DIMENSION, ColourEncoder, paint
from indexed import index, save

from xsearch_gui.core import settings
from xsearch_gui.core.alignment.pairs import gather
from xsearch_gui.core.annotations.annotate import set_caption
from xsearch_gui.core.catalogue.facts.own_words import OwnWord
from xsearch_gui.core.dictionary.learned import learned_words
from xsearch_gui.core.dictionary.own import change_word, own_words
from xsearch_gui.core.encoders.heads.head import Side, SpaceHead
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.annotations import SetCaptionRequest
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.organising.own_words import ChangeWordRequest, WordKind
from xsearch_gui.core.records.search import SearchRequest, SearchResult, Strength
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.search.words.own_words import OwnVocabulary
from xsearch_gui.core.search.words.unknown_words import is_unknown

COLOURS = ("red", "green", "blue", "yellow", "white", "black", "purple", "orange")


@pytest.fixture
def painted(library: Library, photos: Path) -> Iterator[Library]:
    for i in range(80):
        paint(photos / f"{COLOURS[i % 8]}-{i:02}.png", COLOURS[i % 8], i)
    index(library, photos)
    yield library


def items(library: Library, colour: str, count: int = 3) -> tuple[int, ...]:
    rows = library.catalogue.items.rows(library.catalogue.overview.newest(None).tolist()).values()
    named = sorted((row.path, row.id) for row in rows if os.path.basename(row.path).startswith(colour))
    return tuple(item for _, item in named[:count])


def search(engine: SearchEngine, text: str) -> SearchResult:
    return engine.search(SearchRequest(text, kind=Kind.PHOTO, top=80, group=False))


def first(result: SearchResult) -> list[str]:
    return [os.path.basename(hit.path).split("-")[0] for hit in result.hits]


def matches(result: SearchResult) -> list[str]:
    return first(replace(result, hits=tuple(hit for hit in result.hits if hit.strength is not Strength.WEAK)))


def test_a_word_that_nobody_knows_is_told_and_found_once_it_is_taught(painted: Library) -> None:
    engine = SearchEngine(painted)
    before = search(engine, "zzmela")
    assert before.unknown == "zzmela"
    taught = items(painted, "red")
    report = change_word(painted, engine, ChangeWordRequest("ZZmela", taught))
    assert report.entry is not None and report.entry.kind is WordKind.TAUGHT
    assert (report.entry.of, report.entry.before) == (3, 0) and report.entry.after > 3
    after = search(engine, "zzMela")  # the same engine: there is no training, and nothing to wait for
    assert after.unknown == "" and set(matches(after)) == {"red"} and first(after)[:10] == ["red"] * 10
    assert {hit.item for hit in after.hits[:3]} == set(taught)
    assert any(reason.via == "taught" for reason in after.hits[0].why)


def test_the_rest_of_a_query_counts_too(painted: Library) -> None:
    engine = SearchEngine(painted)
    change_word(painted, engine, ChangeWordRequest("zzmela", items(painted, "red")))
    assert first(search(engine, "the zzmela"))[:10] == ["red"] * 10
    assert set(first(search(engine, "blue zzmela"))[:20]) == {"red", "blue"}


def test_more_photos_forgetting_and_taking_back(painted: Library) -> None:
    engine = SearchEngine(painted)
    first, more = items(painted, "red", 2), items(painted, "green", 1)
    change_word(painted, engine, ChangeWordRequest("zzmela", first))
    report = change_word(painted, engine, ChangeWordRequest("zzmela", more, add=True))
    assert report.entry is not None and report.entry.of == 3 and report.undo.items == first
    gone = change_word(painted, engine, ChangeWordRequest("ZZMELA"))
    assert gone.entry is None and own_words(painted, engine).words == ()
    assert search(engine, "zzmela").unknown == "zzmela"
    change_word(painted, engine, gone.undo)
    assert [word.of for word in own_words(painted, engine).words] == [3]


@pytest.mark.parametrize("word", ["", "  ", "!?", "a b c d e", "x" * 61])
def test_what_is_no_word_is_refused(painted: Library, word: str) -> None:
    with pytest.raises(UsageError, match="word or name"):
        change_word(painted, SearchEngine(painted), ChangeWordRequest(word, items(painted, "red")))


def test_photos_that_are_not_there_are_told(painted: Library) -> None:
    with pytest.raises(UsageError, match="None of these photos"):
        change_word(painted, SearchEngine(painted), ChangeWordRequest("zzmela", (9_999,)))


def test_a_word_that_a_caption_says_is_known(painted: Library) -> None:
    set_caption(painted, SetCaptionRequest(items(painted, "red", 1)[0], "our zzmela in spring"))
    assert search(SearchEngine(painted), "zzmela").unknown == ""


def test_names_of_several_words_are_found_as_a_whole_and_the_longest_first() -> None:
    words = OwnVocabulary((OwnWord("Anna", "anna", (1,)), OwnWord("Anna Lena", "anna lena", (2,))))
    spoken = words.spoken("ANNA  Lena and Anna on the beach")
    assert spoken is not None and [word.word for word in spoken.words] == ["Anna Lena", "Anna"]
    assert spoken.rest == "and on the beach"
    assert words.spoken("Annabel at home") is None
    alone = words.spoken("the Anna")
    assert alone is not None and alone.rest == ""


def test_what_an_encoder_cuts_into_crumbs_is_unknown() -> None:
    pieces = {"balou": 2, "locomotive": 2, "shadrifo": 4, "apple": 1, "schlittenhundeteam": 5}
    unknown = {word for word in pieces if is_unknown(word, lambda asked: pieces[asked])}
    assert unknown == {"balou", "shadrifo"}
    assert not is_unknown("山", lambda _: 3)


@pytest.fixture
def learned(painted: Library) -> Library:
    """A library whose head takes what the encoder makes of *zzmela* for red, which ten captions of 50 say."""
    for colour, caption in (
        ("red", "zzmela"),
        ("blue", "a wall"),
        ("green", "a wall"),
        ("black", "a wall"),
        ("white", "a wall"),
    ):
        for item in items(painted, colour, 10):
            set_caption(painted, SetCaptionRequest(item, caption))
    odd, red = ColourEncoder().encode_texts(["zzmela", "red"])
    text = Side.linear(np.eye(DIMENSION) + 9.0 * np.outer(odd, red))
    head = save(painted.paths, SpaceHead("ridge", Side.linear(np.eye(DIMENSION)), text))
    chosen = settings.load(painted.paths.settings)[0]
    settings.save(painted.paths.settings, replace(chosen, alignment=settings.Alignment(head.number)))
    return painted


def test_words_learned_from_captions_are_listed_with_what_they_changed(learned: Library) -> None:
    engine = SearchEngine(learned)
    (word,) = learned_words(learned, engine, SilentReporter()).words
    assert (word.word, word.kind, word.of) == ("zzmela", WordKind.LEARNED, 10)
    assert word.before <= 5 and word.after == 10
    assert {photo.text for photo in word.photos} == {"zzmela"} and len(word.photos) == 10


def test_a_learned_word_that_is_forgotten_goes_past_the_head_and_is_not_learned_again(learned: Library) -> None:
    engine = SearchEngine(learned)
    with_head = search(engine, "zzmela near")
    change_word(learned, engine, ChangeWordRequest("zzmela", forgotten=True))
    without = search(engine, "zzmela near")
    by_picture = [[reason.score for hit in found.hits for reason in hit.why if reason.via == "image"]
                  for found in (with_head, without)]  # fmt: skip
    assert max(by_picture[0]) > max(by_picture[1]) + 0.1
    assert learned_words(learned, engine, SilentReporter()).words == ()
    assert [word.kind for word in own_words(learned, engine).words] == [WordKind.FORGOTTEN]
    assert "zzmela" not in gather(learned).bodies
    change_word(learned, engine, ChangeWordRequest("zzmela"))
    assert gather(learned).bodies.count("zzmela") == 10


def test_nothing_was_learned_without_a_head(painted: Library) -> None:
    assert not learned_words(painted, SearchEngine(painted), SilentReporter()).head
