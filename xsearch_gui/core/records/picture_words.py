"""Requests and reports of words in pictures."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.request import Request


@dataclass(frozen=True, slots=True)
class PictureLine:
    """A line of text in a photo. ``corners``: x and y of four corners, 0..1 of its width and height, upright.

    They go along the line from where it begins, then back below it. ``confidence`` is 0..1.
    """

    text: str
    confidence: float
    corners: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ReadWordsRequest(Request["ReadWordsReport"]):
    """Read the words in the photos that have not been looked at for them.

    Only while the settings want it, unless ``always``.
    """

    always: bool = False


@dataclass(frozen=True, slots=True)
class ReadWordsReport:
    """``photos`` were looked at in this run, ``lines`` were read in ``with_words`` of them. ``failed`` are named."""

    photos: int = 0
    with_words: int = 0
    lines: int = 0
    seconds: float = 0.0
    failed: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class HideLineRequest(Request["HideLineReport"]):
    """Hide a line of a photo that was read wrongly, or show it again. Nothing is found by a hidden line."""

    item: int
    line: str
    hidden: bool = True


@dataclass(frozen=True, slots=True)
class HideLineReport:
    """The lines of the photo as they are now."""

    item: int
    lines: tuple[PictureLine, ...]


MESSAGES = (ReadWordsRequest, HideLineRequest)
