"""Requests and reports of illustrating a text: sentence by sentence the photos that fit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.records.export import ExportItemsReport
from xsearch_gui.core.records.request import Request


@dataclass(frozen=True, slots=True)
class IllustrateRequest(Request["Illustration"]):
    """Find photos for a text: that of a ``note`` of the library, that of the file ``path``, or ``text`` itself."""

    text: str = ""
    note: int = 0
    path: str = ""


@dataclass(frozen=True, slots=True)
class FittingPhoto:
    """A photo for a sentence. ``probability``: that it is the one meant, 0..1."""

    item: int
    path: str
    title: str = ""
    thumbnail: str = ""
    taken_at: str = ""
    probability: float = 0.0


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of the text, and the photos that come into question, best first.

    ``chosen`` is the item of the photo that fits, 0 for none; ``kept``: the user has said so. ``first`` and ``last``
    are the days that the text tells for it (ISO 8601), empty where it tells none; ``begins``: a paragraph begins here.
    """

    text: str
    photos: tuple[FittingPhoto, ...] = ()
    chosen: int = 0
    kept: bool = False
    first: str = ""
    last: str = ""
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Illustration:
    """A text and its photos. ``left_out``: so many sentences at the end were not looked at, because there are more."""

    title: str
    passages: tuple[Passage, ...] = ()
    left_out: int = 0


class PageFormat(StrEnum):
    """What an illustrated text is written as."""

    HTML = "html"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class PagePart:
    """A sentence of a page and the photo below it, 0 for none."""

    text: str
    item: int = 0
    begins: bool = False


@dataclass(frozen=True, slots=True)
class IllustratedPageRequest(Request[ExportItemsReport]):
    """Write a page of a text with its photos, small, in a folder beside it."""

    target: str
    format: PageFormat
    title: str
    parts: tuple[PagePart, ...]


MESSAGES = (IllustrateRequest, IllustratedPageRequest)
