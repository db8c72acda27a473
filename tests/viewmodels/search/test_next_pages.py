"""What follows the first results, on clients without a process."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from fake_worker_hits import make_hit
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.organising.selection import SelectionRequest
from xsearch_gui.core.records.search import SearchRequest, SearchResult, Strength
from xsearch_gui.viewmodels.search.everything import everything
from xsearch_gui.viewmodels.search.search import SearchModel, SearchState


def found(request: SearchRequest, strong: int, weak: int) -> SearchResult:
    """Answer as a library with so many matches does: best first, behind what is known."""
    first = len(request.exclude)
    last = min(first + request.top, strong + weak)
    hits = [make_hit(i + 1, strength=Strength.STRONG if i < strong else Strength.WEAK) for i in range(first, last)]
    return SearchResult(hits=tuple(hits), has_more=last < strong + weak)


@pytest.fixture
def many(qtbot: QtBot, clients: SimpleNamespace, full: SearchModel) -> SearchModel:
    """A search with 1,000 strong matches and 9,000 weak ones."""
    clients.search.answers[SearchRequest] = lambda request: found(request, 1_000, 9_000)
    full.set_text("a dog")
    full.search_now()
    qtbot.waitUntil(lambda: full.state is SearchState.RESULTS and full.hits.rowCount() == 200)
    return full


def test_all_that_matches_comes_without_a_jump(qtbot: QtBot, many: SearchModel) -> None:
    resets: list[int] = []
    many.hits.modelReset.connect(lambda: resets.append(1))
    qtbot.waitUntil(lambda: many.next_pages.is_whole)
    assert many.summary.startswith("1,000 strong")
    assert many.hits.matching == many.hits.sections[0].count == 1_000
    assert list(many.hits.items[:1_000]) == list(range(1, 1_001))
    assert not resets


def test_what_is_less_certain_comes_by_scrolling(qtbot: QtBot, clients: SimpleNamespace, many: SearchModel) -> None:
    qtbot.waitUntil(lambda: many.next_pages.is_whole)
    rows = many.hits.rowCount()
    assert rows > 1_000 and many.hits.sections[-1].has_more  # nobody knows how many there are
    asked = len(clients.search.asked_for(SearchRequest))
    many.hits.hit(0)
    qtbot.wait(50)
    assert len(clients.search.asked_for(SearchRequest)) == asked
    many.hits.hit(rows - 1)
    qtbot.waitUntil(lambda: many.hits.rowCount() > rows)
    assert many.hits.matching == 1_000


def test_the_ranking_goes_on_to_the_end_of_the_library(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel
) -> None:
    clients.search.answers[SearchRequest] = lambda request: found(request, 0, 450)
    full.set_text("a giraffe")
    full.search_now()
    qtbot.waitUntil(lambda: full.hits.rowCount() == 200)
    for rows in (400, 450):
        full.hits.hit(full.hits.rowCount() - 1)
        qtbot.waitUntil(lambda rows=rows: full.hits.rowCount() == rows)
    assert not full.hits.has_more and full.hits.matching == 0
    assert [(one.count, one.has_more) for one in full.hits.sections] == [(0, False), (450, False)]


def test_everything_is_asked_for_from_where_the_rows_end(qtbot: QtBot, many: SearchModel) -> None:
    chosen, count = everything(many, without=[2])
    assert count is None and chosen.items == (1, *range(3, 201)) and chosen.without == (2,)
    assert chosen.search is not None and chosen.search.exclude == tuple(range(1, 201))
    qtbot.waitUntil(lambda: many.next_pages.is_whole)
    assert everything(many) == (SelectionRequest(tuple(range(1, 1_001))), 1_000)


def test_another_question_ends_the_last_one(qtbot: QtBot, clients: SimpleNamespace, many: SearchModel) -> None:
    clients.search.answers[SearchRequest] = lambda request: found(request, 3, 0)
    many.set_text("a cat")
    many.search_now()
    qtbot.waitUntil(lambda: many.hits.rowCount() == 3)
    assert many.next_pages.is_whole


def test_an_opened_group_stays_open_and_counted(qtbot: QtBot, clients: SimpleNamespace, full: SearchModel) -> None:
    def answer(request: SearchRequest) -> SearchResult:
        if request.exclude:
            assert {1, 901, 902, 2} <= set(request.exclude)
            return SearchResult(hits=(make_hit(3),))
        return SearchResult(hits=(make_hit(1, group=(901, 902)), make_hit(2)), has_more=True)

    clients.search.answers[SearchRequest] = answer
    full.set_text("a dog")
    full.search_now()
    qtbot.waitUntil(lambda: full.hits.rowCount() == 2)
    full.hits.toggle_group(0)
    qtbot.waitUntil(lambda: full.hits.rowCount() == 5)
    assert list(full.hits.items) == [1, 901, 902, 2, 3]
    assert full.hits.sections[0].count == 5


def test_asked_again_as_many_come_back(qtbot: QtBot, clients: SimpleNamespace, many: SearchModel) -> None:
    qtbot.waitUntil(lambda: many.next_pages.is_whole)
    many.search_now()
    assert clients.search.asked_for(SearchRequest)[-1].top >= 1_000


def test_what_turns_out_stronger_stays_behind(qtbot: QtBot, clients: SimpleNamespace, full: SearchModel) -> None:
    def answer(request: SearchRequest) -> SearchResult:
        if request.exclude:
            return SearchResult(hits=(make_hit(3), make_hit(4, strength=Strength.WEAK)))
        return SearchResult(hits=(make_hit(1), make_hit(2, strength=Strength.POSSIBLE)), has_more=True)

    clients.search.answers[SearchRequest] = answer
    full.set_text("a dog")
    full.search_now()
    qtbot.waitUntil(lambda: full.hits.rowCount() == 4)
    assert [(section.first, section.count) for section in full.hits.sections] == [(0, 1), (1, 2), (3, 1)]
