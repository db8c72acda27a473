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
        self._file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        weakref.finalize(self, os.close, self._file)

    def __getitem__(self, rows: NDArray[np.int64]) -> NDArray[np.float16]:
        """Return rows, float16 (m, dimension). Raises :class:`OSError` if the file has become shorter."""
        count, first = len(rows), int(rows[0]) if len(rows) else 0
        if count and np.array_equal(rows, np.arange(first, first + count)):
            data = self._read(count * self._row, self._start + first * self._row)
        else:
            data = b"".join([self._read(self._row, at) for at in (self._start + rows * self._row).tolist()])
        if len(data) != count * self._row:
            raise OSError(errno.EIO, "The file has become shorter", str(self._path))
        return np.frombuffer(data, "<f2").reshape(count, self.shape[1])

    def _read(self, size: int, at: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._file, size, at)
        os.lseek(self._file, at, os.SEEK_SET)  # Windows
        return os.read(self._file, size)
