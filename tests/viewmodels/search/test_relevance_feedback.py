"""Good and bad marks, searches that are kept, suggestions."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from fake_worker_hits import make_hit
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.organising.searches import (
    Done,
    MarkRequest,
    RemoveSearchRequest,
    SavedSearch,
    SavedSearches,
    SavedSearchesRequest,
    SaveSearchRequest,
)
from xsearch_gui.core.records.query import Suggestion, Suggestions, SuggestRequest
from xsearch_gui.core.records.search import BrowseRequest, BrowseResult, SearchRequest, SearchResult, Strength
from xsearch_gui.viewmodels.query.saved import Saved
from xsearch_gui.viewmodels.query.suggesting import Suggesting
from xsearch_gui.viewmodels.results.hits_model import HitRole
from xsearch_gui.viewmodels.search.relevance_feedback import RelevanceFeedback
from xsearch_gui.viewmodels.search.search import SearchModel, SearchState
from xsearch_gui.viewmodels.search.timeline_model import TimelineModel
from xsearch_gui.viewmodels.shell.messages import Messages


@pytest.fixture
def kept(clients: SimpleNamespace) -> dict[int, int]:
    """Return the marks that the worker keeps."""
    marks: dict[int, int] = {}
    hits = (make_hit(1), make_hit(2), make_hit(3))

    def find(request: SearchRequest) -> SearchResult:
        return SearchResult(hits=hits, marks=tuple((item, verdict) for item, verdict in marks.items() if verdict))

    def mark(request: MarkRequest) -> object:
        marks.update(dict.fromkeys(request.items, request.verdict))
        return Done()

    clients.search.answers[SearchRequest] = find
    clients.search.answers[MarkRequest] = mark
    return marks


def test_marks_refine_and_can_be_taken_back(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel, messages: Messages, kept: dict[int, int]
) -> None:
    marks = RelevanceFeedback(clients.search, full, messages)
    marks.mark([1], 1)
    assert kept == {}  # nothing was asked yet
    full.set_text("a dog")
    full.search_now()
    qtbot.waitUntil(lambda: full.is_marking)
    searches = len(clients.search.asked_for(SearchRequest))
    marks.mark([1, 2], 1)
    assert full.hits.index(0).data(HitRole.MARK) == 1  # at once
    qtbot.waitUntil(lambda: len(clients.search.asked_for(SearchRequest)) == searches + 1)
    marks.mark([3], -1)
    qtbot.waitUntil(lambda: kept == {1: 1, 2: 1, 3: -1})
    marks.mark([1, 2], 1)  # once more: takes it away
    qtbot.waitUntil(lambda: kept == {1: 0, 2: 0, 3: -1} and not full.is_searching)
    assert dict(marks.verdicts) == {3: -1}
    marks.undo()
    qtbot.waitUntil(lambda: kept == {1: 1, 2: 1, 3: -1})
    marks.reset()
    qtbot.waitUntil(lambda: not any(kept.values()) and not full.is_searching)
    assert not marks.verdicts


def test_what_marks_have_changed_is_said(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel, messages: Messages, kept: dict[int, int]
) -> None:
    def find(request: SearchRequest) -> SearchResult:
        matching = (2, 3, 4) if kept.get(2, 0) > 0 else (1, 2)
        hits = [make_hit(item) for item in matching]
        hits += [make_hit(item, strength=Strength.WEAK) for item in range(1, 9) if item not in matching]
        return SearchResult(hits=tuple(hits), marks=tuple((item, verdict) for item, verdict in kept.items() if verdict))

    clients.search.answers[SearchRequest] = find
    marks = RelevanceFeedback(clients.search, full, messages)
    full.set_text("a dog")
    full.search_now()
    qtbot.waitUntil(lambda: full.is_marking)
    assert messages.current is None
    marks.mark([2], 1)
    qtbot.waitUntil(lambda: full.hits.matching == 3)
    assert messages.current.text == "The matches follow your marks: 2 new, 1 gone."
    marks.undo()
    qtbot.waitUntil(lambda: full.hits.matching == 2)
    assert messages.current.text == "The matches follow your marks: 1 new, 2 gone."
    marks.mark([1], -1)
    qtbot.waitUntil(lambda: messages.current.text == "The same photos match; their order follows your marks.")


def test_marks_of_another_query_are_not_shown(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel, messages: Messages, kept: dict[int, int]
) -> None:
    marks = RelevanceFeedback(clients.search, full, messages)
    kept[2] = -1
    full.set_text("a dog")
    full.search_now()
    qtbot.waitUntil(lambda: dict(marks.verdicts) == {2: -1})
    kept.clear()
    full.set_text("a cat")
    full.search_now()
    qtbot.waitUntil(lambda: not marks.verdicts)
    assert not marks.can_undo


def test_a_search_is_kept_and_forgotten(clients: SimpleNamespace, messages: Messages, qtbot: QtBot) -> None:
    known: list[SavedSearch] = []
    answers = clients.search.answers
    answers[SavedSearchesRequest] = lambda request: SavedSearches(tuple(known))
    answers[SaveSearchRequest] = lambda request: known.append(SavedSearch(request.name, request.query, "")) or Done()
    answers[RemoveSearchRequest] = lambda request: known.clear() or Done()
    saved = Saved(clients.search, messages)
    saved.toggle(" a  dog ")
    qtbot.waitUntil(lambda: saved.has("a dog"))
    saved.toggle("a dog")
    qtbot.waitUntil(lambda: not saved.has("a dog"))


def test_only_the_latest_suggestions_count(clients: SimpleNamespace, qtbot: QtBot) -> None:
    clients.search.answers[SuggestRequest] = lambda request: Suggestions(
        (Suggestion("key", "camera:", 2, len(request.text), 0, "camera"),)
    )
    suggesting = Suggesting(clients.search)
    for text in ("a c", "a ca", "a cam"):
        suggesting.ask(text, len(text))
    qtbot.waitUntil(lambda: bool(suggesting.entries))
    assert [request.text for request in clients.search.asked_for(SuggestRequest)] == ["a cam"]
    assert suggesting.taken(suggesting.entries[0]) == ("a camera:", 9)
    suggesting.drop()
    assert suggesting.entries == ()


def test_the_bar_of_time_stays_wide_while_dates_are_chosen(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel
) -> None:
    hits = tuple(make_hit(year, taken_at=f"{year}-06-01T10:00:00") for year in (2021, 2022, 2023))
    clients.search.answers[SearchRequest] = lambda request: SearchResult(
        hits=hits[1:2] if "date:" in request.text else hits
    )
    times = TimelineModel(clients.search, full)
    full.edit("a dog date:2022")
    qtbot.waitUntil(lambda: sum(times.timeline.counts) == 3)
    assert times.days is not None
    times.choose(12 * 2021 + 5, 12 * 2021 + 5)
    assert full.text == "a dog date:2021-06"
    times.clear()
    assert full.text == "a dog"


def test_photos_that_were_read_since_are_shown_while_nothing_is_asked(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel
) -> None:
    qtbot.waitUntil(lambda: not full.is_searching)
    clients.search.answers[BrowseRequest] = lambda request: BrowseResult((1, 2, 3), (("2024-06", 3),), 3)
    full._on_library_settled()
    qtbot.waitUntil(lambda: full.hits.rowCount() == 3)
    assert full.state is SearchState.IDLE
    assert full.shows_photos
