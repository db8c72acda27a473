"""Requests and reports of what the user keeps: judgements, saved searches, the history, exported lists."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.records.items import Failure


@dataclass(frozen=True, slots=True)
class MarkRequest:
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
class SavedSearchesRequest:
    """The saved searches, by name."""


@dataclass(frozen=True, slots=True)
class SavedSearches:
    """The saved searches, by name."""

    searches: tuple[SavedSearch, ...]


@dataclass(frozen=True, slots=True)
class SaveSearchRequest:
    """Keep a query under a name. A name that is taken is refused unless ``replace``."""

    name: str
    query: str
    replace: bool = False


@dataclass(frozen=True, slots=True)
class RemoveSearchRequest:
    """Forget a saved search."""

    name: str


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """The last queries, each once, the latest first."""

    limit: int = 50


@dataclass(frozen=True, slots=True)
class History:
    """The last queries, each once, the latest first."""

    searches: tuple[PastSearch, ...]


@dataclass(frozen=True, slots=True)
class ForgetHistoryRequest:
    """Forget one query of the history, or all of it. Saved searches and judgements stay."""

    query: str | None = None


class ExportMode(StrEnum):
    """What an export writes."""

    COPY = "copy"  # the files, into a folder
    LINK = "link"  # links to the files, in a folder
    CSV = "csv"  # a table
    HTML = "html"  # a contact sheet


@dataclass(frozen=True, slots=True)
class ExportItemsRequest:
    """Write items, or files of the library by ``paths``, in their order. ``target`` is a folder or a file."""

    target: str
    how: ExportMode
    items: tuple[int, ...] = ()
    paths: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class ExportItemsReport:
    """What an export wrote. ``copied`` and ``linked`` count files; ``failed`` names what could not be exported.

    Where there are very many of these, ``more_failed`` counts those that are not named.
    """

    target: str
    copied: int = 0
    linked: int = 0
    rows: int = 0
    failed: tuple[Failure, ...] = ()
    more_failed: int = 0
