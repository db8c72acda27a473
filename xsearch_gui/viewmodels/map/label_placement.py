"""Room for names and photos on the map: what is placed first keeps its place, the rest must not cover it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.viewmodels.map.camera import Camera


class LabelPlacer:
    """The free space of a view. Rectangles are compared as they lie on the map: nothing comes and goes in a drag."""

    def __init__(self, camera: Camera) -> None:
        self._width, self._height = camera.width, camera.height
        self._taken: list[tuple[float, float, float, float]] = []  # middles and halves of the sides

    def take(self, x: float, y: float, width: float, height: float, margin: float = 0.0) -> bool:
        """Take a rectangle around a middle; False, and nothing is taken, if any of it is taken or all lies outside.

        With ``margin`` there must also be so much free space around it.
        """
        half, high = width / 2, height / 2
        if x + half <= 0 or x - half >= self._width or y + high <= 0 or y - high >= self._height:
            return False
        for left, top, other, tall in self._taken:
            if abs(x - left) < half + other + margin and abs(y - top) < high + tall + margin:
                return False
        self._taken.append((x, y, half, high))
        return True

    def squares(self, x: NDArray[np.float32], y: NDArray[np.float32], side: float, margin: float) -> list[int]:
        """Take squares around middles, float32 (n,), the first ones first; return the numbers of those that have room.

        Hundreds ask in every frame, so that each one taken answers all the others at once.
        """
        half = side / 2
        free = (x > -half) & (x < self._width + half) & (y > -half) & (y < self._height + half)

        def cover(left: float, top: float, wide: float, tall: float) -> None:
            free[(np.abs(x - left) < wide) & (np.abs(y - top) < tall)] = False

        for left, top, other, tall in self._taken:
            cover(left, top, half + other + margin, half + tall + margin)
        chosen = []
        for i in np.flatnonzero(free).tolist():
            if free[i]:
                chosen.append(i)
                cover(x[i], y[i], side + margin, side + margin)
        self._taken += [(float(x[i]), float(y[i]), half, half) for i in chosen]
        return chosen
