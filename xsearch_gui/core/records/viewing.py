"""Requests and results of looking closely: proposals for a photo, a picture to show, notes to read."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.items import Link
from xsearch_gui.core.records.searching import Hit


@dataclass(frozen=True, slots=True)
class ProposalsRequest:
    """Words and captions that may fit a photo; at most so many of each.

    Words that are not the library's own are of the ``language``, as far as the program has them.
    """

    item: int
    words: int = 8
    captions: int = 3
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Proposal:
    """``score`` is the calibrated probability, 0..1, that a person would agree; ``own``: the library's own words."""

    text: str
    score: float
    own: bool = True


@dataclass(frozen=True, slots=True)
class Proposals:
    """What may become tags and a caption of a photo, the likeliest first; empty where nothing is likely."""

    item: int
    words: tuple[Proposal, ...] = ()
    captions: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """A picture of a photo that any program can read, at most ``side`` pixels on its longer side."""

    item: int
    side: int = 2560


@dataclass(frozen=True, slots=True)
class Preview:
    """``path`` is a JPEG in sRGB, upright, in the cache. ``width`` and ``height`` are the photo's pixels, upright."""

    item: int
    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class NotesRequest:
    """Notes that match a query; without one all, the newest first."""

    text: str = ""
    top: int = 1000


@dataclass(frozen=True, slots=True)
class NoteHits:
    """Notes for a list. ``total`` is how many notes the library has."""

    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class NoteRequest:
    """A note to read. Sentences that match ``text``, or the photo ``photo``, are marked."""

    item: int
    text: str = ""
    photo: int | None = None


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence of a note, without the marks of Markdown; ``score`` is calibrated, 0..1."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class NotePhoto:
    """A photo beside a note; ``link`` is None for one that matches without belonging to it."""

    hit: Hit
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class NoteText:
    """A note as it is read. ``body`` is the file's text; ``problem`` says why it is only what the index holds.

    ``sentences`` are those that match, the best first.
    """

    item: int
    path: str
    title: str
    body: str
    markdown: bool
    changed_at: str  # ISO 8601, local time; empty when unknown
    online: bool = True
    problem: Message = NOTHING
    sentences: tuple[MarkedSentence, ...] = ()
    photos: tuple[NotePhoto, ...] = ()
