"""Another encoder on a search, before the library is given to it: one answer, or two encoders side by side."""

from __future__ import annotations

import re

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.keywords import levels_of
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.query.parser import QueryError, parse
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit, SearchRequest
from xsearch_gui.core.records.switching import (
    Answers,
    Queries,
    QueriesRequest,
    SideBySideReport,
    SideBySideRequest,
    TryReport,
    TryRequest,
)
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.switching.sample_search import Remembered, engine_for, opened, sample_of

FROM_ANSWER = 300  # photos of the present answer, at most, that are looked at anew
_FROM_EACH = 20  # photos of each query's present answer
_MOST_COMPARED = 400
_CAPTIONS_READ = 2_000
_WORDS = (2, 8)  # of a caption that is like a query


def run_try(session: Session, request: TryRequest, reporter: Reporter) -> TryReport:
    """Answer a query with another encoder on a part of the library.

    Raises
    ------
    UsageError, EncoderProblem, Cancelled
    """
    library, remembered = session.library, session.part(Remembered)
    reporter.progress(0, 0, Message("Choosing photos to look at"))
    sample = sample_of(library, [request.encoder], request.items[:FROM_ANSWER])
    with opened(library, request.encoder) as other:
        manifest = other.encoder.manifest
        engine = engine_for(other, sample, remembered.of(other.encoder), reporter)
        result = engine.search(SearchRequest(text=request.text, kind=Kind.PHOTO, top=request.top, marks=False))
        return TryReport(manifest.name, manifest.title, result, len(sample.items), sample.photos)


def run_side_by_side(session: Session, request: SideBySideRequest, reporter: Reporter) -> SideBySideReport:
    """Answer queries with two encoders on the same part of the library.

    It holds what the encoder in use finds now, and as many photos from all over the library, among which the other one
    may find what was missed.

    Raises
    ------
    UsageError, EncoderProblem, Cancelled
    """
    library, remembered = session.library, session.part(Remembered)
    queries = [query for query in dict.fromkeys(" ".join(query.split()) for query in request.queries) if query]
    if not queries or request.first == request.second:
        raise UsageError(Message("Name two encoders, and what to look for with them."))
    reporter.progress(0, 0, Message("Choosing photos to look at"))
    both = (request.first, request.second)
    sample = sample_of(library, both, _found_now(library, queries), _MOST_COMPARED)
    found: list[list[tuple[Hit, ...] | Message]] = []
    titles = []
    for name in both:
        with opened(library, name) as other:
            engine = engine_for(other, sample, remembered.of(other.encoder), reporter)
            titles.append(other.encoder.manifest.title)
            found.append([])
            for query in queries:
                check(reporter)
                found[-1].append(_first(engine, query, request.top))
    rows = zip(queries, found[0], found[1], strict=True)
    answers = tuple(_answers(query, first, second) for query, first, second in rows)
    return SideBySideReport((titles[0], titles[1]), answers, len(sample.items), sample.photos)


def _found_now(library: Library, queries: list[str]) -> list[int]:
    """Return the photos that the encoder in use finds first."""
    engine, items = SearchEngine(library), []
    for query in queries:
        hits = _first(engine, query, _FROM_EACH)
        items += [hit.item for hit in hits] if not isinstance(hits, Message) else []
    return items


def _first(engine: SearchEngine, query: str, top: int) -> tuple[Hit, ...] | Message:
    try:
        return engine.search(SearchRequest(text=query, kind=Kind.PHOTO, top=top, marks=False)).hits
    except UsageError as error:  # a query that is none
        return error.message


def _answers(query: str, first: tuple[Hit, ...] | Message, second: tuple[Hit, ...] | Message) -> Answers:
    if isinstance(first, Message):
        return Answers(query, problem=first)
    if isinstance(second, Message):
        return Answers(query, problem=second)
    return Answers(query, first, second)


# queries --------------------------------------------------------------------------------------------------------


def own_queries(library: Library, request: QueriesRequest) -> Queries:
    """Return the user's latest and saved searches in words, and short captions and tags of the library."""
    searches = library.catalogue.searches
    asked = [past.query for past in searches.recent(5 * request.most)] + [one.query for one in searches.saved()]
    own = [query for query in dict.fromkeys(asked) if _has_words(query)]
    captions = [body for _, body in library.catalogue.encoders.all_captions(_CAPTIONS_READ)]
    fit = [text for text in dict.fromkeys(map(_first_sentence, captions)) if text]
    step = max(1, len(fit) // max(1, request.most))
    tags = [levels_of(tag)[-1] for tag, _ in library.catalogue.overview.values("tag")[: request.most]]
    said = dict.fromkeys([*fit[::step][: request.most], *filter(None, tags)])
    return Queries(tuple(own[: request.most]), tuple(said)[: request.most])


def _has_words(query: str) -> bool:
    try:
        return any(term.weight > 0 and term.image is None for term in parse(query).terms)
    except QueryError:
        return False


def _first_sentence(caption: str) -> str:
    """Return the first sentence of a caption as a query; nothing where it is not like one."""
    text = re.split(r"[.!?;\n]", caption.strip(), maxsplit=1)[0]
    words = re.sub(r"[^\w\s'\u2019-]", " ", text).split()
    return " ".join(words) if _WORDS[0] <= len(words) <= _WORDS[1] else ""


AT_ONCE: Handlers = {QueriesRequest: lambda session, request, reporter: own_queries(session.library, request)}
HANDLERS: Handlers = {TryRequest: run_try, SideBySideRequest: run_side_by_side}
