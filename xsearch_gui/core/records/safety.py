"""Requests and reports of what keeps a library safe and current: backup, restore, check, repair, watching."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.message import NOTHING, Message


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
class BackupContentsRequest:
    """Verify a backup, and say what is in it. Nothing is changed."""

    file: str


@dataclass(frozen=True, slots=True)
class BackupContents:
    """What a backup holds that was verified. ``created`` is UTC, ISO 8601; ``program`` the version that wrote it."""

    file: str
    photos: int
    notes: int
    created: str
    program: str


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
class DoctorRequest:
    """Look whether everything is as it should be, and measure the index. Nothing is changed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``advice`` says what to do when it is not ``good``."""

    what: Message
    good: bool
    detail: Message
    advice: Message = NOTHING


@dataclass(frozen=True, slots=True)
class Graph:
    """An HNSW graph against exact search: the share of the 10 nearest that it finds, and milliseconds a query."""

    population: str
    vectors: int
    recall_at_10: float
    graph_ms: float
    exact_ms: float
    in_use: bool  # below 50,000 vectors search is exact


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """What was found."""

    findings: tuple[Finding, ...]
    graphs: tuple[Graph, ...]

    @property
    def good(self) -> bool:
        """Whether nothing is to be done."""
        return all(finding.good for finding in self.findings)


@dataclass(frozen=True, slots=True)
class RepairRequest:
    """Repair what is damaged; what is intact stays as it is."""


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What was done, a sentence each. ``aside`` is the folder of the damaged files; empty if nothing was replaced."""

    steps: tuple[Message, ...]
    aside: str = ""


@dataclass(frozen=True, slots=True)
class WatchRequest:
    """Begin, or cease, to tell the window of changes in the library's folders (``protocol.Changed``)."""

    on: bool = True


@dataclass(frozen=True, slots=True)
class WatchReport:
    """Folders whose changes the system reports, and folders that are looked at from time to time instead."""

    watched: tuple[str, ...] = ()
    polled: tuple[str, ...] = ()
    notices: tuple[Message, ...] = ()
