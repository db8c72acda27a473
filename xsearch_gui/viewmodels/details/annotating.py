"""Keeping what the user writes about photos, with a way back."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records import (
    CaptionReport,
    SetCaptionRequest,
    SetTagsRequest,
    SidecarReport,
    TagEdit,
    TagsReport,
    WriteSidecarsRequest,
)
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.wording import counted, listed, number
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.worker.protocol import Result

_log = logging.getLogger(__name__)

MOST_KEPT = 100  # changes that can be undone

Change = SetCaptionRequest | SetTagsRequest


class Annotating(QObject):
    """Sends captions and tags to be kept, and remembers what undoes them."""

    changed = Signal()  # what can be undone, or what is being kept
    captioned = Signal(int, str)  # item, caption
    tagged = Signal(object)  # tuple of items whose tags are others now
    not_kept = Signal(int, str)  # item, the caption that could not be kept

    def __init__(
        self, search_client: Client, jobs_client: Client, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._client = search_client
        self._jobs_client = jobs_client
        self._messages = messages
        self._jobs: dict[int, Change] = {}
        self._undoing: set[int] = set()
        self._sidecar_jobs: set[int] = set()
        self._undo: list[Change] = []
        search_client.finished.connect(self._on_finished)
        search_client.failed.connect(self._on_failed)
        jobs_client.finished.connect(self._on_written)
        jobs_client.failed.connect(self._on_not_written)

    @property
    def is_busy(self) -> bool:
        """Whether something is being kept."""
        return bool(self._jobs)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self._undo)

    @property
    def undo_words(self) -> str:
        """What would be undone."""
        if not self._undo:
            return self.tr("Undo")
        is_caption = isinstance(self._undo[-1], SetCaptionRequest)
        return self.tr("Undo the change of the caption") if is_caption else self.tr("Undo the change of tags")

    def set_caption(self, item: int, caption: str) -> None:
        """Keep the user's own caption of a photo; an empty one takes it away."""
        self._send(SetCaptionRequest(item, caption))

    def edit_tags(self, items: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add tags to photos, and take tags away."""
        if items and (add or remove):
            self._send(SetTagsRequest((TagEdit(tuple(items), tuple(add), tuple(remove)),)))

    def write_sidecars(self, items: Sequence[int]) -> None:
        """Write what is known of photos into XMP files beside them."""
        if items:
            self._sidecar_jobs.add(self._jobs_client.submit(WriteSidecarsRequest(tuple(items))))

    def undo(self) -> None:
        """Take the last change back."""
        if self._undo:
            self._undoing.add(self._send(self._undo.pop()))

    def _send(self, change: Change) -> int:
        job = self._client.submit(change)
        self._jobs[job] = change
        self.changed.emit()
        return job

    def _on_finished(self, job: int, result: Result) -> None:
        change = self._jobs.pop(job, None)
        if change is None:
            return
        is_undo = job in self._undoing
        self._undoing.discard(job)
        if isinstance(result, CaptionReport):
            if not is_undo and result.caption != result.before:
                self._remember(SetCaptionRequest(result.item, result.before))
            self.captioned.emit(result.item, result.caption)
        elif isinstance(result, TagsReport):
            if not is_undo and result.undo:
                self._remember(SetTagsRequest(result.undo))
            self.tagged.emit(result.items)
            self._tell_missing(change, result)
        self.changed.emit()

    def _tell_missing(self, change: Change, report: TagsReport) -> None:
        """Say how many photos have gone since they were selected."""
        asked = {item for edit in change.edits for item in edit.items} if isinstance(change, SetTagsRequest) else set()
        if len(asked) > len(report.items):
            text = self.tr("{n} of {all} photos are no longer in the library; the others were changed.")
            gone = len(asked) - len(report.items)
            self._messages.warning(text.format(n=number(gone), all=number(len(asked))))

    def _on_failed(self, job: int, sentence: str, detail: str) -> None:
        change = self._jobs.pop(job, None)
        if change is None:
            return
        if job in self._undoing:
            self._undoing.discard(job)
            self._undo.append(change)
        self._messages.error(sentence, detail)
        if isinstance(change, SetCaptionRequest):
            self.not_kept.emit(change.item, change.caption)
        self.changed.emit()

    def _remember(self, change: Change) -> None:
        self._undo = [*self._undo, change][-MOST_KEPT:]

    def _on_written(self, job: int, result: Result) -> None:
        if job not in self._sidecar_jobs or not isinstance(result, SidecarReport):
            return
        self._sidecar_jobs.discard(job)
        if result.failed:
            lines = [f"{failure.path}: {failure.reason}" for failure in result.failed]
            failed = len(lines) + result.more_failed
            self._messages.warning(counted("unwritten", failed), listed(lines, result.more_failed))
        elif result.written:
            written = len(result.written) + result.more_written
            self._messages.notice(counted("written", written), listed(result.written, result.more_written))
        else:
            self._messages.notice(self.tr("The XMP file says all of it already."))

    def _on_not_written(self, job: int, sentence: str, detail: str) -> None:
        if job in self._sidecar_jobs:
            self._sidecar_jobs.discard(job)
            self._messages.error(sentence, detail)
