"""A short form of many vectors, for searching among those that a filter leaves.

A graph finds the nearest of all; among a part it either goes astray or has to be asked for far too many. Looking at
every vector of the part costs time in proportion to their length, so that a first look is taken at their strongest
64 directions (PCA), and only the best of it are compared exactly. Real embeddings keep nearly all their variance there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.linear import principal_axes

DIRECTIONS = 64
_BLOCK = 20_000


@dataclass(frozen=True, slots=True)
class PcaPrefilter:
    """``axes`` float32 (m, dimension), ``rows`` float16 (n, m): every vector along the axes; m is at most 64."""

    axes: NDArray[np.float32]
    rows: NDArray[np.float16]

    @classmethod
    def of(cls, blocks: Iterable[NDArray[np.float16]], sample: NDArray[np.float32]) -> PcaPrefilter:
        """Return the short form of vectors, float16 (n, dimension) in blocks, by the axes of a sample of them."""
        axes = np.ascontiguousarray(principal_axes(sample, DIRECTIONS).columns[:, : len(sample)].T)
        rows = [(block.astype(np.float32) @ axes.T).astype(np.float16) for block in blocks]
        return cls(axes, np.concatenate(rows) if rows else np.zeros((0, len(axes)), np.float16))

    def nearest(self, query: NDArray[np.float32], rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        """Return those ``count`` of the rows that are most likely the nearest to a query, in no order."""
        wanted = self.axes @ query
        scores = np.empty(len(rows), np.float32)
        for start in range(0, len(rows), _BLOCK):  # in blocks that stay in the processor's cache
            part = slice(start, start + _BLOCK)
            scores[part] = self.rows[rows[part]].astype(np.float32) @ wanted
        return rows[np.argpartition(-scores, count - 1)[:count]] if count < len(rows) else rows
