"""Alignment: a head learned from the library's own pairs, what it brings, and whether search uses it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.alignment import AlignReport, AlignReportRequest, AlignTrainRequest, AlignUseRequest
from xsearch_gui.core.records.teaching import ChangedSearches, ChangedSearchesRequest, SearchChange
from xsearch_gui.viewmodels.library.activity import Activity
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

Ask = AlignTrainRequest | AlignUseRequest | AlignReportRequest


class AlignmentModel(QObject):
    """Has the jobs role train and switch, and holds the newest report."""

    changed = Signal()

    def __init__(self, jobs: Client, library: LibraryModel, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._library = library
        self._messages = messages
        self._report: AlignReport | None = None
        self._running: list[Ask] = []
        self._trouble = ""
        self._comparing = Latest(jobs)
        self._compared: tuple[int, str] = (0, "")  # the head whose searches are known, and when it was made
        self.searches: tuple[SearchChange, ...] = ()  # what it changes most
        self.activity = Activity(self)  # how far the training is
        self.activity.changed.connect(self.changed)

    @property
    def report(self) -> AlignReport | None:
        """What is known of the head; None until it was asked for."""
        return self._report

    @property
    def trouble(self) -> str:
        """Why the last question was not answered."""
        return self._trouble

    @property
    def is_busy(self) -> bool:
        """Whether a head is being trained or switched."""
        return any(not isinstance(request, AlignReportRequest) for request in self._running)

    def refresh(self) -> None:
        """Ask for the newest report."""
        if not self._running:
            self.start(AlignReportRequest())

    def train(self) -> None:
        """Learn from the library's pairs; the head is used if it is better."""
        self.start(AlignTrainRequest())

    def use(self, head: int, *, anyway: bool = False) -> None:
        """Search through a head; 0 is none."""
        self.start(AlignUseRequest(head, anyway))

    def start(self, request: Ask) -> None:
        """Have the jobs role do something about heads."""

        def ended(then: Callable[..., object], *told: object) -> None:
            self._running.remove(request)
            if not self.is_busy:
                self.activity.end()
            then(request, *told)
            self.changed.emit()

        self._trouble = ""
        self._running.append(request)
        if self.is_busy:
            self.activity.begin()
        self._jobs.submit(
            request,
            lambda report: ended(self._take, report),
            lambda problem: ended(self._tell, problem),
            stopped=lambda: ended(lambda request: None),
            progress=self.activity.advance,
        )
        self.changed.emit()

    def _compare(self, report: AlignReport) -> None:
        """Ask for the searches that a head changes; once for each head."""
        if self._compared != (report.head, report.created_at):
            self._compared, self.searches = (report.head, report.created_at), ()
            if report.head:
                self._comparing.ask(ChangedSearchesRequest(report.head), self._on_compared)

    def _on_compared(self, found: ChangedSearches) -> None:
        self.searches = found.searches
        self.changed.emit()

    def _take(self, request: Ask, report: AlignReport) -> None:
        before, self._report = self._report, report
        self._compare(report)
        if not isinstance(request, AlignReportRequest):
            self._messages.notice(in_words(report.verdict))
            if before is None or before.in_use != report.in_use or isinstance(request, AlignTrainRequest):
                self._library.refresh()  # the index is made of other vectors now

    def _tell(self, request: Ask, problem: Problem) -> None:
        self._trouble = problem.sentence
        if not isinstance(request, AlignReportRequest):
            self._messages.problem(problem)


def found_of_hundred(report: AlignReport) -> tuple[int, int] | None:
    """Return how many of 100 texts find their photo among the first ten: without the head, and with it."""
    for change in report.changes:
        if str(change.name) == "R@10, text to photo":
            return round(change.before), round(change.after)
    return None
