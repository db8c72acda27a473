"""What the system says about a full, broken or read-only disk, as sentences that say what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xsearch_gui.core.errors import DamagedCatalogue, DiskFull, LibraryBusy, ReadOnlyLibrary, XSearchError
from xsearch_gui.core.message import Message

DAMAGED = "The library's catalogue {path} is damaged ({error}). Your photos are not touched by that. {advice}"

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})

_SAYS_FULL = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC")
_SAYS_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_SAYS_READ_ONLY = ("SQLITE_READONLY", "SQLITE_CANTOPEN")
_SAYS_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")


def full(folder: Path) -> DiskFull:
    """Return what is said when there is no room."""
    return DiskFull(
        Message(
            "There is no room left for {folder}. What was done until then is kept; free some space, then start again.",
            folder=folder,
        )
    )


def is_full(error: OSError) -> bool:
    """Return whether an error says that there is no room."""
    return error.errno in _FULL


def damaged(path: Path, detail: str) -> DamagedCatalogue:
    """Return what is said when the catalogue is broken."""
    return DamagedCatalogue(
        Message(
            "The library's catalogue {path} is damaged ({error}). Your photos are not touched by that. {advice}",
            path=path,
            error=detail,
            advice=Message("Run: xsearch doctor --repair"),
        )
    )


def read_only(folder: Path) -> ReadOnlyLibrary:
    """Return what is said when the library cannot be changed."""
    return ReadOnlyLibrary(
        Message(
            "The library in {folder} cannot be changed, because that folder is read-only. Searching works; to "
            "change it, make the folder writable or choose another one with --home.",
            folder=folder,
        )
    )


def sentence_for(error: Exception, catalogue: Path) -> XSearchError | None:
    """Return what an error of SQLite or of the file system means for a person; None if that is not known."""
    name = getattr(error, "sqlite_errorname", "") if isinstance(error, sqlite3.Error) else ""
    number = error.errno if isinstance(error, OSError) else None
    locked_out = number in _READ_ONLY and _below(getattr(error, "filename", None), catalogue.parent)
    said: XSearchError | None = None
    if name.startswith(_SAYS_FULL) or number in _FULL:
        said = full(catalogue.parent)
    elif name.startswith(_SAYS_DAMAGED):
        said = damaged(catalogue, str(error))
    elif name.startswith(_SAYS_READ_ONLY) or locked_out:
        said = read_only(catalogue.parent)
    elif name.startswith(_SAYS_BUSY):
        said = LibraryBusy(Message("Another xsearch is changing this library now. Try again when it is done."))
    return said


def _below(name: object, folder: Path) -> bool:
    return isinstance(name, str) and Path(name).is_relative_to(folder.parent)


@contextmanager
def as_user_errors(catalogue: Path) -> Iterator[None]:
    """Raise what goes wrong with the library's own files as an :class:`XSearchError` that says so."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        said = sentence_for(error, catalogue)
        if said is None:
            raise
        raise said from error
