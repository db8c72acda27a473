"""Alignment: a head learned from the library's own pairs, what it brings, and whether search uses it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records import AlignReport, AlignReportRequest, AlignTrainRequest, AlignUseRequest
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.worker.protocol import Request, Result


class AlignmentModel(QObject):
    """Has the jobs role train and switch, and holds the newest report."""

    changed = Signal()

    def __init__(self, jobs: Client, library: LibraryModel, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._library = library
        self._messages = messages
        self._report: AlignReport | None = None
        self._running: dict[int, Request] = {}
        self._trouble = ""
        jobs.finished.connect(self._on_finished)
        jobs.failed.connect(self._on_failed)
        jobs.stopped.connect(self._on_stopped)

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
        return any(not isinstance(request, AlignReportRequest) for request in self._running.values())

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

    def start(self, request: Request) -> None:
        """Have the jobs role do something about heads."""
        self._trouble = ""
        self._running[self._jobs.submit(request)] = request
        self.changed.emit()

    def _on_finished(self, job: int, result: Result) -> None:
        request = self._running.pop(job, None)
        if request is None or not isinstance(result, AlignReport):
            return
        before, self._report = self._report, result
        if not isinstance(request, AlignReportRequest):
            self._messages.notice(in_words(result.verdict))
            if before is None or before.in_use != result.in_use or isinstance(request, AlignTrainRequest):
                self._library.refresh()  # the index is made of other vectors now
        self.changed.emit()

    def _on_failed(self, job: int, sentence: str, detail: str) -> None:
        request = self._running.pop(job, None)
        if request is None:
            return
        self._trouble = sentence
        if not isinstance(request, AlignReportRequest):
            self._messages.error(sentence, detail)
        self.changed.emit()

    def _on_stopped(self, job: int) -> None:
        if self._running.pop(job, None) is not None:
            self.changed.emit()
