"""The vectors of each view: as they are, centred by population, or through a head.

The two populations of a dual encoder lie in two narrow cones (Liang et al. 2022, "Mind the gap"). Taking each
population's mean off closes the gap that all pairs share; a head trained on pairs may close more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.heads.head import Head
from xsearch_gui.core.linear import unit
from xsearch_gui.core.map.populations import Points
from xsearch_gui.core.records.map import MapView

Vectors = NDArray[np.float32]
_SAMPLE = 50_000


@dataclass(frozen=True, slots=True)
class Space:
    """One view. With ``linked``, neighbours are also looked for across the two populations."""

    view: MapView
    linked: bool
    points: Points
    photos: Callable[[Vectors], Vectors]
    texts: Callable[[Vectors], Vectors]

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """Return the unit vectors of these points in this view, float32 (m, d)."""
        raw = self.points.vectors(rows)
        photo = rows < self.points.photos
        parts = ((photo, self.photos), (~photo, self.texts))
        mapped = [(mask, change(raw[mask])) for mask, change in parts if mask.any()]
        if not mapped:
            return raw
        result = np.empty((len(rows), mapped[0][1].shape[1]), np.float32)
        for mask, vectors in mapped:
            result[mask] = vectors
        return result


def make_space(view: MapView, points: Points, head: Head | None = None) -> Space:
    """Return one view of the points; ``head`` is needed for the aligned one."""
    if view is MapView.RAW:
        return Space(view, False, points, _same, _same)
    if view is MapView.CENTRED:
        photo_rows = np.arange(points.photos)
        text_rows = np.arange(points.photos, len(points))
        return Space(view, True, points, _without_mean(points, photo_rows), _without_mean(points, text_rows))
    assert head is not None, "an aligned view is made with a head"
    return Space(view, True, points, head.photos, head.texts)


def _same(vectors: Vectors) -> Vectors:
    return vectors


def _without_mean(points: Points, rows: NDArray[np.int64]) -> Callable[[Vectors], Vectors]:
    if len(rows) < 2:
        return _same  # the mean of one is itself: nothing would be left
    mean = points.vectors(rows[:: max(1, len(rows) // _SAMPLE)]).mean(axis=0)

    def centred(vectors: Vectors) -> Vectors:
        return unit(vectors - mean)

    return centred


def pair_distances(space: Space, pairs: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return 1 - cosine of each pair (m, 2) in this view, float32 (m,)."""
    parts = [
        1.0 - np.einsum("nd,nd->n", space.vectors(part[:, 0]), space.vectors(part[:, 1]))
        for start in range(0, len(pairs), 16_384)
        for part in (pairs[start : start + 16_384].astype(np.int64),)
    ]
    return np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, np.float32)
