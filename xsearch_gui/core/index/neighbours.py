"""Nearest neighbours among the vectors of one population: exact, or by a finder (a graph, or codes)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.sorted_ids import Places

EXACT_BELOW = 50_000  # up to here a matrix product is fast enough, and never wrong
BACKGROUND_SAMPLE = 2_000
SEED = 20_261_121
BLOCK = 20_000  # vectors at a time: a float32 copy of a million takes 1.5 GB
_MOST_AS_MATRIX = 200_000
MANY, _LOOKED_AT = 3_000, 1_000  # of more ids than that only the best so many are compared exactly
_MOST_OF_ALL = 0.2  # of a matrix: more rows are not gathered first

Ids = NDArray[np.int64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Ids int64 (k,) and cosines float32 (k,), best first."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float32]


class Finder(Protocol):
    """Proposes rows of a population, which then compares these exactly: a :class:`Graph`, or :class:`Codes`."""

    kind: str

    @property
    def bytes(self) -> int:
        """How much memory it takes."""

    def near(self, query: NDArray[np.float32], k: int) -> Rows | None:
        """Return the rows that are most likely the ``k`` nearest to a query, or more; None if it gives up."""

    def near_among(self, query: NDArray[np.float32], rows: Rows, k: int) -> Rows:
        """Return those of the rows that are most likely the ``k`` nearest to a query, or more."""

    def cosines(self, query: NDArray[np.float32], rows: Rows) -> NDArray[np.float32] | None:
        """Return about what the cosines of rows with a query are, float32 (n,); None if it cannot tell."""

    def forget(self, rows: Rows) -> None:
        """Propose these rows no more."""


class Vectors(Protocol):
    """An array float16 (n, dimension), in memory or in a file."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and dimension."""

    def __getitem__(self, rows: Rows, /) -> NDArray[np.float16]:
        """Return rows, float16 (m, dimension)."""


class PopulationIndex:
    """The vectors of one population.

    Parameters
    ----------
    ids : int64 (n,), rising
    vectors : float16 (n, dimension), of unit length
    finder : Finder or None
        Without one every search is exact.
    """

    def __init__(self, ids: Ids, vectors: Vectors, finder: Finder | None = None) -> None:
        self.ids = ids
        self._vectors = vectors
        self.finder = finder
        self._matrix: NDArray[np.float32] | None = None
        self._sample: Rows | None = None
        self._background: NDArray[np.float32] | None = None
        self._places: Places | None = None

    @staticmethod
    def empty(dimension: int = 1) -> PopulationIndex:
        """Return a population of no vectors."""
        return PopulationIndex(np.zeros(0, np.int64), np.zeros((0, dimension), np.float16))

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._vectors.shape[1])

    def take(self, rows: NDArray[np.int64]) -> NDArray[np.float16]:
        """Return the vectors of these rows, float16 (n, dimension)."""
        return self._vectors[rows]

    def floats(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of these rows, float32 (n, dimension): from memory, if all of them are there."""
        return self._matrix[rows] if self._matrix is not None else self.take(rows).astype(np.float32)

    def blocks(self, size: int = BLOCK) -> Iterator[NDArray[np.float16]]:
        """Yield the vectors of all rows in their order, float16 (at most ``size``, dimension) at a time."""
        for start in range(0, len(self), size):
            yield self.take(np.arange(start, min(start + size, len(self))))

    @property
    def matrix(self) -> NDArray[np.float32]:
        """All vectors as float32, made when it is first needed."""
        if self._matrix is None:
            matrix, start = np.empty((len(self), self.dimension), np.float32), 0
            for block in self.blocks():
                matrix[start : start + len(block)] = block
                start += len(block)
            self._matrix = matrix
        return self._matrix

    @property
    def sample(self) -> Rows:
        """The rows of a fixed random sample, int64 (at most 2,000,): the background of every query."""
        if self._sample is None:
            count = min(len(self), BACKGROUND_SAMPLE)
            self._sample = np.sort(np.random.default_rng(SEED).choice(len(self), count, replace=False))
        return self._sample

    @property
    def background(self) -> NDArray[np.float32]:
        """The vectors of :attr:`sample`, float32 (at most 2,000, dimension)."""
        if self._background is None:
            self._background = self.take(self.sample).astype(np.float32)
        return self._background

    def rows(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the row of each id, int64 (n,), and whether it has one, bool (n,); other rows mean nothing."""
        if self._places is None:
            self._places = Places(self.ids)
        return self._places.of(ids)

    def search(self, query: NDArray[np.float32], k: int) -> Neighbours:
        """Return the ``k`` nearest to a unit vector, float32 (dimension,)."""
        k = min(k, len(self))
        if k == 0:
            return Neighbours(np.zeros(0, np.int64), np.zeros(0, np.float32))
        if self.finder is not None and len(self) >= EXACT_BELOW:
            found = self.by_finder(query, k)
            if found is not None:
                return found
        return self.exact(query, k)

    def by_finder(self, query: NDArray[np.float32], k: int) -> Neighbours | None:
        """Return the ``k`` nearest of what the finder proposes, nearly always the true ones (``xsearch doctor``).

        None if there is no finder, or it gives up.
        """
        rows = self.finder.near(query, k) if self.finder is not None else None
        return None if rows is None else self._closest(query, rows, k)

    def among(self, query: NDArray[np.float32], allowed: Ids, k: int) -> Ids:
        """Return the ids of the ``k`` nearest of those that are allowed, int64, rising; in no order."""
        rows, known = self.rows(allowed)
        rows = rows[known]
        if len(rows) <= k:
            return self.ids[rows]
        if self.finder is not None and len(self) >= EXACT_BELOW:
            rows = self.finder.near_among(query, rows, k)
        elif self._as_matrix and len(rows) >= _MOST_OF_ALL * len(self):
            return self.ids[rows[_top(self.scores(query)[rows], k)]]
        return self._closest(query, rows, k).ids

    def _closest(self, query: NDArray[np.float32], rows: Rows, k: int) -> Neighbours:
        rows = np.sort(rows)  # as they lie in the file
        scores = self.floats(rows) @ query
        top = _top(scores, k)
        return Neighbours(self.ids[rows[top]], scores[top])

    def exact(self, query: NDArray[np.float32], k: int) -> Neighbours:
        """Return the ``k`` nearest by comparing with every vector."""
        scores = self.scores(query)
        top = _top(scores, k)
        return Neighbours(self.ids[top], scores[top])

    @property
    def _as_matrix(self) -> bool:
        return len(self) <= _MOST_AS_MATRIX

    def scores(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosines of all rows with a query, float32 (n,)."""
        if self._as_matrix:
            return np.asarray(self.matrix @ query)
        return np.concatenate([block.astype(np.float32) @ query for block in self.blocks()])

    def scores_of(self, query: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosines of known ids, float32 (n,); NaN for an id without a vector.

        Of many, those that lie far below the best may be estimated by the finder.
        """
        rows, found = self.rows(ids)
        result = np.full(len(ids), np.nan, np.float32)
        if found.any():
            result[found] = self._scores_of_rows(query, rows[found])
        return result

    def _of_sample(self, rows: Rows) -> NDArray[np.float32] | None:
        """Return the vectors of rows that are all in the sample, which is in memory; else None."""
        if self._background is None or not 0 < len(rows) <= len(self.sample):
            return None
        places = np.searchsorted(self.sample, rows).clip(0, len(self.sample) - 1)
        return self._background[places] if np.array_equal(self.sample[places], rows) else None

    def _scores_of_rows(self, query: NDArray[np.float32], rows: Rows) -> NDArray[np.float32]:
        if (known := self._of_sample(rows)) is not None:
            return np.asarray(known @ query)
        told = self.finder.cosines(query, rows) if self.finder is not None and len(rows) > MANY else None
        if told is None:
            return np.asarray(self.floats(rows) @ query)
        best = np.sort(np.argpartition(-told, _LOOKED_AT)[:_LOOKED_AT])
        told[best] = self.floats(rows[best]) @ query
        return told

    def vector(self, owner: int) -> NDArray[np.float32] | None:
        """Return the vector of one id, float32 (dimension,), if it has one."""
        rows, found = self.rows(np.asarray([owner]))
        return self.take(rows)[0].astype(np.float32) if found[0] else None


def _top(scores: NDArray[np.float32], k: int) -> Rows:
    """Return the positions of the ``k`` highest scores, best first, int64."""
    top = np.argpartition(-scores, k - 1)[:k] if 0 < k < len(scores) else np.arange(len(scores))
    return top[np.argsort(-scores[top], kind="stable")]
