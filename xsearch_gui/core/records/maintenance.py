"""Requests and reports of what the library holds and what keeps it safe: status, backup, restore, check, repair."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.request import Request


@dataclass(frozen=True, slots=True)
class StatusRequest(Request["LibraryStatus"]):
    """What the library holds."""


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """One folder of the library. ``online`` is False while its drive or share is absent.

    ``volume`` tells cards apart that are put at the same path, one after the other.
    """

    path: str
    photos: int
    notes: int
    failed: int
    online: bool
    volume: str = ""


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """Counts of the library. ``pending`` are photos and texts that are not yet encoded.

    ``backup_at`` (UTC, ISO 8601) and ``backup_file`` tell of the last backup; empty if there was none.
    """

    home: str
    encoder: str
    photos: int = 0
    notes: int = 0
    texts: int = 0
    pairs: int = 0
    pending: int = 0
    generation: int = 0
    catalogue_bytes: int = 0
    folders: tuple[FolderStatus, ...] = ()
    failed: tuple[Failure, ...] = ()
    left_out: tuple[Failure, ...] = ()  # what was not taken and is no failure
    more_left_out: int = 0  # what of it is not named
    ignored: int = 0  # files that could not be used, of which the user wants to hear no more
    backup_at: str = ""
    backup_file: str = ""
    notes_encoder: str = ""  # empty: that of the photos
    looked_at: int = 0  # photos whose pictures were read for words ...
    to_look_at: int = 0  # ... of so many
    with_words: int = 0  # and in so many words were found
    index: Message = NOTHING  # which one searches use, its memory, how much it finds


@dataclass(frozen=True, slots=True)
class BackupRequest(Request["BackupReport"]):
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
class BackupContentsRequest(Request["BackupContents"]):
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
class RestoreRequest(Request["RestoreReport"]):
    """Make the library what it was when the backup was written. What there is now is kept aside."""

    file: str


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was restored. ``aside`` holds the library as it was before; ``notices`` say what was not taken over."""

    photos: int
    notes: int
    created: str
    aside: str
    notices: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class DoctorRequest(Request["DoctorReport"]):
    """Look whether everything is as it should be, and measure the index. Nothing is changed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``advice`` says what to do when it is not ``good``."""

    what: Message
    good: bool
    detail: Message
    advice: Message = NOTHING


@dataclass(frozen=True, slots=True)
class IndexMeasure:
    """The index in use against exact search: the share of the 10 nearest that it finds, milliseconds a query.

    ``kind`` is ``exact``, ``compact`` or ``graph``; ``megabytes`` is about the memory that it takes.
    """

    population: str
    kind: str
    vectors: int
    recall_at_10: float
    ms: float
    exact_ms: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """What was found."""

    findings: tuple[Finding, ...]
    indexes: tuple[IndexMeasure, ...]

    @property
    def good(self) -> bool:
        """Whether nothing is to be done."""
        return all(finding.good for finding in self.findings)


@dataclass(frozen=True, slots=True)
class RepairRequest(Request["RepairReport"]):
    """Repair what is damaged; what is intact stays as it is."""


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What was done, a sentence each. ``aside`` is the folder of the damaged files; empty if nothing was replaced."""

    steps: tuple[Message, ...]
    aside: str = ""


MESSAGES = (
    StatusRequest,
    BackupRequest,
    BackupContentsRequest,
    RestoreRequest,
    DoctorRequest,
    RepairRequest,
)
