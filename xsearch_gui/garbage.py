"""Garbage of the window's process is collected between events, in its own thread, and nowhere else.

Python collects when it pleases: also in the middle of Qt taking a connection apart, or in a thread that loads photos. A
QObject that dies there waits for a lock that is held already, or is torn down by a thread that does not own it, and the
window stands still for ever.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 500


class GarbageCollection(QObject):
    """Does what Python would do by itself, by the same thresholds, when the event loop is between two events."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._settled = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(EVERY_MS)

    def collect(self) -> None:
        """Collect the oldest generation that is due, and the younger ones with it."""
        if not self._settled:  # what exists by now stays: looking it through again would only hold the window up
            self._settled = True
            gc.collect()
            gc.freeze()
        due = [generation for generation in (0, 1, 2) if gc.get_count()[generation] > gc.get_threshold()[generation]]
        if due:
            gc.collect(due[-1])

    def stop(self) -> None:
        """Give collecting back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
