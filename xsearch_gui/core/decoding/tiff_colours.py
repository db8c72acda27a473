"""What the samples of a TIFF mean: how black and white are written, and L*a*b*."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.decoding.tiff_samples import FLOAT, UNSIGNED, Layout

_SOME = 0.02  # of the samples may be brighter than white
# XYZ to linear sRGB, and the white that XYZ is of: IEC 61966-2-1, and the same after Bradford's adaptation from D50.
_D65 = (0.95047, 1.0, 1.08883)
_FROM_D65 = (
    (3.2404542, -1.5371385, -0.4985314),
    (-0.9692660, 1.8760108, 0.0415560),
    (0.0556434, -0.2040259, 1.0572252),
)
_D50 = (0.96422, 1.0, 0.82521)
_FROM_D50 = (
    (3.1338561, -1.6168667, -0.4906146),
    (-0.9787684, 1.9161415, 0.0334540),
    (0.0719453, -0.2289914, 1.4052427),
)


def between_black_and_white(values: NDArray[np.float32], layout: Layout) -> NDArray[np.float32]:
    """Return samples as 0 (black) to 1 (white).

    Up to 16 bits have a fixed white, and so have 32 bits that make use of them, and floats of 0 to 1 (a few may be
    brighter: lights). What has none goes from its least value to its greatest.
    """
    low, high = float(values.min()), float(values.max())
    if layout.form == UNSIGNED:
        white = 2.0**layout.bits - 1
        if layout.bits > 16:
            white = 65535.0 if 255 < high <= 65535 else white if high > white / 4 else high
        low = 0.0
    elif layout.form == FLOAT and low >= -_SOME and np.mean(values > 1) <= _SOME and high > 1 / 16:
        low, white = 0.0, 1.0
    else:
        white = high
    return np.asarray(np.clip((values - low) / ((white - low) or 1.0), 0, 1), np.float32)


def rgb_of_lab(values: NDArray[np.float32], layout: Layout, *, icc: bool, is_d65: bool) -> NDArray[np.float32]:
    """Return L*a*b* samples as sRGB of 0 to 1, shape (..., 3).

    Parameters
    ----------
    icc : bool
        ICC's encoding: a* and b* with an offset, not signed.
    is_d65 : bool
        White is D65, as a few programs write it and say so; all others mean D50.

    L* fills the numbers there are, a* and b* are whole numbers of 8 bits and their fractions (libtiff, tif_color.c);
    CIE 15:2004, 8.2.1.
    """
    scale = 2.0 ** (layout.bits - 8)
    light = values[..., 0] / ((255.0 * scale) if icc else 2.0**layout.bits - 1) * 100
    red_green, yellow_blue = (values[..., 1 + i] / scale - (128 if icc else 0) for i in range(2))
    y = (light + 16) / 116
    roots = np.stack([y + red_green / 500, y, y - yellow_blue / 200], axis=-1)
    linear = np.where(roots > 6 / 29, roots**3, 3 * (6 / 29) ** 2 * (roots - 4 / 29)) * (_D65 if is_d65 else _D50)
    linear = np.clip(linear @ np.array(_FROM_D65 if is_d65 else _FROM_D50, np.float32).T, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055).astype(np.float32)
