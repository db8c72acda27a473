"""Requests and results about what a person has selected: many items, of which the window knows the ids at most."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.records.request import Request
from xsearch_gui.core.records.search import BrowseRequest, SearchRequest


@dataclass(frozen=True, slots=True)
class SelectionRequest(Request["SelectionReport"]):
    """What is selected: ``items``, all that ``browse`` finds, and all matches behind those that ``search`` knows.

    ``search`` is the request for the next page of a search; it is gone on with to the last match that is not weak.
    ``without`` are items that were taken out again.
    """

    items: tuple[int, ...] = ()
    browse: BrowseRequest | None = None
    search: SearchRequest | None = None
    without: tuple[int, ...] = ()

    @property
    def is_explicit(self) -> bool:
        """Whether all items are named, so that nobody needs to be asked which they are."""
        return self.browse is None and self.search is None


@dataclass(frozen=True, slots=True)
class SelectionReport:
    """The items that are selected and still there, in their order, and what can be said of all of them together.

    ``notes`` are those among them that are notes. ``first`` and ``last`` are the days (``YYYY-MM-DD``) on which photos
    were taken, empty where none says so. ``formats`` and ``tags`` are (name, number of photos), the most frequent
    first; ``tags`` end after :data:`MOST_TAGS`. ``offline`` counts the items whose files are all on absent volumes.
    """

    items: tuple[int, ...]
    notes: tuple[int, ...] = ()
    first: str = ""
    last: str = ""
    formats: tuple[tuple[str, int], ...] = ()
    tags: tuple[tuple[str, int], ...] = ()
    offline: int = 0

    @property
    def photos(self) -> tuple[int, ...]:
        """The items that are photos."""
        if not self.notes:
            return self.items
        notes = set(self.notes)
        return tuple(item for item in self.items if item not in notes)


MOST_TAGS = 200


@dataclass(frozen=True, slots=True)
class FilesRequest(Request["FilesReport"]):
    """The files of items, to be handed to another program; some thousand at a time."""

    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FilesReport:
    """One file of each item whose volume is there, in the order of the request; ``offline`` counts the others."""

    paths: tuple[str, ...]
    offline: int = 0


MESSAGES = (
    SelectionRequest,
    FilesRequest,
)
