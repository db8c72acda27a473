"""Requests and reports of what is taken over from catalogues of other programs."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.records.request import Request


@dataclass(frozen=True, slots=True)
class TakeOverRequest(Request["TakeOverReport"]):
    """Take what the catalogue of another program says of the photos of the library. Nothing is written there.

    ``path`` is an ``.lrcat`` file, a ``.photoslibrary`` or its ``Photos.sqlite``, or a ``digikam4.db``.
    """

    path: str


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A catalogue that was taken over. ``taken_at`` is UTC, ISO 8601; ``photos`` counts those of the library."""

    name: str
    program: str
    path: str
    taken_at: str
    photos: int


@dataclass(frozen=True, slots=True)
class TakeOverReport:
    """What was taken over.

    ``photos`` are those of the catalogue, ``matched`` those of them that are in the library, ``facts`` what was said of
    these, each keyword and album by itself. ``missing`` are some of the others, by their paths there.
    """

    name: str
    program: str
    photos: int
    matched: int
    facts: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeBackRequest(Request["TakeBackReport"]):
    """Forget what was taken over from a catalogue, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class TakeBackReport:
    """How many photos a catalogue had spoken of that was forgotten."""

    photos: int


MESSAGES = (
    TakeOverRequest,
    TakeBackRequest,
)
