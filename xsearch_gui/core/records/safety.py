"""Requests and reports of what keeps a library safe and current: backup, restore, watching."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackupRequest:
    """Write what cannot be made again (catalogue, settings, heads) into one file."""

    file: str


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds, and its size."""

    file: str
    photos: int
    notes: int
    bytes: int


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """Make the library what it was when the backup was written. What there is now is kept aside."""

    file: str


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was restored. ``aside`` is the folder that holds the library as it was before."""

    photos: int
    notes: int
    created: str
    aside: str


@dataclass(frozen=True, slots=True)
class WatchRequest:
    """Begin, or cease, to tell the window of changes in the library's folders (``protocol.Changed``)."""

    on: bool = True


@dataclass(frozen=True, slots=True)
class WatchReport:
    """Folders whose changes the system reports, and folders that are looked at from time to time instead."""

    watched: tuple[str, ...] = ()
    polled: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
