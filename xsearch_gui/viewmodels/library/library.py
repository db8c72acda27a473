"""The library: what it holds, and the jobs that change it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.records.indexing import ForgetRequest, IndexReport, IndexRequest, SampleRequest
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.maintenance import FolderStatus, LibraryStatus, StatusRequest
from xsearch_gui.core.records.request import Request
from xsearch_gui.viewmodels.library.activity import Activity
from xsearch_gui.viewmodels.library.index_reports import Change, IndexReports
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.wording import counted, joined
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

_log = logging.getLogger(__name__)

R = TypeVar("R")
GLANCE_MS = 5000  # how often the counts are looked at while a job runs


class LibraryModel(QObject):
    """Folders, counts and failed files; adding, updating and forgetting folders.

    The counts come from the search role, which is free while the jobs role works. After every job the search
    role is told to use the new index, and ``settled`` says that searching again may find more. ``status`` are the
    counts, None until they are known; ``trouble`` says why the library could not be opened. Little is said of
    what the jobs role does by itself, to follow changes of the folders; ``followed`` or ``not_followed`` end it.
    """

    status_changed = Signal()
    reopened = Signal()  # it is another library now
    settled = Signal()
    drives_changed = Signal()  # a folder's drive has been connected or is gone
    followed = Signal()
    not_followed = Signal()

    def __init__(self, search: Client, jobs: Client, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._search, self._jobs, self._messages = search, jobs, messages
        self.activity = Activity(self)
        self.status: LibraryStatus | None = None
        self.trouble: Problem | None = None
        self._asked, self._settling = Latest(search), False
        self._running: dict[int, Request[Any]] = {}
        self.reports = IndexReports(messages, self.accept_missing, self)
        self._glance = QTimer(self, interval=GLANCE_MS)
        self._glance.timeout.connect(self.refresh)
        jobs.announced.connect(self._on_announced)

    @property
    def folders(self) -> Sequence[FolderStatus]:
        """The folders of the library."""
        return self.status.folders if self.status else ()

    @property
    def failures(self) -> Sequence[Failure]:
        """The files that could not be used, with reasons."""
        return self.status.failed if self.status else ()

    @property
    def is_empty(self) -> bool:
        """Whether it is known that nothing has been added yet."""
        return bool(self.status and not (self.status.folders or self.status.photos or self.status.notes))

    @property
    def is_busy(self) -> bool:
        """Whether a job is changing the library."""
        return bool(self._running)

    @property
    def summary(self) -> str:
        """The size of the library in words."""
        if self.trouble:
            return ""
        if self.status is None or self.is_empty:
            return self.tr("No photos yet") if self.is_empty else self.tr("Opening the library\u2026")
        photos, notes, failed = self.status.photos, self.status.notes, len(self.status.failed)
        parts = [counted("photos", photos), counted("notes", notes) if notes else ""]
        return joined([*parts, counted("failed", failed) if failed else ""])

    def refresh(self) -> None:
        """Ask what the library holds."""
        if not self._asked:
            self._asked.ask(StatusRequest(), self._on_status, self._on_no_status)

    def let_go(self) -> None:
        """Ask nothing while the library is mended."""
        self._glance.stop()
        self._asked.drop(cancel=False)

    def reopen(self) -> None:
        """Ask again from the start: the library is another one now, restored or repaired."""
        self._search.restart()
        self._asked.drop(cancel=False)
        self.status, self.trouble, self._settling = None, None, True
        self.reopened.emit()
        self.refresh()
        self.status_changed.emit()

    def add_folders(self, folders: Sequence[str]) -> None:
        """Take folders into the library; one that is being added already is not added twice."""
        under_way = {path for job in self._running.values() if isinstance(job, IndexRequest) for path in job.paths}
        new = tuple(folder for folder in folders if folder not in under_way)
        if new:
            self.start(IndexRequest(paths=new))

    def add_sample(self, folder: str) -> None:
        """Write the sample library into a folder, and take it into the library."""
        self.start(SampleRequest(folder))

    def update(self, folder: str | None = None) -> None:
        """Look for new, changed and deleted files in a folder, or in all."""
        self.start(IndexRequest(paths=(folder,) if folder else ()))

    def accept_missing(self, folder: str) -> None:
        """Forget the files of a folder that are missing: the user says that they were deleted."""
        self.start(IndexRequest(paths=(folder,), accept_missing=True))

    def retry_failed(self, paths: Sequence[str] = ()) -> None:
        """Read these files once more, or all that failed."""
        self.start(IndexRequest(tuple(paths) or tuple(failure.path for failure in self.failures), force=True))

    def is_reading(self, folder: str) -> bool:
        """Return whether a job is looking at this folder."""
        return any(not it.paths or folder in it.paths for it in self._running.values() if isinstance(it, IndexRequest))

    def forget(self, folder: str) -> None:
        """Take a folder out of the library; its files stay as they are."""
        self.start(ForgetRequest(folder))

    def ask(self, request: Request[R], done: Callable[[R], object]) -> None:
        """Ask something about the library that is answered at once; why it cannot be answered is told."""
        self._search.submit(request, done, self._messages.problem)

    def cancel(self) -> None:
        """Stop all jobs; what they have done is kept."""
        self.activity.cancelling()
        for job in list(self._running):
            self._jobs.cancel(job)

    def start(self, request: Request[IndexReport | Change]) -> None:
        """Have the jobs role change the library."""
        self._attend(self._jobs.submit(request), request)

    def catch_up(self) -> None:
        """Bring the library up to date without being asked for it; little is said about it."""
        self._attend(self._jobs.submit(request := IndexRequest()), request, quiet=True)

    def _on_announced(self, job: int, request: Request[Any]) -> None:
        if isinstance(request, IndexRequest):
            self._attend(job, request, quiet=True)

    def _attend(self, job: int, request: Request[IndexReport | Change], *, quiet: bool = False) -> None:
        self._jobs.attend(
            job,
            lambda result: self._on_done(job, result, quiet),
            lambda problem: self._on_failed(job, problem, quiet),
            lambda: self._on_stopped(job),
            self.activity.advance,
        )
        self._running[job] = request
        self.activity.begin()
        self._glance.start()
        self.status_changed.emit()

    def _on_done(self, job: int, result: IndexReport | Change, quiet: bool) -> None:
        if isinstance(result, IndexReport):
            self.reports.ask_about(result)
            if not quiet:
                self.reports.tell(result)
        else:
            self.reports.tell_change(result, self.start)
        self._end(job)
        if quiet:
            self.followed.emit()

    def _on_failed(self, job: int, problem: Problem, quiet: bool) -> None:
        if quiet:
            _log.warning("changes were not followed: %s\n%s", problem.sentence, problem.detail)
        else:
            self._messages.problem(problem)
        self._end(job)
        if quiet:
            self.not_followed.emit()

    def _on_stopped(self, job: int) -> None:
        self._messages.notice(self.tr("Stopped. What was done until then is kept."))
        self._end(job)

    def _end(self, job: int) -> None:
        del self._running[job]
        if not self._running:
            self._glance.stop()
            self.activity.end()
        self._settling = True
        self._asked.drop(cancel=False)  # an answer under way is older than this job's end
        self.refresh()
        self.status_changed.emit()

    def _on_status(self, status: LibraryStatus) -> None:
        self.trouble = None
        before, self.status = self.status, status
        if before is None and (status.pending or self._settling) and status.folders and not self._running:
            self.catch_up()  # the last run was ended before it was done, or the library is another now
        settling, self._settling = self._settling, False
        if settling or (before and status.generation != before.generation):
            self._search.reload(status.generation)
        self.status_changed.emit()
        if settling:
            self.settled.emit()
        if before and _connected(before) != _connected(status):
            self.drives_changed.emit()

    def _on_no_status(self, problem: Problem) -> None:
        _log.error("no status: %s\n%s", problem.sentence, problem.detail)
        if self.status is None:
            self.trouble = problem  # shown in the middle of the window
        else:
            self._messages.problem(problem)
        self.status_changed.emit()


def _connected(status: LibraryStatus) -> dict[tuple[str, str], bool]:
    return {(folder.path, folder.volume): folder.online for folder in status.folders}
