"""The points on their way from one view of the map to another."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEasingCurve, QObject, Qt, QVariantAnimation
from PySide6.QtWidgets import QApplication, QStyle

from xsearch_gui.core.map.layout import Plane
from xsearch_gui.viewmodels.map.camera import Camera

CHANGE_MS = 380


class MapChange(QVariantAnimation):
    """Runs from where the points were; does nothing where the system asks for less motion."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._from: Plane | None = None
        self._camera = Camera()
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.setDuration(CHANGE_MS)
        self.setEasingCurve(QEasingCurve.Type.InOutCubic)

    @property
    def is_running(self) -> bool:
        """Whether the points are on their way."""
        return self.state() is QVariantAnimation.State.Running

    def begin(self, plane: Plane, camera: Camera) -> None:
        """Start from these positions, seen so."""
        if not moves_little():
            self._from, self._camera = plane, camera
            self.start()

    def seen(self, camera: Camera) -> Camera:
        """Return the camera on its way to ``camera``."""
        if not self.is_running:
            return camera
        part, first = float(self.currentValue()), self._camera
        return replace(
            camera,
            x=first.x + (camera.x - first.x) * part,
            y=first.y + (camera.y - first.y) * part,
            scale=first.scale * (camera.scale / first.scale) ** part,
        )

    def between(self, plane: Plane | None) -> Plane | None:
        """Return where the points are now on their way to ``plane``, float32 (n, 2); None when they have arrived."""
        if not self.is_running or self._from is None or plane is None or len(plane) != len(self._from):
            return None
        return self._from + (plane - self._from) * np.float32(self.currentValue())


def moves_little() -> bool:
    """Return whether the system asks for no motion that is only there to please.

    Windows tells by its effects, other systems through the style's duration of animations; where Qt is told nothing,
    the map moves.
    """
    if QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0:
        return True
    return sys.platform == "win32" and not QApplication.isEffectEnabled(Qt.UIEffect.UI_General)
