"""Requests and results of searching, and of looking around without asking for anything."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.request import Request

MAX_TOP = 10_000  # hits of one query


class Strength(StrEnum):
    """How well a hit matches. What is weak is less likely than what is shown as a match of this query."""

    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class SearchRequest(Request["SearchResult"]):
    """A search by text, by pictures, or by both. ``kind`` None means photos and notes.

    ``images`` are paths; several pictures count as their mean. Pictures alone give similar
    photos and related notes; with ``text`` they are terms of the query, and the answer is one list. With ``marks``,
    what the user called good and bad for this text refines the query. With ``group``, bursts and near-duplicates are
    one hit. With ``remember``, the text is kept in the history. ``exclude`` are items that are known already, with the
    members of their groups: the answer goes on behind them.
    """

    text: str = ""
    images: tuple[str, ...] = ()
    kind: Kind | None = None
    top: int = 20
    marks: bool = True
    group: bool = True
    remember: bool = False
    exclude: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One list's part in a hit: ``via`` names the list, ``score`` is its calibrated 0..1 value."""

    via: str
    score: float
    text: str = ""  # the caption or the chunk of the note that matched


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. ``probability`` is the probability that it is what was asked for, 0..1.

    ``thumbnail`` is the absolute path of the cached picture, empty when there is none. ``title`` is the
    file's name for a photo and the heading of a note. ``online`` is False while the drive is absent.
    ``group`` are the other items of its stack, its burst or its near-duplicates, best first or in the order of the
    stack; ``stack``: the stack was made by hand, ``cover``: the hit is the one in front of it. ``notes`` counts the
    notes of its own (not those that merely lie in its folder); ``gps``: it has a position; ``format`` is that of the
    photo (``JPEG``, ``NEF`` ...), ``beside`` those of the raw files of the same shot, which count together with it.
    ``duration`` is that of a film in seconds, None of a photo; ``moment`` the second of it that fits the query best,
    whose picture ``thumbnail`` is then.
    ``flag`` is ``pick``, ``reject`` or empty; ``label`` a colour by its English name, any other label's text, or empty.
    """

    item: int
    path: str
    kind: Kind
    probability: float
    strength: Strength
    why: tuple[Reason, ...] = ()
    title: str = ""
    thumbnail: str = ""
    width: int = 0
    height: int = 0
    taken_at: str | None = None
    online: bool = True
    group: tuple[int, ...] = ()
    notes: int = 0
    gps: bool = False
    format: str = ""
    rating: int | None = None
    flag: str = ""
    label: str = ""
    beside: tuple[str, ...] = ()
    stack: bool = False
    cover: bool = False
    duration: float | None = None
    moment: float | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits of a query, best first; for an image, photos and notes in lists of their own.

    ``marks`` are the judgements that refined the query: (item, +1 good or -1 bad), in the order they were made.
    ``has_more``: there are more hits (or photos) than were asked for. ``expected``: so many photos of the library are
    likely to fit, the sum of their probabilities; negative where nothing is estimated, as for pictures.
    ``language``: the code of the query's language, if the encoder in use does not know it; ``knowing``: the title of an
    encoder that does, ``knowing_name`` what the program calls it, and ``knowing_here`` whether it is installed.
    ``unknown``: a word of the query that neither the encoder knows nor any text of the library says, as it was typed.
    """

    photos: tuple[Hit, ...] = ()
    notes: tuple[Hit, ...] = ()
    hits: tuple[Hit, ...] = ()  # the one mixed list of a text query
    seconds: float = 0.0
    marks: tuple[tuple[int, int], ...] = ()
    has_more: bool = False
    expected: float = -1.0
    language: str = ""
    knowing: str = ""
    knowing_name: str = ""
    knowing_here: bool = False
    unknown: str = ""

    @property
    def fitting(self) -> int | None:
        """``expected`` as a person would say it (3, 20, 230, 1400); None where nothing is estimated."""
        if self.expected < 0:
            return None
        step = 1 if self.expected < 10 else 5 if self.expected < 50 else 10
        if self.expected >= 100:
            step = 10 ** (math.floor(math.log10(self.expected)) - 1)
        return step * math.floor(self.expected / step + 0.5)


class Order(StrEnum):
    """What results are sorted by. ``MATCH`` is how well they match; without a search, an album's order or the date."""

    MATCH = "match"
    TAKEN = "taken"
    ADDED = "added"
    CHANGED = "changed"
    NAME = "name"
    RATING = "rating"
    FOLDER = "folder"
    SIZE = "size"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class BrowseRequest(Request["BrowseResult"]):
    """What the library holds, in any order. ``query`` may hold filters of the query language, and nothing else.

    With ``search``, all that matches it (what is less certain left out). ``seed`` makes an order by chance the same
    each time. With ``group``, of each stack only the photo in front is there: its cover, or if that was not found, the
    first in the order of the stack that was.
    """

    query: str = ""
    kind: Kind | None = None
    order: Order = Order.MATCH
    descending: bool = True
    seed: int = 0
    search: SearchRequest | None = None
    group: bool = True


@dataclass(frozen=True, slots=True)
class BrowseResult:
    """``items`` in order; ``months`` are (``YYYY-MM``, number of items) in the same order, one after another.

    A photo's time is when it was taken, a note's when its file was last changed. Photos that do not say come last,
    below an empty month. Where they are sorted by when they were added, that is their month. ``groups`` are (folder or
    number of stars, number of items) where that is what they are sorted by. ``total`` counts those, too,
    that stand behind another of their stack.
    """

    items: tuple[int, ...]
    months: tuple[tuple[str, int], ...]
    total: int
    groups: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RowsRequest(Request["Rows"]):
    """The facts of items that become visible, some 200 at a time."""

    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """One hit, without a probability, for every item that is still there, in the order of the request."""

    hits: tuple[Hit, ...]


MESSAGES = (
    SearchRequest,
    BrowseRequest,
    RowsRequest,
)
