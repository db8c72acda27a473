"""Drops on the window and on the search box."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_worker_hits import paint
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.steps import add, files, text_of, type_words
from xsearch_gui.app import Application
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
    mime = mime_of([full.models.search.hits.hits[0]])
    drag(full, mime, QPoint(300, 300))
    assert not full.window.overlay.isVisible()  # it is on its way to another program
    drop(full, mime, QPoint(300, 300))
    assert full.models.search.question.images == ()
    drop(full, mime, on_box(full))
    assert [image.label for image in full.models.search.question.images] == ["beach.png"]
