"""Every key of the shortcut sheet, in every view: it does what it says where it is said to, and nothing elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from desk import Desk
from fake_worker_hits import make_note
from made_map import make_map
from PySide6.QtCore import QItemSelectionModel, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.steps import text_of
from xsearch_gui.core.records.annotations import WriteSidecarsRequest
from xsearch_gui.core.records.details import NoteHits, NoteRequest, NotesRequest, NoteText
from xsearch_gui.core.records.export import ExportItemsRequest
from xsearch_gui.core.records.map import MapRequest
from xsearch_gui.core.records.organising.searches import MarkRequest
from xsearch_gui.core.records.search import SearchRequest, SearchResult
from xsearch_gui.ui.results.export_dialog import ExportDialog
from xsearch_gui.ui.widgets.specs.action_specs import OWN_KEYS, SPECS, VIEWS
from xsearch_gui.ui.windows.shortcuts import ShortcutSheet

SEEN = {"grid": 4, "viewer": 6, "map": 9, "notes": 5_000, "reading": 5_000, "related": 5_000}
# What zooms the grid zooms what is seen; Escape is the first thing that each view takes.
TAKEN = {"viewer": {"Ctrl++", "Ctrl+=", "Ctrl+-", "Esc"}, "map": {"Ctrl++", "Ctrl+=", "Ctrl+-", "Esc"}}
GRID_ONLY = {"larger", "smaller", "fill_cells"}
MakeDesk = Callable[[int], Desk]


@pytest.fixture
def desk(make_desk: MakeDesk, photos: Path) -> Desk:
    made = make_desk(30)
    made.folder = str(photos)
    for name in ("4.jpg", "6.jpg", "9.jpg", "diary.md"):
        (photos / name).touch()
    note = replace(make_note(5_000, "A walk."), path=str(photos / "diary.md"))
    search, jobs = made.search.answers, made.jobs.answers
    found = made.find

    def find(request: SearchRequest) -> SearchResult:
        return replace(found(request), notes=(note,)) if request.images else found(request)

    search[SearchRequest] = find
    search[NotesRequest] = lambda request: NoteHits((note,), 1)
    search[NoteRequest] = lambda request: NoteText(note.item, note.path, note.title, "A walk by the sea.", False, None)
    jobs[MapRequest] = lambda request: make_map(made.paths.cache)
    return made


def look_at(qtbot: QtBot, desk: Desk, view: str) -> QWidget:
    """Go to a view as a person does, choose something there, and return what has the focus."""
    window, models = desk.window, desk.models
    qtbot.waitUntil(window.isActiveWindow)
    if view == "related":
        models.search.search_similar(desk.hit(1))
        qtbot.waitUntil(lambda: models.search.notes.rowCount() == 1)
        window.results.notes.setCurrentIndex(models.search.notes.index(0))
        target: QWidget = window.results.notes
    elif view in ("grid", "viewer"):
        window.pages.go("photos")
        models.search.edit("boats")
        qtbot.waitUntil(lambda: not models.search.is_searching)
        window.results.grid.choose(SEEN[view] - 1)
        target = window.results.grid
        if view == "viewer":
            window.detail_views.open(models.details.hit)
            target = window.detail_views.viewer
    elif view in ("notes", "reading"):
        window.pages.go("notes")
        qtbot.waitUntil(lambda: models.item_models.notes.list.rowCount() == 1)
        window.detail_views.notes.list.setCurrentIndex(models.item_models.notes.list.index(0))
        qtbot.waitUntil(lambda: models.item_models.notes.note is not None)
        target = window.detail_views.notes.list if view == "notes" else window.detail_views.notes.reader
    else:
        window.pages.go("map")
        maps = models.map.open()
        qtbot.waitUntil(lambda: maps.map.map_data is not None and window.map.view.canvas.isVisible())
        canvas = window.map.view.canvas
        x, y = canvas.camera.screen(maps.map.map_data.planes[maps.appearance.view][SEEN[view] - 1 : SEEN[view]])
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPointF(float(x[0]), float(y[0])).toPoint())
        target = canvas
    target.setFocus()
    qtbot.waitUntil(target.hasFocus)
    return target


def press(desk: Desk, keys: str) -> None:
    """Press keys as the window system hands them over, so that shortcuts come first."""
    pressed = QKeySequence(keys)[0]
    QTest.keyClick(desk.window.windowHandle(), pressed.key(), pressed.keyboardModifiers())


@pytest.mark.parametrize("view", SEEN)
def test_keys_reach_their_action_where_they_are_said_to(qtbot: QtBot, desk: Desk, view: str) -> None:
    target = look_at(qtbot, desk, view)
    actions, reached = desk.window.actions_by_name, []
    for name, action in actions.items():
        action.triggered.disconnect()
        action.setCheckable(False)  # its state would change
        action.triggered.connect(lambda checked=False, name=name: reached.append(name))
    wrong = {}
    for spec in SPECS:
        for keys in spec.keys:
            action = actions[spec.name]
            action.setEnabled(True)
            if view == "viewer" and not target.isVisible():  # a key has closed it
                desk.window.detail_views.open(desk.models.details.hit)
            target.setFocus()
            reached.clear()
            press(desk, keys)
            counts = (not spec.views or view in spec.views) and keys not in TAKEN.get(view, ())
            if reached != ([spec.name] if counts else []):
                wrong[keys] = (spec.name, list(reached), counts)
    assert not wrong


@pytest.mark.parametrize("view", ["grid", "viewer", "map", "notes", "related"])
def test_what_is_done_is_done_with_what_is_seen(qtbot: QtBot, desk: Desk, view: str) -> None:
    path = f"{desk.folder}/{'diary.md' if SEEN[view] == 5_000 else f'{SEEN[view]}.jpg'}"
    look_at(qtbot, desk, view)
    press(desk, "Shift+Return")
    qtbot.waitUntil(lambda: desk.opened == [path])
    QGuiApplication.clipboard().setText("")
    press(desk, "Ctrl+C")
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().mimeData().hasUrls())
    assert [url.toLocalFile() for url in QGuiApplication.clipboard().mimeData().urls()] == [path]
    QGuiApplication.clipboard().setText("")
    press(desk, "Ctrl+E")
    qtbot.waitUntil(lambda: desk.window.findChild(ExportDialog) is not None)
    dialog = desk.window.findChild(ExportDialog)
    dialog.target.setText("/tmp/out")
    dialog.accept()
    qtbot.waitUntil(lambda: bool(desk.jobs.asked_for(ExportItemsRequest)))
    assert desk.jobs.asked_for(ExportItemsRequest)[0].items == (SEEN[view],)
    if SEEN[view] == 5_000:
        assert not desk.window.actions_by_name["find_similar"].isEnabled()
        return
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    press(desk, "Ctrl+Shift+X")
    qtbot.waitUntil(lambda: bool(desk.jobs.asked_for(WriteSidecarsRequest)))
    assert desk.jobs.asked_for(WriteSidecarsRequest)[0].items == (SEEN[view],)
    press(desk, "Ctrl+Shift+F")
    qtbot.waitUntil(lambda: [image.path for image in desk.models.search.question.images] == [path])
    assert desk.window.pages.current == "photos" and not desk.models.item_models.viewer.is_open


@pytest.mark.parametrize("view", ["grid", "viewer"])
def test_marks_are_given_by_keys_in_the_grid_and_in_the_large_photo(qtbot: QtBot, desk: Desk, view: str) -> None:
    look_at(qtbot, desk, view)
    thumbs = desk.window.detail_views.viewer.marks.buttons
    for key, verdict, chosen in (("M", 1, "good"), ("Shift+M", -1, "bad"), ("Shift+M", 0, "")):
        before = len(desk.search.asked_for(MarkRequest))
        press(desk, key)
        qtbot.waitUntil(lambda before=before: len(desk.search.asked_for(MarkRequest)) == before + 1)
        sent = desk.search.asked_for(MarkRequest)[-1]
        assert (sent.query, sent.items, sent.verdict) == ("boats", (SEEN[view],), verdict)
        if view == "viewer":
            assert [name for name, button in thumbs.items() if button.isChecked()] == [chosen] * bool(chosen)
        qtbot.waitUntil(lambda: not desk.models.search.is_searching)
    assert desk.models.item_models.viewer.is_open == (view == "viewer")


def test_thumbs_are_offered_only_where_words_were_asked(qtbot: QtBot, desk: Desk) -> None:
    desk.window.results.grid.choose(0)
    qtbot.waitUntil(lambda: desk.models.details.hit is not None)
    desk.window.detail_views.open(desk.models.details.hit)  # one of the newest photos
    marks = desk.window.detail_views.viewer.marks
    assert not marks.isVisible()
    look_at(qtbot, desk, "viewer")
    assert marks.isVisible()
    marks.buttons["good"].click()
    qtbot.waitUntil(lambda: bool(desk.search.asked_for(MarkRequest)))


@pytest.mark.parametrize("view", ["viewer", "map"])
def test_what_zooms_the_grid_zooms_what_is_seen(qtbot: QtBot, desk: Desk, view: str) -> None:
    look_at(qtbot, desk, view)
    side = desk.window.results.filters.slider.value()
    viewer, canvas = desk.window.detail_views.viewer.canvas, None if view == "viewer" else desk.window.map.view.canvas
    before = viewer.scale if canvas is None else canvas.camera.scale
    press(desk, "Ctrl++")
    if canvas is not None:
        assert canvas.camera.scale > before
    assert desk.window.results.filters.slider.value() == side


def test_the_note_that_is_read_keeps_the_keys_of_text(qtbot: QtBot, desk: Desk) -> None:
    reader = look_at(qtbot, desk, "reading")
    press(desk, "Ctrl+A")
    press(desk, "Ctrl+C")
    assert QGuiApplication.clipboard().text() == "A walk by the sea."
    assert reader.hasFocus()


def test_the_sheet_says_where_keys_count(desk: Desk) -> None:
    sheet = ShortcutSheet(desk.window.actions_by_name, desk.window)
    sheet.show()
    words = text_of(sheet)
    for title in VIEWS.values():
        assert title in words
    assert words.count("More like this") == 2  # in the grid, in the large photo
    assert all(does in words for own in OWN_KEYS.values() for _, does in own)
    sheet.close()


def test_what_changes_the_grid_is_offered_where_the_grid_is(qtbot: QtBot, desk: Desk) -> None:
    actions = desk.window.actions_by_name
    look_at(qtbot, desk, "notes")
    assert not any(actions[name].isEnabled() for name in (*GRID_ONLY, "inspector"))
    look_at(qtbot, desk, "grid")
    assert all(actions[name].isEnabled() for name in (*GRID_ONLY, "inspector"))
    desk.window.results.grid.chosen_rows.select(
        desk.models.search.hits.index(5), QItemSelectionModel.SelectionFlag.Select
    )
    assert desk.models.item_models.selection.count == 2
