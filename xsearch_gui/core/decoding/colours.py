"""The colours of a picture, as people name them.

Every pixel of a small copy has the name of the nearest of some patterns in OKLab (B. Ottosson, "A perceptual color
space for image processing", 2020), where distances are as large as they look. The palette of a picture is what of it
has each name, and the mean of that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.colour_names import COLOUR_NAMES, PATTERNS, TO_LAB, TO_LMS, lab_of_hex

SIDE = 48  # pixels of the small copy
LEAST = 0.03  # of a picture, that a colour of its palette has


_LMS, _LAB = (np.array(matrix, np.float32).T for matrix in (TO_LMS, TO_LAB))


@dataclass(frozen=True, slots=True)
class PaletteColour:
    """A colour of a picture: its name, the mean of its pixels in OKLab, and its share of the picture (0 to 1)."""

    name: str
    lightness: float
    a: float
    b: float
    share: float


def oklab(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return sRGB as OKLab (Ottosson 2020), float32 of the same shape (..., 3); lightness is 0 to 1."""
    levels = rgb.astype(np.float32) / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    return (np.cbrt(linear @ _LMS) @ _LAB).astype(np.float32)


_OF_PATTERN = np.array([i for i, codes in enumerate(PATTERNS.values()) for _ in codes.split()])
_LABS = np.array([lab_of_hex(code) for codes in PATTERNS.values() for code in codes.split()], np.float32)


def palette_of(image: Image.Image) -> tuple[PaletteColour, ...]:
    """Return the colours that have a share of a picture worth naming, the largest first."""
    small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    labs = oklab(np.asarray(small, np.uint8).reshape(-1, 3))
    distances = ((labs[:, None, :] - _LABS[None]) ** 2).sum(axis=2)
    names = _OF_PATTERN[distances.argmin(axis=1)]
    counts = np.bincount(names, minlength=len(COLOUR_NAMES))
    found = []
    for number in np.argsort(-counts, kind="stable"):
        share = float(counts[number]) / len(labs)
        if share < LEAST:
            break
        lightness, a, b = labs[names == number].mean(axis=0).round(4).tolist()
        found.append(PaletteColour(COLOUR_NAMES[number], lightness, a, b, round(share, 4)))
    return tuple(found)
