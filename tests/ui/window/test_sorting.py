"""The order of the results: chosen in a menu, remembered, and headings that stay while one scrolls."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeDesk
from xsearch_gui.core.records.search import BrowseRequest, BrowseResult, Order, SearchRequest
from xsearch_gui.viewmodels.query.question import Sorting


def test_an_order_is_asked_for_and_remembered(
    make_desk: MakeDesk, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    desk = make_desk(9)
    actions, search = desk.window.actions_by_name, desk.models.search
    assert actions["sort_match"].isChecked() and not actions["sort_descending"].isEnabled()
    actions["sort_name"].trigger()
    qtbot.waitUntil(lambda: not search.is_searching)
    asked = desk.search.asked_for(BrowseRequest)[-1]
    assert (asked.order, asked.descending) == (Order.NAME, False)  # names begin with A
    actions["sort_descending"].trigger()
    assert desk.search.asked_for(BrowseRequest)[-1].descending
    actions["sort_random"].trigger()
    seed = desk.search.asked_for(BrowseRequest)[-1].seed
    actions["sort_name"].trigger()
    actions["sort_random"].trigger()
    assert desk.search.asked_for(BrowseRequest)[-1].seed == seed
    actions["sort_size"].trigger()
    desk.window.close()
    again = make_desk(9)
    assert again.models.search.sorting.order is Order.SIZE
    assert again.window.actions_by_name["sort_size"].isChecked()


def test_words_are_searched_for_and_sorted(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(9)
    search = desk.models.search
    search.edit("a red kite")
    qtbot.waitUntil(lambda: not search.is_searching)
    assert isinstance(desk.search.asked_for(SearchRequest)[-1], SearchRequest)
    desk.window.actions_by_name["sort_taken"].trigger()
    qtbot.waitUntil(lambda: not search.is_searching)
    asked = desk.search.asked_for(BrowseRequest)[-1]
    assert asked.search is not None and asked.search.text == "a red kite" and asked.order is Order.TAKEN
    assert search.shown_request() == asked
    search.sort(Sorting())
    qtbot.waitUntil(lambda: not search.is_searching)
    assert isinstance(search.shown_request(), SearchRequest)


def test_the_heading_stays_at_the_top_and_small_months_fill_a_row(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(60)
    months = (("2024-06", 40), ("2024-05", 1), ("2024-03", 1), ("2023-01", 18))
    desk.search.answers[BrowseRequest] = lambda request: BrowseResult(tuple(range(1, 61)), months, 60)
    desk.models.search.search_now()
    qtbot.waitUntil(lambda: len(desk.models.search.hits.sections) == 4)
    grid = desk.window.results.grid
    titles = [placed.section.title for placed in grid._layout.placed]
    assert titles == ["June 2024", "2023 \u2013 2024"]
    grid.verticalScrollBar().setValue(150)
    strip = grid.viewport().grab().toImage().copy(0, 0, 300, 36)
    ground = strip.pixelColor(2, 2)
    ink = sum(strip.pixelColor(x, y) != ground for x in range(12, 160) for y in range(4, 32))
    assert ink > 100  # its words are there
    assert grid._layout.at(150).section.title == "June 2024"
