"""Requests and results of looking around without asking for anything, and of asking where a query is seen."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.searching import Hit


@dataclass(frozen=True, slots=True)
class BrowseRequest:
    """What the library holds, newest first. ``query`` may hold filters of the query language, and nothing else."""

    query: str = ""
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class BrowseResult:
    """``items`` newest first; ``months`` are (``YYYY-MM``, number of items) in the same order, one after another.

    A photo's time is when it was taken, a note's when its file was last changed. Photos that do not say come last,
    below an empty month.
    """

    items: tuple[int, ...]
    months: tuple[tuple[str, int], ...]
    total: int


@dataclass(frozen=True, slots=True)
class RowsRequest:
    """The facts of items that become visible, some 200 at a time."""

    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """One hit, without a probability, for every item that is still there, in the order of the request."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class SuggestRequest:
    """What could be typed next. ``position`` is where the cursor stands, in characters of ``text``.

    ``most`` is how many values there may be; more than a few are wanted for a list to choose from.
    """

    text: str
    position: int
    most: int = 10


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``text`` in place of the characters ``replace_from`` to ``replace_to`` (excluded) of what is typed.

    ``kind`` is ``history``, ``saved``, ``key`` (a filter without its value yet) or ``value`` (a filter with its value).
    ``label`` is what to show: the name of a saved search, the value without its key and quotes. ``count`` is the
    number of photos with the value, or of hits that a past search had; 0 where there is nothing to count.
    """

    kind: str
    text: str
    replace_from: int
    replace_to: int
    count: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The best first."""

    entries: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class HeatRequest:
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
