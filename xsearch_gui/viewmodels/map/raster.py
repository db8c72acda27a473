"""Points to pixels, arrays in and one image out: a density when there are many, discs and diamonds when there are few.

Nothing is drawn one by one. Discs are written offset by offset, the faint edges of all before the cores of all; a
density is a coarse histogram that the view stretches smoothly. Texts are diamonds, so that they can be told from photos
without colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

POINTS_BELOW = 40_000  # in view; from here on a density says more than dots
MOST = 50_000  # of the points in view that a density is made of
_DENSITY_CELLS = 64_000
_RIM = 2  # cells around a density: one is seen through the blur, one takes in all that lies outside
_SHIFT = 1 << 26
_COVERAGES = (0.3, 0.6, 1.0)
MARGIN = 16  # pixels around a picture of dots, so that those at its edge need no care

Ground = tuple[int, int, int]


@dataclass(frozen=True, eq=False, slots=True)
class Dots:
    """Points in view: pixels ``x``, ``y`` float32 (n,), row of the colour ``table`` uint8 (k, 3), kind (0: photo)."""

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    colour: NDArray[np.uint8]
    kind: NDArray[np.uint8]
    table: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.x)


def radius(count: int, ratio: float) -> float:
    """Return the radius of a dot in pixels for so many in view, ``ratio`` pixels to a point of the screen."""
    return float(np.clip(6.4 - 1.05 * np.log10(max(count, 1)), 1.3, 4.5)) * ratio


def packed(table: NDArray[np.uint8], ground: Ground, coverage: float = 1.0) -> NDArray[np.uint32]:
    """Return 0xffRRGGBB, uint32 (k,), of colours laid over the ground."""
    mixed = table.astype(np.float32) * coverage + np.array(ground, np.float32) * (1.0 - coverage)
    parts = np.round(mixed).astype(np.uint32)
    return np.asarray(np.uint32(0xFF000000) | parts[:, 0] << 16 | parts[:, 1] << 8 | parts[:, 2], dtype=np.uint32)


@lru_cache(maxsize=64)
def _stamp(size: float, diamond: bool) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return offsets (dy, dx) by coverage, faint ones first."""
    reach = int(np.ceil(size + 1))
    away = np.arange(-reach, reach + 1)
    if diamond:
        inside = size * 1.15 + 0.5 - (np.abs(away)[:, None] + np.abs(away)[None, :])
    else:
        inside = size + 0.5 - np.hypot(away[:, None], away[None, :])
    levels = []
    for low, high in ((0.12, 0.45), (0.45, 0.8), (0.8, np.inf)):
        dy, dx = np.nonzero((inside > low) & (inside <= high))
        levels.append(tuple(zip((dy - reach).tolist(), (dx - reach).tolist(), strict=True)))
    return tuple(levels)


def draw_dots(dots: Dots, width: int, height: int, ground: Ground, size: float) -> NDArray[np.uint32]:
    """Return the picture with a margin, uint32 (height + 2 MARGIN, width + 2 MARGIN)."""
    stride = width + 2 * MARGIN
    picture = np.full((height + 2 * MARGIN, stride), packed(np.array([ground], np.uint8), ground)[0], np.uint32)
    size = min(round(size * 2) / 2, MARGIN / 2 - 2)
    flat = picture.ravel()
    inside = (
        (dots.x > -MARGIN / 2) & (dots.x < width + MARGIN / 2) & (dots.y > -MARGIN / 2) & (dots.y < height + MARGIN / 2)
    )
    at = (
        (np.rint(dots.y[inside]).astype(np.int64) + MARGIN) * stride + np.rint(dots.x[inside]).astype(np.int64) + MARGIN
    )
    colour, is_text = dots.colour[inside], dots.kind[inside] > 0
    groups = [(at[~is_text], colour[~is_text], False), (at[is_text], colour[is_text], True)]
    for level, coverage in enumerate(_COVERAGES):
        inks = packed(dots.table, ground, coverage)
        for positions, colours, diamond in groups:
            ink = inks[colours]
            for dy, dx in _stamp(size, diamond)[level]:
                flat[positions + (dy * stride + dx)] = ink
    return picture


def draw_density(dots: Dots, width: int, height: int, ground: Ground) -> NDArray[np.uint32]:
    """Return a coarse picture, uint32 (rows, columns), to be stretched over ``width`` x ``height``."""
    cell = max(2.0, (width * height / _DENSITY_CELLS) ** 0.5)
    columns, rows = int(np.ceil(width / cell)), int(np.ceil(height / cell))
    summed = _sums(dots, cell, rows + 2 * _RIM, columns + 2 * _RIM)
    filled, inside = int(np.count_nonzero(summed[0])), max(1.0, float(summed[0].sum()))
    for _ in range(2):  # (1 1) twice in both directions is (1 2 1)
        summed = summed[:, 1:] + summed[:, :-1]
        summed = summed[:, :, 1:] + summed[:, :, :-1]
    count = np.maximum(summed[0], np.float32(1e-6))
    cover = 1.0 - np.exp(count * np.float32(-1.3 / 16 * max(1, filled) / inside))
    result = np.full((rows, columns), 0xFF000000, np.uint32)
    for part, under, shift in zip(summed[1:], ground, (16, 8, 0), strict=True):
        value = (part / count - np.float32(under)) * cover + np.float32(under)
        result |= value.astype(np.uint32) << np.uint32(shift)
    return result


def _sums(dots: Dots, cell: float, rows: int, columns: int) -> NDArray[np.float32]:
    """Return the number of points and the sums of red, green and blue by cell, float32 (4, rows - 2, columns - 2).

    A cell that no rim surrounds takes in what lies farther out, and is left away. Two sums share a float64: each is
    below 2**25 as long as there are at most :data:`MOST` points, so that both stay exact.
    """
    x = np.clip(dots.x * np.float32(1 / cell) + np.float32(_RIM), 0, columns - 1).astype(np.int64)
    y = np.clip(dots.y * np.float32(1 / cell) + np.float32(_RIM), 0, rows - 1).astype(np.int64)
    y *= columns
    y += x
    red, green, blue = dots.table.T.astype(np.float64)
    sums = []
    for low, high in ((np.ones_like(red), red), (green, blue)):
        both = np.bincount(y, weights=(low + high * _SHIFT)[dots.colour], minlength=rows * columns).astype(np.int64)
        sums += [both & (_SHIFT - 1), both // _SHIFT]
    result = np.stack(sums).astype(np.float32).reshape(4, rows, columns)
    return result[:, 1:-1, 1:-1]
