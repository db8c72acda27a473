"""Debounces changes until files are fully written.

A file is fully written when two looks at it, a while apart, find the same size and time. A directory in which one file
goes on growing (a film that is being copied) does not keep its other files waiting for long: it is told with the names
of those to leave for later, and told again when they are done.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from xsearch_gui.core.records.indexing import IndexRequest

QUIET_SECONDS = 1.0
PATIENCE_SECONDS = 2.5


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed: ``directories``, of which the files directly in them are meant, and whole ``folders``.

    ``waiting`` are files in the directories that are still being written.
    """

    directories: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.directories or self.folders)

    def joined(self, later: Changes) -> Changes:
        """Return these changes with later ones; what is still being written is known best by the later."""
        directories = tuple(sorted({*self.directories, *later.directories}))
        return Changes(directories, later.waiting, tuple(sorted({*self.folders, *later.folders})))

    def without_folders(self) -> Changes:
        """Return the changes of single directories alone."""
        return Changes(self.directories, self.waiting)


@dataclass(slots=True)
class _Directory:
    since: float
    changed: float
    files: dict[str, tuple[int, int] | None] = field(default_factory=dict)  # size and time at the last look


class Debouncer:
    """Collects changes until their files are fully written. Not for several threads at once.

    Parameters
    ----------
    clock : callable
        Seconds that never go back; not the time of day, which can be set.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._directories: dict[str, _Directory] = {}

    def touch(self, directory: str, file: str | None = None) -> None:
        """Note that a file directly in the directory, or the directory itself, has changed."""
        now = self._clock()
        known = self._directories.setdefault(directory, _Directory(now, now))
        known.changed = now
        if file is not None:
            known.files[file] = _size_and_time(file)

    def settled(self) -> Changes:
        """Return the directories that are to be looked at now, and forget them, but for what is being written."""
        now = self._clock()
        ready: list[str] = []
        waiting: list[str] = []
        for directory, known in list(self._directories.items()):
            if now - known.changed < QUIET_SECONDS and now - known.since < PATIENCE_SECONDS:
                continue
            writing = self._writing(known.files)
            if writing and now - known.since < PATIENCE_SECONDS:
                known.files = writing
                known.changed = now  # look again, a while later
                continue
            ready.append(directory)
            waiting += writing
            if writing:
                self._directories[directory] = _Directory(now, now, writing)
            else:
                del self._directories[directory]
        return Changes(tuple(sorted(ready)), tuple(sorted(waiting)))

    @staticmethod
    def _writing(files: dict[str, tuple[int, int] | None]) -> dict[str, tuple[int, int] | None]:
        looks = {file: _size_and_time(file) for file in files}
        return {file: seen for file, seen in looks.items() if seen is not None and seen != files[file]}


def _size_and_time(file: str) -> tuple[int, int] | None:
    try:
        status = os.stat(file)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def requests_for(changes: Changes) -> list[IndexRequest]:
    """Return the index runs that bring a library up to date after changes."""
    requests = []
    if changes.folders:
        requests.append(IndexRequest(changes.folders))
    if changes.directories:
        requests.append(IndexRequest(changes.directories, shallow=True, waiting=changes.waiting))
    return requests
