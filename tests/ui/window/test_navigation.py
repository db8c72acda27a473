"""Alt+Left and Alt+Right bring back what was seen as it was left; Escape closes what is on top and asks nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from desk import Desk
from fake_worker_hits import make_note
from made_map import make_map
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.details import NoteHits, NoteRequest, NotesRequest, NoteText
from xsearch_gui.core.records.map import MapRequest
from xsearch_gui.core.records.search import SearchRequest

MakeDesk = Callable[[int], Desk]
SELECT = QItemSelectionModel.SelectionFlag.Select


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    made = make_desk(700)
    notes = tuple(replace(make_note(5_000 + i, "A walk."), path=f"/photos/{i}.md") for i in range(2))
    made.search.answers[NotesRequest] = lambda request: NoteHits(notes, 2)
    made.search.answers[NoteRequest] = lambda request: NoteText(
        request.item, "/photos/0.md", "Note", "By the sea.", False, None
    )
    made.jobs.answers[MapRequest] = lambda request: make_map(made.paths.cache)
    return made


def press(desk: Desk, keys: str) -> None:
    pressed = QKeySequence(keys)[0]
    QTest.keyClick(desk.window.windowHandle(), pressed.key(), pressed.keyboardModifiers())


def ask(qtbot: QtBot, desk: Desk, words: str, matches: range) -> None:
    desk.matches = tuple(matches)
    desk.models.search.edit(words)
    come_to_rest(qtbot, desk)


def come_to_rest(qtbot: QtBot, desk: Desk) -> None:
    navigation, search = desk.window._navigation, desk.models.search
    qtbot.waitUntil(lambda: not search.is_searching and not navigation._arrive.isActive())
    qtbot.waitUntil(lambda: navigation._awaited is None)


def go(qtbot: QtBot, desk: Desk, keys: str) -> None:
    qtbot.waitUntil(desk.window.isActiveWindow)
    press(desk, keys)
    come_to_rest(qtbot, desk)


def top(desk: Desk) -> int:
    """Return the item at the upper edge of the grid."""
    return desk.window.results.grid._first[0]


def test_searches_come_back_with_scroll_and_selection(qtbot: QtBot, desk: Desk) -> None:
    grid, search, selection = desk.window.results.grid, desk.models.search, desk.models.item_models.selection
    assert not desk.window.actions_by_name["back"].isEnabled()
    ask(qtbot, desk, "boats", range(1, 651))
    qtbot.waitUntil(lambda: search.hits.rowCount() == 650)  # page by page
    grid.scrollTo(grid.model().index(500, 0), grid.ScrollHint.PositionAtTop)
    for row in (500, 502):
        grid.chosen_rows.select(grid.model().index(row, 0), SELECT)
    seen = top(desk)
    ask(qtbot, desk, "boats date:2024", range(1, 20))
    grid.choose(3)
    assert selection.named == (4,)
    desk.matches = tuple(range(1, 651))
    go(qtbot, desk, "Alt+Left")
    assert search.text == "boats" and desk.window.search_box.edit.text() == "boats"
    assert selection.named == (501, 503) and top(desk) == seen
    desk.matches = tuple(range(1, 20))
    go(qtbot, desk, "Alt+Right")
    assert search.text == "boats date:2024" and selection.named == (4,)
    for _ in range(2):
        go(qtbot, desk, "Alt+Left")
    assert search.question.is_empty and search.hits.rowCount() == 700
    assert not desk.window.actions_by_name["back"].isEnabled()


def test_everything_comes_back_as_everything(qtbot: QtBot, desk: Desk) -> None:
    grid = desk.window.results.grid
    ask(qtbot, desk, "boats", range(1, 651))
    grid.select_matches()
    grid.chosen_rows.select(grid.model().index(2, 0), QItemSelectionModel.SelectionFlag.Deselect)
    ask(qtbot, desk, "snow", range(5, 9))
    assert grid.chosen_rows.count() == 0
    desk.matches = tuple(range(1, 651))
    go(qtbot, desk, "Alt+Left")
    assert grid.chosen_rows.is_everything
    qtbot.waitUntil(lambda: grid.chosen_rows.count() == 649)
    assert grid.chosen_rows.left_out(650) == [2]


def test_find_similar_and_pages_are_steps(qtbot: QtBot, desk: Desk) -> None:
    window, search = desk.window, desk.models.search
    ask(qtbot, desk, "boats", range(1, 30))
    window.results.grid.choose(2)
    window.actions_by_name["find_similar"].trigger()
    come_to_rest(qtbot, desk)
    assert [image.path for image in search.question.images] == ["/photos/3.jpg"]
    window.actions_by_name["place_map"].trigger()
    come_to_rest(qtbot, desk)
    window.actions_by_name["place_notes"].trigger()
    come_to_rest(qtbot, desk)
    steps = [(window.pages.current, search.text, len(search.question.images))]
    while window.actions_by_name["back"].isEnabled():
        go(qtbot, desk, "Alt+Left")
        steps.append((window.pages.current, search.text, len(search.question.images)))
    assert steps == [("notes", "", 1), ("map", "", 1), ("photos", "", 1), ("photos", "boats", 0), ("photos", "", 0)]


def test_a_search_from_the_map_is_one_step(qtbot: QtBot, desk: Desk) -> None:
    window, search = desk.window, desk.models.search
    window.actions_by_name["place_map"].trigger()
    canvas = window.map.view.canvas
    qtbot.waitUntil(lambda: desk.models.map.open().map.map_data is not None and canvas.isVisible())
    come_to_rest(qtbot, desk)
    desk.models.map.open().selection.select_items((1, 4))
    qtbot.waitUntil(lambda: window.map.view.list.isVisible() and canvas.width() + window.map.view.list.width() <=
                    window.pages.width())  # fmt: skip
    canvas.zoom(3.0)
    camera = canvas.camera
    window.map.wanted.emit()  # what is selected, as results
    come_to_rest(qtbot, desk)
    assert window.pages.current == "photos" and set(search.hits.items) == {1, 4}
    canvas.fit()
    go(qtbot, desk, "Alt+Left")
    assert window.pages.current == "map"
    qtbot.waitUntil(lambda: canvas.camera.x == pytest.approx(camera.x) and canvas.camera.scale == camera.scale)
    assert set(desk.models.map.open().selection.items) == {1, 4} and search.question.is_empty
    go(qtbot, desk, "Alt+Right")
    assert window.pages.current == "photos" and set(search.hits.items) == {1, 4}


def test_notes_that_were_read_are_steps(qtbot: QtBot, desk: Desk) -> None:
    window, notes = desk.window, desk.models.item_models.notes
    window.actions_by_name["place_notes"].trigger()
    qtbot.waitUntil(lambda: notes.list.rowCount() == 2)
    come_to_rest(qtbot, desk)
    view = window.detail_views.notes.list
    for row in (0, 1):
        view.setFocus()
        view.setCurrentIndex(notes.list.index(row))
        qtbot.keyClick(view, Qt.Key.Key_Return)  # to read it, not on the way through the list
        come_to_rest(qtbot, desk)
    go(qtbot, desk, "Alt+Left")
    assert notes.wanted is not None and notes.wanted.item == 5_000
    go(qtbot, desk, "Alt+Left")
    assert window.pages.current == "notes" and notes.wanted is None
    go(qtbot, desk, "Alt+Right")
    assert notes.wanted is not None and notes.wanted.item == 5_000
    for _ in range(2):
        go(qtbot, desk, "Alt+Left")
    assert window.pages.current == "photos"


def test_words_are_one_step_however_they_were_typed(qtbot: QtBot, desk: Desk) -> None:
    search, edit = desk.models.search, desk.window.search_box.edit
    edit.setFocus()
    qtbot.keyClicks(edit, "boats")
    come_to_rest(qtbot, desk)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.keyClicks(edit, " at night")
    come_to_rest(qtbot, desk)
    go(qtbot, desk, "Alt+Left")
    assert search.text == "boats"
    go(qtbot, desk, "Alt+Left")
    assert search.text == ""


def test_clearing_the_search_is_a_step_back_from_which_it_returns(qtbot: QtBot, desk: Desk) -> None:
    edit = desk.window.search_box.edit
    edit.setFocus()
    qtbot.keyClicks(edit, "boats")
    come_to_rest(qtbot, desk)
    press(desk, "Alt+Home")
    come_to_rest(qtbot, desk)
    assert desk.models.search.question.is_empty
    go(qtbot, desk, "Alt+Left")
    assert desk.models.search.text == "boats"


def test_back_from_the_large_photo_leads_to_the_grid(qtbot: QtBot, desk: Desk) -> None:
    ask(qtbot, desk, "boats", range(1, 30))
    desk.window.results.grid.choose(0)
    desk.window.detail_views.open(desk.models.details.hit)
    go(qtbot, desk, "Alt+Left")
    assert not desk.models.item_models.viewer.is_open and desk.models.search.text == "boats"


def test_another_question_on_the_way_back_counts(qtbot: QtBot, desk: Desk) -> None:
    search, grid = desk.models.search, desk.window.results.grid
    ask(qtbot, desk, "boats", range(1, 400))
    grid.scrollTo(grid.model().index(150, 0), grid.ScrollHint.PositionAtTop)
    ask(qtbot, desk, "snow", range(1, 400))
    desk.search.held = True
    press(desk, "Alt+Left")
    assert search.text == "boats"
    search.edit("night")
    for job, request in list(desk.search.asked.items()):
        if isinstance(request, SearchRequest) and request.text in ("boats", "night"):
            desk.search.answer(job)
    desk.search.held = False
    come_to_rest(qtbot, desk)
    assert search.text == "night" and grid.verticalOffset() == 0


def test_escape_closes_what_is_on_top_and_never_wipes_a_search(qtbot: QtBot, desk: Desk) -> None:
    window, search, grid = desk.window, desk.models.search, desk.window.results.grid
    edit = window.search_box.edit
    edit.setFocus()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClicks(edit, "boats")
    come_to_rest(qtbot, desk)
    press(desk, "Esc")
    assert search.text == "boats" and not edit.hasFocus() and grid.hasFocus()
    grid.choose(4)
    window.detail_views.open(desk.models.details.hit)
    window.inspector.own.caption.setFocus()  # beside the large photo
    press(desk, "Esc")
    assert not desk.models.item_models.viewer.is_open
    assert grid.chosen_rows.rows() == [4]
    grid.setFocus()
    press(desk, "Esc")
    assert grid.chosen_rows.count() == 0
    for _ in range(3):
        press(desk, "Esc")
    for page in ("map", "notes"):
        window.pages.go(page)
        press(desk, "Esc")
    assert search.text == "boats" and edit.text() == "boats"


def test_the_folder_of_a_caption_keeps_its_keys(qtbot: QtBot, desk: Desk, photos: Path) -> None:
    """Letters are letters in the fields of the details; Alt+Left goes back from there too."""
    ask(qtbot, desk, "boats", range(1, 30))
    desk.window.results.grid.choose(0)
    caption = desk.window.inspector.own.caption
    qtbot.waitUntil(caption.isVisible)
    caption.setFocus()
    qtbot.waitUntil(desk.window.isActiveWindow)
    qtbot.keyClicks(caption, "g/b")
    assert caption.toPlainText() == "g/b"
    go(qtbot, desk, "Alt+Left")
    assert desk.models.search.question.is_empty


def test_tab_leads_through_the_filters_to_the_photos(qtbot: QtBot, desk: Desk, photos: Path) -> None:
    window, filters = desk.window, desk.window.results.filters
    ask(qtbot, desk, "boats rating:5 flag:pick", range(1, 30))
    window.activateWindow()
    window.sidebar.show()
    window.sidebar.new_album.setFocus()
    qtbot.waitUntil(window.sidebar.new_album.hasFocus)
    order = [*filters.chips, filters.add, filters.slider]
    for widget in order:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is widget
    for _ in range(2):  # the days of the photos may stand between
        if not window.results.grid.hasFocus():
            qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert window.results.grid.hasFocus()
    window.sidebar.new_album.setFocus()
    window.results.setFocus()
    assert window.results.grid.hasFocus()
