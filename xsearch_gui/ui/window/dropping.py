"""Drags over the window: what a drop would do, and doing it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from xsearch_gui.ui.widgets.drops import accept_copy, can_copy
from xsearch_gui.ui.window.drop_overlay import DropOverlay
from xsearch_gui.viewmodels.results.outgoing import items_of
from xsearch_gui.viewmodels.search.drop_handler import DropHandler


class Dropping(QObject):
    """Watches a window. On the search box a picture joins the words; anywhere else it replaces what was asked.

    A drag out of the window's own grid counts only on the box: anywhere else it is on its way to another program. Only
    copies are taken: a source that is told that its files were moved deletes them.
    """

    def __init__(self, drop_handler: DropHandler, overlay: DropOverlay, box: QWidget, window: QWidget) -> None:
        super().__init__(window)
        self._drop_handler = drop_handler
        self._overlay = overlay
        self._box = box
        self._window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the window's drag events."""
        if isinstance(event, QDragMoveEvent | QDragEnterEvent):
            self._follow(event)
        elif isinstance(event, QDropEvent):
            self._drop(event)
        elif event.type() == QEvent.Type.DragLeave:
            self._end()
        else:
            return super().eventFilter(watched, event)
        return True

    def _is_on_box(self, point: QPoint) -> bool:
        return self._box.rect().contains(self._box.mapFrom(self._window, point))

    def _follow(self, event: QDragMoveEvent) -> None:
        mime, on_box = event.mimeData(), self._is_on_box(event.position().toPoint())
        if not self._drop_handler.accepts(mime) or not can_copy(event):
            event.ignore()
            return
        own = bool(items_of(mime))
        self._light(on_box)
        if own and not on_box:
            self._overlay.hide()
        else:
            self._overlay.cover(*self._drop_handler.promise(mime, on_box=on_box))
        if own and not on_box and not isinstance(event, QDragEnterEvent):
            event.ignore()
        else:
            accept_copy(event)

    def _drop(self, event: QDropEvent) -> None:
        mime, on_box = event.mimeData(), self._is_on_box(event.position().toPoint())
        self._end()
        wanted = can_copy(event) and (on_box or not items_of(mime))
        if wanted and self._drop_handler.take(mime, on_box=on_box):
            accept_copy(event)
        else:
            event.ignore()

    def _end(self) -> None:
        self._overlay.hide()
        self._light(False)

    def _light(self, on: bool) -> None:
        if bool(self._box.property("target")) != on:
            self._box.setProperty("target", on)
            self._box.style().unpolish(self._box)
            self._box.style().polish(self._box)
