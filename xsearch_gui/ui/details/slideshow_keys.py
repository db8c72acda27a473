"""The keys of a slideshow, and a line that tells them for a moment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from xsearch_gui.ui.details.viewer import Viewer
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.text.wording import number
from xsearch_gui.viewmodels.viewing.slideshow import Slideshow

TOLD_MS = 4000


class SlideshowKeys(QObject):
    """Takes its keys from the viewer while the show runs; stars and flags are given as ever."""

    def __init__(self, show: Slideshow, viewer: Viewer) -> None:
        super().__init__(viewer)
        self._show, self._viewer = show, viewer
        self.words = label("", "viewerProblem")
        self.words.setParent(viewer)
        self.words.hide()
        self._told = QTimer(self, singleShot=True, interval=TOLD_MS)
        self._told.timeout.connect(self.words.hide)
        key = Qt.Key
        self._slots: dict[int, Callable[[], object]] = {
            key.Key_Space: show.pause,
            key.Key_Plus: lambda: show.change_time(1),
            key.Key_Equal: lambda: show.change_time(1),
            key.Key_Minus: lambda: show.change_time(-1),
            key.Key_Escape: show.stop,
        }
        show.changed.connect(self._redraw)
        viewer.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of the show; stay in the middle."""
        if watched is self._viewer and event.type() == QEvent.Type.Resize:
            self._place()
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if watched is not self._viewer or not self._show.is_running or event.type() not in kinds:
            return False
        slot = self._slots.get(event.key()) if isinstance(event, QKeyEvent) else None
        if slot is None:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            slot()
        return True

    def _redraw(self) -> None:
        if not self._show.is_running:
            self.words.hide()
            return
        if self._show.is_paused:
            text = self.tr("Paused. Space goes on, Esc ends.")
        else:
            text = self.tr("{n} s each. Space pauses, + and - change the time, Esc ends.")
        self.words.setText(text.format(n=number(self._show.seconds)))
        self.words.adjustSize()
        self._place()
        self.words.show()
        self.words.raise_()
        self._told.start()

    def _place(self) -> None:
        middle = (self._viewer.width() - self.words.width()) // 2
        self.words.move(max(Space.M, middle), self._viewer.height() - self.words.height() - Space.XL)
