"""The moments of a film, and how well each fits a query: what is turned through in the viewer and under the mouse."""

from __future__ import annotations

from xsearch_gui.core.catalogue.facts.moments import picture_of
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.query.parser import QueryError, parse
from xsearch_gui.core.records.films import FilmMoments, MomentsRequest
from xsearch_gui.core.search.engine import SearchEngine, engine_of
from xsearch_gui.core.search.query_terms import Side
from xsearch_gui.core.search.text_evidence import Wanted

_DEPTH = 200  # photos that a term is compared with, to see what is usual


def film_moments(library: Library, engine: SearchEngine, request: MomentsRequest) -> FilmMoments:
    """Return the moments of a film; a photo has none.

    Raises
    ------
    UsageError
        If the library has no such film (any more).
    """
    row = library.catalogue.items.rows([request.item]).get(request.item)
    moments = library.catalogue.moments.of_item(request.item)
    if row is None:
        raise UsageError(Message("This film is no longer in the library."))
    found = _scores(engine, request) if moments else {}
    return FilmMoments(
        item=row.id,
        seconds=tuple(moment.seconds for moment in moments),
        pictures=tuple(str(library.paths.thumbnail(picture_of(row.content, moment.id))) for moment in moments),
        scores=tuple(round(found.get(moment.id, 0.0), 4) for moment in moments) if found else (),
        cover=next((place for place, moment in enumerate(moments) if moment.cover), 0),
    )


def _scores(engine: SearchEngine, request: MomentsRequest) -> dict[int, float]:
    """Return the probability of each moment; nothing where the query has neither words nor pictures."""
    try:
        terms = [term for term in parse(request.text).terms if term.weight > 0 and not term.exact]
    except QueryError:
        return {}
    if not terms:
        return {}
    snapshot = engine.snapshot()
    wanted = Wanted([Side(term, snapshot, (), _DEPTH) for term in terms])
    ids, scores = wanted.moments(request.item)
    return dict(zip(ids.tolist(), scores.tolist(), strict=True))


HANDLERS: Handlers = {
    MomentsRequest: lambda session, request, reporter: film_moments(session.library, engine_of(session), request)
}
