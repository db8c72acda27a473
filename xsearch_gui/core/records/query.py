"""Requests and results of what could be typed next."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.records.request import Request


@dataclass(frozen=True, slots=True)
class SuggestRequest(Request["Suggestions"]):
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
class ValuesRequest(Request["Suggestions"]):
    """Which values of the filter ``key`` the results of a question have, the most frequent first, ``most`` of them.

    ``query`` is the whole question in the query language; empty is the whole library. Where ``items``
    are given, these are the results. Values of a fixed list come in its order, those that no result has left out.
    """

    key: str
    query: str = ""
    items: tuple[int, ...] | None = None
    most: int = 10


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The best first."""

    entries: tuple[Suggestion, ...]


MESSAGES = (SuggestRequest, ValuesRequest)
