"""Every message between the window and a worker process: frozen dataclasses, one JSON line each.

The window sends :class:`Run`, :class:`Cancel`, :class:`Reload` and :class:`Shutdown`; a worker sends
:class:`Ready` once, then for every ``Run`` any number of :class:`Progress` and exactly one ending:
:class:`Finished`, :class:`Failed` or :class:`Stopped`. :class:`Changed` comes unasked, from the jobs worker.

Vectors never cross the pipe: only ids, scores, counts and texts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cattrs import Converter
from cattrs.strategies import configure_tagged_union

from xsearch_gui.core import message, records
from xsearch_gui.core.errors import XSearchError
from xsearch_gui.core.message import NOTHING, Message

VERSION = 1
MAX_LINE_BYTES = 16 * 1024 * 1024


class WorkerRole(StrEnum):
    """What a worker process is for."""

    SEARCH = "search"  # encoders and index loaded, answers queries
    JOBS = "jobs"  # changes the library


class ProtocolError(XSearchError):
    """A line is not a message that this version knows."""


Request = (
    records.IndexRequest
    | records.SampleRequest
    | records.ForgetRequest
    | records.SearchRequest
    | records.DetailsRequest
    | records.StatusRequest
    | records.EncodersRequest
    | records.ExportSizeRequest
    | records.ExportEncoderRequest
    | records.ImportEncoderRequest
    | records.UseEncoderRequest
    | records.DropVectorsRequest
    | records.RemoveEncoderRequest
    | records.TrialRequest
    | records.CompareRequest
    | records.BackupRequest
    | records.BackupContentsRequest
    | records.RestoreRequest
    | records.DoctorRequest
    | records.RepairRequest
    | records.WatchRequest
    | records.SetCaptionRequest
    | records.SetTagsRequest
    | records.WriteSidecarsRequest
    | records.ProposalsRequest
    | records.PreviewRequest
    | records.NotesRequest
    | records.NoteRequest
    | records.BrowseRequest
    | records.RowsRequest
    | records.SuggestRequest
    | records.HeatRequest
    | records.MarkRequest
    | records.SavedSearchesRequest
    | records.SaveSearchRequest
    | records.RemoveSearchRequest
    | records.HistoryRequest
    | records.ForgetHistoryRequest
    | records.ExportItemsRequest
    | records.MapRequest
    | records.AlignTrainRequest
    | records.AlignUseRequest
    | records.AlignReportRequest
    | records.MapScoresRequest
    | records.SelectionRequest
    | records.FilesRequest
)
Result = (
    records.IndexReport
    | records.ForgetReport
    | records.SearchResult
    | records.Details
    | records.LibraryStatus
    | records.EncodersReport
    | records.ExportSize
    | records.ExportReport
    | records.ImportReport
    | records.UseReport
    | records.DropReport
    | records.RemoveReport
    | records.TrialReport
    | records.CompareReport
    | records.BackupReport
    | records.BackupContents
    | records.RestoreReport
    | records.DoctorReport
    | records.RepairReport
    | records.WatchReport
    | records.CaptionReport
    | records.TagsReport
    | records.SidecarReport
    | records.Proposals
    | records.Preview
    | records.NoteHits
    | records.NoteText
    | records.BrowseResult
    | records.Rows
    | records.Suggestions
    | records.Heat
    | records.Done
    | records.SavedSearches
    | records.History
    | records.ExportItemsReport
    | records.MapReport
    | records.AlignReport
    | records.MapScores
    | records.SelectionReport
    | records.FilesReport
)


BACKGROUND = (records.UseEncoderRequest,)
"""Requests that may take hours and lose nothing when they are broken off: they step aside for every other one."""


@dataclass(frozen=True, slots=True)
class Run:
    """Do this. ``job`` is chosen by the sender and names the job in every answer."""

    job: int
    request: Request


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop a job, politely: it ends with ``Stopped`` at its next look, or as it would have."""

    job: int


@dataclass(frozen=True, slots=True)
class Reload:
    """The library has changed: get ready for the next query."""

    generation: int


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Cancel what runs, end the process. Closing the pipe means the same."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker is up and can take ``Run``."""

    role: WorkerRole
    pid: int
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. ``total`` is 0 while unknown."""

    job: int
    done: int
    total: int
    note: Message = NOTHING


@dataclass(frozen=True, slots=True)
class Finished:
    """A job has ended well."""

    job: int
    result: Result


@dataclass(frozen=True, slots=True)
class Failed:
    """A job has ended badly: one sentence for the person, the rest for the log."""

    job: int
    sentence: Message
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A job has ended because it was cancelled; what was done until then is kept."""

    job: int


@dataclass(frozen=True, slots=True)
class Changed:
    """Something has changed; belongs to no job. Sent only between a ``WatchRequest`` that begins and one that ends.

    The answer is an ``IndexRequest``: a shallow one for ``directories``, in which the files ``waiting`` are still being
    written; another for ``folders``, whose volumes have come back.
    """

    directories: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


ToWorker = Run | Cancel | Reload | Shutdown
FromWorker = Ready | Progress | Finished | Failed | Stopped | Changed


def _numbers(value: Any, _: Any) -> tuple[int, ...]:
    """Check 200,000 ids at once, which takes a tenth of the time of one after the other."""
    if set(map(type, value)) - {int}:
        raise TypeError("not a list of whole numbers")
    return tuple(value)


def _converter() -> Converter:
    converter = message.converter(forbid_extra_keys=True)
    converter.register_structure_hook_func(lambda kind: kind == tuple[int, ...], _numbers)
    for union in (Request, Result, ToWorker, FromWorker):
        configure_tagged_union(union, converter, tag_name="type")
    return converter


_CONVERTER = _converter()


def encode(message: ToWorker | FromWorker) -> bytes:
    """Return the message as one line of ASCII JSON that ends in a newline.

    ASCII, because paths may hold lone surrogates (bytes that are not UTF-8), which only escapes can carry.
    """
    union: Any = ToWorker if isinstance(message, ToWorker) else FromWorker
    return json.dumps(_CONVERTER.unstructure(message, union), separators=(",", ":")).encode("ascii") + b"\n"


def _decode(line: bytes, union: Any) -> Any:
    if len(line) > MAX_LINE_BYTES:
        raise ProtocolError(Message("A message of {n} bytes is larger than the protocol allows.", n=len(line)))
    try:
        return _CONVERTER.structure(json.loads(line), union)
    except Exception as error:  # cattrs raises exception groups and KeyError; json raises ValueError
        raise ProtocolError(
            Message("Not a message of protocol version {version}: {line}", version=VERSION, line=repr(line[:200]))
        ) from error


def decode_to_worker(line: bytes) -> ToWorker:
    """Return the message that the window sent, or raise :class:`ProtocolError`."""
    message: ToWorker = _decode(line, ToWorker)
    return message


def decode_from_worker(line: bytes) -> FromWorker:
    """Return the message that a worker sent, or raise :class:`ProtocolError`."""
    message: FromWorker = _decode(line, FromWorker)
    return message
