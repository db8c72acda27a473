"""Requests and reports of what keeps the library up to date with its folders."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.message import Message
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.request import Request


@dataclass(frozen=True, slots=True)
class IndexRequest(Request["IndexReport"]):
    """Bring the catalogue and the index up to date with these folders and files.

    ``paths`` empty means every folder of the library. ``force`` reads unchanged files again and retries files
    that were set aside. ``accept_missing`` answers :attr:`IndexReport.vanished`: what is missing was deleted.

    ``shallow`` looks only at files directly in the directories ``paths``, and at directories in them that the
    library has not seen: what a watcher asks for. ``waiting`` are files to leave for later, because they are
    still being written.
    """

    paths: tuple[str, ...] = ()
    force: bool = False
    accept_missing: bool = False
    shallow: bool = False
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MissingFiles:
    """So many files of a folder are missing that somebody should say whether they were deleted.

    Nothing of them is forgotten until :attr:`IndexRequest.accept_missing` says so.
    """

    folder: str
    missing: int
    total: int


@dataclass(frozen=True, slots=True)
class SampleRequest(Request["IndexReport"]):
    """Write the sample library into a folder and index it; the answer is an :class:`IndexReport`."""

    folder: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an indexing run did. ``photos_per_second`` counts photos that were read in this run.

    ``notes`` and ``pairs`` are those of the library; a shallow run does not count them.

    ``offline`` are folders that are not there now; ``notices`` are sentences about what was met on the way (another
    card in the place of a known one, a share that does not answer). ``joined`` raw files count together with the JPEG
    or HEIC of the same shot. ``copies`` of the ``indexed`` files hold what another file holds too: one photo.

    ``left_out`` is what was not taken and is no failure, what is rare first; ``more_left_out`` counts the rest.
    """

    indexed: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: tuple[Failure, ...] = ()
    notes: int = 0
    pairs: int = 0
    seconds: float = 0.0
    photos_per_second: float = 0.0
    offline: tuple[str, ...] = ()
    vanished: tuple[MissingFiles, ...] = ()
    notices: tuple[Message, ...] = ()
    joined: int = 0
    copies: int = 0
    left_out: tuple[Failure, ...] = ()
    more_left_out: int = 0


@dataclass(frozen=True, slots=True)
class ForgetRequest(Request["ForgetReport"]):
    """Take a folder out of the library. The files themselves are never touched.

    ``volume`` chooses one of several volumes that were met at this path; None means all.
    """

    folder: str
    volume: str | None = None


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """How many items left the library with their folder."""

    removed: int


@dataclass(frozen=True, slots=True)
class WatchRequest(Request["WatchReport"]):
    """Begin, or cease, to follow the library's folders; index runs that follow from changes are announced."""

    on: bool = True


@dataclass(frozen=True, slots=True)
class WatchReport:
    """Folders whose changes the system reports, and folders that are looked at from time to time instead."""

    watched: tuple[str, ...] = ()
    polled: tuple[str, ...] = ()
    notices: tuple[Message, ...] = ()


MESSAGES = (
    IndexRequest,
    SampleRequest,
    ForgetRequest,
    WatchRequest,
)
