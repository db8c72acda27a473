"""A base index plus a delta, so that one new photo does not cost a new index.

What came or changed since is few, and compared exactly; what went or changed is left out of what was published.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index.neighbours import BACKGROUND_SAMPLE, MANY, Neighbours, PopulationIndex

Ids = NDArray[np.int64]


class DeltaIndex(PopulationIndex):
    """A population of two parts.

    Parameters
    ----------
    base : PopulationIndex
        As it was published.
    newer : PopulationIndex
        What has come since, or has another vector than in ``base``.
    gone : int64 (m,), rising
        What of ``base`` counts no more. Its finder proposes them no more.
    """

    def __init__(self, base: PopulationIndex, newer: PopulationIndex, gone: Ids) -> None:
        kept = np.ones(len(base), np.bool_)
        kept[base.rows(gone)[0]] = False
        ids = np.concatenate([base.ids[kept], newer.ids])
        order = np.argsort(ids, kind="stable")
        super().__init__(ids[order], base.take(np.zeros(0, np.int64)), base.finder)
        self.base, self.newer, self.gone = base, newer, gone
        self._kept = kept
        self._positions = np.concatenate([np.flatnonzero(kept), np.arange(len(newer)) + len(base)])[order]

    def take(self, rows: NDArray[np.int64]) -> NDArray[np.float16]:
        """Return the vectors of these rows, float16 (n, dimension)."""
        positions = self._positions[rows]
        old = positions < len(self.base)
        if old.all():
            return self.base.take(positions)
        vectors = np.empty((len(positions), self.dimension), np.float16)
        vectors[old] = self.base.take(positions[old])
        vectors[~old] = self.newer.take(positions[~old] - len(self.base))
        return vectors

    @property
    def background(self) -> NDArray[np.float32]:
        """The vectors of a random sample, float32 (at most 2,000, dimension); that of ``base`` where it is whole."""
        return self.base.background if len(self.base) >= BACKGROUND_SAMPLE else super().background

    def among(self, query: NDArray[np.float32], allowed: Ids, k: int) -> Ids:
        """Return the ids of the ``k`` nearest of those that are allowed, int64, rising; in no order."""
        old = self.base.among(query, np.setdiff1d(allowed, self.gone, assume_unique=True), k)
        ids = np.concatenate([old, self.newer.among(query, allowed, k)])
        return ids if len(ids) <= k else ids[np.argpartition(-self.scores_of(query, ids), k - 1)[:k]]

    def _scores_of_rows(self, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        if len(rows) <= MANY:
            return super()._scores_of_rows(query, rows)
        positions = self._positions[rows]
        old, scores = positions < len(self.base), np.empty(len(rows), np.float32)
        for chosen, part, start in ((old, self.base, 0), (~old, self.newer, len(self.base))):
            if chosen.any():
                scores[chosen] = part._scores_of_rows(query, positions[chosen] - start)
        return scores

    def by_finder(self, query: NDArray[np.float32], k: int) -> Neighbours | None:
        """Return the ``k`` nearest: those that ``base`` finds, and all that is newer."""
        wanted = min(k, len(self.base) - len(self.gone))
        near = self.base.by_finder(query, wanted) if wanted else None
        return None if near is None else _best(near, self.newer.exact(query, k), k)

    def scores(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosines of all rows with a query, float32 (n,)."""
        scores = np.concatenate([self.base.scores(query), self.newer.scores(query)])
        return np.asarray(scores[self._positions])


def _best(one: Neighbours, other: Neighbours, k: int) -> Neighbours:
    ids, scores = np.concatenate([one.ids, other.ids]), np.concatenate([one.scores, other.scores])
    order = np.argsort(-scores, kind="stable")[:k]
    return Neighbours(ids[order], scores[order])


def apply_delta(known: PopulationIndex, changed: Ids, ids: Ids, vectors: NDArray[np.float16]) -> PopulationIndex:
    """Return a population after a change.

    Parameters
    ----------
    changed : int64 (n,), rising
        What has come, gone or changed.
    ids, vectors : int64 (m,), rising, and float16 (m, dimension)
        What of it can be found now.
    """
    if not len(changed):
        return known
    if isinstance(known, DeltaIndex):
        base, newer, gone = known.base, known.newer, known.gone
    else:
        base, newer, gone = known, PopulationIndex(ids[:0], vectors[:0]), ids[:0]
    lost = np.setdiff1d(changed[base.rows(changed)[1]], gone, assume_unique=True)
    if base.finder is not None:
        base.finder.forget(base.rows(lost)[0])
    stays = ~np.isin(newer.ids, changed, assume_unique=True)
    if not stays.any():
        return DeltaIndex(base, PopulationIndex(ids, vectors), np.union1d(gone, lost))
    both = np.concatenate([newer.ids[stays], ids])
    order = np.argsort(both, kind="stable")
    rows = np.concatenate([newer.take(np.flatnonzero(stays)), vectors])[order]
    return DeltaIndex(base, PopulationIndex(both[order], rows), np.union1d(gone, lost))
