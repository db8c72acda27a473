"""The question and what became of it: text and pictures in, hits and one clear state out."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Qt, Signal

from xsearch_gui.core.records.request import Request
from xsearch_gui.core.records.search import MAX_TOP, BrowseRequest, BrowseResult, SearchRequest, SearchResult, Strength
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.query.chips import problem, speaks_of
from xsearch_gui.viewmodels.query.question import TOP, QueryImage, Question, Sorting
from xsearch_gui.viewmodels.results.hits_model import HitsModel
from xsearch_gui.viewmodels.results.paging import Pager
from xsearch_gui.viewmodels.results.photos_model import PhotosModel
from xsearch_gui.viewmodels.results.scrubbing import Scrubber
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.held_answer import HeldAnswer
from xsearch_gui.viewmodels.search.next_pages import NextPages
from xsearch_gui.viewmodels.search.outcome import Outcome
from xsearch_gui.viewmodels.search.question_model import QuestionModel
from xsearch_gui.viewmodels.search.search_state import SearchState, library_state, query_state
from xsearch_gui.viewmodels.search.sections import sections_of
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.wording import counted
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

__all__ = ["QueryImage", "SearchModel", "SearchState"]

_log = logging.getLogger(__name__)


class AnswerModel(QuestionModel):
    """What is known of the answer to a question, and what of it is to be seen."""

    def __init__(self, client: Client, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hits = PhotosModel(thumbnails, self)
        self.scrubber = Scrubber(client, thumbnails, self)
        self.notes = HitsModel(thumbnails, self)  # beside the photos of a query by image
        self.next_pages = NextPages(client, self)
        self._shown = Question()  # the question whose answer is shown
        self._asked = Latest(client)
        self._held = HeldAnswer(self)
        self._answered = False
        self._state = SearchState.OPENING
        self._summary = ""
        self._hint = ""

    @property
    def state(self) -> SearchState:
        """What to show."""
        return self._state

    @property
    def shown(self) -> Question:
        """The question whose answer is shown."""
        return self._shown

    @property
    def is_searching(self) -> bool:
        """Whether an answer is awaited (older results may still be shown)."""
        return bool(self._asked) or self._typing.isActive() or bool(self._held)

    @property
    def is_stale(self) -> bool:
        """Whether what is shown answers another question than the one whose answer is awaited."""
        return self.is_searching and self._question != self._shown

    @property
    def has_results(self) -> bool:
        """Whether there are hits to show; those of the last query stay while the next one runs."""
        return bool(self.hits.rowCount() or self.notes.rowCount())

    @property
    def shows_photos(self) -> bool:
        """Whether the grid is to be seen: results, the newest photos, or what was there before the question."""
        return self._state is SearchState.RESULTS or (
            self._state in (SearchState.IDLE, SearchState.SEARCHING) and self.has_results
        )

    @property
    def is_marking(self) -> bool:
        """Whether results can be called good or bad: there must be words to which that belongs."""
        return self._state is SearchState.RESULTS and bool(self._shown.text.strip()) and not self._shown.is_browsing

    @property
    def summary(self) -> str:
        """The results in a few words."""
        return self._summary

    @property
    def hint(self) -> str:
        """What to say beside the results that their headings do not: what is unclear, or how many photos fit."""
        return self._hint

    @property
    def matches(self) -> frozenset[int]:
        """The items above the cut, as far as they have come."""
        return frozenset(hit.item for hit in self.next_pages.outcome.matches)


class SearchModel(AnswerModel):
    """Sends questions to the search role; only the answer to the latest one counts. ``problem``: why it failed."""

    state_changed = Signal()
    answered = Signal(object, object)  # the Question, and the SearchResult or BrowseResult

    def __init__(
        self, client: Client, library: LibraryModel, thumbnails: Thumbnails, parent: QObject | None = None
    ) -> None:
        super().__init__(client, thumbnails, parent)
        self._client = client
        self._library = library
        self._thumbnails = thumbnails
        self._pager = Pager(client, self.hits, self)
        self._held.due.connect(self._take)
        self._photos = 0  # in the library when the newest were asked for
        self.problem: Problem | None = None
        self.sorting = Sorting()
        self._sorted_by = Sorting()  # what was asked for last
        self._shown_by = Sorting()  # what is shown
        self.next_pages.found.connect(self._on_next_page)
        self.hits.end_neared.connect(self.next_pages.fetch, Qt.ConnectionType.QueuedConnection)
        library.status_changed.connect(self._on_library_changed)
        library.settled.connect(self._on_library_settled)
        library.drives_changed.connect(self._on_library_settled)

    def search_now(self, *, remember: bool = False, rows: int = 0) -> None:
        """Ask without waiting for the pause.

        With ``remember``, the words are kept in the history; so many ``rows`` are wanted at least.
        """
        self._typing.stop()
        self._held.drop()
        if self._library.is_empty and not self._library.is_busy:
            return
        self._asked.drop()
        self.next_pages.stop()
        if unclear := problem(self._question.text):
            self._tell(unclear)
            return
        self.problem = None
        if self._question.items:
            self._show_picked()
            return
        question = self._question
        # Asked again, as many come back as were there: what is being looked at stays in its place.
        rows = max(rows, len(self.next_pages.outcome.found)) if question == self._shown else rows
        top = min(MAX_TOP, max(TOP, rows))
        self._sorted_by = self.sorting
        request: Request[SearchResult | BrowseResult] = question.request(
            remember=remember, top=top, sorting=self.sorting
        )
        self._asked.ask(
            request,
            lambda result: self._on_answer(question, result),
            self._on_failed,
            stopped=self._update_state,
        )
        self._update_state()

    def sort(self, sorting: Sorting) -> None:
        """Show the results in another order."""
        if sorting != self.sorting:
            self.sorting = sorting
            self.search_now()

    def shown_request(self) -> SearchRequest | BrowseRequest:
        """Return what was asked for the answer that is shown."""
        return self._shown.request(sorting=self._shown_by)

    def show_preview(self, question: Question, outcome: Outcome) -> None:
        """Show an answer that was not asked for here: nothing follows it, and the next answer takes its place."""
        if question == self._question:
            self._asked.drop()
            self._held.drop()
            self._shown, self._answered, self.problem = question, True, None
            self._show_outcome(question, outcome)

    def remember(self) -> None:
        """Keep the words whose results are shown in the history: one of the results was of use."""
        if self._shown.text.strip() and not self._shown.is_browsing:
            self._client.submit(SearchRequest(text=self._shown.text.strip(), top=1, remember=True))

    def follow_marks(self) -> None:
        """Let what no longer fits leave, where stars, flags or colours are asked for: they have changed."""
        if speaks_of(self._question.text, "rating", "flag", "label"):
            self.search_now()

    def clear(self, *, typed: bool = False) -> None:
        """Ask nothing: show the newest photos."""
        self._typing.stop()
        self.problem = None
        self._put(Question())
        self._is_typed = typed
        self.search_now()
        self._update_state()

    def _show_picked(self) -> None:
        again, self._shown = self._question == self._shown, self._question
        self._answered = True
        self.next_pages.follow(self._question, Outcome())
        self._summary = self._hint = self._question.label
        self.notes.set_hits(())
        self.hits.set_items(self._question.items, again=again)
        self._update_state()

    def _tell(self, sentence: str) -> None:
        """Keep the results: a filter that is being typed is unclear until its last letter. The filters say why."""
        if not self.has_results:
            self.problem = Problem(sentence)
        self._update_state()

    def _on_library_changed(self) -> None:
        # photos that were read since are shown while the rest is being read
        status = self._library.status
        if status is not None and status.photos != self._photos:
            self._photos = status.photos
            if self._question.is_empty and not self._asked:
                self.search_now()
        self._update_state()

    def _on_library_settled(self) -> None:
        self._thumbnails.forget_missing()
        self.hits.forget_records()
        self.search_now()

    def _on_answer(self, question: Question, result: SearchResult | BrowseResult) -> None:
        if self._is_typed and self.has_results and isinstance(result, SearchResult) and not _finds(result):
            self._held.hold(question, result)
            self._update_state()
        else:
            self._take(question, result)

    def _take(self, question: Question, result: SearchResult | BrowseResult) -> None:
        again = question == self._shown and self._sorted_by == self._shown_by
        self._shown, self._shown_by = question, self._sorted_by
        self._answered = True
        if isinstance(result, SearchResult):
            self._show_outcome(question, Outcome.of(result, by_image=question.is_by_image), again=again)
        else:
            self.next_pages.follow(question, Outcome())
            self.notes.set_hits(())
            self._summary = counted("found", result.total)
            self._hint = self._summary if not question.is_empty else ""
            self.hits.set_items(result.items, sections_of(result, self._shown_by.order), again=again)
            self._update_state()
        self.answered.emit(question, result)

    def _on_next_page(self, before: int) -> None:
        outcome = self.next_pages.outcome
        self.hits.has_more = outcome.has_more
        self.hits.add_hits(outcome.found[before:], outcome.sections)
        self._summary, self._hint = outcome.summary, outcome.hint
        self._update_state()

    def _on_failed(self, problem: Problem) -> None:
        _log.error("search failed: %s\n%s", problem.sentence, problem.detail)
        self.problem = problem
        self._answered = False
        self._show_outcome(self._question, Outcome())

    def _show_outcome(self, question: Question, outcome: Outcome, *, again: bool = False) -> None:
        self.next_pages.follow(question, outcome)
        self.hits.has_more = outcome.has_more
        self.notes.set_hits(outcome.notes)
        self.hits.set_hits(outcome.found, outcome.sections, again=again)
        self._summary, self._hint = outcome.summary, outcome.hint
        self._update_state()

    def _update_state(self) -> None:
        if self._question.is_empty:
            self._state = library_state(self._library)
        else:
            self._state = query_state(
                self._library,
                self.problem,
                is_known=self._answered and not self._shown.is_empty,
                has_results=self.has_results,
                is_searching=self.is_searching,
                is_stale=self.is_stale,
            )
        self.state_changed.emit()


def _finds(result: SearchResult) -> bool:
    """Return whether anything matches."""
    return any(hit.strength is not Strength.WEAK for hit in result.hits)
