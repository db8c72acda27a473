"""The viewer over the whole screen, and back where it was."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from xsearch_gui.ui.details.viewer import Viewer


class FullScreen(QObject):
    """Lays the viewer over the whole window and makes that as large as the screen; without a strip and all else."""

    changed = Signal()

    def __init__(self, viewer: Viewer, home: QWidget, window: QWidget) -> None:
        super().__init__(viewer)
        self._viewer, self._window, self._home = viewer, window, home
        self._before = Qt.WindowState.WindowNoState
        self.is_on = False
        viewer.closed.connect(self.leave)

    def toggle(self) -> None:
        """Go there, or come back."""
        if self.is_on:
            self.leave()
        else:
            self.enter()

    def enter(self) -> None:
        """Show nothing but the photo."""
        if not self.is_on:
            self.is_on = True
            self._before = self._window.windowState()
            self._viewer.set_bare(True)
            self._viewer.cover(self._window)
            self._window.setWindowState(self._before | Qt.WindowState.WindowFullScreen)
            self.changed.emit()

    def leave(self) -> None:
        """Be a part of the window again."""
        if self.is_on:
            self.is_on = False
            self._viewer.set_bare(False)
            self._viewer.cover(self._home)
            self._window.setWindowState(self._before & ~Qt.WindowState.WindowFullScreen)
            self.changed.emit()
