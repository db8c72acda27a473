"""The searches that the user keeps."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records import (
    Done,
    ForgetHistoryRequest,
    RemoveSearchRequest,
    SavedSearch,
    SavedSearches,
    SavedSearchesRequest,
    SaveSearchRequest,
)
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.worker.protocol import Result


class Saved(QObject):
    """Knows which searches are saved; a search is saved under its own words."""

    changed = Signal()

    def __init__(self, client: Client, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._messages = messages
        self._searches: tuple[SavedSearch, ...] = ()
        self._changing: set[int] = set()
        self._forgetting = 0
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)

    @property
    def searches(self) -> tuple[SavedSearch, ...]:
        """The saved searches, by name."""
        return self._searches

    def refresh(self) -> None:
        """Ask for the saved searches."""
        self._client.submit(SavedSearchesRequest())

    def has(self, query: str) -> bool:
        """Return whether a query is saved."""
        return self._named(query) is not None

    def toggle(self, query: str) -> None:
        """Save a query, or forget that it was saved."""
        known, words = self._named(query), " ".join(query.split())
        if known is not None:
            self._changing.add(self._client.submit(RemoveSearchRequest(known.name)))
        elif words:
            self._changing.add(self._client.submit(SaveSearchRequest(words, words)))

    def forget_history(self) -> None:
        """Forget the past searches; saved ones stay."""
        self._forgetting = self._client.submit(ForgetHistoryRequest())

    def _named(self, query: str) -> SavedSearch | None:
        words = " ".join(query.split())
        return next((one for one in self._searches if one.query == words), None)

    def _on_finished(self, job: int, result: Result) -> None:
        if isinstance(result, SavedSearches):
            self._searches = result.searches
            self.changed.emit()
        elif job == self._forgetting and isinstance(result, Done):
            self._messages.notice(self.tr("The past searches are forgotten."))
        elif job in self._changing and isinstance(result, Done):
            self._changing.discard(job)
            self.refresh()

    def _on_failed(self, job: int, sentence: str, detail: str) -> None:
        if job in self._changing:
            self._changing.discard(job)
            self._messages.warning(sentence, detail)
