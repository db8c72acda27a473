"""Drops on the window and on the search box."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_worker_hits import paint
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.steps import add, files, text_of, type_words
from xsearch_gui.app import Application
from xsearch_gui.ui.results.export_dialog import ExportDialog
from xsearch_gui.viewmodels.results.outgoing import mime_of
from xsearch_gui.viewmodels.search.search import SearchState

REST = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)


@pytest.fixture
def full(qtbot: QtBot, application: Application, folder: Path) -> Application:
    add(qtbot, application, folder)
    return application


def on_box(application: Application) -> QPoint:
    box = application.window.search_box
    return box.mapTo(application.window, box.rect().center())


def drag(application: Application, mime: QMimeData, place: QPoint) -> None:
    window, action = application.window, Qt.DropAction.CopyAction
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(300, 300), action, mime, *REST))
    QApplication.sendEvent(window, QDragMoveEvent(place, action, mime, *REST))


def drop(application: Application, mime: QMimeData, place: QPoint) -> None:
    drag(application, mime, place)
    QApplication.sendEvent(application.window, QDropEvent(QPointF(place), Qt.DropAction.CopyAction, mime, *REST))


def moved(kind: type, widget: QWidget, mime: QMimeData, offered: Qt.DropAction) -> QDropEvent:
    """Offer files as a file manager does that would rather move them (here, because Shift is held)."""
    place = widget.rect().center()
    event = kind(
        QPointF(place) if kind is QDropEvent else place,
        offered,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ShiftModifier,
    )
    assert event.proposedAction() is Qt.DropAction.MoveAction
    QApplication.sendEvent(widget, event)
    return event


def test_a_file_that_is_dropped_is_never_moved(qtbot: QtBot, full: Application, tmp_path: Path) -> None:
    """The source deletes what it is told was moved; so nowhere, in no window, that action is accepted."""
    mime = files(paint(tmp_path / "a.png"))
    mime.setText(str(tmp_path / "a.png"))
    both = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    type_words(qtbot, full, "beach")
    full.window.results.grid.choose_first()
    for name in ("settings", "guide", "jobs", "library", "export"):
        full.window.actions_by_name[name].trigger()
    targets = [widget for widget in QApplication.allWidgets() if widget.acceptDrops()]
    assert full.window in targets
    for widget in targets:
        for kind in (QDragEnterEvent, QDragMoveEvent, QDropEvent):
            event = moved(kind, widget, mime, both)
            name = f"{type(widget).__name__} {widget.objectName()} {widget.accessibleName()}, {kind.__name__}"
            assert not event.isAccepted() or event.dropAction() is Qt.DropAction.CopyAction, name
    full.window.findChild(ExportDialog).reject()
    assert moved(QDragEnterEvent, full.window, mime, both).isAccepted()
    assert moved(QDropEvent, full.window, mime, both).isAccepted()
    assert not moved(QDragEnterEvent, full.window, mime, Qt.DropAction.MoveAction).isAccepted()


def test_what_is_dragged_out_is_offered_as_a_copy_only(
    qtbot: QtBot, full: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[tuple[object, ...]] = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, *actions: offered.append(actions))
    type_words(qtbot, full, "beach")
    full.window.results.grid.choose_first()
    full.window.results.grid.drag_wanted.emit()
    assert offered == [(Qt.DropAction.CopyAction,)]
    views = full.window.findChildren(QAbstractItemView)
    dragging = [view for view in views if view.dragEnabled()]
    assert dragging == [full.window.results.grid]
    assert {view.model().supportedDragActions() for view in dragging} == {Qt.DropAction.CopyAction}


def test_a_picture_from_a_browser(qtbot: QtBot, full: Application, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/cat.jpg")])
    drag(full, mime, QPoint(300, 300))
    assert "web link" in text_of(full.window.overlay)
    mime.setData("image/png", QByteArray(Path(paint(tmp_path / "c.png")).read_bytes()))
    drop(full, mime, QPoint(300, 300))
    qtbot.waitUntil(lambda: full.models.search.state is SearchState.RESULTS)
    assert full.models.search.question.is_by_image
    assert not full.window.overlay.isVisible()


def test_on_the_box_a_picture_joins_the_words(qtbot: QtBot, full: Application, tmp_path: Path) -> None:
    type_words(qtbot, full, "at night")
    mime = files(paint(tmp_path / "a.png"), paint(tmp_path / "b.png"))
    drag(full, mime, on_box(full))
    assert "your words" in text_of(full.window.overlay)
    assert full.window.search_box.property("target")
    drop(full, mime, on_box(full))
    question = full.models.search.question
    assert (question.text, len(question.images)) == ("at night", 2)
    assert full.window.search_box.edit.text() == "at night"
    qtbot.mouseClick(full.window.search_box.chips.itemAt(0).widget(), Qt.MouseButton.LeftButton)
    assert [image.label for image in full.models.search.question.images] == ["b.png"]
    drop(full, mime, QPoint(300, 300))  # beside the box: the pictures alone
    assert full.models.search.text == ""


def test_the_overlay_says_what_several_pictures_and_a_folder_do(full: Application, tmp_path: Path) -> None:
    drag(full, files(paint(tmp_path / "a.png"), paint(tmp_path / "b.png")), QPoint(300, 300))
    assert "like these 2" in text_of(full.window.overlay)
    drag(full, files(tmp_path), QPoint(300, 300))
    assert "add this folder" in text_of(full.window.overlay)


def test_a_photo_of_the_grid_is_dropped_on_the_box(qtbot: QtBot, full: Application) -> None:
    type_words(qtbot, full, "beach")
    mime = mime_of([1], [full.models.search.hits.hits[0].path])
    drag(full, mime, QPoint(300, 300))
    assert not full.window.overlay.isVisible()  # it is on its way to another program
    drop(full, mime, QPoint(300, 300))
    assert full.models.search.question.images == ()
    drop(full, mime, on_box(full))
    assert [image.label for image in full.models.search.question.images] == ["beach.png"]
