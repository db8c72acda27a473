"""Whether one photo is a part of another, and which part: its fingerprint is looked for in that of the other.

A crop of half the area lies out of the reach of :func:`fingerprint.align`, which starts from "as they lie". Here every
place and size of a window is tried first, on 16 x 16 greys, by the correlation of greys (as template matching does:
Lewis 1995, "Fast Template Matching"); from the best two :func:`fingerprint.align` goes on, and
:func:`fingerprint.agreement` decides. OpenCV's local features would do the same on thumbnails and take fifty times as
long to read these. The figures are those of ``make bench BENCH=family``.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from xsearch_gui.core.duplicates.fingerprint import SIDE, Floats, Grey, agreement, refined, shrink

PART = 0.57  # the least agreement of a part with its whole; of other photos of the same thing 0.4 was seen
_COARSE = 16
_SIDES = (1.0, 0.9, 0.8, 0.71, 0.63, 0.56, 0.5)  # of a window, per side of the whole
_STRETCH = 1.43  # the most that a part may be wider or higher than its whole
_STARTS = 2
_LIKELY = 0.66  # correlation of greys from which it is worth a closer look; of crops at least 0.68 was seen
_BATCH = 64
_WHOLE = 0.96  # per side; a window that is larger is the whole picture


def part_of(wholes: Grey, parts: Grey) -> tuple[Floats, Floats]:
    """Return how well pictures agree with parts of others, and where they lie there.

    Parameters
    ----------
    wholes, parts : uint8 (n, 32, 32)

    Returns
    -------
    agreed : float32 (n,)
        At least :data:`PART` where one is a part of the other; -1 where it was not worth a closer look.
    warps : float32 (n, 2, 3)
        What takes (x, y, 1) of the part, x and y from -1 to 1, to (x, y) of the whole.
    """
    agreements, warps = np.full(len(wholes), -1.0, np.float32), np.zeros((len(wholes), 2, 3), np.float32)
    for start in range(0, len(wholes), _BATCH):
        rows = np.arange(start, min(start + _BATCH, len(wholes)))
        a, b = wholes[rows].astype(np.float32), parts[rows].astype(np.float32)
        likeness, begun = _windows(a, b)
        likely = np.flatnonzero(likeness >= _LIKELY)
        best = np.full(len(likely), -1.0, np.float32)
        for windows in begun if len(likely) else ():
            moved = refined(a[likely], b[likely], windows[likely])
            agreed = agreement(a[likely], b[likely], moved)
            better = agreed > best
            best[better], warps[rows[likely[better]]] = agreed[better], moved[better]
        agreements[rows[likely]] = best
    return agreements, warps


def area(warp: Floats) -> float:
    """Return how much of the whole a part shows, 0 to 1, from its map, float32 (2, 3)."""
    return float(min(1.0, abs(np.linalg.det(warp[:, :2]))))


def is_whole(warp: Floats) -> bool:
    """Return whether a part is the whole picture, or nearly."""
    return bool(min(abs(float(warp[0, 0])), abs(float(warp[1, 1]))) >= _WHOLE)


def box(warp: Floats) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a part within its whole, each 0 to 1."""
    middle, half = warp[:, 2], np.abs(warp[:, :2]).sum(axis=1)
    low, high = np.clip((middle - half + 1) / 2, 0, 1), np.clip((middle + half + 1) / 2, 0, 1)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _windows(a: Floats, b: Floats) -> tuple[Floats, list[Floats]]:
    """Return where ``b`` may lie in ``a``, as maps float32 (n, 2, 3), the likeliest first, and how like it is there.

    That is the correlation of the greys, float32 (n,), in the likeliest window.
    """
    small, count = shrink(a, _COARSE), len(a)
    sums, squares = _summed(small), _summed(small * small)
    scores, maps = [], []
    for height, width in _sizes():
        part = _resized(height) @ b @ _resized(width).T
        part -= part.mean(axis=(1, 2), keepdims=True)
        places = sliding_window_view(small, (height, width), axis=(1, 2)).reshape(count, -1, height * width)
        product = (places @ part.reshape(count, -1, 1))[..., 0]
        mean, square = (_in_windows(table, height, width) for table in (sums, squares))
        spread = np.sqrt(np.maximum(square - mean * mean / (height * width), 1e-3))
        likeness = product / (spread * (np.sqrt((part * part).sum(axis=(1, 2))) + 1e-3)[:, None])
        best = likeness.argmax(axis=1)
        y, x = np.divmod(best, _COARSE + 1 - width)
        warp = np.zeros((count, 2, 3), np.float32)
        warp[:, 0, 0], warp[:, 1, 1] = width / _COARSE, height / _COARSE
        warp[:, 0, 2], warp[:, 1, 2] = (2 * x + width) / _COARSE - 1, (2 * y + height) / _COARSE - 1
        scores.append(likeness[np.arange(count), best])
        maps.append(warp)
    every_score, every = np.stack(scores, axis=1), np.stack(maps, axis=1)
    order = np.argsort(-every_score, axis=1)
    return every_score.max(axis=1), [every[np.arange(count), order[:, rank]] for rank in range(_STARTS)]


@lru_cache(maxsize=1)
def _sizes() -> tuple[tuple[int, int], ...]:
    """Return height and width of every window, in pixels."""
    sizes = {
        (round(_COARSE * high), round(_COARSE * wide))
        for high in _SIDES
        for wide in _SIDES
        if 1 / _STRETCH <= wide / high <= _STRETCH
    }
    return tuple(sorted(sizes))


@lru_cache(maxsize=_COARSE)
def _resized(size: int) -> Floats:
    """Return what takes a column of 32 greys to ``size``, by area: float32 (size, 32)."""
    edges, pixels = np.linspace(0, SIDE, size + 1), np.arange(SIDE)
    shared = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.asarray(np.maximum(shared, 0) * size / SIDE, np.float32)


def _summed(values: Floats) -> NDArray[np.float64]:
    """Return the table of sums from the first corner, float64 (n, 17, 17) (Crow 1984)."""
    return np.asarray(np.pad(values, ((0, 0), (1, 0), (1, 0))).astype(np.float64).cumsum(axis=1).cumsum(axis=2))


def _in_windows(table: NDArray[np.float64], height: int, width: int) -> NDArray[np.float64]:
    """Return the sum in every window, float64 (n, places)."""
    sums = table[:, height:, width:] - table[:, :-height, width:] - table[:, height:, :-width]
    return np.asarray((sums + table[:, :-height, :-width]).reshape(len(table), -1))
