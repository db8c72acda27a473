"""How sharp a photo is where it is sharpest: a figure to compare frames of one scene by.

The variance of the Laplacian (Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR 2000) falls
when a picture is blurred, because blur takes the fast changes first. It depends on what is seen as well, so it says
nothing about two different scenes. Over the whole picture it is mostly about the background: a portrait in front of a
blurred hedge is as sharp as its eyes. So it is taken tile by tile, and the sharpest tile counts.

It is taken of the small picture that indexing decodes anyway (512 pixels of the longer side), which costs 7 ms: motion
and missed focus are told that are seen on a screen, not what only 100 % shows.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.decoding.thumbnail import THUMBNAIL_SIDE, open_thumbnail

_TILE = 64  # pixels of a side; tiles lie half over each other


def sharpness_of(image: Image.Image) -> float:
    """Return the sharpness of an upright picture: variance of grey levels (0..255) squared, 0 for a flat one.

    Pictures larger than 512 pixels are made smaller first, so that figures can be compared.
    """
    grey = image.convert("L")
    grey.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BOX)
    values = np.asarray(grey, dtype=np.float32)
    if min(values.shape) < 3:
        return 0.0
    inner = values[1:-1, 1:-1]
    laplacian = values[:-2, 1:-1] + values[2:, 1:-1] + values[1:-1, :-2] + values[1:-1, 2:] - 4 * inner
    mean, square = (_tile_means(part) for part in (laplacian, laplacian**2))
    return float(max(0.0, (square - mean**2).max()))


def sharpness_of_thumbnail(path: Path) -> float | None:
    """Return the sharpness of a cached thumbnail; None where there is none that can be read."""
    with contextlib.suppress(OSError, ValueError, SyntaxError), open_thumbnail(path) as image:
        return sharpness_of(image)
    return None


def _tile_means(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the means over tiles, float64 (rows, columns), by sums over all that lies above and left."""
    sums = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    sums[1:, 1:] = values.cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    high, wide = (min(_TILE, side) for side in values.shape)
    top = np.arange(0, values.shape[0] - high + 1, max(1, high // 2))[:, None]
    left = np.arange(0, values.shape[1] - wide + 1, max(1, wide // 2))[None, :]
    total = sums[top + high, left + wide] - sums[top, left + wide] - sums[top + high, left] + sums[top, left]
    return np.asarray(total / (high * wide))
