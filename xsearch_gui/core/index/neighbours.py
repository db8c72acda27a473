"""Nearest neighbours among the vectors of one population: exact, or by an HNSW graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index.pca_prefilter import PcaPrefilter

EXACT_BELOW = 50_000  # up to here a matrix product is fast enough, and never wrong
BACKGROUND_SAMPLE = 2_000
EF_SEARCH = 256  # hnswlib's own default of 10 loses every second neighbour
SEED = 20_261_121
BLOCK = 20_000  # vectors at a time: a float32 copy of a million takes 1.5 GB
EXACT_AMONG = 4_000  # allowed vectors that are compared without a look at their sketches
_CLOSER, _LOOKED_AT = 4, 1_500  # of a look at sketches so many per wanted one are compared exactly, and at least these
_MOST_OF_ALL, _MARGIN = 0.4, 1.5  # where this share is allowed the graph is asked for so many more than are wanted


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Ids int64 (k,) and cosines float32 (k,), best first."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float32]


def new_graph(dimension: int) -> Any:
    """Return an empty HNSW graph by inner product, which for unit vectors is the cosine."""
    # WORKAROUND https://github.com/nmslib/hnswlib/issues/553: a native extension without stubs; loaded late,
    # so that nothing but a search or a jobs worker ever has it in memory.
    import hnswlib  # noqa: PLC0415

    return hnswlib.Index(space="ip", dim=dimension)


class PopulationIndex:
    """The vectors of one population.

    Parameters
    ----------
    ids : int64 (n,), rising
    vectors : float16 (n, dimension), of unit length
    graph : hnswlib.Index or None
        Its labels are the ids.
    sketch : Sketch or None
        Made when it is first needed.
    """

    def __init__(
        self,
        ids: NDArray[np.int64],
        vectors: NDArray[np.float16],
        graph: Any = None,
        prefilter: PcaPrefilter | None = None,
    ) -> None:
        self.ids = ids
        self._vectors = vectors
        self.graph = graph
        self._prefilter = prefilter
        self._matrix: NDArray[np.float32] | None = None
        self._sample: NDArray[np.int64] | None = None
        self._background: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._vectors.shape[1])

    def take(self, rows: NDArray[np.int64]) -> NDArray[np.float16]:
        """Return the vectors of these rows, float16 (n, dimension)."""
        return self._vectors[rows]

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
    def sample(self) -> NDArray[np.int64]:
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
        if not len(self):
            return np.zeros(len(ids), np.int64), np.zeros(len(ids), np.bool_)
        rows = np.searchsorted(self.ids, ids).clip(0, len(self) - 1)
        return rows, self.ids[rows] == ids

    def search(self, query: NDArray[np.float32], k: int) -> Neighbours:
        """Return the ``k`` nearest to a unit vector, float32 (dimension,)."""
        k = min(k, len(self))
        if k == 0:
            return Neighbours(np.zeros(0, np.int64), np.zeros(0, np.float32))
        if self.graph is not None and len(self) >= EXACT_BELOW:
            return self.by_graph(query, k)
        return self.exact(query, k)

    @property
    def prefilter(self) -> PcaPrefilter:
        """The short form of all vectors."""
        if self._prefilter is None:
            self._prefilter = PcaPrefilter.of(self.blocks(), self.background)
        return self._prefilter

    def among(self, query: NDArray[np.float32], allowed: NDArray[np.int64], k: int) -> NDArray[np.int64]:
        """Return the ids of the ``k`` nearest of those that are allowed, int64, rising; in no order."""
        rows, known = self.rows(allowed)
        rows = rows[known]
        if len(rows) <= k:
            return self.ids[rows]
        share = len(rows) / len(self)
        if self.graph is not None and len(self) >= EXACT_BELOW and share >= _MOST_OF_ALL:
            near = self.by_graph(query, min(len(self), int(_MARGIN * k / share))).ids
            near = near[np.isin(near, allowed)]
            if len(near) >= k:
                return near[:k]
        if len(rows) > EXACT_AMONG:
            rows = self.prefilter.nearest(query, rows, max(_LOOKED_AT, _CLOSER * k))
        scores = self.take(rows).astype(np.float32) @ query
        return self.ids[rows[np.argpartition(-scores, k - 1)[:k]]]

    def by_graph(self, query: NDArray[np.float32], k: int) -> Neighbours:
        """Return the ``k`` nearest that the graph finds; nearly always the true ones (``xsearch doctor``)."""
        try:
            self.graph.set_ef(max(EF_SEARCH, 2 * k))
            labels, distances = self.graph.knn_query(query[None, :], k=k)
        except RuntimeError:
            # WORKAROUND https://github.com/nmslib/hnswlib/issues/608: raised when deleted elements leave fewer than k
            # within reach.
            return self.exact(query, k)
        return Neighbours(labels[0].astype(np.int64), (1.0 - distances[0]).astype(np.float32))

    def exact(self, query: NDArray[np.float32], k: int) -> Neighbours:
        """Return the ``k`` nearest by comparing with every vector."""
        scores = self.matrix @ query
        k = min(k, len(self))
        top = np.argpartition(-scores, k - 1)[:k] if k < len(self) else np.arange(len(self))
        top = top[np.argsort(-scores[top], kind="stable")]
        return Neighbours(self.ids[top], scores[top])

    def scores_of(self, query: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosines of known ids, float32 (n,); NaN for an id without a vector."""
        rows, found = self.rows(ids)
        result = np.full(len(ids), np.nan, np.float32)
        if found.any():
            result[found] = self.take(rows[found]).astype(np.float32) @ query
        return result

    def vector(self, owner: int) -> NDArray[np.float32] | None:
        """Return the vector of one id, float32 (dimension,), if it has one."""
        rows, found = self.rows(np.asarray([owner]))
        return self.take(rows)[0].astype(np.float32) if found[0] else None
