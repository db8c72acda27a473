"""Requests and reports of the dictionary: words of the user's own, and words that were learned from captions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.records.request import Request


class WordKind(StrEnum):
    """How a word came into the dictionary: taught with photos, learned from captions, or not to be known any more."""

    TAUGHT = "taught"
    LEARNED = "learned"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class WordPhoto:
    """A photo that taught a word: its file, its cached picture, and what its caption says of it."""

    item: int
    path: str
    thumbnail: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class WordEntry:
    """One word of the dictionary.

    ``photos`` taught it, ``of`` counts all that did. ``before`` and ``after``: of a word that was taught, how many
    photos a search for it finds without and with what was taught; of one that was learned, how many of the ``of``
    photos whose captions say it come first by their picture alone, without and with the head in use.
    """

    word: str
    kind: WordKind
    photos: tuple[WordPhoto, ...] = ()
    of: int = 0
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class OwnWordsRequest(Request["WordsReport"]):
    """The words that were taught, and those that are forgotten."""


@dataclass(frozen=True, slots=True)
class LearnedWordsRequest(Request["WordsReport"]):
    """The words that the head in use has learned from captions. Takes some seconds."""


@dataclass(frozen=True, slots=True)
class WordsReport:
    """Words in the order of the alphabet. ``head``: there is a head in use, so that there may be learned words."""

    words: tuple[WordEntry, ...] = ()
    head: bool = False


@dataclass(frozen=True, slots=True)
class ChangeWordRequest(Request["WordReport"]):
    """Make these the photos that teach a word; with ``add`` beside those it has.

    Without photos the word is taken out of the dictionary; with ``forgotten`` the head in use is not to know it.
    """

    word: str
    items: tuple[int, ...] = ()
    add: bool = False
    forgotten: bool = False


@dataclass(frozen=True, slots=True)
class WordReport:
    """What a change made of a word, and what undoes it. ``entry`` None: it is not in the dictionary any more."""

    word: str
    entry: WordEntry | None
    undo: ChangeWordRequest


MESSAGES = (OwnWordsRequest, LearnedWordsRequest, ChangeWordRequest)
