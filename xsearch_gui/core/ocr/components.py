"""Connected parts of a bitmap, found by its runs: a row of a line of text is few runs and many pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Component:
    """One connected part: its runs, int64 (n, 3): row, first column, column behind the last."""

    runs: NDArray[np.int64]

    @property
    def corners(self) -> NDArray[np.float64]:
        """The corners of all runs, float64 (4 n, 2): x, y. Their hull is that of the part."""
        y, begin, end = self.runs.T.astype(np.float64)
        rows = [np.stack([x, at], axis=1) for x in (begin, end) for at in (y, y + 1.0)]
        return np.concatenate(rows)

    def mean_of(self, sums: NDArray[np.float64]) -> float:
        """Return the mean of a map over the part; ``sums`` are the map's sums along its rows (h, w + 1) from 0."""
        y, begin, end = self.runs.T
        return float((sums[y, end] - sums[y, begin]).sum() / (end - begin).sum())


def components_of(bitmap: NDArray[np.bool_]) -> list[Component]:
    """Return the parts of a bitmap (h, w) whose pixels touch each other by sides or corners."""
    padded = np.zeros((bitmap.shape[0], bitmap.shape[1] + 2), np.int8)
    padded[:, 1:-1] = bitmap
    steps = np.diff(padded, axis=1)
    y, begin = np.nonzero(steps == 1)
    end = np.nonzero(steps == -1)[1]
    runs = np.stack([y, begin, end], axis=1).astype(np.int64)
    if not len(runs):
        return []
    roots = _joined(runs)
    order = np.argsort(roots, kind="stable")
    cuts = np.flatnonzero(np.diff(roots[order])) + 1
    return [Component(runs[part]) for part in np.split(order, cuts)]


def _joined(runs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each run, int64 (n,), the number of a run that stands for its part."""
    parents = list(range(len(runs)))

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    rows = runs.tolist()
    above = 0  # the first run of the row above that may touch the next ones
    for number, (y, begin, end) in enumerate(rows):
        while rows[above][0] < y - 1 or (rows[above][0] == y - 1 and rows[above][2] < begin):
            above += 1
        other = above
        while rows[other][0] == y - 1 and rows[other][1] <= end:
            parents[root(number)] = root(other)
            other += 1
    return np.asarray([root(number) for number in range(len(rows))], np.int64)
