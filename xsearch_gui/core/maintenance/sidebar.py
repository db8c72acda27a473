"""What a library holds, sorted out for the sidebar: folders, albums, named searches, what wants care."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, pairwise

from xsearch_gui.core.handling import Handlers, at_once
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.query.parser import QueryError, parse
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.records.organising.albums import (
    CountReport,
    CountRequest,
    FolderTree,
    Ignored,
    IgnoreRequest,
    Removal,
    RemovalRequest,
    Sidebar,
    SidebarRequest,
    SmartAlbum,
)
from xsearch_gui.core.records.organising.searches import SavedSearch
from xsearch_gui.core.records.search import SearchRequest, Strength
from xsearch_gui.core.search.engine import engine_of

_COUNTED = 200  # hits of a search with words


def sidebar(library: Library, matcher: Matcher | None = None) -> Sidebar:
    """Return the counts; of 100,000 photos within a tenth of a second (``make bench BENCH=sidebar``)."""
    catalogue = library.catalogue
    counts = catalogue.overview.sorted_out()
    matcher = matcher or Matcher(catalogue.connection)
    return Sidebar(
        photos=counts["photos"],
        folders=_folders(library),
        albums=tuple(catalogue.albums.counts()),
        smart=tuple(_smart(saved, matcher) for saved in catalogue.searches.saved()),
        last_import=counts["last_import"],
        picked=counts["pick"],
        rejected=counts["reject"],
        undated=counts["undated"],
        copies=counts["copies"],
        failed=len(catalogue.files.failures([row.id for row in catalogue.folders.rows()])),
    )


def _folders(library: Library) -> tuple[FolderTree, ...]:
    within: dict[int, Counter[str]] = defaultdict(Counter)
    for folder, directory, count in library.catalogue.overview.directories():
        within[folder][directory] += count
    for folder, directory in _counted_twice(library):
        within[folder][directory] -= 1
    online = library.availability.folders()
    return tuple(
        FolderTree(
            row.path,
            online.get(row.id, False),
            not online.get(row.id, False) or os.access(row.path, os.R_OK | os.X_OK),
            tuple(within[row.id].items()),
            row.volume,
        )
        for row in library.catalogue.folders.rows()
    )


def _counted_twice(library: Library) -> Iterator[tuple[int, str]]:
    """Yield (folder id, directory) where parts of a tree meet that hold the same photo: it is one photo there."""
    rows = library.catalogue.overview.in_several_directories()
    for (folder, _), copies in groupby(rows, lambda row: row[:2]):
        for pair in pairwise(sorted((directory for *_, directory in copies), key=lambda path: path.split(os.sep))):
            yield folder, os.path.commonpath(pair)


def _smart(saved: SavedSearch, matcher: Matcher) -> SmartAlbum:
    """Return a named search, counted where filters alone tell what is in it."""
    album = SmartAlbum(saved.name, saved.query)
    try:
        query = parse(saved.query)
    except QueryError:  # of a newer version, say
        return album
    return album if query.terms else replace(album, count=len(matcher.matching(query.filters)))


def count(session: Session, request: CountRequest, reporter: Reporter) -> CountReport:
    """Return how many match a search with words.

    Raises
    ------
    UsageError
        The query cannot be understood.
    """
    result = engine_of(session).search(SearchRequest(text=request.query, top=_COUNTED, group=False))
    found = sum(hit.strength is not Strength.WEAK for hit in result.hits)
    return CountReport(found, result.has_more and found == len(result.hits))


def ignore(library: Library, request: IgnoreRequest) -> Ignored:
    """Tell no more of files that could not be read, or tell of them again."""
    catalogue = library.catalogue
    paths = request.paths
    if not paths:
        folders = [row.id for row in catalogue.folders.rows()]
        told = [failure.path for failure in catalogue.files.failures(folders)]
        paths = tuple(told if request.on else catalogue.left_out.ignored())
    with catalogue.transaction():
        return Ignored(catalogue.left_out.ignore(paths, request.on))


def removal(library: Library, request: RemovalRequest) -> Removal:
    """Return what would be missed if a folder were taken out of the library. Nothing is changed."""
    folders = [row.id for row in library.catalogue.folders.rows(request.folder)]
    return Removal(*library.catalogue.selections.only_in(folders))


def _sidebar(session: Session, request: SidebarRequest, reporter: Reporter) -> Sidebar:
    return sidebar(session.library, engine_of(session).matcher)


AT_ONCE: Handlers = {
    SidebarRequest: _sidebar,
    CountRequest: count,
    IgnoreRequest: at_once(ignore),
    RemovalRequest: at_once(removal),
}
