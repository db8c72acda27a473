"""A library says what to caption next, and what the captions then taught its searches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from colours import COLOURS, ColourEncoder, paint

from xsearch_gui.core.alignment import job, selection
from xsearch_gui.core.alignment.baselines import ridge
from xsearch_gui.core.annotations.annotate import set_caption
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.annotations import SetCaptionRequest
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.teaching import (
    ChangedSearchesRequest,
    LearnRequest,
    NextCaptions,
    NextCaptionsRequest,
    Why,
)
from xsearch_gui.core.teaching.changed_searches import run_changed_searches
from xsearch_gui.core.teaching.lesson import asked_words, run_lesson
from xsearch_gui.core.teaching.next_captions import run_next_captions
from xsearch_gui.core.teaching.wishes import past_searches, without_success

QUIET = SilentReporter()
# Words that the encoder knows nothing of; captions say what they mean.
WORDS = dict(zip(COLOURS, ("mela", "prato", "mare", "sole", "neve", "notte", "uva", "zucca"), strict=True))


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    for kind in ("centred", "ridge", "cca"):  # training itself is tested without a library
        monkeypatch.delitem(selection.CANDIDATES, kind)
    monkeypatch.setitem(selection.CANDIDATES, "residual", lambda e, b, s, r: ridge(e, 0.001))
    monkeypatch.setattr(job.matching, "LADDER", job.matching.LADDER[:1])
    for position, (colour, word) in enumerate(WORDS.items()):
        for seed in range(6):
            paint(tmp_path / "photos" / f"{word}{seed}.png", colour, 10 * position + seed)
    with Library(AppPaths.under(tmp_path / "home"), ColourEncoder) as opened:
        run_index(opened, IndexRequest((str(tmp_path / "photos"),)), QUIET)
        yield opened


def following(library: Library, count: int = 10) -> NextCaptions:
    return run_next_captions(library, NextCaptionsRequest(count), QUIET)


def word_of(path: str) -> str:
    return Path(path).stem[:-1]


def caption(library: Library, words: tuple[str, ...] = tuple(WORDS.values()), most: int = 4) -> list[int]:
    """Write captions to the first photos of each colour, as a person would; return the photos."""
    done = []
    for photo in library.catalogue.pairs.photos():
        word, seed = photo.name[:-5], int(photo.name[-5])
        if word in words and seed < most:
            set_caption(library, SetCaptionRequest(photo.id, f"la {word}" if seed % 2 else word))
            done.append(photo.id)
    return done


def test_one_of_each_kind_is_asked_for_and_none_twice(library: Library) -> None:
    report = following(library, 8)
    assert (report.captioned, report.photos) == (0, 48)
    asked = [word_of(chosen.photo.path) for chosen in report.chosen]
    assert sorted(asked) == sorted(WORDS.values())
    items = [p.item for chosen in report.chosen for p in (chosen.photo, *chosen.alike)]
    assert len(items) == len(set(items))
    assert all(Path(chosen.photo.thumbnail).exists() for chosen in report.chosen)
    assert {chosen.why for chosen in report.chosen} <= {Why.GROUP, Why.FAR}


def test_what_has_captions_is_not_asked_for_again(library: Library) -> None:
    caption(library, ("mela", "prato", "mare", "sole"), most=6)
    report = following(library, 4)
    assert report.captioned == 24
    assert {word_of(chosen.photo.path) for chosen in report.chosen} == {"neve", "notte", "uva", "zucca"}
    caption(library, most=6)
    assert following(library) == NextCaptions(48, 48)


def test_a_search_without_success_says_why_a_photo_is_asked_for(library: Library) -> None:
    library.catalogue.searches.record("purple", 0)
    library.catalogue.searches.record("red", 9)
    library.catalogue.searches.record("green format:png", 0)
    assert without_success(library.catalogue) == ["purple"]
    assert past_searches(library.catalogue) == ["red", "purple"]
    chosen = [found for found in following(library, 8).chosen if found.why is Why.SEARCHED]
    assert {found.query for found in chosen} == {"purple"}
    assert WORDS["purple"] in {word_of(found.photo.path) for found in chosen}


def test_bad_marks_are_no_success_and_good_ones_are(library: Library) -> None:
    searches = library.catalogue.searches
    searches.record("a boat", 7)
    searches.judge("a boat", [1], -1)
    assert without_success(library.catalogue) == ["a boat"]
    searches.judge("a boat", [2], 1)
    assert without_success(library.catalogue) == []


def test_what_was_called_a_good_hit_needs_no_caption(library: Library) -> None:
    photos = [photo.id for photo in library.catalogue.pairs.photos() if word_of(photo.name) == "mela"]
    library.catalogue.searches.judge("apples", photos, 1)
    assert "mela" not in {word_of(chosen.photo.path) for chosen in following(library, 7).chosen}


def test_a_lesson_says_how_many_more_photos_are_found(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    none = selection.Harm(100.0, 100.0, 100.0)
    monkeypatch.setattr(selection, "_final", lambda examples, *rest: (ridge(examples, 0.001), none))
    monkeypatch.setattr(selection, "interval", lambda *rest: (0.1, 0.2))  # of so few photos nothing can be shown
    done = caption(library)
    lesson = run_lesson(library, LearnRequest(tuple(done)), QUIET)
    assert lesson.report.better and lesson.report.in_use
    assert lesson.searches and {change.query.removeprefix("la ") for change in lesson.searches} <= set(WORDS.values())
    assert all(photo.item not in done for change in lesson.searches for photo in change.first_after)
    for change in lesson.searches:
        assert word_of(change.first_after[0].path) == change.query.removeprefix("la ")

    changed = run_changed_searches(library, ChangedSearchesRequest(), QUIET)
    assert changed.head == lesson.report.head and 0 < len(changed.searches) <= 5
    assert all(set(change.first_after) != set(change.first_before) for change in changed.searches)


def test_too_few_captions_are_a_sentence(library: Library) -> None:
    done = caption(library, ("mela",))
    with pytest.raises(UsageError, match="4 photos of this library have a caption"):
        run_lesson(library, LearnRequest(tuple(done)), QUIET)
    assert run_changed_searches(library, ChangedSearchesRequest(), QUIET).head == 0


def test_short_captions_are_asked_as_they_are_and_words_of_long_ones() -> None:
    long = "Zwei alte Rangierlokomotiven stehen abends im Bahnhof von Stendal"
    words = asked_words(["Köf III", "Köf III", long])
    assert words[0] == "Köf III"
    assert "Rangierlokomotiven" in words and "Stendal" in words and "im" not in words
