"""One photo after the other by itself, round and round."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.viewmodels.viewing.viewer import ViewerModel, ViewerState

TIMES = (1, 2, 3, 4, 6, 8, 12, 20, 30, 60)  # seconds
USUAL = 4


class Slideshow(QObject):
    """Steps the viewer; a photo that is still loading is waited for."""

    changed = Signal()

    def __init__(self, viewer: ViewerModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self.seconds = USUAL
        self.is_running = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_time)
        viewer.moved.connect(self._begin_anew)
        viewer.changed.connect(self._on_viewer)

    @property
    def is_paused(self) -> bool:
        """Whether it stands at a photo."""
        return self.is_running and not self._timer.isActive()

    def start(self) -> None:
        """Begin with the photo that is shown."""
        self.is_running = True
        self._timer.start(1000 * self.seconds)
        self.changed.emit()

    def stop(self) -> None:
        """End; the photo that is shown stays."""
        if self.is_running:
            self.is_running = False
            self._timer.stop()
            self.changed.emit()

    def pause(self) -> None:
        """Stand at this photo, or go on."""
        if self.is_paused:
            self.start()
        elif self.is_running:
            self._timer.stop()
            self.changed.emit()

    def change_time(self, by: int) -> None:
        """Show each photo for the next longer (+1) or shorter (-1) time."""
        near = min(range(len(TIMES)), key=lambda place: abs(TIMES[place] - self.seconds))
        self.set_seconds(TIMES[max(0, min(len(TIMES) - 1, near + by))])

    def set_seconds(self, seconds: int) -> None:
        """Show each photo for so long."""
        self.seconds = max(TIMES[0], min(TIMES[-1], seconds))
        if self._timer.isActive():
            self._timer.start(1000 * self.seconds)
        self.changed.emit()

    def _begin_anew(self) -> None:
        if self._timer.isActive():
            self._timer.start(1000 * self.seconds)

    def _on_time(self) -> None:
        if self._viewer.state is not ViewerState.LOADING and not self._viewer.step_round():
            self._timer.stop()  # there is but one photo
            self.changed.emit()

    def _on_viewer(self) -> None:
        if not self._viewer.is_open:
            self.stop()
