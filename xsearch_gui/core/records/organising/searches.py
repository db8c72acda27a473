"""Requests and results of what is kept of searches: judgements, saved searches, the history."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.records.request import Request


@dataclass(frozen=True, slots=True)
class MarkRequest(Request["Done"]):
    """Keep that items are good (+1) or bad (-1) hits of a query; 0 takes it back."""

    query: str
    items: tuple[int, ...]
    verdict: int


@dataclass(frozen=True, slots=True)
class Done:
    """What was asked for is kept, or forgotten. ``count`` says how many that were."""

    count: int = 1


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query that the user has given a name. ``created_at`` is UTC, ``YYYY-MM-DD HH:MM:SS``."""

    name: str
    query: str
    created_at: str


@dataclass(frozen=True, slots=True)
class PastSearch:
    """A query of the history with the hits it last had. ``searched_at`` is UTC, like all times here."""

    query: str
    searched_at: str
    hits: int


@dataclass(frozen=True, slots=True)
class SavedSearchesRequest(Request["SavedSearches"]):
    """The saved searches, by name."""


@dataclass(frozen=True, slots=True)
class SavedSearches:
    """The saved searches, by name."""

    searches: tuple[SavedSearch, ...]


@dataclass(frozen=True, slots=True)
class SaveSearchRequest(Request["Done"]):
    """Keep a query under a name. A name that is taken is refused unless ``replace``."""

    name: str
    query: str
    replace: bool = False


@dataclass(frozen=True, slots=True)
class RemoveSearchRequest(Request["Done"]):
    """Forget a saved search."""

    name: str


@dataclass(frozen=True, slots=True)
class HistoryRequest(Request["History"]):
    """The last queries, each once, the latest first."""

    limit: int = 50


@dataclass(frozen=True, slots=True)
class History:
    """The last queries, each once, the latest first."""

    searches: tuple[PastSearch, ...]


@dataclass(frozen=True, slots=True)
class ForgetHistoryRequest(Request["Done"]):
    """Forget one query of the history, or all of it. Saved searches and judgements stay."""

    query: str | None = None


MESSAGES = (
    MarkRequest,
    SavedSearchesRequest,
    SaveSearchRequest,
    RemoveSearchRequest,
    HistoryRequest,
    ForgetHistoryRequest,
)
