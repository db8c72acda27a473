"""The keys that the viewer takes for itself before the window's actions see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from xsearch_gui.ui.details.viewer_canvas import Canvas

PAN = 80  # pixels a key moves a magnified photo

Slots = Mapping[int, Callable[[], object]]

_KEY, _MODIFIER = Qt.Key, Qt.KeyboardModifier
_ARROWS = {_KEY.Key_Left: (-PAN, 0), _KEY.Key_Right: (PAN, 0), _KEY.Key_Up: (0, -PAN), _KEY.Key_Down: (0, PAN)}
_ZOOM = (_KEY.Key_Plus, _KEY.Key_Equal, _KEY.Key_Minus)


class Keys:
    """What keys do beside ``plain``: with Shift, arrows move the photo; + and - magnify, whatever else is held.

    What makes the cells of the grid larger is for the photo here.
    """

    def __init__(self, canvas: Canvas, plain: Slots) -> None:
        self._canvas = canvas
        self._zoom: dict[int, Callable[[], object]] = dict.fromkeys(_ZOOM, canvas.enlarge)
        self._zoom[_KEY.Key_Minus] = canvas.reduce
        self._plain: dict[int, Callable[[], object]] = {_KEY.Key_Z: canvas.toggle, _KEY.Key_Space: canvas.toggle}
        self._plain.update(plain)

    def slot(self, event: QKeyEvent) -> Callable[[], object] | None:
        """Return what a key does, if it is one of the viewer's."""
        key, held = event.key(), event.modifiers() & ~_MODIFIER.KeypadModifier
        if key in self._zoom:
            return self._zoom[key]
        if held == _MODIFIER.ShiftModifier and key in _ARROWS:
            right, down = _ARROWS[_KEY(key)]
            return lambda: self._canvas.move_by(right, down)
        return self._plain.get(key) if held == _MODIFIER.NoModifier else None
