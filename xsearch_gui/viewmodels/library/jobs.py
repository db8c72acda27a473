"""All long jobs since the start: what runs, what waits, what has ended and how; pause, resume, cancel, retry."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.add_ons import DownloadAddOnRequest, InstallAddOnRequest
from xsearch_gui.core.records.alignment import AlignTrainRequest
from xsearch_gui.core.records.annotations import WriteSidecarsRequest
from xsearch_gui.core.records.encoders import ExportEncoderRequest, ImportEncoderRequest, TrialRequest
from xsearch_gui.core.records.export import ExportItemsRequest
from xsearch_gui.core.records.filing import BinRequest, MoveRequest, RenameRequest, UndoFilingRequest
from xsearch_gui.core.records.indexing import ForgetRequest, IndexReport, IndexRequest, SampleRequest
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.maintenance import BackupRequest, RestoreRequest
from xsearch_gui.core.records.map import MapRequest
from xsearch_gui.core.records.picture_words import ReadWordsRequest
from xsearch_gui.core.records.request import Request
from xsearch_gui.core.records.switching import FasterRequest, UseEncoderRequest
from xsearch_gui.core.records.taking_over import TakeOverRequest
from xsearch_gui.core.records.teaching import LearnRequest
from xsearch_gui.viewmodels.library.index_reports import read_files
from xsearch_gui.viewmodels.library.progress_rate import ProgressRate
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import counted, joined, number, percent, time_left, tr
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.worker.protocol import Progress

MOST_NAMED = 12  # paths of a job
MOST_COUNTED = 2_000_000  # what is more are bytes, of which people want to know the share
MOST = 50  # ended jobs that are remembered
# They go on where they were: of an import, that is its download.
RESUMABLE = (
    *(IndexRequest, UseEncoderRequest, ReadWordsRequest),
    *(ExportEncoderRequest, ImportEncoderRequest, DownloadAddOnRequest),
)


class JobState(Enum):
    """Where a job stands."""

    WAITING = auto()
    RUNNING = auto()
    STOPPING = auto()
    PAUSED = auto()
    DONE = auto()
    FAILED = auto()
    CANCELLED = auto()


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job. ``fraction`` is None while nobody knows how long it takes; ``detail`` holds failed files.

    ``text`` is its phase, how far that is, and the time left. ``title`` is a few words;
    ``paths`` are the files or folders it is about, the first of them when there are many.
    """

    job: int
    request: Request[Any]
    title: str
    state: JobState
    text: str = ""
    fraction: float | None = None
    detail: str = ""
    paths: tuple[str, ...] = ()
    more: int = 0  # further paths
    phase: str = ""  # what it is doing
    left: str = ""  # how long that still takes

    @property
    def about(self) -> str:
        """The paths in one line."""
        names = [_name(path) for path in self.paths] if len(self.paths) > 1 else list(self.paths)
        return ", ".join([*names, *self._rest])

    @property
    def about_all(self) -> str:
        """The paths, each in a line of its own."""
        return "\n".join([*self.paths, *self._rest])

    @property
    def _rest(self) -> list[str]:
        return [tr("and {n} more").format(n=number(self.more))] if self.more else []

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (JobState.WAITING, JobState.RUNNING, JobState.STOPPING)

    @property
    def can_pause(self) -> bool:
        """Whether it can be stopped now and go on later where it was."""
        return self.state in (JobState.WAITING, JobState.RUNNING) and isinstance(self.request, RESUMABLE)

    @property
    def can_run_again(self) -> bool:
        """Whether it can be resumed or tried again."""
        return self.state in (JobState.PAUSED, JobState.FAILED, JobState.CANCELLED)


class JobsModel(QObject):
    """Follows the jobs role. ``starters`` start a request so that its own view-model knows of it."""

    changed = Signal()

    def __init__(
        self,
        client: Client,
        starters: Mapping[type, Callable[[Any], object]] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.client = client
        self._starters = dict(starters or {})
        self._rows: dict[int, JobRow] = {}
        self._pausing: set[int] = set()
        self._unasked: set[int] = set()  # what the worker does of its own accord
        self._progress_rate = ProgressRate()
        self._phase = (0, "")
        client.announced.connect(self._on_announced)
        client.submitted.connect(self._on_submitted)
        client.progressed.connect(self._on_progress)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.stopped.connect(self._on_stopped)

    @property
    def rows(self) -> tuple[JobRow, ...]:
        """Open jobs in their order, then the ended ones, the newest first."""
        open_rows = [row for row in self._rows.values() if row.is_open]
        ended = [row for row in self._rows.values() if not row.is_open]
        return (*open_rows, *reversed(ended))

    def pause(self, job: int) -> None:
        """Stop a job; it can be resumed."""
        self._pausing.add(job)
        self.cancel(job)

    def cancel(self, job: int) -> None:
        """Stop a job; what it has done is kept."""
        self._change(job, state=JobState.STOPPING, text=self.tr("Stopping\u2026"))
        self.client.cancel(job)

    def run_again(self, job: int) -> None:
        """Resume a paused job, or try one again that failed."""
        row = self._rows.pop(job, None)
        if row is not None:
            self._starters.get(type(row.request), self.client.submit)(row.request)
            self.changed.emit()

    def clear(self) -> None:
        """Take the ended jobs off the list; paused ones stay."""
        self._rows = {job: row for job, row in self._rows.items() if row.is_open or row.state is JobState.PAUSED}
        self.changed.emit()

    def _on_announced(self, job: int) -> None:
        self._unasked.add(job)

    def _on_submitted(self, job: int, request: Request[Any]) -> None:
        title = self._title(request)
        if title:
            paths, more = _paths(request)
            state = JobState.WAITING if any(row.is_open for row in self._rows.values()) else JobState.RUNNING
            self._rows[job] = JobRow(job, request, title, state, paths=paths, more=more)
            ended = [row.job for row in self._rows.values() if not row.is_open]
            for old in ended[: max(0, len(ended) - MOST)]:
                del self._rows[old]
            self.changed.emit()

    def _on_progress(self, job: int, progress: Progress) -> None:
        if job not in self._rows or self._rows[job].state is JobState.STOPPING:
            return
        if self._phase != (job, progress.note):
            self._phase = (job, progress.note)
            self._progress_rate.reset()
        self._progress_rate.feed(progress.done, progress.total)
        seconds = self._progress_rate.seconds_left
        fraction = min(1.0, progress.done / progress.total) if progress.total else None
        count = self.tr("{done} of {total}").format(done=number(progress.done), total=number(progress.total))
        if fraction is not None and progress.total > MOST_COUNTED:
            count = percent(fraction)
        phase, left = in_words(progress.note), time_left(seconds) if seconds is not None else ""
        text = joined([phase, count if progress.total else "", left])
        self._change(job, state=JobState.RUNNING, text=text, fraction=fraction, phase=phase, left=left)

    def _on_finished(self, job: int, result: object) -> None:
        text, detail = self.tr("Done"), ""
        if isinstance(result, IndexReport):
            text = joined([self.tr("Done"), *read_files(result)])
        failed = _failed_of(self._rows[job].request if job in self._rows else None, getattr(result, "failed", ()))
        if failed:
            text = joined([text, counted("failed", len(failed))])
            detail = "\n".join(f"{failure.path}: {in_words(failure.reason)}" for failure in failed)
        self._end(job, JobState.DONE, text, detail)
        if job in self._unasked:
            self._forget_before(job, result)

    def _forget_before(self, job: int, result: object) -> None:
        """Keep of what nobody asked for the last of each folder, and none that found nothing: files come one by one."""
        title = self._rows[job].title if job in self._rows else ""
        others = [row.job for row in self._rows.values() if row.job in self._unasked - {job} and row.title == title]
        gone = [other for other in others if self._rows[other].state is JobState.DONE]
        if not getattr(result, "indexed", 0):
            gone = [job]
        for old in gone:
            self._rows.pop(old, None)
            self._unasked.discard(old)
        self.changed.emit()

    def _on_failed(self, job: int, problem: Problem) -> None:
        self._end(job, JobState.FAILED, problem.sentence, problem.detail)

    def _on_stopped(self, job: int) -> None:
        if job in self._pausing:
            self._end(job, JobState.PAUSED, self.tr("Paused; what was done is kept"))
        else:
            self._end(job, JobState.CANCELLED, self.tr("Cancelled; what was done is kept"))

    def _end(self, job: int, state: JobState, text: str, detail: str = "") -> None:
        self._pausing.discard(job)
        self._change(job, state=state, text=text, fraction=None, detail=detail)

    def _change(self, job: int, **values: object) -> None:
        if job in self._rows:
            self._rows[job] = replace(self._rows[job], **values)  # type: ignore[arg-type]
            self.changed.emit()

    def _title(self, request: Request[Any]) -> str:
        """Return a job's name; empty for what is too small to be shown."""
        if isinstance(request, IndexRequest):
            again = self.tr("Read {what} again") if request.force else self.tr("Read {what}")
            title = again.format(what=self._what(request))
            # in German the words for what is read come first; a folder's own name stays as it is
            return title if request.paths else title[:1].upper() + title[1:]
        if isinstance(request, ForgetRequest):
            return self.tr("Remove {folder} from the library").format(folder=_name(request.folder))
        if isinstance(request, UseEncoderRequest):
            return self.tr("Switch to {name}").format(name=request.name)
        if isinstance(request, ExportEncoderRequest):
            return self.tr("Add the encoder {name}").format(name=request.source)
        if isinstance(request, TakeOverRequest):
            return self.tr("Take over from {name}").format(name=_name(request.path))
        titles = {
            ReadWordsRequest: self.tr("Read the words in pictures"),
            SampleRequest: self.tr("Write and read the sample library"),
            ImportEncoderRequest: self.tr("Import an encoder"),
            InstallAddOnRequest: self.tr("Install an add-on"),
            DownloadAddOnRequest: self.tr("Download an add-on"),
            FasterRequest: self.tr("Make an encoder faster"),
            TrialRequest: self.tr("Measure how an encoder runs best"),
            MapRequest: self.tr("Lay out the map"),
            ExportItemsRequest: self.tr("Export results"),
            WriteSidecarsRequest: self.tr("Write XMP"),
            MoveRequest: self.tr("Move or copy files"),
            RenameRequest: self.tr("Rename files"),
            BinRequest: self.tr("Put files into the bin"),
            UndoFilingRequest: self.tr("Put files back"),
            AlignTrainRequest: self.tr("Learn from your captions"),
            LearnRequest: self.tr("Learn from your captions"),
            BackupRequest: self.tr("Back up the library"),
            RestoreRequest: self.tr("Restore the library"),
        }
        return titles.get(type(request), "")

    def _what(self, request: IndexRequest) -> str:
        """Return what is read, in a few words however much it is."""
        if len(request.paths) > 1:  # files are named one by one only to try them once more
            return counted("files" if request.force else "folders", len(request.paths))
        return _name(request.paths[0]) if request.paths else self.tr("all folders")


def _failed_of(request: Request[Any] | None, failed: Sequence[Failure]) -> Sequence[Failure]:
    """Return the files that failed where a job looked: its report names those of the whole folder of the library."""
    if isinstance(request, IndexRequest) and request.shallow:
        return [failure for failure in failed if os.path.dirname(failure.path) in request.paths]
    return failed


def _paths(request: Request[Any]) -> tuple[tuple[str, ...], int]:
    """Return the paths a job is about, the first of them where there are many, and how many more there are."""
    found: tuple[str, ...] = getattr(request, "paths", ()) or (getattr(request, "folder", ""),)
    return tuple(path for path in found[:MOST_NAMED] if path), max(0, len(found) - MOST_NAMED)


def _name(path: str) -> str:
    return PurePath(path).name or path
