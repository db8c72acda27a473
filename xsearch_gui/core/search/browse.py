"""Looking around: what a library holds, in any order, and the facts of the rows that become visible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.query.parser import Filter, parse
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.records.search import BrowseRequest, BrowseResult, Order, SearchRequest, Strength
from xsearch_gui.core.search.engine import SearchEngine, engine_of


def browse(catalogue: Catalogue, request: BrowseRequest, matcher: Matcher | None = None) -> BrowseResult:
    """Return every item that the filters of the request leave, in its order: the newest first where it has none.

    An album keeps its own order, unless another one is asked for.

    Raises
    ------
    UsageError
        The query holds more than filters, or cannot be understood.
    """
    query = parse(request.query)
    if query.terms:
        raise UsageError(Message("Only filters such as date:2023 can be used here. Search for words instead."))
    matching = None
    if query.filters:
        matching = (matcher or Matcher(catalogue.connection)).matching(query.filters)
        if request.order is Order.MATCH and (album := _album_of(catalogue, query.filters)):
            left = set(matching.tolist())
            items = np.asarray([item for item in album if item in left], np.int64)
            if len(items) == len(left):
                shown = tuple(items[_in_front(catalogue, request, items)].tolist())
                return BrowseResult(shown, (), len(items))
    return in_order(catalogue, request, matching)


def in_order(catalogue: Catalogue, request: BrowseRequest, matching: NDArray[np.int64] | None) -> BrowseResult:
    """Return the items that are among ``matching``, int64 (n,) (None: all), in the order of a request."""
    order, descending = request.order, request.descending
    items = catalogue.overview.newest(request.kind)
    groups = catalogue.overview.months(request.kind) if order in (Order.MATCH, Order.TAKEN) else []
    if order not in (Order.MATCH, Order.TAKEN):
        items, groups = catalogue.orders.sorted(order, descending, request.seed, items)
    if matching is not None:
        left = np.isin(items, matching, assume_unique=True)
        items, groups = items[left], _counted(groups, left)
    if order is Order.TAKEN and not descending:
        items, groups = _oldest_first(items, groups)
    total, left = len(items), _in_front(catalogue, request, items)
    if not left.all():
        items, groups = items[left], _counted(groups, left)
    found = tuple(items.tolist())
    if order in (Order.FOLDER, Order.RATING):
        return BrowseResult(found, (), total, tuple(groups))
    return BrowseResult(found, tuple(groups), total)


def _in_front(catalogue: Catalogue, request: BrowseRequest, items: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which of the items, int64 (n,), stand behind no other of their stack, bool (n,)."""
    if not request.group:
        return np.ones(len(items), np.bool_)
    return np.isin(items, catalogue.stacks.behind(items), assume_unique=True, invert=True)


def _oldest_first(
    items: NDArray[np.int64], months: list[tuple[str, int]]
) -> tuple[NDArray[np.int64], list[tuple[str, int]]]:
    """Turn the order round; what has no date stays at the end."""
    undated = months[-1][1] if months and not months[-1][0] else 0
    dated = len(items) - undated
    return np.concatenate([items[:dated][::-1], items[dated:]]), [
        *months[: len(months) - bool(undated)][::-1],
        *months[len(months) - bool(undated) :],
    ]


def _album_of(catalogue: Catalogue, filters: Sequence[Filter]) -> list[int]:
    """Return the photos of the one album to which filters narrow, in its order."""
    albums = [one for one in filters if one.key == "album" and not one.negated]
    if len(albums) != 1 or len(albums[0].value) != 1:
        return []
    found = catalogue.albums.find(str(albums[0].value[0]))
    return catalogue.albums.items(found[0]) if found else []


def matches(engine: SearchEngine, request: SearchRequest, reporter: Reporter) -> list[int]:
    """Return what matches a search behind the hits that are known, page by page, as the window would come to show it.

    Not in one go: how many are looked at together decides which near-duplicates stand for each other.
    """
    found: list[int] = []
    exclude = request.exclude
    while True:
        check(reporter)
        result = engine.search(replace(request, exclude=exclude, remember=False))
        hits = result.hits if request.text.strip() else result.photos
        found += [hit.item for hit in hits if hit.strength is not Strength.WEAK]
        if not hits or not result.has_more or hits[-1].strength is Strength.WEAK:
            return found
        exclude += tuple(item for hit in hits for item in (hit.item, *hit.group))


def browsed(catalogue: Catalogue, engine: SearchEngine, request: BrowseRequest, reporter: Reporter) -> BrowseResult:
    """Return what the filters leave, or what matches the search, in the order of the request.

    Raises
    ------
    UsageError
        The query cannot be understood.
    Cancelled
    """
    if request.search is None:
        return browse(catalogue, request, engine.matcher)
    found = matches(engine, request.search, reporter)
    return in_order(catalogue, request, np.asarray(sorted(set(found)), np.int64))


def _counted(months: list[tuple[str, int]], left: NDArray[np.bool_]) -> list[tuple[str, int]]:
    """Return the months with the number of their items that are left; those without any drop out."""
    ends = np.cumsum([0, *(count for _, count in months)])
    before = np.concatenate([[0], np.cumsum(left)])[ends.clip(0, len(left))]
    counts = [int(end - start) for start, end in pairwise(before.tolist())]
    return [(month, count) for (month, _), count in zip(months, counts, strict=True) if count]


def _handle(session: Session, request: BrowseRequest, reporter: Reporter) -> BrowseResult:
    return browsed(session.library.catalogue, engine_of(session), request, reporter)


HANDLERS: Handlers = {BrowseRequest: _handle}
