"""Regions of the map, coarse and fine, that stay where they are: k-means (Lloyd 1982) on the layout itself.

Regions are found on the layout and not on the vectors, because they are places to read a name at.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index.neighbours import SEED

LEVELS = (8, 28, 90)  # regions, from far to near
_SMALLEST = 12  # points a region should have
_SAMPLE = 30_000
_ROUNDS = 40


def regions(plane: NDArray[np.float32], count: int, before: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """Return the centres of at most ``count`` regions of a layout (n, 2), float32 (k, 2).

    From the centres ``before`` where these fit, so that names and colours stay; else from k-means++ (Arthur &
    Vassilvitskii 2007) with a fixed seed.
    """
    count = min(count, max(1, len(plane) // _SMALLEST))
    sample = plane[:: max(1, len(plane) // _SAMPLE)].astype(np.float64)
    centres = _spread(sample, count) if before is None or len(before) != count else before.astype(np.float64)
    for _ in range(_ROUNDS):
        label = nearest_centre(sample, centres)
        sizes = np.bincount(label, minlength=count)
        sums = np.stack([np.bincount(label, weights=sample[:, axis], minlength=count) for axis in (0, 1)], axis=1)
        moved = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], centres)
        if np.abs(moved - centres).max() < 1e-5:
            break
        centres = moved
    return centres.astype(np.float32)


def _spread(sample: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    random = np.random.default_rng(SEED)
    chosen = [int(random.integers(len(sample)))]
    far = np.square(sample - sample[chosen[0]]).sum(axis=1)
    while len(chosen) < count:
        chosen.append(int(random.choice(len(sample), p=far / far.sum())) if far.sum() else 0)
        far = np.minimum(far, np.square(sample - sample[chosen[-1]]).sum(axis=1))
    return sample[chosen]


def nearest_centre(plane: NDArray[np.floating], centres: NDArray[np.floating]) -> NDArray[np.int64]:
    """Return the region of each point, int64 (n,)."""
    label = np.empty(len(plane), np.int64)
    for start in range(0, len(plane), 65_536):
        part = plane[start : start + 65_536]
        label[start : start + 65_536] = (np.square(centres).sum(axis=1) - 2.0 * part @ centres.T).argmin(axis=1)
    return label
