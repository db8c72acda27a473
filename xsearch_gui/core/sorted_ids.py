"""Ids as arrays: each once, and which of them stand among others, and where. NumPy's own ways take ten times as long.

Ids, int64 (n,), are not negative. Where those that there are stand close together they are looked up in a table, else
by halving.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]

_SPARSE = 8  # places of a table for each id


def distinct(ids: Ids) -> Ids:
    """Return ids, int64 (n,), rising, each once: by sorting, where :func:`np.unique` hashes."""
    rising = np.sort(ids)
    fresh = np.ones(len(rising), np.bool_)
    fresh[1:] = rising[1:] != rising[:-1]
    return np.asarray(rising[fresh])


def summed(ids: Ids, values: NDArray[np.float64]) -> tuple[Ids, NDArray[np.float64]]:
    """Return ids, int64 (n,), rising, each once, and the sums of their values, float64 (n,)."""
    order = np.argsort(ids, kind="stable")  # merges what rises already
    ids = ids[order]
    first = np.flatnonzero(np.diff(ids, prepend=-1))
    return ids[first], np.add.reduceat(values[order], first) if len(ids) else values


def among(asked: Ids, rising: Ids) -> NDArray[np.bool_]:
    """Return which ids, in any order, are among ids that rise, bool (n,): for a few thousand, without any table."""
    return _by_halving(rising, asked)[1] if len(rising) else np.zeros(len(asked), np.bool_)


class Places:
    """Where ids that rise, each once, stand: 4 bytes of memory for each that there ever was."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._table: NDArray[np.int32] | None = None
        if (size := _size_of_table(ids)) is not None:
            self._table = np.full(size, -1, np.int32)
            self._table[ids] = np.arange(len(ids), dtype=np.int32)

    def of(self, asked: Ids) -> tuple[Ids, NDArray[np.bool_]]:
        """Return the place of each id, int64 (m,), and whether it has one, bool (m,); other places mean nothing."""
        if self._table is None:
            return _by_halving(self._ids, asked)
        places = self._table[asked.clip(-1, len(self._table) - 1)].astype(np.int64)
        return places, places >= 0


class IdSet:
    """Ids that rise, each once, to ask which of others are among them: a byte for each that there ever was."""

    def __init__(self, ids: Ids) -> None:
        self.ids = ids
        self._table: NDArray[np.bool_] | None = None
        if (size := _size_of_table(ids)) is not None:
            self._table = np.zeros(size, np.bool_)
            self._table[ids] = True

    def has(self, asked: Ids) -> NDArray[np.bool_]:
        """Return which ids are among these, bool (m,)."""
        if self._table is None:
            return _by_halving(self.ids, asked)[1]
        return np.asarray(self._table[asked.clip(-1, len(self._table) - 1)])


def _size_of_table(ids: Ids) -> int | None:
    """Return how many places a table takes, the last of them for all that are not there; None: it is not worth it."""
    last = int(ids[-1]) if len(ids) else -1
    return last + 2 if last < _SPARSE * len(ids) or not len(ids) else None


def _by_halving(ids: Ids, asked: Ids) -> tuple[Ids, NDArray[np.bool_]]:
    places = np.searchsorted(ids, asked).clip(0, len(ids) - 1)
    return places, ids[places] == asked
