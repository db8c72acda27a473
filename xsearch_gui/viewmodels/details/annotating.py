"""Keeping what the user writes about photos, with a way back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.annotations import (
    CaptionReport,
    ChangeDetailsRequest,
    DecideRequest,
    DetailsChanged,
    FieldKind,
    MarkEdit,
    MarkKind,
    MarksReport,
    SetCaptionRequest,
    SetMarksRequest,
    SetTagsRequest,
    ShiftDatesRequest,
    SidecarReport,
    TagEdit,
    TagsReport,
    WriteSidecarsRequest,
)
from xsearch_gui.core.records.organising.albums import AlbumReport, ChangeAlbumRequest
from xsearch_gui.core.records.organising.stacks import ChangeStacksRequest, StackChange, StackReport
from xsearch_gui.core.records.picture_words import HideLineReport, HideLineRequest
from xsearch_gui.viewmodels.details.changes import (
    Change,
    ManyDetails,
    album_words,
    bursts_words,
    missing_words,
    redo_words,
    undo_words,
)
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import counted, listed
from xsearch_gui.viewmodels.workers.client import Client

_log = logging.getLogger(__name__)

MOST_KEPT = 100  # changes that can be undone


class _Way(Enum):
    """Whether a change is one of the user's, takes one back, or makes one again."""

    ON = auto()
    BACK = auto()
    AGAIN = auto()


class Annotating(QObject):
    """Sends captions and tags to be kept, and remembers what undoes them."""

    changed = Signal()  # what can be undone, or what is being kept
    captioned = Signal(int, str)  # item, caption
    tagged = Signal(object)  # tuple of items whose tags are others now
    marked = Signal(object)  # dict of items and the marks that count of them now
    album_changed = Signal(object)  # AlbumReport
    stacked = Signal(object)  # tuple of items whose stacks are others now
    lines_changed = Signal(object)  # tuple of items whose lines are others now
    detailed = Signal(object)  # ChangeDetailsRequest that undoes what has just changed
    not_kept = Signal(int, str)  # item, the caption that could not be kept

    def __init__(
        self, search_client: Client, jobs_client: Client, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._client = search_client
        self._jobs_client = jobs_client
        self._messages = messages
        self._open = 0  # changes that are being kept
        self._undo: list[Change] = []
        self._redo: list[Change] = []
        self._endings: dict[type[Change], Callable[..., object]] = {
            SetCaptionRequest: self._on_captioned,
            SetTagsRequest: self._on_tagged,
            SetMarksRequest: self._on_marked,
            ChangeAlbumRequest: self._on_album,
            HideLineRequest: self._on_lines,
            ChangeStacksRequest: self._on_stacked,
            **dict.fromkeys((ChangeDetailsRequest, ShiftDatesRequest, DecideRequest), self._on_detailed),
        }

    @property
    def is_busy(self) -> bool:
        """Whether something is being kept."""
        return self._open > 0

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self._undo)

    @property
    def undo_words(self) -> str:
        """What would be undone."""
        return undo_words(self._undo[-1] if self._undo else None)

    @property
    def can_redo(self) -> bool:
        """Whether there is a change that was undone."""
        return bool(self._redo)

    @property
    def redo_words(self) -> str:
        """What would be done again."""
        return redo_words(self._redo[-1] if self._redo else None)

    def set_caption(self, item: int, caption: str) -> None:
        """Keep the user's own caption of a photo; an empty one takes it away."""
        self._send(SetCaptionRequest(item, caption))

    def hide_line(self, item: int, line: str) -> None:
        """Hide a line that was read wrongly in a photo."""
        self._send(HideLineRequest(item, line))

    def edit_tags(self, items: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add tags to photos, and take tags away."""
        if items and (add or remove):
            self._send(SetTagsRequest((TagEdit(tuple(items), tuple(add), tuple(remove)),)))

    def give(self, items: Sequence[int], kind: MarkKind, value: str) -> None:
        """Give photos stars, a flag or a colour; an empty value takes them away."""
        if items:
            self._send(SetMarksRequest((MarkEdit(tuple(items), kind, value),)))

    def change_album(self, change: ChangeAlbumRequest) -> None:
        """Change an album."""
        self._send(change)

    def change_stacks(self, change: ChangeStacksRequest) -> None:
        """Put photos behind one another, or apart."""
        self._send(change)

    def change_details(self, change: ManyDetails) -> None:
        """Change fields, tags or dates of photos in one step, or decide against another program."""
        self._send(change)

    def write_sidecars(self, items: Sequence[int]) -> None:
        """Write what is known of photos into XMP, beside them or into them as the settings say."""
        if items:
            self._jobs_client.submit(WriteSidecarsRequest(tuple(items)), self._on_written, self._messages.problem)

    def undo(self) -> None:
        """Take the last change back."""
        if self._undo:
            self._send(self._undo.pop(), _Way.BACK)

    def redo(self) -> None:
        """Do the change again that was taken back last."""
        if self._redo:
            self._send(self._redo.pop(), _Way.AGAIN)

    def _send(self, change: Change, way: _Way = _Way.ON) -> None:
        def ended(then: Callable[..., object], *told: object) -> None:
            self._open -= 1
            then(change, *told, way)
            self.changed.emit()

        def failed(problem: Problem) -> None:
            ended(self._on_failed, problem)

        self._open += 1
        then = self._endings[type(change)]
        self._client.submit(change, lambda report: ended(then, report), failed)
        self.changed.emit()

    def _on_captioned(self, change: SetCaptionRequest, report: CaptionReport, way: _Way) -> None:
        if report.caption != report.before:
            self._remember(SetCaptionRequest(report.item, report.before), way)
        self.captioned.emit(report.item, report.caption)

    def _on_tagged(self, change: SetTagsRequest, report: TagsReport, way: _Way) -> None:
        if report.undo:
            self._remember(SetTagsRequest(report.undo), way)
        self.tagged.emit(report.items)
        if words := missing_words(change, report):
            self._messages.warning(words)

    def _on_marked(self, change: SetMarksRequest, report: MarksReport, way: _Way) -> None:
        if report.undo:
            self._remember(SetMarksRequest(report.undo), way)
        self.marked.emit(dict(zip(report.items, report.marks, strict=True)))

    def _on_album(self, change: ChangeAlbumRequest, report: AlbumReport, way: _Way) -> None:
        if report.undo is not None:
            self._remember(report.undo, way)
        if way is _Way.ON and (words := album_words(change, report)):
            self._messages.notice(words)
        self.album_changed.emit(report)

    def _on_stacked(self, change: ChangeStacksRequest, report: StackReport, way: _Way) -> None:
        if report.undo is not None:
            self._remember(report.undo, way)
        if change.how is StackChange.BURSTS and way is _Way.ON:
            self._messages.notice(bursts_words(report))
        self.stacked.emit(report.items)

    def _on_detailed(self, change: ManyDetails, report: DetailsChanged, way: _Way) -> None:
        if report.undo.fields or report.undo.tags or report.undo.marks:
            self._remember(report.undo, way)
        if report.left:
            text = self.tr("{n} without a date and time that can be moved.")
            self._messages.notice(text.format(n=counted("photos", report.left)))
        self.tagged.emit(report.items)
        for edit in report.undo.fields:
            if edit.kind is FieldKind.CAPTION and isinstance(change, ChangeDetailsRequest):
                self._tell_captions(change)
                break
        self.detailed.emit(report.undo)

    def _tell_captions(self, change: ChangeDetailsRequest) -> None:
        for edit in change.fields:
            if edit.kind is FieldKind.CAPTION:
                for item in edit.items:
                    self.captioned.emit(item, edit.value or "")

    def _on_lines(self, change: HideLineRequest, report: HideLineReport, way: _Way) -> None:
        self._remember(HideLineRequest(change.item, change.line, hidden=not change.hidden), way)
        self.lines_changed.emit((report.item,))

    def _on_failed(self, change: Change, problem: Problem, way: _Way) -> None:
        if way is not _Way.ON:
            (self._undo if way is _Way.BACK else self._redo).append(change)
        self._messages.problem(problem)
        if isinstance(change, SetCaptionRequest):
            self.not_kept.emit(change.item, change.caption)

    def _remember(self, change: Change, way: _Way) -> None:
        """Keep what takes a change back; a new one leaves nothing to be done again."""
        if way is _Way.BACK:
            self._redo.append(change)
            return
        self._undo = [*self._undo, change][-MOST_KEPT:]
        if way is _Way.ON:
            self._redo.clear()

    def _on_written(self, result: SidecarReport) -> None:
        beside = [in_words(notice) for notice in result.notices]
        if result.failed:
            lines = [f"{failure.path}: {failure.reason}" for failure in result.failed]
            failed = len(lines) + result.more_failed
            self._messages.warning(counted("unwritten", failed), listed(beside + lines, result.more_failed))
        elif result.written:
            written = len(result.written) + result.more_written
            text = " ".join([f"{counted('written', written)}.", *beside]) if beside else counted("written", written)
            self._messages.notice(text, listed(result.written, result.more_written))
        else:
            self._messages.notice(self.tr("The XMP says all of it already."))
