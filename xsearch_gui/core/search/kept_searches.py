"""What is kept of searches, as the window asks for it: judgements, saved searches, the history."""

from __future__ import annotations

from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.organising.searches import (
    Done,
    ForgetHistoryRequest,
    History,
    HistoryRequest,
    MarkRequest,
    RemoveSearchRequest,
    SavedSearches,
    SavedSearchesRequest,
    SaveSearchRequest,
)


def _mark(session: Session, request: MarkRequest, reporter: Reporter) -> Done:
    session.library.catalogue.searches.judge(request.query, request.items, request.verdict)
    return Done()


def _saved(session: Session, request: SavedSearchesRequest, reporter: Reporter) -> SavedSearches:
    return SavedSearches(tuple(session.library.catalogue.searches.saved()))


def _save(session: Session, request: SaveSearchRequest, reporter: Reporter) -> Done:
    session.library.catalogue.searches.save(request.name, request.query, request.replace)
    return Done()


def _remove(session: Session, request: RemoveSearchRequest, reporter: Reporter) -> Done:
    return Done(int(session.library.catalogue.searches.remove(request.name)))


def _history(session: Session, request: HistoryRequest, reporter: Reporter) -> History:
    return History(tuple(session.library.catalogue.searches.recent(request.limit)))


def _forget(session: Session, request: ForgetHistoryRequest, reporter: Reporter) -> Done:
    return Done(session.library.catalogue.searches.forget(request.query))


HANDLERS: Handlers = {
    MarkRequest: _mark,
    SavedSearchesRequest: _saved,
    SaveSearchRequest: _save,
    RemoveSearchRequest: _remove,
    HistoryRequest: _history,
    ForgetHistoryRequest: _forget,
}
