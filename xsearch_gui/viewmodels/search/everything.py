"""All that matches, shown already or not, as it is to be asked of the search worker."""

from __future__ import annotations

from collections.abc import Sequence

from xsearch_gui.core.records.organising.selection import SelectionRequest
from xsearch_gui.core.records.search import BrowseRequest
from xsearch_gui.viewmodels.search.search import SearchModel


def everything(
    search: SearchModel, without: Sequence[int] = (), beside: Sequence[int] = ()
) -> tuple[SelectionRequest, int | None]:
    """Return all that matches the question which is shown, and how many that are; None while nobody knows.

    The matches of a search are fetched page by page: those that are not here yet belong to it. What is less certain
    does not, unless there is nothing else; ``without`` are items that are taken out, ``beside`` others that are
    put to it.
    """
    hits = search.hits
    rows, left_out = hits.items[: hits.matching or None], set(without)
    request = search.shown_request()
    if isinstance(request, BrowseRequest) and not search.shown.items:
        opened = tuple(item for item in rows if item in hits.members and item not in left_out)
        return SelectionRequest(opened, browse=request, without=tuple(without)), len(rows) - len(left_out)
    items = (*(item for item in rows if item not in left_out), *beside)
    if search.next_pages.is_whole:
        return SelectionRequest(items), len(items)
    return SelectionRequest(items, search=search.next_pages.next_page(), without=tuple(without)), None
