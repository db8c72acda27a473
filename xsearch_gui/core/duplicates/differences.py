"""How two pictures of one frame differ, as a person would say it: by what their thumbnails look like on the whole."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from xsearch_gui.core.decoding.thumbnail import open_thumbnail
from xsearch_gui.core.records.details import Change

Box = tuple[float, float, float, float]
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)

_SIDE = 64
_LIGHTER = 9.0  # levels of 256 that a person sees
_CONTRAST = 1.15  # times
_COLOURED = 1.25  # times
_GREY, _NOT_GREY = 4.0, 10.0  # levels between the strongest and the weakest of a pixel's three colours
_WARM = 8.0  # levels that red gains over blue


@dataclass(frozen=True, slots=True)
class Tones:
    """Means over a picture, in levels of 256."""

    light: float
    contrast: float
    colour: float
    warmth: float


def tones_of(thumbnail: Path, box: Box = WHOLE) -> Tones | None:
    """Return what a thumbnail, or a part of it, looks like; None where it cannot be read.

    Parameters
    ----------
    thumbnail : Path
    box : left, top, right, bottom, each 0 to 1
    """
    with contextlib.suppress(OSError, ValueError, SyntaxError), open_thumbnail(thumbnail) as image:
        width, height = image.size
        left, top, right, bottom = box
        left, top = left * width, top * height
        part = (left, top, max(right * width, left + 1), max(bottom * height, top + 1))
        small = image.convert("RGB").resize((_SIDE, _SIDE), box=part)
        pixels = np.asarray(small, np.float32)
        grey = pixels @ np.asarray([0.299, 0.587, 0.114], np.float32)
        colour = float((pixels.max(axis=2) - pixels.min(axis=2)).mean())
        return Tones(float(grey.mean()), float(grey.std()), colour, float((pixels[..., 0] - pixels[..., 2]).mean()))
    return None


def changes(before: Tones | None, after: Tones | None) -> tuple[Change, ...]:
    """Return what a person sees that has changed; nothing where one of them is not known."""
    if before is None or after is None:
        return ()
    found = []
    if after.light - before.light > _LIGHTER:
        found.append(Change.BRIGHTER)
    elif before.light - after.light > _LIGHTER:
        found.append(Change.DARKER)
    if after.contrast > _CONTRAST * before.contrast + 1:
        found.append(Change.HARDER)
    elif before.contrast > _CONTRAST * after.contrast + 1:
        found.append(Change.SOFTER)
    return (*found, *_colours(before, after))


def _colours(before: Tones, after: Tones) -> tuple[Change, ...]:
    if after.colour < _GREY:
        return (Change.MONOCHROME,) if before.colour > _NOT_GREY else ()
    if before.colour < _GREY:
        return (Change.COLOURED,) if after.colour > _NOT_GREY else ()
    found = []
    if after.colour > _COLOURED * before.colour + 1:
        found.append(Change.VIVID)
    elif before.colour > _COLOURED * after.colour + 1:
        found.append(Change.PALE)
    # What only became stronger or paler has not become warmer: by how much it would have is taken off.
    gained = after.warmth - before.warmth * after.colour / before.colour
    if gained > _WARM:
        found.append(Change.WARMER)
    elif gained < -_WARM:
        found.append(Change.COOLER)
    return tuple(found)
