"""The rows of the grid: lazily known, in sections, with groups that open."""

from __future__ import annotations

from types import SimpleNamespace

from fake_worker_hits import make_hit
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.search import Rows, RowsRequest, Strength
from xsearch_gui.viewmodels.results.hits_model import HitRole
from xsearch_gui.viewmodels.results.paging import Pager
from xsearch_gui.viewmodels.results.photos_model import MOST_PAGES, PAGE, PhotosModel, Section
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.outcome import Outcome
from xsearch_gui.viewmodels.search.sections import by_month


def lazy(clients: SimpleNamespace, thumbnails: Thumbnails, count: int) -> tuple[PhotosModel, Pager]:
    clients.search.answers[RowsRequest] = lambda request: Rows(tuple(make_hit(item) for item in request.items))
    model = PhotosModel(thumbnails)
    pager = Pager(clients.search, model)
    model.set_items(range(1, count + 1))
    return model, pager


def test_records_come_page_by_page_when_they_are_looked_at(
    qtbot: QtBot, clients: SimpleNamespace, thumbnails: Thumbnails
) -> None:
    model, pager = lazy(clients, thumbnails, 200_000)
    assert model.rowCount() == 200_000
    assert clients.search.asked_for(RowsRequest) == []
    with qtbot.waitSignal(model.dataChanged):
        assert model.hit(100_150) is None
    found = model.hit(100_150)
    assert found is not None and found.item == 100_151
    assert [len(request.items) for request in clients.search.asked_for(RowsRequest)] == [PAGE]
    assert model.hit(100_151) is not None  # of the same page
    assert pager.parent() is None


def test_pages_that_were_scrolled_past_are_not_asked_for(
    qtbot: QtBot, clients: SimpleNamespace, thumbnails: Thumbnails
) -> None:
    model, pager = lazy(clients, thumbnails, 200_000)
    clients.search.held = True
    for page in range(40):
        model.hit(page * PAGE)
    assert len(clients.search.asked_for(RowsRequest)) == 2
    clients.search.answer(1)
    assert clients.search.asked_for(RowsRequest)[-1].items[0] == 39 * PAGE + 1  # the newest wish
    clients.search.held = False
    for job in (2, 3):
        clients.search.answer(job)
    qtbot.waitUntil(lambda: model.hit(39 * PAGE) is not None)
    qtbot.waitUntil(lambda: model.hit(5 * PAGE) is not None)  # dropped, and asked for again when it is seen
    assert pager is not None


def test_only_so_many_records_are_kept(qtbot: QtBot, clients: SimpleNamespace, thumbnails: Thumbnails) -> None:
    model, _pager = lazy(clients, thumbnails, (MOST_PAGES + 5) * PAGE)
    for page in range(MOST_PAGES + 5):
        model.hit(page * PAGE)
        qtbot.waitUntil(lambda page=page: model.hit_of(page * PAGE + 1) is not None)
    assert len(model.hits) == MOST_PAGES * PAGE


def test_a_group_opens_behind_its_photo_and_closes(
    qtbot: QtBot, qtmodeltester: ModelTester, clients: SimpleNamespace, thumbnails: Thumbnails
) -> None:
    clients.search.answers[RowsRequest] = lambda request: Rows(tuple(make_hit(item) for item in request.items))
    model = PhotosModel(thumbnails)
    pager = Pager(clients.search, model)
    model.set_hits([make_hit(1), make_hit(2, group=(7, 8)), make_hit(3)], (Section("a", 0, 2), Section("b", 2, 1)))
    qtmodeltester.check(model)
    model.toggle_group(1)
    assert list(model.items) == [1, 2, 7, 8, 3]
    assert [(section.first, section.count) for section in model.sections] == [(0, 4), (4, 1)]
    qtbot.waitUntil(lambda: model.hit(2) is not None and model.hit(3) is not None)
    assert model.index(2).data(HitRole.MEMBER) and model.index(1).data(HitRole.IS_OPEN)
    assert not model.index(4).data(HitRole.MEMBER)
    model.toggle_group(1)
    assert list(model.items) == [1, 2, 3]
    assert [(section.first, section.count) for section in model.sections] == [(0, 2), (2, 1)]
    assert pager is not None


def test_headings_say_how_well_results_match() -> None:
    strengths = (Strength.STRONG, Strength.STRONG, Strength.POSSIBLE, Strength.WEAK, Strength.WEAK)
    outcome = Outcome(tuple(make_hit(item, strength=strength) for item, strength in enumerate(strengths)))
    assert [(one.title, one.first, one.count) for one in outcome.sections] == [
        ("Strong matches", 0, 2),
        ("Possible matches", 2, 1),
        ("Less certain", 3, 2),
    ]


def test_headings_name_months() -> None:
    months = by_month([("2024-06", 3), ("2023-12", 1), ("", 2)])
    assert [(one.title, one.first, one.count) for one in months] == [
        ("June 2024", 0, 3),
        ("December 2023", 3, 1),
        ("No date", 4, 2),
    ]
