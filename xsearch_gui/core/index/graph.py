"""The nearest of many vectors by an HNSW graph (Malkov & Yashunin 2018), kept beside them as hnswlib writes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index.pca_prefilter import PcaPrefilter

Rows = NDArray[np.int64]

EF_SEARCH = 256  # hnswlib's own default of 10 loses every second neighbour
M = 16
EF_CONSTRUCTION = 200
EXACT_AMONG = 4_000  # allowed vectors that are compared without a look at their sketches
_CLOSER, _LOOKED_AT = 4, 1_500  # of a look at sketches so many per wanted one are compared exactly, and at least these
_MOST_OF_ALL, _MARGIN = 0.4, 1.5  # where this share is allowed the graph is asked for so many more than are wanted
_LINKS = 2 * M * 4 + 12  # bytes of a vector's links and label


def new_graph(dimension: int) -> Any:
    """Return an empty HNSW graph by inner product, which for unit vectors is the cosine."""
    # WORKAROUND https://github.com/nmslib/hnswlib/issues/553: a native extension without stubs; loaded late,
    # so that nothing but a search or a jobs worker ever has it in memory.
    import hnswlib  # noqa: PLC0415

    return hnswlib.Index(space="ip", dim=dimension)


def graph_bytes(count: int, dimension: int) -> int:
    """Return how much memory a graph of so many vectors takes."""
    return count * (4 * dimension + _LINKS)


class Graph:
    """A finder (:class:`neighbours.Finder`) by a graph.

    Parameters
    ----------
    graph : hnswlib.Index
        Its labels are ``ids``.
    ids : int64 (n,), rising
    prefilter : PcaPrefilter
        For searching among a part.
    """

    kind = "graph"

    def __init__(self, graph: Any, ids: NDArray[np.int64], prefilter: PcaPrefilter) -> None:
        self.graph = graph
        self.prefilter = prefilter
        self._ids = ids

    @property
    def bytes(self) -> int:
        """How much memory it takes."""
        return graph_bytes(len(self._ids), self.graph.dim) + self.prefilter.rows.nbytes

    def forget(self, rows: Rows) -> None:
        """Propose these rows no more."""
        for label in self._ids[rows].tolist():
            self.graph.mark_deleted(label)

    def near(self, query: NDArray[np.float32], k: int) -> Rows | None:
        """Return the rows of the ``k`` nearest, nearly always the true ones; None if the graph gives up."""
        try:
            self.graph.set_ef(max(EF_SEARCH, 2 * k))
            labels, _ = self.graph.knn_query(query[None, :], k=k)
        except RuntimeError:
            # WORKAROUND https://github.com/nmslib/hnswlib/issues/608: raised when deleted elements leave fewer than k
            # within reach.
            return None
        return np.asarray(np.searchsorted(self._ids, labels[0].astype(np.int64)), np.int64)

    def near_among(self, query: NDArray[np.float32], rows: Rows, k: int) -> Rows:
        """Return those of the rows that are most likely the ``k`` nearest to a query, and more."""
        share = len(rows) / len(self._ids)
        if share >= _MOST_OF_ALL:
            near = self.near(query, min(len(self._ids), int(_MARGIN * k / share)))
            if near is not None and len(near := near[np.isin(near, rows)]) >= k:
                return near
        if len(rows) <= EXACT_AMONG:
            return rows
        return self.prefilter.nearest(query, rows, max(_LOOKED_AT, _CLOSER * k))

    def cosines(self, query: NDArray[np.float32], rows: Rows) -> None:
        """Tell nothing: a graph holds whole vectors, but not by rows."""


def grown(graph: Any, ids: NDArray[np.int64], blocks: Iterable[NDArray[np.float16]]) -> Any:
    """Add vectors to a graph; one that is there, even as deleted, becomes what it is now."""
    start = 0
    for block in blocks:
        graph.add_items(block.astype(np.float32), ids[start : start + len(block)])
        start += len(block)
    return graph
