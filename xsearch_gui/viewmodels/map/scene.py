"""What the map shows of its points: colours, what is switched off, what is lit up. Arrays in, arrays out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.map.colouring import Colouring
from xsearch_gui.core.map.data import MapData
from xsearch_gui.core.records.map import MapView

_DIMMED = 0.72  # of the ground in what is not lit up
_WORST = 0.95  # quantile of the pairs' distances from which a pair is badly aligned ...
_MOST_BAD = 1_500


@dataclass(frozen=True, eq=False, slots=True)
class Scene:
    """How points are drawn: the row in ``table`` uint8 (k, 3) of each, uint8 (n,); ``shown`` bool (n,), None for all.

    ``lit`` int64 (m,) are the rows that stand out; when there are any, all others are dimmed.
    """

    colour: NDArray[np.uint8]
    table: NDArray[np.uint8]
    shown: NDArray[np.bool_] | None
    lit: NDArray[np.int64]


def make_scene(
    colours: Colouring,
    hidden: frozenset[int],
    lit: NDArray[np.int64],
    ground: tuple[int, int, int],
) -> Scene:
    """Return the scene.

    Parameters
    ----------
    colours
        The colours and the legend.
    hidden
        Entries of the legend that are switched off.
    lit : int64 (m,)
        Rows that stand out.
    ground
        The colour behind everything.
    """
    shown = None
    if hidden:
        off = np.zeros(len(colours.table), np.bool_)
        off[[colours.first + entry for entry in hidden]] = True
        shown = ~off[colours.index]
    if not len(lit):
        return Scene(colours.index, colours.table, shown, lit)
    dimmed = colours.table * (1 - _DIMMED) + np.array(ground) * _DIMMED
    size = len(colours.table)
    colour = colours.index + np.uint8(size)
    colour[lit] = colours.index[lit]
    return Scene(colour, np.concatenate([colours.table, dimmed.astype(np.uint8)]), shown, lit)


def rows_of_items(map_data: MapData, items: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of photos and notes with these items; those that are not on the map are left out."""
    found = []
    first_note = int(np.searchsorted(map_data.kind, 2))
    for start, end in ((0, map_data.photos), (first_note, len(map_data))):
        ids = map_data.id[start:end]
        if len(ids) and len(items):
            row = np.searchsorted(ids, items).clip(0, len(ids) - 1)
            found.append(row[ids[row] == items] + start)
    return np.concatenate(found).astype(np.int64) if found else np.zeros(0, np.int64)


def unpaired(map_data: MapData) -> NDArray[np.int64]:
    """Return the rows that are in no pair."""
    paired = np.zeros(len(map_data), np.bool_)
    paired[map_data.pairs.ravel()] = True
    return np.flatnonzero(~paired)


def badly_aligned(map_data: MapData, view: MapView) -> NDArray[np.int64]:
    """Return the pairs, as numbers into ``map_data.pairs``, that lie farthest apart in a view: worst first.

    Those that lie as far apart as photos and texts by chance do, at least the worst twentieth, at most 1,500.
    """
    if not len(map_data.pairs):
        return np.zeros(0, np.int64)
    apart = map_data.distances[:, map_data.views.index(view)]
    by_chance = map_data.figures.get(str(view), {}).get("others", np.inf)
    worst = np.flatnonzero(apart >= min(by_chance, float(np.quantile(apart, _WORST))))
    return worst[np.argsort(-apart[worst], kind="stable")][:_MOST_BAD]


class PairFinder:
    """Finds the pairs of points."""

    def __init__(self, map_data: MapData) -> None:
        self._order = map_data.pair_order
        self._ends = map_data.pairs.ravel()[self._order]
        self._pairs = map_data.pairs

    def of(self, rows: NDArray[np.int64], most: int) -> NDArray[np.int32]:
        """Return the pairs (m, 2) that any of the rows is in, at most ``most``."""
        rows = rows[:most].astype(self._ends.dtype)  # of the same type: else all ends are converted
        first, last = np.searchsorted(self._ends, rows, "left"), np.searchsorted(self._ends, rows, "right")
        positions = [self._order[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True)]
        found = np.unique(np.concatenate(positions) // 2) if positions else np.zeros(0, np.int64)
        return self._pairs[found[:most]]


def polygon_mask(
    x: NDArray[np.float32], y: NDArray[np.float32], corners: NDArray[np.floating], width: int, height: int
) -> NDArray[np.bool_]:
    """Return which pixels lie in a polygon (k, 2), bool (n,), by the even-odd rule, exact to a pixel.

    The polygon is filled line by line first, so that a million points cost one look-up each.
    """
    inside = np.zeros((height, width), np.bool_)
    top, bottom = max(0, int(corners[:, 1].min())), min(height - 1, int(corners[:, 1].max()) + 1)
    start, end = corners, np.roll(corners, -1, axis=0)
    columns = np.arange(width)
    for line in range(top, bottom + 1):
        middle = line + 0.5
        crossing = (start[:, 1] <= middle) != (end[:, 1] <= middle)
        a, b = start[crossing], end[crossing]
        cuts = np.sort(a[:, 0] + (middle - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1]))
        inside[line] = np.searchsorted(cuts, columns + 0.5) % 2 == 1
    column, row = x.astype(np.int64), y.astype(np.int64)
    seen = (x >= 0) & (y >= 0) & (column < width) & (row < height)
    result = np.zeros(len(x), np.bool_)
    result[seen] = inside[row[seen], column[seen]]
    return result
