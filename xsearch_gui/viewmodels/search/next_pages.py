"""The results behind the first ones: page after page, so that the first never wait for the last."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.records import MAX_TOP, Hit, SearchRequest, SearchResult, Strength
from xsearch_gui.viewmodels.query.question import Question
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.worker.protocol import Result

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
        self._client = client
        self._question = Question()
        self._hits: tuple[Hit, ...] = ()
        self._job = 0
        self.has_more = False  # whether there are more hits than have come
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.fetch)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.stopped.connect(self._on_stopped)

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
        if self._job:
            self._client.cancel(self._job, firm=False)
        self._hits, self._job, self.has_more = (), 0, False

    def fetch(self) -> None:
        """Ask for the next page, unless it is on its way."""
        self._pause.stop()
        if self.has_more and not self._job:
            self._job = self._client.submit(self.next_page())

    def next_page(self) -> SearchRequest:
        """Return the request for the hits behind those that are here."""
        known = tuple(item for hit in self._hits for item in (hit.item, *hit.group))
        return self._question.further(known, PAGE)

    def _take(self, hits: tuple[Hit, ...], *, has_more: bool) -> None:
        self._hits += hits
        self.has_more = has_more and bool(hits) and len(self._hits) < MAX_TOP

    def _on_finished(self, job: int, result: Result) -> None:
        if job != self._job or not isinstance(result, SearchResult):
            return
        self._job = 0
        more = result.photos if self._question.is_by_image else result.hits
        self._take(more, has_more=result.has_more)
        self.found.emit(more)
        if not self.is_whole:
            self.fetch()

    def _on_failed(self, job: int, sentence: str, detail: str) -> None:
        if job == self._job:
            _log.error("no further results: %s\n%s", sentence, detail)
            self._job, self.has_more = 0, False

    def _on_stopped(self, job: int) -> None:
        if job == self._job:
            self._job, self.has_more = 0, False
