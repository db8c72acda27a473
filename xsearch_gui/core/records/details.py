"""Requests and results of looking closely at one item: its facts, a picture, where a query is seen, a note, kin."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.items import Caption, Kind, Link, PhotoFacts
from xsearch_gui.core.records.picture_words import PictureLine
from xsearch_gui.core.records.request import Request
from xsearch_gui.core.records.search import Hit


@dataclass(frozen=True, slots=True)
class DetailsRequest(Request["Details"]):
    """Everything the inspector shows about one item."""

    item: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """What the user and another program have both changed since it was written: a mark or a field by its kind."""

    kind: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Details:
    """One item with its facts, its texts and the notes that belong to it.

    ``own_caption`` is what the user wrote, ``captions`` are all others. ``tags`` are the keywords of the file but for
    those that the user took away, then the user's own. ``lines`` were read in the
    picture. ``other_paths`` are further files that hold it: copies, the
    raw file of the same shot, the film of a Live Photo. ``links`` are further names of the same file, and no copies;
    ``link_to`` is the file itself where ``path`` is a symbolic link, else empty.
    """

    item: int
    path: str
    kind: Kind
    bytes: int
    online: bool
    title: str = ""
    thumbnail: str = ""
    facts: PhotoFacts | None = None
    own_caption: str = ""
    tags: tuple[str, ...] = ()
    captions: tuple[Caption, ...] = ()
    lines: tuple[PictureLine, ...] = ()
    notes: tuple[Hit, ...] = ()
    other_paths: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    link_to: str = ""
    disputes: tuple[Dispute, ...] = ()


@dataclass(frozen=True, slots=True)
class SharpnessRequest(Request["SharpnessReport"]):
    """How sharp photos are that are to be compared with each other: the frames of a burst."""

    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SharpnessReport:
    """The photos of which it is known, and their sharpness (:mod:`core.decoding.sharpness`), larger where sharper."""

    items: tuple[int, ...]
    values: tuple[float, ...]

    @property
    def sharpest(self) -> int | None:
        """The sharpest of them; None where fewer than two are known."""
        return max(zip(self.values, self.items, strict=True))[1] if len(self.items) > 1 else None


@dataclass(frozen=True, slots=True)
class HeatRequest(Request["Heat"]):
    """Where in a photo the wanted terms of a query are seen."""

    item: int
    text: str


@dataclass(frozen=True, slots=True)
class Heat:
    """A heat map, to be laid over the whole photo.

    ``values`` are ``rows`` x ``columns`` numbers row by row from the top left, 0 cold to 1 the hottest cell, all 0
    where nothing of the query is seen (``present`` False). ``term`` is the term of the query that is seen best. ``box``
    is the part of the photo that is most like the query: left, top, right, bottom in parts of its width and height.
    ``width`` and ``height`` are the photo's pixels, upright.
    """

    item: int
    rows: int
    columns: int
    values: tuple[float, ...]
    term: str
    present: bool
    box: tuple[float, float, float, float]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PreviewRequest(Request["Preview"]):
    """A picture of a photo that any program can read, at most ``side`` pixels on its longer side.

    Of a film, the frame ``at`` a second; None: at the moment that stands for it.
    """

    item: int
    side: int = 2560
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """``path`` is a JPEG in sRGB, upright, in the cache. ``width`` and ``height`` are the photo's pixels, upright."""

    item: int
    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class NotesRequest(Request["NoteHits"]):
    """Notes that match a query; without one all, the newest first."""

    text: str = ""
    top: int = 1000


@dataclass(frozen=True, slots=True)
class NoteHits:
    """Notes for a list. ``total`` is how many notes the library has."""

    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class NoteRequest(Request["NoteText"]):
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


class Kinship(StrEnum):
    """What a picture is to the one that it hangs from."""

    ORIGINAL = "original"
    COPY = "copy"  # the same frame in another size or quality
    EDIT = "edit"  # the same frame in other tones, or turned a little
    CROP = "crop"
    MOMENT = "same moment"  # another frame of the burst


class Change(StrEnum):
    """How a picture looks beside the one that it hangs from."""

    BRIGHTER = "brighter"
    DARKER = "darker"
    HARDER = "more contrast"
    SOFTER = "less contrast"
    MONOCHROME = "black and white"
    COLOURED = "in colour"
    VIVID = "stronger colours"
    PALE = "paler colours"
    WARMER = "warmer"
    COOLER = "cooler"
    TURNED = "straightened"


@dataclass(frozen=True, slots=True)
class Relative:
    """One picture of a family.

    ``parent`` is the place of the picture that it hangs from, -1 for the original. ``area`` is how much of that it
    shows, 0 to 1. ``other_paths`` are further files of the same bytes.
    """

    hit: Hit
    how: Kinship
    parent: int = -1
    area: float = 1.0
    changes: tuple[Change, ...] = ()
    other_paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FamilyRequest(Request["Family"]):
    """The family of a photo of the library, or of a picture file that need not be in it."""

    item: int = 0
    path: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """Pictures as a tree: each behind the one that it hangs from, the original first; empty where there is none.

    ``asked`` is the place of the picture that was asked about, -1 if the library does not hold it.
    """

    members: tuple[Relative, ...] = ()
    asked: int = -1


MESSAGES = (DetailsRequest, SharpnessRequest, HeatRequest, PreviewRequest, NotesRequest, NoteRequest, FamilyRequest)
