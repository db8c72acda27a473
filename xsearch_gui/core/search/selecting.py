"""What a person has selected, worked out from what was asked: the window holds rows, and not all of them yet."""

from __future__ import annotations

from xsearch_gui.core.handling import Handlers, at_once
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.organising.selection import (
    MOST_TAGS,
    FilesReport,
    FilesRequest,
    SelectionReport,
    SelectionRequest,
)
from xsearch_gui.core.search.browse import browsed, matches
from xsearch_gui.core.search.engine import SearchEngine, engine_of


def select(library: Library, engine: SearchEngine, request: SelectionRequest, reporter: Reporter) -> SelectionReport:
    """Return what is selected, each item once, and what can be said of all of it.

    Raises
    ------
    UsageError
        The question cannot be understood.
    Cancelled
    """
    items = list(request.items)
    if request.browse is not None:
        items += browsed(library.catalogue, engine, request.browse, reporter).items
    if request.search is not None:
        items += matches(engine, request.search, reporter)
    check(reporter)
    kinds = library.catalogue.selections.kinds(dict.fromkeys(items).keys() - set(request.without))
    left = [item for item in dict.fromkeys(items) if item in kinds]
    photos = [item for item in left if kinds[item] == Kind.PHOTO]
    first, last = library.catalogue.selections.days(photos)
    online = [folder for folder, there in library.availability.folders().items() if there]
    return SelectionReport(
        items=tuple(left),
        notes=tuple(item for item in left if kinds[item] == Kind.NOTE),
        first=first,
        last=last,
        formats=tuple(library.catalogue.selections.formats(photos)),
        tags=tuple(library.catalogue.selections.tags(photos, MOST_TAGS)),
        offline=len(left) - library.catalogue.selections.count_in(left, online),
    )


def files(library: Library, request: FilesRequest) -> FilesReport:
    """Return the files of items that can be reached now, one of each."""
    online = [folder for folder, there in library.availability.folders().items() if there]
    paths = library.catalogue.selections.paths(request.items, online)
    return FilesReport(tuple(paths), len(request.items) - len(paths))


def _handle(session: Session, request: SelectionRequest, reporter: Reporter) -> SelectionReport:
    return select(session.library, engine_of(session), request, reporter)


HANDLERS: Handlers = {SelectionRequest: _handle, FilesRequest: at_once(files)}
