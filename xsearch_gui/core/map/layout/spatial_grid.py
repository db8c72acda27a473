"""Which points of a layout are in a rectangle, and which is nearest: a grid over the points, arrays only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
_PER_CELL = 8
_MOST_CELLS = 512  # along each side


@dataclass(frozen=True, eq=False, slots=True)
class Seen:
    """Rows int64 (m,) of points, their positions float32 (m, 2), and how many points there are in all of the cells."""

    rows: Rows
    positions: NDArray[np.float32]
    count: int


class PointGrid:
    """The points of one layout (n, 2) by cells; within a cell their order is random, so that any part is a sample.

    ``order`` int64 (n,) and ``starts`` int64 (cells + 1,) are what :func:`sorted_by_cell` returned for the same layout.
    """

    def __init__(self, plane: NDArray[np.float32], order: NDArray[np.int64], starts: NDArray[np.int64]) -> None:
        self._low, self._cell, self._side = _cells(plane)
        self.order = order
        self.positions = plane[order]  # in the order of the cells: what is seen lies together in memory
        self._starts = starts

    @classmethod
    def of(cls, plane: NDArray[np.float32]) -> PointGrid:
        """Return the grid of a layout."""
        return cls(plane, *sorted_by_cell(plane))

    def within(self, low: NDArray[np.floating], high: NDArray[np.floating], most: int) -> Seen:
        """Return the points of the cells that a rectangle touches; a sample of them if there are more than ``most``."""
        first = np.clip(np.floor((low - self._low) / self._cell), 0, self._side).astype(int)
        last = np.clip(np.floor((high - self._low) / self._cell) + 1, 0, self._side).astype(int)
        if (first >= last).any():
            return Seen(self.order[:0], self.positions[:0], 0)
        columns = np.arange(first[0], last[0]) * self._side
        starts, ends = self._starts[columns + first[1]], self._starts[columns + last[1]]
        if first[1] == 0 and last[1] == self._side:  # whole columns follow each other without a gap
            starts, ends = starts[:1], ends[-1:]
        count = int((ends - starts).sum())
        step = max(1, -(-count // most))
        parts = [slice(start, end, step) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        rows = np.concatenate([self.order[part] for part in parts])
        return Seen(rows, np.concatenate([self.positions[part] for part in parts]), count)

    def nearest(self, point: NDArray[np.floating], reach: float, shown: NDArray[np.bool_] | None = None) -> int:
        """Return the row of the point nearest to a point, at most ``reach`` away, among those shown; -1 if none."""
        seen = self.within(point - reach, point + reach, len(self.order) or 1)
        rows, positions = seen.rows, seen.positions
        if shown is not None:
            rows, positions = rows[shown[rows]], positions[shown[rows]]
        if not len(rows):
            return -1
        squares = np.square(positions - point).sum(axis=1)
        best = int(squares.argmin())
        return int(rows[best]) if squares[best] <= reach * reach else -1


def sorted_by_cell(plane: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows by cell, int64 (n,), and where each cell starts, int64 (cells + 1,)."""
    low, width, side = _cells(plane)
    shuffled = np.random.default_rng(1).permutation(len(plane))
    cell = ((plane[shuffled] - low) / width).astype(np.int64)
    key = cell[:, 0] * side + cell[:, 1]
    order = np.argsort(key, kind="stable")
    return shuffled[order], np.searchsorted(key[order], np.arange(side * side + 1))


def _cells(plane: NDArray[np.float32]) -> tuple[NDArray[np.float32], float, int]:
    """Return the lower corner of a layout, the width of its cells, and how many there are along each side."""
    count = len(plane)
    side = int(np.clip((count / _PER_CELL) ** 0.5, 1, _MOST_CELLS))
    if not count:
        return np.zeros(2, np.float32), 1.0, side
    low = plane.min(axis=0)
    return low, max(float((plane.max(axis=0) - low).max()) / side, 1e-9) * 1.0001, side
