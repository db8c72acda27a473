"""What a run of indexing has found, and what other jobs have changed in the library, told to the user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from xsearch_gui.core.message import Message
from xsearch_gui.core.records.indexing import ForgetReport, IndexReport, MissingFiles
from xsearch_gui.core.records.request import Request
from xsearch_gui.core.records.taking_over import TakeBackReport, TakeBackRequest, TakeOverReport
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import counted, joined, listed, number

MAX_REASONS = 40
Change = ForgetReport | TakeOverReport | TakeBackReport


def read_files(report: IndexReport) -> list[str]:
    """Return what a run has read, counted as the library counts: files with the same content are one photo."""
    photos = report.indexed - report.copies
    counts = {"photos": photos, "copies": report.copies}
    return [counted(what, n) for what, n in counts.items() if n]


class IndexReports(QObject):
    """Turns reports into messages. ``accept_missing`` forgets the missing files of a folder."""

    def __init__(
        self, messages: Messages, accept_missing: Callable[[str], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._messages = messages
        self._accept_missing = accept_missing
        self._asked: set[MissingFiles] = set()  # a question is put once while the window is open
        self._told: set[str] = set()  # paths of what could not be read: a warning once

    def tell_notices(self, notices: Sequence[Message]) -> None:
        """Show sentences of a worker."""
        for notice in notices:
            self._messages.warning(in_words(notice))

    def ask_about(self, report: IndexReport) -> None:
        """Show what a run was not sure of, and ask what only the user knows."""
        self.tell_notices(report.notices)
        for lost in set(report.vanished) - self._asked:
            self._asked.add(lost)
            text = self.tr("{missing} of {total} files of {folder} are missing. Nothing of them is forgotten.")
            self._messages.ask(
                text.format(missing=number(lost.missing), total=number(lost.total), folder=lost.folder),
                self.tr("They were deleted: forget them"),
                partial(self._accept_missing, lost.folder),
            )

    def tell(self, report: IndexReport) -> None:
        """Say what a run has done."""
        done = [
            *read_files(report),
            self.tr("{what} gone").format(what=counted("items", report.removed)) if report.removed else "",
        ]
        text = self.tr("Up to date: {what}").format(what=joined(done) or self.tr("nothing new"))
        for folder in report.offline:
            self._messages.warning(
                self.tr("{folder} is not connected; its photos stay searchable.").format(folder=folder)
            )
        if report.failed:
            reasons = [f"{failure.path}: {in_words(failure.reason)}" for failure in report.failed[:MAX_REASONS]]
            paths = {failure.path for failure in report.failed}
            tell = self._messages.notice if paths <= self._told else self._messages.warning
            self._told |= paths
            tell(f"{text} \u00b7 {counted('failed', len(report.failed))}", "\n".join(reasons))
        else:
            self._messages.notice(text)

    def tell_change(self, report: Change, start: Callable[[Request[Any]], None]) -> None:
        """Say what another job has changed; ``start`` begins the one that takes it back."""
        if isinstance(report, TakeOverReport):
            self._tell_taken_over(report, lambda: start(TakeBackRequest(report.name)))
        elif isinstance(report, TakeBackReport):
            self._messages.notice(self.tr("Taken back. What the photos' own files say counts again."))
        else:
            text = self.tr("Removed from the library: {what}. The files themselves are untouched.")
            self._messages.notice(text.format(what=counted("items", report.removed)))

    def _tell_taken_over(self, report: TakeOverReport, take_back: Callable[[], None]) -> None:
        missing = listed(report.missing, report.photos - report.matched - len(report.missing))
        if not report.photos:
            text = self.tr("There are no photos in {name}, so nothing was taken over.")
            self._messages.warning(text.format(name=report.name))
            return
        if not report.matched:
            text = self.tr(
                "{name}: none of its photos ({total}) is in this library, so nothing was taken over. Add the folder "
                "that holds them, then try again."
            ).format(name=report.name, total=number(report.photos))
            self._messages.warning(text, missing)
            return
        text = self.tr("{name}: {matched} of {total} photos are in this library. Taken over: {facts}.").format(
            name=report.name,
            matched=number(report.matched),
            total=number(report.photos),
            facts=counted("facts", report.facts),
        )
        detail = self.tr("Not in this library:") + f"\n{missing}" if missing else ""
        self._messages.offer(text, self.tr("Take it back"), take_back, detail)
