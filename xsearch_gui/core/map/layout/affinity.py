"""Who is a neighbour of whom, and how much: the graph that the layout is made from.

Within a population and across the two, neighbours are counted apart and weigh the same, so that photos and texts are
linked wherever their vectors say so, and however far apart the two populations lie. Pairs (a photo and its own caption)
play no part: where they end up is what the map is there to show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index.graph import new_graph
from xsearch_gui.core.index.neighbours import SEED

NEIGHBOURS = 24
EXACT_BELOW = 12_000  # up to here all products are taken
_BLOCK = 1_024
_BISECTIONS = 32


@dataclass(frozen=True, slots=True)
class Nearest:
    """Rows int32 (n, k) into the other population and squared distances float32 (n, k), nearest first."""

    rows: NDArray[np.int32]
    squares: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Affinities:
    """Symmetric weights, in all 1: edges int32 (e,) from ``rows``, rising, to ``ends``; where each row ``starts``."""

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    ends: NDArray[np.int32]
    weights: NDArray[np.float32]

    def attraction(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the sum over neighbours j of p_ij (y_i - y_j) / (1 + d_ij^2), float32 (n, 2)."""
        x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
        dx, dy = x[self.rows] - x[self.ends], y[self.rows] - y[self.ends]
        pull = self.weights / (1.0 + dx * dx + dy * dy)
        return np.stack([np.add.reduceat(pull * dx, self.starts), np.add.reduceat(pull * dy, self.starts)], axis=1)


def nearest(queries: NDArray[np.float32], among: NDArray[np.float32], count: int, same: bool) -> Nearest:
    """Return the ``count`` nearest of ``among`` (m, d) to each of ``queries`` (n, d), unit vectors.

    With ``same`` both are one population, and no vector is its own neighbour.
    """
    wanted = min(count + same, len(among))
    if len(among) < EXACT_BELOW:
        rows, products = _exact(queries, among, wanted)
    else:
        rows, products = _by_graph(queries, among, wanted)
    squares = np.maximum(2.0 - 2.0 * products, 0.0)
    if same:
        itself = rows == np.arange(len(rows), dtype=np.int32)[:, None]
        itself[~itself.any(axis=1), -1] = True  # among many equal ones it may be missing: drop the last
        rows, squares = rows[~itself].reshape(-1, wanted - 1), squares[~itself].reshape(-1, wanted - 1)
    return Nearest(rows, squares)


def _exact(
    queries: NDArray[np.float32], among: NDArray[np.float32], count: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    rows = np.empty((len(queries), count), np.int32)
    found = np.empty((len(queries), count), np.float32)
    for start in range(0, len(queries), _BLOCK):
        products = queries[start : start + _BLOCK] @ among.T
        top = np.argpartition(-products, count - 1, axis=1)[:, :count]
        values = np.take_along_axis(products, top, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        rows[start : start + _BLOCK] = np.take_along_axis(top, order, axis=1)
        found[start : start + _BLOCK] = np.take_along_axis(values, order, axis=1)
    return rows, found


def _by_graph(
    queries: NDArray[np.float32], among: NDArray[np.float32], count: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    graph = new_graph(among.shape[1])
    graph.init_index(max_elements=len(among), M=12, ef_construction=80, random_seed=SEED)
    graph.add_items(among)
    graph.set_ef(max(64, 2 * count))
    labels, distances = graph.knn_query(queries, k=count)
    return labels.astype(np.int32), (1.0 - distances).astype(np.float32)


def perplexity_weights(squares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return Gaussian weights (n, k), rows summing to 1, of a perplexity of k / 3 (van der Maaten & Hinton 2008)."""
    count = squares.shape[1]
    if count == 0:
        return squares
    target = np.log(max(count / 3.0, 1.0))
    moved = squares - squares[:, :1]
    low, high = np.full(len(squares), -10.0), np.full(len(squares), 16.0)  # log of the precision
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        weights = np.exp(-moved * np.exp(middle)[:, None].astype(np.float32))
        total = weights.sum(axis=1)
        entropy = np.log(total) + np.exp(middle) * (moved * weights).sum(axis=1) / total
        too_wide = entropy > target
        low, high = np.where(too_wide, middle, low), np.where(too_wide, high, middle)
    weights = np.exp(-moved * np.exp(low)[:, None].astype(np.float32))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float32)


def affinities(vectors: NDArray[np.float32], is_text: NDArray[np.bool_], linked: bool) -> Affinities:
    """Return the affinities of unit vectors (n, d), n at least 2; ``is_text`` bool (n,) parts the populations.

    Unless ``linked``, all are one population: who is near whom is told by the vectors alone, and a gap stays a gap.
    """
    groups = [np.flatnonzero(~is_text), np.flatnonzero(is_text)]
    if not linked or any(len(group) < 2 for group in groups):
        groups = [np.arange(len(vectors))]
    rows, ends, weights = [], [], []
    for own in groups:
        for other in groups:
            near = nearest(vectors[own], vectors[other], NEIGHBOURS, own is other)
            weight = perplexity_weights(near.squares)
            rows.append(np.repeat(own, weight.shape[1]))
            ends.append(other[near.rows].ravel())
            weights.append(weight.ravel())
    return _symmetric(np.concatenate(rows), np.concatenate(ends), np.concatenate(weights), len(vectors))


def _symmetric(
    rows: NDArray[np.int64], ends: NDArray[np.int64], weights: NDArray[np.float32], count: int
) -> Affinities:
    keys = np.concatenate([rows * count + ends, ends * count + rows])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    summed = np.add.reduceat(np.concatenate([weights, weights])[order], first)
    rows, ends = np.divmod(keys[first], count)
    starts = np.searchsorted(rows, np.arange(count))
    return Affinities(starts, rows.astype(np.int32), ends.astype(np.int32), (summed / summed.sum()).astype(np.float32))
