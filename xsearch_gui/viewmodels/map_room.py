"""Room for names and photos on the map: what is placed first keeps its place, the rest must not cover it."""

from __future__ import annotations

import numpy as np

from xsearch_gui.viewmodels.map_camera import Camera

_CELL = 6  # pixels; finer would only cost


class Room:
    """The free space of a view, in cells that lie still on the map while it is dragged: nothing comes and goes."""

    def __init__(self, camera: Camera) -> None:
        self._taken = np.zeros((camera.height // _CELL + 3, camera.width // _CELL + 3), np.bool_)
        self._left = (camera.x * camera.scale - camera.width / 2) % _CELL
        self._top = (camera.y * camera.scale - camera.height / 2) % _CELL

    def take(self, x: float, y: float, width: float, height: float, margin: float = 0.0) -> bool:
        """Take a rectangle around a middle; False, and nothing is taken, if any of it is taken or all lies outside.

        With ``margin`` there must also be so much free space around it.
        """
        around = self._cells(x, y, width + 2 * margin, height + 2 * margin)
        inside = self._cells(x, y, width, height)
        if not self._taken[inside].size or self._taken[around].any():
            return False
        self._taken[inside] = True
        return True

    def _cells(self, x: float, y: float, width: float, height: float) -> tuple[slice, slice]:
        x, y = x + self._left, y + self._top
        top, bottom = int((y - height / 2) // _CELL), int((y + height / 2) // _CELL) + 1
        left, right = int((x - width / 2) // _CELL), int((x + width / 2) // _CELL) + 1
        return slice(max(0, top), max(0, bottom)), slice(max(0, left), max(0, right))
