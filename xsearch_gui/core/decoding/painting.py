"""What samples mean: how black and white are written, inks, L*a*b*; and pictures of 8 bits that are made of them.

The numbers are those of TIFF's PhotometricInterpretation; Photoshop's own files are told in them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from xsearch_gui.core.decoding.samples import FLOAT, UNSIGNED, Layout, read_samples

WHITE_IS_0, BLACK_IS_0, RGB, PALETTE, CMYK, YCBCR, LAB, ICC_LAB = 0, 1, 2, 3, 5, 6, 8, 9
COLOURS = {WHITE_IS_0: 1, BLACK_IS_0: 1, RGB: 3, CMYK: 4, YCBCR: 3, LAB: 3, ICC_LAB: 3}
MODES = {1: "L", 3: "RGB", 4: "CMYK"}
MULTIPLIED, ALPHA = 1, 2  # what the sample behind the colours is
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


@dataclass(frozen=True, slots=True)
class Meaning:
    """What samples mean. ``extra`` tells of the first sample behind the colours; ``is_d65`` of the white of L*a*b*."""

    photometric: int
    extra: int = 0
    is_d65: bool = False

    @property
    def colours(self) -> int:
        """How many samples are colours; 0 if it is not known what they mean."""
        return COLOURS.get(self.photometric, 0)


class SampledPicture(ImageFile.ImageFile):
    """A picture whose samples are read here: as grey, RGB, CMYK or YCbCr of 8 bits, transparent or not.

    It is decoded in segments, at the size of :meth:`draft`.
    """

    _layout: Layout
    _meaning: Meaning
    _step = 1

    def take(self, layout: Layout, meaning: Meaning) -> None:
        """Be the picture of these samples."""
        self._layout, self._meaning = layout, meaning
        self._size = (layout.width, layout.height)
        self._mode = MODES[meaning.colours]
        self.tile = [ImageFile._Tile("samples", (0, 0, *self._size), 0, None)]

    def memory(self, max_side: int) -> int:
        """Return the bytes that decoding to ``max_side`` pixels takes, at most."""
        pixels = min(self._layout.width * self._layout.height, 5 * max_side**2)
        return self._layout.memory() + pixels * self._layout.samples * 12

    def draft(self, mode: str | None, size: tuple[int, int] | None) -> None:
        """Be decoded at 1/2, 1/3, ... of the size, not smaller than ``size``."""
        if self.tile and size is not None:
            self._step = max(1, min(self._layout.width // max(size[0], 1), self._layout.height // max(size[1], 1)))
            self._size = (-(-self._layout.width // self._step), -(-self._layout.height // self._step))

    def load(self) -> Any:
        """Decode the picture."""
        if self.tile:
            assert self.fp is not None
            samples = read_samples(self.fp, self._layout, self._step)  # type: ignore[arg-type]
            image = painted(samples, self._layout, self._meaning)
            self._mode, self.im, self.tile = image.mode, image.im, []
        return super().load()


def painted(samples: NDArray[np.float32], layout: Layout, meaning: Meaning) -> Image.Image:
    """Return samples, shape (height, width, samples), as a picture."""
    colours = samples[..., : meaning.colours]
    if meaning.photometric in (LAB, ICC_LAB):
        values = rgb_of_lab(colours, layout, icc=meaning.photometric == ICC_LAB, is_d65=meaning.is_d65)
    else:
        values = between_black_and_white(colours, layout)
    if meaning.photometric == WHITE_IS_0:
        values = 1 - values
    if meaning.extra in (MULTIPLIED, ALPHA) and meaning.photometric != CMYK:
        most = 1.0 if layout.form == FLOAT else 2.0**layout.bits - 1
        alpha = np.clip(samples[..., meaning.colours, None] / most, 0, 1)
        if meaning.extra == MULTIPLIED:
            values = np.clip(values / np.maximum(alpha, 1e-6), 0, 1)
        values = np.concatenate((values, alpha), axis=2)
    pixels = np.round(values * 255).astype(np.uint8)
    if meaning.photometric in (CMYK, YCBCR):
        mode = "CMYK" if meaning.photometric == CMYK else "YCbCr"
        return Image.merge(mode, [Image.fromarray(pixels[..., i].copy()) for i in range(meaning.colours)])
    return Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)


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
