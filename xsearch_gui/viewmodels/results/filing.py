"""Doing things to the files of photos, with a way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.filing import (
    BinRequest,
    Filing,
    FilingReport,
    MoveRequest,
    RenamePreviewRequest,
    RenameRequest,
    UndoFilingRequest,
)
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import counted, listed, number
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest


class FilingModel(QObject):
    """Has the jobs role move, copy, rename and remove files, says what came of it, and remembers what undoes it."""

    changed = Signal()  # what can be undone
    done = Signal()  # files have other places now
    previewed = Signal(object)  # RenamePreview

    def __init__(
        self, search_client: Client, jobs_client: Client, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs_client
        self._messages = messages
        self._preview = Latest(search_client)
        self._undo: list[FilingReport] = []
        self._is_latest = False

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._undo)

    @property
    def is_latest(self) -> bool:
        """Whether what was done to files came after all that was written about photos."""
        return self.can_undo and self._is_latest

    @property
    def undo_words(self) -> str:
        """What would be undone."""
        words = {
            Filing.MOVE: self.tr("Undo the move"),
            Filing.COPY: self.tr("Undo the copying"),
            Filing.RENAME: self.tr("Undo the renaming"),
            Filing.BIN: self.tr("Take back from the bin"),
        }
        return words[self._undo[-1].how] if self._undo else self.tr("Undo")

    def move(self, items: Sequence[int], folder: str, *, copy: bool = False) -> None:
        """Move photos into a folder, or copy them."""
        self._submit(MoveRequest(tuple(items), folder, copy))

    def rename(self, items: Sequence[int], pattern: str) -> None:
        """Give photos names by a pattern."""
        self._submit(RenameRequest(tuple(items), pattern))

    def to_bin(self, items: Sequence[int]) -> None:
        """Put photos into the system's bin."""
        self._submit(BinRequest(tuple(items)))

    def preview(self, items: Sequence[int], pattern: str) -> None:
        """Ask what photos would be called; the answer to the latest question is told."""
        request = RenamePreviewRequest(tuple(items), pattern)
        self._preview.ask(request, self.previewed.emit, self._messages.problem)

    def undo(self) -> None:
        """Take the last thing back."""
        if self._undo:
            report = self._undo.pop()
            self._messages.withdraw(self._undo_offered)

            def failed(problem: Problem) -> None:
                self._undo.append(report)
                self._messages.problem(problem)
                self.changed.emit()

            self._jobs.submit(UndoFilingRequest(report.undo), self._on_done, failed)
            self.changed.emit()

    def follow_others(self) -> None:
        """Take note that something else was done that can be undone."""
        self._is_latest = False
        self.changed.emit()

    def _submit(self, request: MoveRequest | RenameRequest | BinRequest) -> None:
        if request.items:
            self._jobs.submit(request, self._on_done, self._messages.problem)

    def _on_done(self, report: FilingReport) -> None:
        if report.undo and not report.is_undo:
            self._undo.append(report)
            self._is_latest = True
        self._tell(report)
        self.changed.emit()
        self.done.emit()

    def _tell(self, report: FilingReport) -> None:
        self._messages.withdraw(self._undo_offered)  # the last one alone can be taken back there
        said = [self._said(report), *(in_words(notice) for notice in report.notices)]
        lines = [f"{failure.path}: {in_words(failure.reason)}" for failure in report.failed]
        failed = len(lines) + report.more_failed
        if failed:
            text = self.tr("{photos} left as they were; the details say why.").format(photos=counted("photos", failed))
            if failed == 1:
                text, lines = lines[0] + ".", []
            self._messages.warning(
                " ".join([*(said if report.photos else ()), text]), listed(lines, report.more_failed)
            )
        elif report.undo and not report.is_undo:
            self._messages.offer(" ".join(said), self.tr("Undo"), self._undo_offered, passes=True)
        else:
            self._messages.notice(" ".join(said))

    def _undo_offered(self) -> None:
        if self.is_latest:
            self.undo()

    def _said(self, report: FilingReport) -> str:
        photos = counted("photos", report.photos)
        if report.is_undo:
            return self.tr("{photos}: undone.").format(photos=photos)
        words = {
            Filing.MOVE: self.tr("{photos} moved to {folder}."),
            Filing.COPY: self.tr("{photos} copied to {folder}."),
            Filing.RENAME: self.tr("{photos} renamed."),
            Filing.BIN: self.tr("{photos} put into the bin."),
        }
        return words[report.how].format(photos=photos, folder=report.target, n=number(report.photos))
