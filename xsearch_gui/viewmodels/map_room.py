"""Room for names and photos on the map: what is placed first keeps its place, the rest must not cover it."""

from __future__ import annotations

from xsearch_gui.viewmodels.map_camera import Camera

_CELL = 6  # pixels; finer would only cost


class Room:
    """The free space of a view, in cells that lie still on the map while it is dragged: nothing comes and goes.

    Hundreds of photos ask for room in every frame: rows of bytes answer faster than an array would.
    """

    def __init__(self, camera: Camera) -> None:
        self._high, self._wide = camera.height // _CELL + 3, camera.width // _CELL + 3
        self._taken = [bytearray(self._wide) for _ in range(self._high)]
        self._left = (camera.x * camera.scale - camera.width / 2) % _CELL
        self._top = (camera.y * camera.scale - camera.height / 2) % _CELL

    def take(self, x: float, y: float, width: float, height: float, margin: float = 0.0) -> bool:
        """Take a rectangle around a middle; False, and nothing is taken, if any of it is taken or all lies outside.

        With ``margin`` there must also be so much free space around it.
        """
        top, bottom, left, right = self._cells(x, y, width + 2 * margin, height + 2 * margin)
        if any(1 in row[left:right] for row in self._taken[top:bottom]):
            return False
        top, bottom, left, right = self._cells(x, y, width, height)
        if bottom <= top or right <= left:
            return False
        full = b"\1" * (right - left)
        for row in self._taken[top:bottom]:
            row[left:right] = full
        return True

    def _cells(self, x: float, y: float, width: float, height: float) -> tuple[int, int, int, int]:
        x, y = x + self._left, y + self._top
        top, bottom = int((y - height / 2) // _CELL), int((y + height / 2) // _CELL) + 1
        left, right = int((x - width / 2) // _CELL), int((x + width / 2) // _CELL) + 1
        return max(0, top), min(bottom, self._high), max(0, left), min(right, self._wide)
