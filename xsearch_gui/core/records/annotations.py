"""Requests and reports of what the user writes about photos: captions, tags, sidecars of them; and what is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.message import Message
from xsearch_gui.core.records.items import Failure, Marks
from xsearch_gui.core.records.request import Request


@dataclass(frozen=True, slots=True)
class SetCaptionRequest(Request["CaptionReport"]):
    """Make this the user's own caption of a photo; an empty one takes it away."""

    item: int
    caption: str


@dataclass(frozen=True, slots=True)
class CaptionReport:
    """The user's caption of a photo, and the one it had: to undo, set that again."""

    item: int
    caption: str
    before: str


@dataclass(frozen=True, slots=True)
class TagEdit:
    """Tags that photos get and lose. A keyword of the file that is taken away stays in the file."""

    items: tuple[int, ...]
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetTagsRequest(Request["TagsReport"]):
    """Change the tags of photos; all of the edits, or none."""

    edits: tuple[TagEdit, ...]


@dataclass(frozen=True, slots=True)
class TagsReport:
    """The photos that were named and are still there, and the edits that undo what has changed."""

    items: tuple[int, ...]
    undo: tuple[TagEdit, ...]


class MarkKind(StrEnum):
    """What a photographer gives a photo while culling."""

    RATING = "rating"  # "0" to "5"
    FLAG = "flag"  # "pick", "reject" or ""
    LABEL = "label"  # one of ``core.metadata.cleaning.COLOURS``, or ""


@dataclass(frozen=True, slots=True)
class MarkEdit:
    """One mark that photos get. ``value`` None: what the photo's files and other programs say counts again."""

    items: tuple[int, ...]
    kind: MarkKind
    value: str | None


@dataclass(frozen=True, slots=True)
class SetMarksRequest(Request["MarksReport"]):
    """Give photos stars, a flag, a colour; all of the edits, or none."""

    edits: tuple[MarkEdit, ...]


@dataclass(frozen=True, slots=True)
class MarksReport:
    """The photos that were named and are still there, what they have now, and the edits that undo what has changed."""

    items: tuple[int, ...]
    marks: tuple[Marks, ...]  # of each of them
    undo: tuple[MarkEdit, ...]


class FieldKind(StrEnum):
    """What a photographer says of a photo in words, and when it was taken."""

    CAPTION = "caption"
    CREATOR = "creator"  # several are parted by semicolons
    COPYRIGHT = "copyright"
    SUBLOCATION = "sublocation"
    CITY = "city"
    STATE = "state"
    COUNTRY = "country"
    TAKEN_AT = "taken_at"  # ISO 8601 with as much as is known


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One field that photos get. ``value`` None: what the photo's files and other programs say counts again."""

    items: tuple[int, ...]
    kind: FieldKind
    value: str | None


class Doing(StrEnum):
    """What a change is called when it is undone."""

    DETAILS = "details"
    DATES = "dates"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class ChangeDetailsRequest(Request["DetailsChanged"]):
    """Change fields, tags and marks of photos together; all of the edits, or none."""

    fields: tuple[FieldEdit, ...] = ()
    tags: tuple[TagEdit, ...] = ()
    marks: tuple[MarkEdit, ...] = ()
    doing: Doing = Doing.DETAILS


@dataclass(frozen=True, slots=True)
class DetailsChanged:
    """The photos that have changed, and what undoes it; ``left`` are photos whose dates could not be moved."""

    items: tuple[int, ...]
    undo: ChangeDetailsRequest
    left: int = 0


@dataclass(frozen=True, slots=True)
class ShiftDatesRequest(Request["DetailsChanged"]):
    """Move the dates of photos by so many seconds."""

    items: tuple[int, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class DetailsOfRequest(Request["DetailsOf"]):
    """What photos have in the fields, and how the first dates would be if they were moved by ``seconds``."""

    items: tuple[int, ...]
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class DateShift:
    """When a photo was taken, and when it would have been; ``after`` empty: that date cannot be moved."""

    item: int
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DetailsOf:
    """``fields`` are the values that all photos share (kind, value), ``differing`` the kinds in which they differ.

    ``shared`` and ``some`` are tags of all and of some of them, ``known`` the library's, the most frequent first.
    ``dates`` are the first few, ``left`` counts the photos whose dates cannot be moved.
    """

    items: tuple[int, ...]
    fields: tuple[tuple[FieldKind, str], ...] = ()
    differing: tuple[FieldKind, ...] = ()
    shared: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    dates: tuple[DateShift, ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class DecideRequest(Request["DetailsChanged"]):
    """Where another program has changed what the user changed too: keep the user's (``mine``), or take theirs."""

    items: tuple[int, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class WriteSidecarsRequest(Request["SidecarReport"]):
    """Write what the library knows of these photos into XMP files beside them, or into the photos themselves.

    ``inside`` None: as the settings say. Where it is false, the photos are not touched.
    """

    items: tuple[int, ...]
    inside: bool | None = None


@dataclass(frozen=True, slots=True)
class SidecarReport:
    """The files that were written, how many photos said all of it already, and what could not be written.

    ``notices`` tell what was written beside photos though it was to be written into them. Where there are very many,
    ``more_written`` and ``more_failed`` count those that are not named.
    """

    written: tuple[str, ...] = ()
    unchanged: int = 0
    failed: tuple[Failure, ...] = ()
    more_written: int = 0
    more_failed: int = 0
    notices: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposalsRequest(Request["Proposals"]):
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


MESSAGES = (
    SetCaptionRequest,
    SetTagsRequest,
    SetMarksRequest,
    ChangeDetailsRequest,
    ShiftDatesRequest,
    DetailsOfRequest,
    DecideRequest,
    WriteSidecarsRequest,
    ProposalsRequest,
)
