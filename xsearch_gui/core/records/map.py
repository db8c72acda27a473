"""Requests and reports about the map of photos and texts. The points themselves travel as files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.request import Request


class MapView(StrEnum):
    """What the map shows the vectors of."""

    RAW = "raw"  # as the encoder gives them: photos and texts lie apart
    CENTRED = "centred"  # each population around its own mean
    ALIGNED = "aligned"  # through the head that is in use


class MapKind(StrEnum):
    """What a point of the map is."""

    PHOTO = "photo"
    CAPTION = "caption"
    NOTE = "note"


class MapColour(StrEnum):
    """What the points of the map are coloured by."""

    KIND = "kind"
    DATE = "date"
    CAMERA = "camera"
    FOLDER = "folder"
    CLUSTER = "cluster"
    PAIR = "pair"  # how far a pair lies apart
    SCORE = "score"  # how well it fits the query


@dataclass(frozen=True, slots=True)
class MapRequest(Request["MapReport"]):
    """Bring the map up to date. ``again`` lays everything out anew, from where it lies now."""

    again: bool = False


@dataclass(frozen=True, slots=True)
class MapReport:
    """Where the map lies (a folder with ``map.json``), and what is on it.

    ``unaligned`` says in a sentence why there is no aligned view; empty when there is one. ``placed`` counts the points
    that were added to a layout that stayed as it was, ``moved`` those that were laid out.
    """

    folder: str
    photos: int = 0
    captions: int = 0
    notes: int = 0
    pairs: int = 0
    views: tuple[MapView, ...] = ()
    unaligned: Message = NOTHING
    placed: int = 0
    moved: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class MapScoresRequest(Request["MapScores"]):
    """How well every point of the map fits a query; the answer names a file."""

    text: str = ""
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MapScores:
    """A file of float32 (points,), calibrated 0..1, for the map with this ``number``; empty while there is no map."""

    path: str = ""
    number: int = 0


MESSAGES = (
    MapRequest,
    MapScoresRequest,
)
