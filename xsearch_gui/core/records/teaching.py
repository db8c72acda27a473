"""Requests and reports of what to caption next, and of what captions have taught."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.records.alignment import AlignReport
from xsearch_gui.core.records.request import Request


class Why(StrEnum):
    """Why a photo is worth a caption."""

    SEARCHED = "searched"  # it may be what a search did not find
    GROUP = "group"  # others look the same, and none has a caption
    FAR = "far"  # nothing like it has a caption


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A photo as it is listed. ``thumbnail`` is the absolute path of the cached picture."""

    item: int
    path: str
    thumbnail: str


@dataclass(frozen=True, slots=True)
class PhotoToCaption:
    """A photo whose caption would teach much; ``alike`` look the same, and may get the same caption.

    ``query`` is the search that it may answer, where ``why`` is ``searched``. ``words`` may be said of it.
    """

    photo: ShownPhoto
    why: Why
    query: str = ""
    alike: tuple[ShownPhoto, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NextCaptionsRequest(Request["NextCaptions"]):
    """Which photos to caption next. ``language``: of the words that are proposed, by its code."""

    count: int = 10
    language: str = "en"


@dataclass(frozen=True, slots=True)
class NextCaptions:
    """The photos, the most useful first; ``captioned`` photos of ``photos`` have words of their own by now."""

    captioned: int
    photos: int
    chosen: tuple[PhotoToCaption, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchChange:
    """A search through what was used before and what is used now: how many photos it shows, and the first of them."""

    query: str
    before: int
    after: int
    first_before: tuple[ShownPhoto, ...] = ()
    first_after: tuple[ShownPhoto, ...] = ()


@dataclass(frozen=True, slots=True)
class LearnRequest(Request["Lesson"]):
    """Learn from the library's captions, and compare searches for the words of these photos' captions."""

    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned, and the searches for words of the captions; the photos that have these are not counted."""

    report: AlignReport
    searches: tuple[SearchChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedSearchesRequest(Request["ChangedSearches"]):
    """The searches that a head (0: the one in use, or else the newest) changes most, of those made last."""

    head: int = 0
    count: int = 5


@dataclass(frozen=True, slots=True)
class ChangedSearches:
    """Searches without a head and with it; none where there is no head."""

    head: int
    searches: tuple[SearchChange, ...] = ()


MESSAGES = (NextCaptionsRequest, LearnRequest, ChangedSearchesRequest)
