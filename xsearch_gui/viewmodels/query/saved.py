"""The searches that the user keeps."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.organising.searches import (
    Done,
    ForgetHistoryRequest,
    RemoveSearchRequest,
    SavedSearch,
    SavedSearches,
    SavedSearchesRequest,
    SaveSearchRequest,
)
from xsearch_gui.core.records.request import Request
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.workers.client import Client


class Saved(QObject):
    """Knows which searches are saved; a search is saved under its own words."""

    changed = Signal()

    def __init__(self, client: Client, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._messages = messages
        self._searches: tuple[SavedSearch, ...] = ()

    @property
    def searches(self) -> tuple[SavedSearch, ...]:
        """The saved searches, by name."""
        return self._searches

    def refresh(self) -> None:
        """Ask for the saved searches."""
        self._client.submit(SavedSearchesRequest(), self._take)

    def has(self, query: str) -> bool:
        """Return whether a query is saved."""
        return self._named(query) is not None

    def toggle(self, query: str) -> None:
        """Save a query, or forget that it was saved."""
        known, words = self._named(query), " ".join(query.split())
        if known is not None:
            self._change(RemoveSearchRequest(known.name))
        elif words:
            self._change(SaveSearchRequest(words, words))

    def forget_history(self) -> None:
        """Forget the past searches; saved ones stay."""
        told = self.tr("The past searches are forgotten.")
        self._client.submit(ForgetHistoryRequest(), lambda done: self._messages.notice(told), self._messages.problem)

    def _change(self, request: Request[Done]) -> None:
        self._client.submit(
            request,
            lambda done: self.refresh(),
            lambda problem: self._messages.warning(problem.sentence, problem.detail, of_search=True),
        )

    def _named(self, query: str) -> SavedSearch | None:
        words = " ".join(query.split())
        return next((one for one in self._searches if one.query == words), None)

    def _take(self, saved: SavedSearches) -> None:
        self._searches = saved.searches
        self.changed.emit()
