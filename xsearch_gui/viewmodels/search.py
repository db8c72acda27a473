"""The query and what became of it: text or an image in, hits and one clear state out."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.query import QueryError, parse
from xsearch_gui.core.records import Hit, SearchRequest, SearchResult, Strength
from xsearch_gui.viewmodels.client import Client
from xsearch_gui.viewmodels.hits_model import HitsModel
from xsearch_gui.viewmodels.library import LibraryModel
from xsearch_gui.viewmodels.thumbnails import Thumbnails
from xsearch_gui.viewmodels.wording import counted, joined, shortened
from xsearch_gui.worker.protocol import Result

_log = logging.getLogger(__name__)

DEBOUNCE_MS = 120
TOP = 200

HINT_LENGTH = 70


class SearchState(Enum):
    """What the middle of the window is about."""

    OPENING = auto()  # the library's counts are not known yet
    FIRST_START = auto()  # nothing has been added
    GATHERING = auto()  # the first photos are being read
    IDLE = auto()  # ready, nothing asked
    SEARCHING = auto()  # asked, and nothing to show yet
    RESULTS = auto()
    NOTHING = auto()  # nothing in the library matches
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class QueryImage:
    """A picture that is searched with."""

    path: str
    label: str
    thumbnail: str = ""


class SearchModel(QObject):
    """Sends queries to the search role; only the answer to the latest one counts."""

    state_changed = Signal()
    query_changed = Signal()

    def __init__(
        self, client: Client, library: LibraryModel, thumbnails: Thumbnails, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._library = library
        self._thumbnails = thumbnails
        self.hits = HitsModel(thumbnails, self)
        self.notes = HitsModel(thumbnails, self)  # beside the photos of a query by image
        self._text = ""
        self._image: QueryImage | None = None
        self._job = 0
        self._answered = False
        self._by_image = False  # the query that was sent last
        self._found: tuple[Hit, ...] = ()
        self._error = ""
        self._state = SearchState.OPENING
        self._summary = ""
        self._typing = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._typing.timeout.connect(self.search_now)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.stopped.connect(self._on_stopped)
        library.status_changed.connect(self._update_state)
        library.settled.connect(self._on_library_settled)

    @property
    def state(self) -> SearchState:
        """What to show."""
        return self._state

    @property
    def text(self) -> str:
        """The words that are searched for."""
        return self._text

    @property
    def image(self) -> QueryImage | None:
        """The picture that is searched with."""
        return self._image

    @property
    def is_searching(self) -> bool:
        """Whether an answer is awaited (older results may still be shown)."""
        return bool(self._job) or self._typing.isActive()

    @property
    def has_results(self) -> bool:
        """Whether there are hits to show; those of the last query stay while the next one runs."""
        return bool(self.hits.rowCount() or self.notes.rowCount())

    @property
    def summary(self) -> str:
        """The results in a few words."""
        return self._summary

    @property
    def more(self) -> str:
        """The offer to show the weak matches too; empty when there is nothing more to show."""
        hidden = len(self._found) - self.hits.rowCount()
        return counted("weak", hidden) if hidden else ""

    @property
    def error(self) -> str:
        """Why the search failed."""
        return self._error

    def set_text(self, text: str) -> None:
        """Take what is being typed; it is searched for after a short pause. Words replace a picture."""
        if text == self._text and (self._image is None or not text):
            return
        self._text = text
        if text.strip():
            self._image = None
            self._typing.start()
        elif self._image is None:
            self.clear()
        self.query_changed.emit()

    def search_now(self) -> None:
        """Search without waiting for the pause."""
        self._typing.stop()
        if not self._has_query() or (self._library.is_empty and not self._library.is_busy):
            return
        if self._job:
            self._client.cancel(self._job, firm=False)
            self._job = 0
        if unclear := self._unclear():
            self._hint(unclear)
            return
        request = SearchRequest(
            text="" if self._image else self._text.strip(),
            image=self._image.path if self._image else None,
            top=TOP,
        )
        self._error = ""
        self._by_image = self._image is not None
        self._job = self._client.submit(request)
        self._update_state()

    def search_image(self, image: QueryImage) -> None:
        """Search with a picture; it replaces the words."""
        self._text = ""
        self._image = image
        self.query_changed.emit()
        self.search_now()

    def search_similar(self, hit: Hit) -> None:
        """Search with a photo of the library; with its thumbnail while its drive is absent."""
        path = hit.path if hit.online or not hit.thumbnail else hit.thumbnail
        self.search_image(QueryImage(path, hit.title, hit.thumbnail))

    def clear(self) -> None:
        """Ask nothing."""
        self._typing.stop()
        if self._job:
            self._client.cancel(self._job, firm=False)
        self._text, self._image, self._job, self._error = "", None, 0, ""
        self._show(SearchResult(), answered=False)
        self.query_changed.emit()

    def show_weak(self) -> None:
        """Show what matches weakly too."""
        self.hits.set_hits(self._found)
        self._update_state()

    def _unclear(self) -> str:
        """Return why the words are not a query yet; empty if they are one."""
        try:
            if self._image is None:
                parse(self._text.strip())
        except QueryError as error:
            return error.sentence
        return ""

    def _hint(self, sentence: str) -> None:
        """Say what is missing. Results stay: a filter that is being typed is unclear until its last letter."""
        if self.has_results:
            self._summary = shortened(sentence.partition(". ")[0], HINT_LENGTH)  # one line, above the results
        else:
            self._error = sentence
        self._update_state()

    def _has_query(self) -> bool:
        return bool(self._image or self._text.strip())

    def _on_library_settled(self) -> None:
        self._thumbnails.forget_missing()
        self.search_now()

    def _on_finished(self, job: int, result: Result) -> None:
        if job == self._job and isinstance(result, SearchResult):
            self._job = 0
            self._show(result, answered=True)

    def _on_failed(self, job: int, sentence: str, detail: str) -> None:
        if job == self._job:
            _log.error("search failed: %s\n%s", sentence, detail)
            self._job = 0
            self._error = sentence
            self._show(SearchResult(), answered=False)

    def _on_stopped(self, job: int) -> None:
        if job == self._job:
            self._job = 0
            self._update_state()

    def _show(self, result: SearchResult, *, answered: bool) -> None:
        self._answered = answered
        self._found = result.photos if self._by_image else result.hits
        self.notes.set_hits(result.notes if self._by_image else ())
        self.hits.set_hits(self._worth_showing())
        self._summary = self._summarise(self._found)
        self._update_state()

    def _worth_showing(self) -> tuple[Hit, ...]:
        # A query in words ends where matches become weak, unless there is nothing better. What resembles a
        # picture is a matter of degree, and looking further is the point of asking.
        better = tuple(hit for hit in self._found if hit.strength is not Strength.WEAK)
        return better if better and not self._by_image else self._found

    def _summarise(self, hits: tuple[Hit, ...]) -> str:
        strong = sum(hit.strength is Strength.STRONG for hit in hits)
        possible = sum(hit.strength is Strength.POSSIBLE for hit in hits)
        if hits and not strong and not possible:
            return self.tr("Nothing matches well; these come closest")
        return joined(
            [
                counted("strong", strong) if strong else "",
                counted("possible", possible) if possible else "",
            ]
        )

    def _update_state(self) -> None:
        self._state = self._query_state() if self._has_query() else self._library_state()
        self.state_changed.emit()

    def _query_state(self) -> SearchState:
        if self._library.is_empty and not self._library.is_busy:
            return SearchState.FIRST_START
        if self._error:
            return SearchState.FAILED
        if not self._answered:
            return SearchState.SEARCHING
        return SearchState.RESULTS if self.has_results else SearchState.NOTHING

    def _library_state(self) -> SearchState:
        if self._library.is_busy and (self._library.status is None or not self._library.status.photos):
            return SearchState.GATHERING
        if self._library.trouble:
            return SearchState.FAILED
        if self._library.status is None:
            return SearchState.OPENING
        return SearchState.FIRST_START if self._library.is_empty else SearchState.IDLE
