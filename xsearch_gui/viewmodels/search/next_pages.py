"""The results behind the first ones: page after page, so that the first never wait for the last."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.records.search import SearchRequest, SearchResult
from xsearch_gui.viewmodels.query.question import Question
from xsearch_gui.viewmodels.search.outcome import Outcome
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

_log = logging.getLogger(__name__)

PAGE = 200  # hits asked for together; the next letter waits for one page at most
PAUSE_MS = 400  # without typing, before anything is asked for


class NextPages(QObject):
    """Asks for what follows the answer to a question.

    Strong and possible matches are fetched to their end, so that what is counted and scrolled through is all of them.
    What is less certain goes on to the end of the library: of that a page comes when somebody scrolls there.
    """

    found = Signal(int)  # more hits are behind so many

    def __init__(self, client: Client, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._question = Question()
        self.outcome = Outcome()  # the answer, as far as it has come
        self._goes_on = False  # whether its pages are of interest
        self._asked = Latest(client)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.fetch)

    @property
    def is_whole(self) -> bool:
        """Whether all strong and possible matches are here."""
        return not self._goes_on or self.outcome.is_whole

    def follow(self, question: Question, outcome: Outcome) -> None:
        """Go on behind a first answer."""
        self.stop()
        self._question, self.outcome, self._goes_on = question, outcome, True
        if not self.is_whole:
            self._pause.start()

    def stop(self) -> None:
        """Fetch nothing more: something else is asked."""
        self._pause.stop()
        self._asked.drop()
        self._goes_on = False

    def fetch(self) -> None:
        """Ask for the next page, unless it is on its way."""
        self._pause.stop()
        if self._goes_on and self.outcome.has_more and not self._asked:
            self._asked.ask(self.next_page(), self._on_page, self._on_failed, stopped=self.stop)

    def next_page(self) -> SearchRequest:
        """Return the request for the hits behind those that are here."""
        known = tuple(item for hit in self.outcome.found for item in (hit.item, *hit.group))
        return self._question.further(known, PAGE)

    def _on_page(self, result: SearchResult) -> None:
        before = len(self.outcome.found)
        more = result.photos if self._question.is_by_image else result.hits
        self.outcome = self.outcome.extended(more, has_more=result.has_more and bool(more))
        self.found.emit(before)
        if not self.is_whole:
            self.fetch()

    def _on_failed(self, problem: Problem) -> None:
        _log.error("no further results: %s\n%s", problem.sentence, problem.detail)
        self.stop()
