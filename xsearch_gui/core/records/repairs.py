"""Requests and reports of captions that lie on the wrong photo."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.records.request import Request


@dataclass(frozen=True, slots=True)
class RepairsRequest(Request["RepairsReport"]):
    """Look for captions that lie on the wrong photo. Changes nothing."""


@dataclass(frozen=True, slots=True)
class MisplacedCaption:
    """A caption, the photo that it lies on, and the one that it fits better; 0 and "": none."""

    text: int
    body: str
    photo: int
    path: str
    to_photo: int
    to_path: str
    thumbnail: str = ""
    to_thumbnail: str = ""


@dataclass(frozen=True, slots=True)
class RepairProposal:
    """What would be better. ``kind`` is ``shifted``, ``exchanged``, ``copied`` or ``moved``.

    ``step``: of shifted captions, how many photos on (or back, below 0) each belongs. ``certainty`` is the natural
    logarithm of how much likelier the change is than what is there.
    """

    kind: str
    captions: tuple[MisplacedCaption, ...]
    certainty: float
    step: int = 0


@dataclass(frozen=True, slots=True)
class RepairsReport:
    """How many captions of how many photos were looked at, and what would be better."""

    captions: int
    photos: int
    proposals: tuple[RepairProposal, ...] = ()


@dataclass(frozen=True, slots=True)
class CaptionMove:
    """A text (its number) and the photo that it goes to; 0: to none."""

    text: int
    to_photo: int


@dataclass(frozen=True, slots=True)
class MoveCaptionsRequest(Request["MovedReport"]):
    """Put captions on other photos, all together. No file is changed, and all of it can be taken back."""

    moves: tuple[CaptionMove, ...]


@dataclass(frozen=True, slots=True)
class TakeMovesBackRequest(Request["MovedReport"]):
    """Take back what was moved together; 0: what was moved last."""

    batch: int = 0


@dataclass(frozen=True, slots=True)
class MovedReport:
    """How many captions went elsewhere (or came back), the photos that have other captions now, and how to undo it.

    ``kept``: photos whose caption was changed since by hand, and stays as it is.
    """

    captions: int
    items: tuple[int, ...]
    batch: int = 0
    kept: int = 0


MESSAGES = (RepairsRequest, MoveCaptionsRequest, TakeMovesBackRequest)
