"""The nearest of many vectors by short codes (:mod:`coder`): 32 bytes a vector in memory, and no graph to build.

Two looks. All codes are compared with a query by counting bits, which takes some milliseconds for a million; the best
are compared exactly, by the population. A query is more than its signs: each bit counts 0 to 3, by what it says of the
query, which takes two counts instead of one (as Gao & Long, RaBitQ, SIGMOD 2024, count a query of a few bits). With
signs alone three times as many would have to be compared exactly. How many it takes is measured on the library when it
is published (:mod:`calibrating`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index.coder import BITS, WORDS, Coder

Rows = NDArray[np.int64]

DEPTHS = (10, 400)  # of neighbours, at which it is measured how many have to be compared
EXACT_AMONG = 4_000  # allowed vectors that are compared without a look at their codes
_BLOCK = 1 << 15  # codes whose words fit into the processor's cache
_FEW = 8  # of all rows an eighth: to look their codes up costs as much as to look at all
_FARTHEST = 255
_BYTES = BITS // 8
_BITS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little")
_SIGNS_OF_BYTE = np.where(_BITS > 0, 1, -1).astype(np.float32)
_MOST = 3  # that a bit counts
_STEP = 1.05


@dataclass(frozen=True, slots=True)
class Candidates:
    """How many rows are compared exactly for the 10 nearest, and for the 400 nearest."""

    counts: tuple[int, int]

    @classmethod
    def generous(cls, count: int) -> Candidates:
        """Return enough for a population of this size that was not measured."""
        return cls((1_000 + count // 1_000, 4_000 + count // 200))

    def of(self, k: int) -> int:
        """Return how many it takes for the ``k`` nearest: along a power of k."""
        power = np.log(self.counts[1] / self.counts[0]) / np.log(DEPTHS[1] / DEPTHS[0])
        return max(2 * k, int(np.ceil(self.counts[0] * (max(k, DEPTHS[0]) / DEPTHS[0]) ** power)))


@dataclass(frozen=True, slots=True)
class Question:
    """A query as codes are compared with it: the code it likes best, and what each of its bits counts.

    ``signs``, ``ones`` and ``twos`` are uint64 (4,): a bit counts one where it is set in ``ones``, and two more where
    it is set in ``twos``; together at most 255.
    """

    signs: NDArray[np.uint64]
    ones: NDArray[np.uint64]
    twos: NDArray[np.uint64]

    @classmethod
    def of(cls, weights: NDArray[np.float32]) -> Question:
        """Return the question of what each bit says, float32 (256,)."""
        sizes = np.abs(weights) / max(float(np.abs(weights).mean()), 1e-12)
        while (counts := np.clip(np.rint(sizes), 0, _MOST).astype(np.uint8)).sum(dtype=np.int64) > _FARTHEST:
            sizes /= _STEP
        return cls(_packed(weights > 0), _packed((counts & 1) > 0), _packed((counts & 2) > 0))


def _packed(bits: NDArray[np.bool_]) -> NDArray[np.uint64]:
    return np.asarray(np.packbits(bits, bitorder="little").view("<u8"), np.uint64)


class Codes:
    """A finder (:class:`neighbours.Finder`) by codes, uint64 (4, n)."""

    kind = "compact"

    def __init__(self, coder: Coder, columns: NDArray[np.uint64], candidates: Candidates) -> None:
        self.coder = coder
        self.columns = columns
        self.candidates = candidates
        self._gone = np.zeros(0, np.int64)

    @property
    def bytes(self) -> int:
        """How much memory the codes take."""
        return self.columns.nbytes

    def forget(self, rows: Rows) -> None:
        """Propose these rows no more."""
        self._gone = np.union1d(self._gone, rows)

    def near(self, query: NDArray[np.float32], k: int) -> Rows:
        """Return the rows that are most likely the ``k`` nearest to a query, and more."""
        distances = self.distances(query)
        distances[self._gone] = _FARTHEST
        return self._without_gone(lowest(distances, self.candidates.of(k)))

    def near_among(self, query: NDArray[np.float32], rows: Rows, k: int) -> Rows:
        """Return those of the rows that are most likely the ``k`` nearest to a query, and more."""
        rows, wanted = self._without_gone(rows), self.candidates.of(k)
        if len(rows) <= max(EXACT_AMONG, wanted):
            return rows
        if len(rows) > self.columns.shape[1] // _FEW:
            distances = self.distances(query)[rows]
        else:
            distances = differing(self.columns[:, rows], Question.of(self.coder.weights(query)))
        return rows[lowest(distances, wanted)]

    def distances(self, query: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Return how far every code is from what a query, float32 (d,), likes best, uint8 (n,)."""
        return differing(self.columns, Question.of(self.coder.weights(query)))

    def cosines(self, query: NDArray[np.float32], rows: Rows) -> NDArray[np.float32]:
        """Return about what the cosines of rows with a query are, float32 (n,)."""
        weights = self.coder.weights(query)
        says = (_SIGNS_OF_BYTE @ weights.reshape(_BYTES, 8).T).T  # of each byte each value: (32, 256)
        values = np.ascontiguousarray(self.columns[:, rows].T).view(np.uint8).reshape(len(rows), _BYTES)
        told = np.zeros(len(rows), np.float32)
        for place in range(_BYTES):
            told += says[place][values[:, place]]
        return told + np.float32(self.coder.mean @ query - self.coder.offset @ weights)

    def _without_gone(self, rows: Rows) -> Rows:
        return rows[~np.isin(rows, self._gone)] if len(self._gone) else rows


def differing(columns: NDArray[np.uint64], asked: Question) -> NDArray[np.uint8]:
    """Return what the bits count in which codes, uint64 (4, n), differ from a question: uint8 (n,)."""
    count = columns.shape[1]
    distances = np.zeros(count, np.uint8)
    size = min(count, _BLOCK)
    apart, some, bits = np.empty(size, np.uint64), np.empty(size, np.uint64), np.empty(size, np.uint8)
    for start in range(0, count, _BLOCK):
        found = distances[start : start + _BLOCK]
        size = len(found)
        for word in range(WORDS):
            np.bitwise_xor(columns[word, start : start + size], asked.signs[word], out=apart[:size])
            for times, mask in ((1, asked.ones[word]), (2, asked.twos[word])):
                np.bitwise_and(apart[:size], mask, out=some[:size])
                np.bitwise_count(some[:size], out=bits[:size])
                for _ in range(times):
                    np.add(found, bits[:size], out=found)
    return distances


def lowest(distances: NDArray[np.uint8], count: int) -> Rows:
    """Return ``count`` positions of the lowest distances, int64, rising; of equals the first."""
    if count >= len(distances):
        return np.arange(len(distances))
    low, high = 0, _FARTHEST
    while low < high:  # counting what lies below a threshold is ten times faster than any partition
        middle = (low + high) // 2
        low, high = (low, middle) if np.count_nonzero(distances <= middle) >= count else (middle + 1, high)
    found = np.flatnonzero(distances <= low)
    equal = np.flatnonzero(distances[found] == low)
    return np.delete(found, equal[len(equal) - (len(found) - count) :])
