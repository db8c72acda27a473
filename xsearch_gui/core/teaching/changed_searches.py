"""What a head changes in searches that people make: whole searches without it and with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xsearch_gui.core.alignment.whole_searches import trial
from xsearch_gui.core.annotations.caption_words import count_words
from xsearch_gui.core.encoders.heads.storage import StoredHead, head_numbers, load_head
from xsearch_gui.core.handling import Handlers, on_library
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import SearchRequest, Strength
from xsearch_gui.core.records.teaching import ChangedSearches, ChangedSearchesRequest, SearchChange, ShownPhoto
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.teaching.wishes import past_searches

_ENOUGH = 12  # photos without a caption
SHOWN = 4  # photos of each list
_ASKED = 24  # searches that are tried
_MOST = 1_000  # photos of a search that are counted


def run_changed_searches(library: Library, request: ChangedSearchesRequest, reporter: Reporter) -> ChangedSearches:
    """Return the past searches that a head changes most; of few past ones, words of captions are asked, too.

    Photos with a caption are found by its words anyway: where there are enough others, these alone are listed.

    Raises
    ------
    HeadProblem
        If there is no such head, it was changed, or it belongs to another encoder.
    Cancelled
    """
    reporter.progress(0, 0, Message("Comparing searches"))
    used = library.head.manifest.number if library.head is not None else 0
    number = request.head or used or max(head_numbers(library.paths), default=0)
    if not number:
        return ChangedSearches(0)
    head = load_head(library.paths, number, library.encoder.manifest)
    words = [word for word, _ in count_words(library.catalogue).counts.most_common(_ASKED)]
    past = past_searches(library.catalogue)[:_ASKED]
    queries = list(dict.fromkeys([*past, *words]))[:_ASKED]
    photos = {photo.id for photo in library.catalogue.pairs.photos()}
    described = {photo for photo, _, _ in library.catalogue.pairs.descriptions()} & photos
    passed = described if len(photos) - len(described) >= _ENOUGH else ()
    changes = list(compared(library, None, head, queries, passed, reporter))
    changes = [change for change in changes if _changed(change)]
    changes.sort(key=lambda change: (change.query in past, _changed(change)), reverse=True)
    return ChangedSearches(number, tuple(changes[: request.count]))


def _changed(change: SearchChange) -> int:
    """Return how many of the first photos were not among the first before."""
    before = {photo.item for photo in change.first_before}
    return sum(photo.item not in before for photo in change.first_after)


def compared(
    library: Library,
    old: StoredHead | None,
    new: StoredHead | None,
    queries: Iterable[str],
    leave_out: Iterable[int],
    reporter: Reporter,
) -> Iterator[SearchChange]:
    """Yield searches for photos through an old head (None: none) and a new one; those of ``leave_out`` do not count."""
    passed = frozenset(leave_out)
    with trial(library, old) as plain, trial(library, new) as aligned:
        engines = SearchEngine(plain), SearchEngine(aligned)
        for query in queries:
            check(reporter)
            (before, first), (after, others) = (_photos(engine, query, passed) for engine in engines)
            yield SearchChange(query, before, after, first, others)


def _photos(engine: SearchEngine, query: str, passed: frozenset[int]) -> tuple[int, tuple[ShownPhoto, ...]]:
    """Return how many photos a search shows, and the first of them."""
    request = SearchRequest(query, kind=Kind.PHOTO, top=_MOST, marks=False, group=False)
    hits = [hit for hit in engine.search(request).hits if hit.item not in passed]
    fitting = sum(hit.strength is not Strength.WEAK for hit in hits)
    return fitting, tuple(ShownPhoto(hit.item, hit.path, hit.thumbnail) for hit in hits[:SHOWN])


HANDLERS: Handlers = {ChangedSearchesRequest: on_library(run_changed_searches)}
