"""Keeping the library safe: backups, restoring, the check of everything, and repair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QDateTime, QLocale, QObject, Qt, Signal

from xsearch_gui.core.records.maintenance import (
    BackupContents,
    BackupContentsRequest,
    BackupReport,
    BackupRequest,
    DoctorReport,
    DoctorRequest,
    RepairReport,
    RepairRequest,
    RestoreReport,
    RestoreRequest,
)
from xsearch_gui.core.records.request import Request
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import counted, data_size, joined, number
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.worker.protocol import Progress

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One line of the check: what was looked at, whether it is fine, what was found, what to do."""

    what: str
    good: bool
    detail: str
    advice: str = ""


class SafetyModel(QObject):
    """Has the jobs role back up, verify, restore, check and repair, one at a time."""

    changed = Signal()
    verified = Signal(object)  # BackupContents: it is sound; shall it be restored?

    def __init__(
        self, search: Client, jobs: Client, library: LibraryModel, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._search = search
        self._jobs = jobs
        self._library = library
        self._messages = messages
        self._job = 0
        self.findings: tuple[FindingRow, ...] = ()
        self.progress_text = ""
        self.fraction: float | None = None  # None while the total is not known
        self.said = ""  # how the last thing ended
        library.status_changed.connect(self.changed)

    @property
    def is_busy(self) -> bool:
        """Whether something of this is being done."""
        return self._job != 0

    @property
    def last_backup(self) -> str:
        """When the last backup was made, of what size the next one will be about."""
        status = self._library.status
        if status is None:
            return ""
        size = self.tr("The library takes {size}.").format(size=data_size(status.catalogue_bytes))
        if not status.backup_at:
            return self.tr("No backup was made yet.") + " " + size
        text = self.tr("The last backup was made on {date}: {file}.")
        return text.format(date=when(status.backup_at), file=status.backup_file) + " " + size

    @property
    def text(self) -> str:
        """The check as plain text, to be sent to somebody who helps."""
        lines = [
            f"[{self.tr('fine') if finding.good else self.tr('needs attention')}] {finding.what}: {finding.detail}"
            + (f" \u2192 {finding.advice}" if finding.advice else "")
            for finding in self.findings
        ]
        return "\n".join(lines)

    def back_up(self, file: str) -> None:
        """Write a backup."""
        self._start(BackupRequest(file), self._on_backup)

    def verify(self, file: str) -> None:
        """Verify a backup; ``verified`` tells what is in it."""
        self._start(BackupContentsRequest(file), self.verified.emit)

    def restore(self, file: str) -> None:
        """Make the library what it was at a backup."""
        self._start(RestoreRequest(file), self._on_restored)

    def check(self) -> None:
        """Look at everything."""
        self._start(DoctorRequest(), self._take)

    def repair(self) -> None:
        """Mend what is damaged. Nobody else may hold the files while that is done."""
        if not self.is_busy:
            self._library.let_go()
            self._search.restart()
        self._start(RepairRequest(), self._on_repaired, after=self._library.reopen)

    def cancel(self) -> None:
        """Stop what is being done."""
        if self._job:
            self._jobs.cancel(self._job)

    def contents_words(self, contents: BackupContents) -> str:
        """Return what is in a backup, and what becomes of the library as it is."""
        has = joined([counted("photos", contents.photos), counted("notes", contents.notes)])
        lines = [
            self.tr("The backup was made on {date} and is whole: {what}.").format(date=when(contents.created), what=has)
        ]
        status = self._library.status
        if status is not None:
            now = joined([counted("photos", status.photos), counted("notes", status.notes)])
            lines.append(self.tr("It takes the place of the library as it is now: {what}.").format(what=now))
        lines.append(
            self.tr(
                "Captions, tags, marks, saved searches and settings become those of the backup. What there is now is "
                "kept in a folder beside it. Your photos and notes are not touched."
            )
        )
        return "\n\n".join(lines)

    def _start(
        self, request: Request[R], done: Callable[[R], object], after: Callable[[], object] = lambda: None
    ) -> None:
        """Have something done; ``after`` follows when it was not."""
        if self.is_busy:
            return

        def ended(then: Callable[..., object], *told: object) -> None:
            self._job = 0
            then(*told)
            self.changed.emit()

        def failed(problem: Problem) -> None:
            self.said = problem.sentence
            self._messages.problem(problem)
            after()

        def stopped() -> None:
            self.said = self.tr("Stopped; nothing was changed.")
            after()

        self.said, self.progress_text, self.fraction = "", "", None
        self._job = self._jobs.submit(
            request,
            lambda result: ended(done, result),
            lambda problem: ended(failed, problem),
            stopped=lambda: ended(stopped),
            progress=self._on_progress,
        )
        self.changed.emit()

    def _on_progress(self, progress: Progress) -> None:
        self.progress_text = in_words(progress.note)
        self.fraction = min(1.0, progress.done / progress.total) if progress.total else None
        self.changed.emit()

    def _on_backup(self, report: BackupReport) -> None:
        text = self.tr("{what} are in {file} ({size}). The photos themselves are not in it.")
        what = joined([counted("photos", report.photos), counted("notes", report.notes)])
        self._end(text.format(what=what, file=report.file, size=data_size(report.bytes)))
        self._library.refresh()

    def _on_restored(self, report: RestoreReport) -> None:
        text = self.tr("The library is as it was on {date}: {what}. What there was before is kept in {folder}.")
        what = joined([counted("photos", report.photos), counted("notes", report.notes)])
        said = text.format(date=when(report.created), what=what, folder=report.aside)
        self._end("\n".join((said, *map(in_words, report.notices))))
        self._open_again()

    def _on_repaired(self, report: RepairReport) -> None:
        self._end("\n".join(map(in_words, report.steps)))
        self._open_again()

    def _open_again(self) -> None:
        self.findings = ()
        self._library.reopen()

    def _take(self, report: DoctorReport) -> None:
        findings = [
            FindingRow(in_words(it.what), it.good, in_words(it.detail), in_words(it.advice)) for it in report.findings
        ]
        names = {
            "photo": self.tr("recall of photos"),
            "text": self.tr("recall of texts"),
            "moment": self.tr("recall of moments of films"),
        }
        for part in report.indexes:
            text = self.tr(
                "{percent} % of the ten nearest are found in {n} vectors; {ms} ms a search, exactly {exact} ms"
            )
            detail = text.format(
                percent=number(100 * part.recall_at_10, 1),
                n=number(part.vectors),
                ms=number(part.ms, 2),
                exact=number(part.exact_ms, 2),
            )
            findings.append(FindingRow(names[part.population], True, detail))
        self.findings = tuple(findings)
        bad = sum(not finding.good for finding in findings)
        self.said = counted("unwell", bad) if bad else self.tr("Everything is as it should be.")

    def _end(self, sentence: str) -> None:
        self.said = sentence
        self._messages.notice(sentence)


def when(created: str) -> str:
    """Return a moment (UTC, ISO 8601) as the user's own clock and language tell it."""
    moment = QDateTime.fromString(created, Qt.DateFormat.ISODate).toLocalTime()
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat) if moment.isValid() else created
