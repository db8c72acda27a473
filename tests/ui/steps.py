"""What a person does with the window, step by step, and what there is to be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from xsearch_gui.app import Application

MakeApplication = Callable[[], Application]


def text_of(widget: object) -> str:
    """Return all words that are to be seen in a widget."""
    labels = [child for child in widget.findChildren(object) if hasattr(child, "text")]
    return "\n".join(label.text() for label in labels if label.isVisible())


def type_words(qtbot: QtBot, application: Application, words: str) -> None:
    edit = application.window.search_box.edit
    edit.selectAll()
    qtbot.keyClicks(edit, words)
    qtbot.waitUntil(lambda: not application.models.search.is_searching)


def add(qtbot: QtBot, application: Application, folder: Path) -> None:
    library = application.models.library
    with qtbot.waitSignal(library.settled):
        library.add_folders([str(folder)])


def drop(application: Application, mime: QMimeData) -> None:
    window, action = application.window, Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(300, 300), action, mime, buttons, keys))
    assert window.overlay.isVisible()
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), action, mime, buttons, keys))
    assert not window.overlay.isVisible()


def files(*paths: str | Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime
