"""Opening the archives of other people: every ZIP file that xsearch reads is read here.

An archive is looked at before a byte of it is unpacked: how many names, which names, which kinds, how large, where each
part lies. Names are only ever compared; nothing is written to a place that an archive names, but of an add-on, whose
hash is known (``core/add_ons/``).
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, BytesIO
from math import prod
from pathlib import Path
from tokenize import TokenError  # numpy takes the header of an array for Python
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.errors import UnreadableArchive
from xsearch_gui.core.files.opening import open_regular, reason_of
from xsearch_gui.core.message import Message

_CHUNK = 1 << 20
_MOST_LISTED = 4 << 20  # bytes of the list of entries at the archive's end: zipfile reads it whole
_LONGEST_NAME = 200
_FREE, _RATIO = 100_000_000, 250  # bytes that any archive may unpack to; beyond, so many times its own size
_LOCAL_HEADER = 30  # bytes before an entry's name, APPNOTE.TXT 4.3.7
_KINDS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED, _PATCH, _STRONG = 0x01, 0x20, 0x40  # general purpose flags, APPNOTE.TXT 4.4.4
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|\u202a-\u202e\u2066-\u2069]|[ .](?:/|$)')
# Windows takes these for devices, whatever follows the first dot.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, OverflowError, NotImplementedError,
           RuntimeError, LookupError, MemoryError, SyntaxError, TokenError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold: entries, bytes of all of them when they are unpacked, parts of a name."""

    entries: int
    bytes: int
    depth: int = 8


class Archive:
    """An archive that was looked at. Everything it raises is :class:`UnreadableArchive`."""

    def __init__(self, path: Path, opened: zipfile.ZipFile) -> None:
        self._path = path
        self._zip = opened
        self._entries = {entry.filename: entry for entry in opened.infolist() if not entry.is_dir()}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files in it: relative, with ``/``, and safe on every system."""
        return tuple(self._entries)

    def size(self, name: str) -> int:
        """Return how many bytes a file has when it is unpacked."""
        return self._entry(name).file_size

    def read(self, name: str, most: int) -> bytes:
        """Return the content of a file of at most ``most`` bytes."""
        if self.size(name) > most:
            raise _refused(self._path, Message("holds {name}, which is too large", name=name))
        content = BytesIO()
        self.copy(name, content)
        return content.getvalue()

    def copy(self, name: str, target: BinaryIO | None = None) -> str:
        """Unpack a file into ``target``, or nowhere, and return its SHA-256, hex."""
        entry, digest, done = self._entry(name), hashlib.sha256(), 0
        with _explaining(self._path), self._zip.open(entry) as source:
            while part := source.read(_CHUNK):
                done += len(part)
                digest.update(part)
                if target is not None:
                    target.write(part)
        if done != entry.file_size:
            raise _refused(self._path, Message("is damaged: {name} is not whole", name=name))
        return digest.hexdigest()

    def _entry(self, name: str) -> zipfile.ZipInfo:
        if name not in self._entries:
            raise _refused(self._path, Message("holds no {name}", name=name))
        return self._entries[name]


@contextmanager
def open_archive(path: Path, limits: Limits) -> Iterator[Archive]:
    """Open an archive of another person, whole and within these limits.

    Raises
    ------
    UnreadableArchive
        It is no regular file, no ZIP file, damaged, encrypted, or more than files of plain names and honest sizes.
    """
    try:
        file = open_regular(str(path))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _refused(
            path, reason_of(error) if isinstance(error, OSError) else Message("has an impossible name")
        ) from error
    with file:
        size = os.fstat(file.fileno()).st_size
        if size > limits.bytes:
            raise _refused(path, Message("is too large: it has {size} MB", size=size // 10**6))
        with _explaining(path):
            opened = zipfile.ZipFile(_Wary(file))
            fault = _fault(opened, size, limits)
        if fault:
            raise _refused(path, fault)
        yield Archive(path, opened)


def read_arrays(path: Path, most: int) -> dict[str, NDArray[Any]]:
    """Return the arrays of an ``.npz`` file of at most ``most`` bytes unpacked.

    Raises
    ------
    UnreadableArchive
    """
    with open_archive(path, Limits(64, most)) as archive, _explaining(path):
        return {name.removesuffix(".npy"): _array(archive.read(name, most)) for name in archive.names}


def _array(data: bytes) -> NDArray[Any]:
    stream = BytesIO(data)
    read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    shape, by_columns, kind = read[np.lib.format.read_magic(stream)](stream)
    if kind.hasobject or prod(shape) * kind.itemsize != len(data) - stream.tell():
        raise ValueError("an array of another size than it says")
    return np.ndarray(shape, kind, data, stream.tell(), order="F" if by_columns else "C").copy()


# what an archive may not be ------------------------------------------------------------------------------------------


def _fault(opened: zipfile.ZipFile, size: int, limits: Limits) -> Message | None:
    """Return why an archive of ``size`` bytes is not unpacked, as a part of a sentence that follows its path."""
    entries = opened.infolist()
    if len(entries) > limits.entries:
        return Message("holds {n} files; {most} are the most", n=len(entries), most=limits.entries)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > min(limits.bytes, max(_FREE, _RATIO * size)):
        return Message("is too large: it would take {size} MB when it is unpacked", size=unpacked // 10**6)
    seen: set[str] = set()
    for entry in entries:
        # zipfile cannot look at one without a name
        if fault := _name_fault(entry, seen, limits.depth) or _entry_fault(entry):
            return fault
    return _place_fault(entries, opened.start_dir)


def _entry_fault(entry: zipfile.ZipInfo) -> Message | None:
    mode = stat.S_IFMT(entry.external_attr >> 16)  # 0 where it was packed on Windows
    if entry.flag_bits & (_ENCRYPTED | _STRONG):
        return Message("is encrypted: unpack it with its password, and pack it again without one")
    if entry.compress_type not in _KINDS or entry.flag_bits & _PATCH:
        return Message("is packed in a way that xsearch does not read: pack it again as a plain ZIP file")
    if mode not in (0, stat.S_IFDIR if entry.is_dir() else stat.S_IFREG):
        return Message("holds {name}, which is a link or a device and no file", name=entry.filename)
    return None


def _name_fault(entry: zipfile.ZipInfo, seen: set[str], depth: int) -> Message | None:
    """Refuse names that mean another place, another file or nothing on some system, and add the name to ``seen``."""
    name = entry.orig_filename
    parts = name.removesuffix("/").split("/")
    folded = name.removesuffix("/").casefold()
    if (
        entry.filename != name
        or not 0 < len(name.encode("utf-8", "replace")) <= _LONGEST_NAME
        or len(parts) > depth
        or not {"", ".", ".."}.isdisjoint(parts)
        or _NOT_IN_NAMES.search(name)
        or any(_DEVICES.fullmatch(part) for part in parts)
    ):
        return Message("holds a file of the name {name}, which could be any file of this computer", name=repr(name))
    if folded in seen:
        return Message("holds two files of the name {name}", name=repr(name))
    seen.add(folded)
    return None


def _place_fault(entries: list[zipfile.ZipInfo], end: int) -> Message | None:
    """Refuse entries that share bytes with others, or with the list of entries: few bytes that unpack to many."""
    for entry in sorted(entries, key=lambda entry: -entry.header_offset):
        size = _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size
        if not 0 <= entry.header_offset <= end - size:
            return Message("is damaged: {name} does not lie where it should", name=repr(entry.filename))
        end = entry.header_offset
    return None


class _Wary:
    """A file that never reads more at once than an archive's list of entries may have."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self.seek, self.tell, self.seekable, self.close = file.seek, file.tell, file.seekable, file.close

    def read(self, count: int = -1) -> bytes:
        if count > _MOST_LISTED:
            raise zipfile.BadZipFile("its list of files is too long")
        return self._file.read(count)


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise _refused(path, Message("is damaged, or no ZIP file: {error}", error=error)) from error


def _refused(path: Path, reason: Message) -> UnreadableArchive:
    return UnreadableArchive(path, reason)
