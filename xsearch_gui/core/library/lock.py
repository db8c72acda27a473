"""The right to change a library: one process has it at a time, and leaves a mark while it has."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from xsearch_gui.core.errors import LibraryBusy
from xsearch_gui.core.message import Message
from xsearch_gui.core.os_errors import damaged
from xsearch_gui.core.paths import AppPaths


@contextmanager
def library_lock(paths: AppPaths) -> Iterator[None]:
    """Hold the right to change the library. The lock belongs to the process: the system frees it when it dies.

    Raises
    ------
    LibraryBusy
    """
    lock = FileLock(paths.lock, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise LibraryBusy(
            Message("Another xsearch is changing this library now. Wait until it is done, or cancel its job.")
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def dirty_marker(paths: AppPaths, connection: sqlite3.Connection) -> Iterator[None]:
    """Leave a mark for as long as the block runs. Where the last one was left behind, look at the damage first.

    Whoever has the lock and finds the mark knows that the one before was killed, or that the power went.

    Raises
    ------
    DamagedCatalogue
    """
    if paths.unfinished.exists():
        faults = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
        if faults != ["ok"]:
            raise damaged(paths.catalogue, faults[0])
        drop_empty_thumbnails(paths)
    paths.unfinished.touch()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            paths.unfinished.unlink()


def drop_empty_thumbnails(paths: AppPaths) -> int:
    """Delete thumbnails that a power cut left without content, and return how many; they are made again."""
    empty = [file for file in paths.thumbnails.glob("*/*.jpg") if not file.stat().st_size]
    for file in empty:
        file.unlink(missing_ok=True)
    return len(empty)
