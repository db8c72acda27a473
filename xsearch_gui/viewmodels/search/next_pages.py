"""The results behind the first ones: page after page, so that the first never wait for the last."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.records import MAX_TOP, Hit, SearchRequest, SearchResult, Strength
from xsearch_gui.viewmodels.query.question import Question
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

    found = Signal(object)  # tuple of Hit

    def __init__(self, client: Client, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._question = Question()
        self._hits: tuple[Hit, ...] = ()
        self._asked = Latest(client)
        self.has_more = False  # whether there are more hits than have come
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.fetch)

    @property
    def is_whole(self) -> bool:
        """Whether all strong and possible matches are here."""
        return not self.has_more or self._hits[-1].strength is Strength.WEAK

    def follow(self, question: Question, result: SearchResult) -> None:
        """Go on behind a first answer."""
        self.stop()
        self._question = question
        self._take(result.photos if question.is_by_image else result.hits, has_more=result.has_more)
        if not self.is_whole:
            self._pause.start()

    def stop(self) -> None:
        """Fetch nothing more: something else is asked."""
        self._pause.stop()
        self._asked.drop()
        self._hits, self.has_more = (), False

    def fetch(self) -> None:
        """Ask for the next page, unless it is on its way."""
        self._pause.stop()
        if self.has_more and not self._asked:
            self._asked.ask(self.next_page(), self._on_page, self._on_failed, stopped=self._end)

    def next_page(self) -> SearchRequest:
        """Return the request for the hits behind those that are here."""
        known = tuple(item for hit in self._hits for item in (hit.item, *hit.group))
        return self._question.further(known, PAGE)

    def _take(self, hits: tuple[Hit, ...], *, has_more: bool) -> None:
        self._hits += hits
        self.has_more = has_more and bool(hits) and len(self._hits) < MAX_TOP

    def _on_page(self, result: SearchResult) -> None:
        more = result.photos if self._question.is_by_image else result.hits
        self._take(more, has_more=result.has_more)
        self.found.emit(more)
        if not self.is_whole:
            self.fetch()

    def _on_failed(self, problem: Problem) -> None:
        _log.error("no further results: %s\n%s", problem.sentence, problem.detail)
        self._end()

    def _end(self) -> None:
        self.has_more = False
