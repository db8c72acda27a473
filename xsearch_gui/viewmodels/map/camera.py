"""What part of the map is looked at: a centre and a scale, in pixels of the view."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

FAR, NEAR = 0.6, 4_000.0  # times the scale at which everything fits
_CLOSEST = 4.0  # times the zoom at which points, were they spread evenly, lie as far apart as the view is wide
_LEAST_NEAR = 8.0  # for a map of a few points
_MARGIN = 0.09


@dataclass(frozen=True, slots=True)
class Camera:
    """``x``, ``y`` of the layout lie in the middle of ``width`` x ``height`` pixels; ``scale`` pixels make a unit."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 300.0
    width: int = 800
    height: int = 600
    fit: float = 300.0  # the scale at which everything fits
    near: float = NEAR  # the zoom at which there is nothing more to be seen
    low: tuple[float, float] = (-np.inf, -np.inf)  # between these corners are the points, and stays the middle
    high: tuple[float, float] = (np.inf, np.inf)

    @property
    def zoom(self) -> float:
        """How much larger than when everything fits."""
        return self.scale / self.fit

    def screen(self, plane: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the pixels x and y, float32 (n,), of places (n, 2)."""
        scale = np.float32(self.scale)
        return (
            (plane[:, 0] - np.float32(self.x)) * scale + np.float32(self.width / 2),
            (plane[:, 1] - np.float32(self.y)) * scale + np.float32(self.height / 2),
        )

    def world(self, x: float, y: float) -> NDArray[np.float64]:
        """Return the place, float64 (2,), under a pixel."""
        return np.array([(x - self.width / 2) / self.scale + self.x, (y - self.height / 2) / self.scale + self.y])

    def resized(self, width: int, height: int) -> Camera:
        """Return the view in another size; what is seen stays where it is."""
        x, y = self.x + (width - self.width) / 2 / self.scale, self.y + (height - self.height) / 2 / self.scale
        return replace(self, width=max(1, width), height=max(1, height), x=x, y=y)

    def panned(self, dx: float, dy: float) -> Camera:
        """Return the view after its content was dragged by pixels."""
        return replace(self, x=self.x - dx / self.scale, y=self.y - dy / self.scale)._held()

    def zoomed(self, factor: float, x: float, y: float) -> Camera:
        """Return the view after zooming; what is under the pixel stays there."""
        scale = float(np.clip(self.scale * factor, FAR * self.fit, self.near * self.fit))
        at = self.world(x, y)
        left, top = float(at[0] - (x - self.width / 2) / scale), float(at[1] - (y - self.height / 2) / scale)
        return replace(self, scale=scale, x=left, y=top)._held()

    def fitted(self, plane: NDArray[np.float32]) -> Camera:
        """Return the view of everything."""
        if not len(plane):
            return self
        low, high = plane.min(axis=0), plane.max(axis=0)
        span = np.maximum(high - low, 1e-3)
        scale = float(min(self.width / span[0], self.height / span[1])) * (1 - 2 * _MARGIN)
        middle = (low + high) / 2
        return replace(self.limited(plane), x=float(middle[0]), y=float(middle[1]), scale=scale, fit=scale)

    def limited(self, plane: NDArray[np.float32]) -> Camera:
        """Return the view, which cannot lose sight of these points any more, nor come closer than is of use."""
        if not len(plane):
            return self
        (left, top), (right, bottom) = plane.min(axis=0).tolist(), plane.max(axis=0).tolist()
        near = float(np.clip(_CLOSEST * len(plane) ** 0.5, _LEAST_NEAR, NEAR))
        return replace(self, near=near, low=(left, top), high=(right, bottom))

    def _held(self) -> Camera:
        x, y = np.clip((self.x, self.y), self.low, self.high).tolist()
        return replace(self, x=x, y=y)
