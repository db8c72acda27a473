"""Vectors in a file, of which rows are read when they are needed.

They are read, not mapped: around each row that is looked at the system would map 16 pages or more, so that a process
that has answered some queries would hold nearly the whole file. The system keeps what is read again and again in
memory anyway, once for all processes.
"""

from __future__ import annotations

import errno
import os
import weakref
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_NUMBER = 2  # bytes of a float16
_MOST_KEPT = 4096  # rows, some 3 MB


class StoredVectors:
    """The rows of a file of ``np.save``, float16 (n, dimension).

    Raises
    ------
    OSError, ValueError
        If it cannot be read, or is something else.
    """

    def __init__(self, path: Path) -> None:
        with open(path, "rb") as file:
            if np.lib.format.read_magic(file) != (1, 0):
                raise ValueError(f"{path} is of another version")
            self.shape, by_columns, kind = np.lib.format.read_array_header_1_0(file)
            self._start = file.tell()
        if by_columns or kind != np.dtype("<f2") or len(self.shape) != 2:
            raise ValueError(f"{path} holds no vectors")
        self._row = _NUMBER * self.shape[1]
        if path.stat().st_size != self._start + self._row * self.shape[0]:
            raise ValueError(f"{path} is not as long as it says")
        self._path = path
        # What was read last: a query compares nearly the same rows three times.
        self._kept = (np.zeros(0, np.int64), np.zeros((0, self.shape[1]), "<f2"))
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._file)

    def __getitem__(self, rows: NDArray[np.int64]) -> NDArray[np.float16]:
        """Return rows, float16 (m, dimension). Raises :class:`OSError` if the file has become shorter."""
        count = len(rows)
        if count > 1 and rows[-1] - rows[0] == count - 1 and (np.diff(rows) == 1).all():
            data = _read(self._file, count * self._row, self._start + int(rows[0]) * self._row)
            return self._as_rows(data, count)
        kept_rows, kept = self._kept
        places = np.searchsorted(kept_rows, rows).clip(0, max(len(kept_rows) - 1, 0))
        known = kept_rows[places] == rows if len(kept_rows) else np.zeros(count, np.bool_)
        vectors = np.empty((count, self.shape[1]), "<f2")
        vectors[known] = kept[places[known]]
        vectors[~known] = self._one_by_one(rows[~known])
        vectors.flags.writeable = False
        if 1 < count <= _MOST_KEPT and (np.diff(rows) > 0).all():
            self._kept = (np.array(rows), vectors)
        return vectors

    def _one_by_one(self, rows: NDArray[np.int64]) -> NDArray[np.float16]:
        file, size = self._file, self._row
        data = b"".join([_read(file, size, at) for at in (self._start + rows * size).tolist()])
        return self._as_rows(data, len(rows))

    def _as_rows(self, data: bytes, count: int) -> NDArray[np.float16]:
        if len(data) != count * self._row:
            raise OSError(errno.EIO, "The file has become shorter", str(self._path))
        return np.frombuffer(data, "<f2").reshape(count, self.shape[1])


def _seek_and_read(file: int, size: int, at: int) -> bytes:
    os.lseek(file, at, os.SEEK_SET)
    return os.read(file, size)


_read = getattr(os, "pread", _seek_and_read)  # Windows has none
