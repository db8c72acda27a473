"""Quadrangles around what a detector holds to be text.

After Liao et al., "Real-time scene text detection with differentiable binarization" (2020): the map of likelihoods is
cut at a threshold, every connected part is a line that was shrunk while the detector learned, and the smallest
rectangle around it is widened by ``area * ratio / perimeter`` again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.ocr.components import components_of

_THRESHOLD = 0.3
_WIDENED = 1.6
_SMALLEST = 3.0  # pixels of the map
_MOST = 400  # parts; more are leaves, gravel or a newspaper, and the largest are taken

Quad = NDArray[np.float64]
"""Four corners, float64 (4, 2): x, y; along the line from its beginning, then back below it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A line of text: its corners in pixels of the map, and the mean likelihood (0..1) in it."""

    quad: Quad
    likelihood: float


def boxes_of(likelihood: NDArray[np.float32], lowest: float) -> list[Box]:
    """Return the lines in a map (h, w) of likelihoods whose mean is ``lowest`` or more."""
    sums = np.zeros((likelihood.shape[0], likelihood.shape[1] + 1))
    np.cumsum(likelihood, axis=1, out=sums[:, 1:])
    parts = sorted(components_of(likelihood > _THRESHOLD), key=lambda part: -len(part.runs))[:_MOST]
    found = []
    for part in parts:
        mean = part.mean_of(sums)
        if mean < lowest:
            continue
        quad = smallest_rectangle(part.corners)
        if min(sides_of(quad)) >= _SMALLEST:
            found.append(Box(upright(widened(quad)), mean))
    return found


def sides_of(quad: Quad) -> tuple[float, float]:
    """Return the lengths of a quadrangle along the line and across, in pixels."""
    edges = np.hypot(*(np.roll(quad, -1, axis=0) - quad).T)
    return float(edges[0] + edges[2]) / 2, float(edges[1] + edges[3]) / 2


def smallest_rectangle(points: NDArray[np.float64]) -> Quad:
    """Return the rectangle of the smallest area around points (n, 2): one of its sides lies on their hull."""
    hull = np.asarray([*_half_hull(points), *_half_hull(-points, -1.0)])
    edges = np.roll(hull, -1, axis=0) - hull
    along = edges[(edges != 0).any(axis=1)]
    along /= np.hypot(*along.T)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    u, v = hull @ along.T, hull @ across.T  # (points, directions)
    best = int(np.argmin(np.ptp(u, axis=0) * np.ptp(v, axis=0)))
    lows, highs = (u[:, best].min(), v[:, best].min()), (u[:, best].max(), v[:, best].max())
    corners = [(lows[0], lows[1]), (highs[0], lows[1]), (highs[0], highs[1]), (lows[0], highs[1])]
    return np.asarray(np.asarray(corners) @ np.stack([along[best], across[best]]), np.float64)


def _half_hull(points: NDArray[np.float64], sign: float = 1.0) -> Iterator[NDArray[np.float64]]:
    """Yield the lower half of the convex hull (Andrew 1979), times ``sign``, without its last point."""
    ordered = np.unique(points, axis=0)
    _, first = np.unique(ordered[:, 0], return_index=True)
    chain: list[NDArray[np.float64]] = []
    for point in (*ordered[first], ordered[-1]):  # of each column, only the lowest can be part of it
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    yield from (sign * point for point in chain[:-1])


def _turn(a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def widened(quad: Quad) -> Quad:
    """Return a rectangle with all sides moved outwards as far as the detector has moved them inwards."""
    width, height = sides_of(quad)
    by = width * height * _WIDENED / (2 * (width + height))
    along, across = (quad[1] - quad[0]) / width * by, (quad[3] - quad[0]) / height * by
    return np.asarray(quad + np.asarray([-along - across, along - across, along + across, across - along]), np.float64)


def between(quad: Quad, first: float, last: float) -> Quad:
    """Return the part of a line from one place to another, 0..1 along it."""
    above, below = quad[1] - quad[0], quad[2] - quad[3]
    corners = [quad[0] + first * above, quad[0] + last * above, quad[3] + last * below, quad[3] + first * below]
    return np.asarray(corners, np.float64)


def upright(quad: Quad) -> Quad:
    """Return the corners from where a reader of upright lines would begin; tall ones are read downwards."""
    centre = quad.mean(axis=0)
    angles = np.arctan2(*(quad - centre).T[::-1])
    around = quad[np.argsort(angles)]  # clockwise on the screen, y pointing down
    first = int(np.argmin(around.sum(axis=1)))
    around = np.roll(around, -first, axis=0)
    width, height = sides_of(around)
    tilted = around[1] - around[0]
    if abs(tilted[1]) > abs(tilted[0]):  # what is along is more down than right: begin at the corner before
        around = np.roll(around, 1, axis=0)
        width, height = height, width
    return np.roll(around, -1, axis=0) if height > 1.5 * width else around
