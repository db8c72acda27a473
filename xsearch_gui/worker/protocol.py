"""Every message between the window and a worker process: frozen dataclasses, one JSON line each.

The window sends :class:`Run`, :class:`Cancel`, :class:`Reload` and :class:`Shutdown`; a worker sends
:class:`Ready` once, then for every ``Run`` any number of :class:`Progress` and exactly one ending:
:class:`Finished`, :class:`Failed` or :class:`Stopped`. A job that begins by itself is :class:`Announced`.

Vectors never cross the pipe: only ids, scores, counts and texts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Union, get_args

from cattrs import Converter

from xsearch_gui.core import message
from xsearch_gui.core.errors import XSearchError
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records import (
    add_ons,
    alignment,
    details,
    encoders,
    export,
    filing,
    films,
    indexing,
    maintenance,
    picture_words,
    query,
    repairs,
    search,
    switching,
    taking_over,
    teaching,
)
from xsearch_gui.core.records import (
    annotations as annotating,
)
from xsearch_gui.core.records import (
    map as mapping,
)
from xsearch_gui.core.records.organising import albums, illustrating, own_words, searches, selection, stacks
from xsearch_gui.core.records.request import Request, answer_type

VERSION = 2
MAX_LINE_BYTES = 16 * 1024 * 1024


class WorkerRole(StrEnum):
    """What a worker process is for."""

    SEARCH = "search"  # encoders and index loaded, answers queries
    JOBS = "jobs"  # changes the library


class ProtocolError(XSearchError):
    """A line is not a message that this version knows."""


REQUESTS: tuple[type[Request[Any]], ...] = (
    *indexing.MESSAGES,
    *picture_words.MESSAGES,
    *search.MESSAGES,
    *selection.MESSAGES,
    *searches.MESSAGES,
    *query.MESSAGES,
    *details.MESSAGES,
    *films.MESSAGES,
    *annotating.MESSAGES,
    *albums.MESSAGES,
    *stacks.MESSAGES,
    *own_words.MESSAGES,
    *illustrating.MESSAGES,
    *export.MESSAGES,
    *filing.MESSAGES,
    *mapping.MESSAGES,
    *alignment.MESSAGES,
    *repairs.MESSAGES,
    *encoders.MESSAGES,
    *switching.MESSAGES,
    *taking_over.MESSAGES,
    *teaching.MESSAGES,
    *add_ons.MESSAGES,
    *maintenance.MESSAGES,
)
RESULTS: tuple[type, ...] = tuple(dict.fromkeys(answer_type(request) for request in REQUESTS))

if TYPE_CHECKING:
    AnyRequest = Request[Any]
    AnyResult = Any
else:  # the converter needs to know which records these may be
    AnyRequest = Union[REQUESTS]  # noqa: UP007
    AnyResult = Union[RESULTS]  # noqa: UP007


BACKGROUND = (switching.UseEncoderRequest, picture_words.ReadWordsRequest)
"""Requests that may take hours and lose nothing when they are broken off: they step aside for every other one."""


@dataclass(frozen=True, slots=True)
class Run:
    """Do this. ``job`` is chosen by the sender and names the job in every answer."""

    job: int
    request: AnyRequest


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
    result: AnyResult


@dataclass(frozen=True, slots=True)
class Failed:
    """A job has ended badly: one sentence for the person, the rest for the log.

    ``damaged``: because the library's database is broken, and can be repaired.
    """

    job: int
    sentence: Message
    detail: str = ""
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Stopped:
    """A job has ended because it was cancelled; what was done until then is kept."""

    job: int


@dataclass(frozen=True, slots=True)
class Announced:
    """A job that the worker runs of its own accord; its number is negative. What follows is as for any other."""

    job: int
    request: AnyRequest


ToWorker = Run | Cancel | Reload | Shutdown
FromWorker = Ready | Progress | Finished | Failed | Stopped | Announced


def _numbers(value: Any, _: Any) -> tuple[int, ...]:
    """Check 200,000 ids at once, which takes a tenth of the time of one after the other."""
    if set(map(type, value)) - {int}:
        raise TypeError("not a list of whole numbers")
    return tuple(value)


def _converter() -> Converter:
    converter = message.converter(forbid_extra_keys=True)
    converter.register_structure_hook_func(lambda kind: kind == tuple[int, ...], _numbers)
    for union in (AnyRequest, AnyResult, ToWorker, FromWorker):
        _tag(converter, union)
    return converter


def _tag(converter: Converter, union: Any) -> None:
    """Have the name of a record's class written beside its fields, as ``type``.

    cattrs.strategies can do that too, but writes the code for all records at once: 80 ms of each start of the window.
    """
    kinds = {kind.__name__: kind for kind in get_args(union)}

    def structure(value: dict[str, Any], _: Any) -> Any:
        fields = dict(value)
        return converter.structure(fields, kinds[fields.pop("type")])

    converter.register_structure_hook(union, structure)
    converter.register_unstructure_hook(union, lambda value: _tagged(converter, value))


def _tagged(converter: Converter, value: Any) -> dict[str, Any]:
    kind = type(value)
    return {**converter.unstructure(value, kind), "type": kind.__name__}


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
