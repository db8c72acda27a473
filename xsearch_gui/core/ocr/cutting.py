"""Cutting lines of text out of a picture, upright and of one height."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.ocr.boxes import Quad, sides_of

HEIGHT = 48  # pixels
_NARROWEST, _WIDEST = 32, 1600
_STEP = 32  # widths are multiples of it: few shapes, and little of them empty


def line_of(image: Image.Image, quad: Quad) -> Image.Image:
    """Return what a quadrangle of an RGB picture holds, ``HEIGHT`` pixels high, in its proportions."""
    width, height = (max(side, 1.0) for side in sides_of(quad))
    wanted = min(max(round(width / height * HEIGHT), _NARROWEST // 2), _WIDEST)
    low = np.floor(quad.min(axis=0)).astype(int) - 1
    high = np.ceil(quad.max(axis=0)).astype(int) + 1
    part = image.crop((*low.tolist(), *high.tolist()))
    corners = quad - low
    # First as large as it stands there, then shrunk: taking single pixels of large letters would leave noise.
    scale = max(1.0, height / HEIGHT)
    size = (max(round(wanted * scale), 1), max(round(HEIGHT * scale), 1))
    whole = part.transform(size, Image.Transform.PERSPECTIVE, _perspective(size, corners), Image.Resampling.BICUBIC)
    return whole if scale == 1.0 else whole.resize((wanted, HEIGHT), Image.Resampling.BICUBIC)


def _perspective(size: tuple[int, int], corners: NDArray[np.float64]) -> Sequence[float]:
    """Return Pillow's eight numbers that lead from the corners of a picture of this size to these corners."""
    width, height = size
    rows, values = [], []
    for (x, y), (u, v) in zip(((0, 0), (width, 0), (width, height), (0, height)), corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return tuple(np.linalg.solve(np.asarray(rows, np.float64), np.asarray(values, np.float64)).tolist())


def batch_of(lines: Sequence[Image.Image]) -> NDArray[np.float32]:
    """Return lines as one input, float32 (n, 3, 48, w): BGR, -1..1, what is behind shorter ones 0."""
    width = max(-(-line.width // _STEP) * _STEP for line in lines)
    batch = np.zeros((len(lines), 3, HEIGHT, width), np.float32)
    for row, line in zip(batch, lines, strict=True):
        pixels = np.asarray(line, np.float32)[:, :, ::-1]
        row[:, :, : line.width] = pixels.transpose(2, 0, 1) / 127.5 - 1.0
    return batch
