"""The colours of the map, for the window and for pictures: told apart also by colour-blind eyes.

Categories have the colours of Okabe & Ito (2008), in a darker and a lighter form for light and dark grounds; numbers
run through viridis (van der Walt & Smith 2015). A point's colour is a row in a small table, so that a category can be
switched off, and a million points are coloured by one indexing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.map.data import MapData
from xsearch_gui.core.records.map import MapColour, MapKind, MapView

ON_LIGHT = ("#0072b2", "#d55e00", "#009e73", "#b5528f", "#c28a00", "#3d9fd6", "#6f6f00", "#7a4fbf")
ON_DARK = ("#56b4e9", "#f58238", "#2fcf9f", "#e08fc0", "#f0c24b", "#8fd0ff", "#e6e05a", "#b79cf2")
QUIET_ON_LIGHT, QUIET_ON_DARK = "#a9a9af", "#6c6c74"
_VIRIDIS = ("#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725")
_STEPS = 64
# on a dark ground the darkest colours cannot be seen, on a light one the lightest
_RANGE_ON_LIGHT, _RANGE_ON_DARK = (0.0, 0.88), (0.22, 1.0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend: a category by its ``name``, its colour ``#rrggbb`` and how many points it has.

    ``name`` is a word of the user's own (camera, folder, region) or one of the keys ``photo``, ``caption``, ``note``,
    ``other``, ``unknown``, which are for the window to translate when ``is_key``.
    """

    name: str
    colour: str
    count: int
    is_key: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Colouring:
    """``table`` uint8 (k, 3) of colours, ``index`` uint8 (n,) into it, and the legend.

    Category i of the legend is row i of the table. For numbers, ``ends`` names the least and the greatest, the rows
    before the entries' are the scale, and the entries begin at row ``first``.
    """

    table: NDArray[np.uint8]
    index: NDArray[np.uint8]
    entries: tuple[Entry, ...]
    ends: tuple[str, str] | None = None
    first: int = 0


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the three numbers of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def colouring(
    map_data: MapData, by: MapColour, view: MapView, dark: bool, scores: NDArray[np.float32] | None = None
) -> Colouring:
    """Return the colours of all points.

    ``scores`` float32 (n,) are needed for :attr:`MapColour.SCORE`; points without a number are quiet.
    """
    if by is MapColour.DATE:
        return _numbers(map_data.day, dark, _dates(map_data.day))
    if by is MapColour.PAIR:
        values = map_data.of_pairs(view)
        return _numbers(values, dark, _range(values, "{:.2f}"))
    if by is MapColour.SCORE:
        values = np.full(len(map_data), np.nan, np.float32) if scores is None else scores
        return _numbers(values, dark, ("0", "1"), limits=(0.0, 1.0))
    if by is MapColour.KIND:
        return _categories(map_data.kind.astype(np.int16), tuple(str(kind) for kind in MapKind), dark, keys=True)
    number, names = _named(map_data, by)
    return _categories(number, names, dark)


def _named(map_data: MapData, by: MapColour) -> tuple[NDArray[np.int16], tuple[str, ...]]:
    if by is MapColour.CAMERA:
        return map_data.camera, map_data.cameras
    if by is MapColour.FOLDER:
        return map_data.folder, map_data.folders
    if not map_data.regions:
        return np.full(len(map_data), -1, np.int16), ()
    return map_data.region[:, 0], tuple(region.name for region in map_data.regions[0])


def _categories(number: NDArray[np.int16], names: tuple[str, ...], dark: bool, *, keys: bool = False) -> Colouring:
    colours = ON_DARK if dark else ON_LIGHT
    quiet = QUIET_ON_DARK if dark else QUIET_ON_LIGHT
    shown = names[: len(colours)]
    index = np.where(number < 0, len(shown) + 1, np.minimum(number, len(shown))).astype(np.uint8)
    counts = np.bincount(index, minlength=len(shown) + 2).tolist()
    entries = [Entry(name, colours[i], counts[i], keys) for i, name in enumerate(shown)]
    entries += [Entry(key, quiet, counts[len(shown) + i], True) for i, key in enumerate(("other", "unknown"))]
    table = np.array([rgb(entry.colour) for entry in entries], np.uint8)
    return Colouring(table, index, tuple(entries))


def _numbers(
    values: NDArray[np.float32],
    dark: bool,
    ends: tuple[str, str],
    *,
    limits: tuple[float, float] | None = None,
) -> Colouring:
    known = ~np.isnan(values)
    low, high = limits or _limits(values[known])
    part = np.clip((values - low) / max(high - low, 1e-9), 0.0, 1.0)
    index = np.where(known, np.round(np.nan_to_num(part) * (_STEPS - 1)), _STEPS).astype(np.uint8)
    quiet = Entry("unknown", QUIET_ON_DARK if dark else QUIET_ON_LIGHT, int((~known).sum()), True)
    table = np.concatenate([_scale(dark), np.array([rgb(quiet.colour)], np.uint8)])
    return Colouring(table, index, (quiet,), ends, _STEPS)


def _scale(dark: bool) -> NDArray[np.uint8]:
    stops = np.array([rgb(colour) for colour in _VIRIDIS], dtype=np.float64)
    low, high = _RANGE_ON_DARK if dark else _RANGE_ON_LIGHT
    at = np.linspace(low, high, _STEPS) * (len(stops) - 1)
    return np.stack([np.interp(at, np.arange(len(stops)), stops[:, c]) for c in range(3)], axis=1).astype(np.uint8)


def _limits(values: NDArray[np.float32]) -> tuple[float, float]:
    if not len(values):
        return 0.0, 1.0
    return float(np.percentile(values, 2)), float(np.percentile(values, 98))


def _range(values: NDArray[np.float32], form: str) -> tuple[str, str]:
    low, high = _limits(values[~np.isnan(values)])
    return form.format(low), form.format(high)


def _dates(days: NDArray[np.float32]) -> tuple[str, str]:
    known = days[~np.isnan(days)]
    if not len(known):
        return "", ""
    low, high = (date(1970, 1, 1) + timedelta(days=value) for value in _limits(known))
    return f"{low:%Y-%m}", f"{high:%Y-%m}"
