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
        count = len(rows)
        if count > 1 and rows[-1] - rows[0] == count - 1 and (np.diff(rows) == 1).all():
            data = _read(self._file, count * self._row, self._start + int(rows[0]) * self._row)
        else:
            file, size = self._file, self._row
            data = b"".join([_read(file, size, at) for at in (self._start + rows * size).tolist()])
        if len(data) != count * self._row:
            raise OSError(errno.EIO, "The file has become shorter", str(self._path))
        return np.frombuffer(data, "<f2").reshape(count, self.shape[1])


def _seek_and_read(file: int, size: int, at: int) -> bytes:
    os.lseek(file, at, os.SEEK_SET)
    return os.read(file, size)


_read = getattr(os, "pread", _seek_and_read)  # Windows has none
