"""Looking around: what a library holds, newest first, and the facts of the rows that become visible."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.query.parser import parse
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.records.search import BrowseRequest, BrowseResult
from xsearch_gui.core.search.engine import engine_of


def browse(catalogue: Catalogue, request: BrowseRequest, matcher: Matcher | None = None) -> BrowseResult:
    """Return every item that the filters of the request leave, newest first.

    Raises
    ------
    UsageError
        The query holds more than filters, or cannot be understood.
    """
    query = parse(request.query)
    if query.terms:
        raise UsageError(Message("Only filters such as date:2023 can be used here. Search for words instead."))
    items, months = catalogue.overview.newest(request.kind), catalogue.overview.months(request.kind)
    if query.filters:
        matching = (matcher or Matcher(catalogue.connection)).matching(query.filters)
        left = np.isin(items, matching, assume_unique=True)
        items, months = items[left], _counted(months, left)
    return BrowseResult(tuple(items.tolist()), tuple(months), len(items))


def _counted(months: list[tuple[str, int]], left: NDArray[np.bool_]) -> list[tuple[str, int]]:
    """Return the months with the number of their items that are left; those without any drop out."""
    ends = np.cumsum([0, *(count for _, count in months)])
    before = np.concatenate([[0], np.cumsum(left)])[ends.clip(0, len(left))]
    counts = [int(end - start) for start, end in pairwise(before.tolist())]
    return [(month, count) for (month, _), count in zip(months, counts, strict=True) if count]


def _handle(session: Session, request: BrowseRequest, reporter: Reporter) -> BrowseResult:
    return browse(session.library.catalogue, request, engine_of(session).matcher)


HANDLERS: Handlers = {BrowseRequest: _handle}
