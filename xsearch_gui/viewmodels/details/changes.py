"""What the user can change and take back, and how the menu calls that."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from xsearch_gui.core.records.annotations import (
    ChangeDetailsRequest,
    DecideRequest,
    Doing,
    MarkKind,
    SetCaptionRequest,
    SetMarksRequest,
    SetTagsRequest,
    ShiftDatesRequest,
    TagsReport,
)
from xsearch_gui.core.records.organising.albums import AlbumReport, ChangeAlbumRequest
from xsearch_gui.core.records.organising.stacks import ChangeStacksRequest, StackChange, StackReport
from xsearch_gui.core.records.picture_words import HideLineRequest
from xsearch_gui.core.shown_text import visible
from xsearch_gui.viewmodels.text.wording import counted, number

ManyDetails = ChangeDetailsRequest | ShiftDatesRequest | DecideRequest
OfPhoto = SetCaptionRequest | SetTagsRequest | SetMarksRequest | HideLineRequest
Change = OfPhoto | ChangeAlbumRequest | ChangeStacksRequest | ManyDetails


def _tr(text: str) -> str:
    return QCoreApplication.translate("Changes", text)


def undo_words(last: Change | None) -> str:
    """Return how to take this change back is called; None: there is none."""
    if last is None:
        return _tr("Undo")
    if isinstance(last, SetMarksRequest):
        return {
            MarkKind.RATING: _tr("Undo the change of stars"),
            MarkKind.FLAG: _tr("Undo the change of the flag"),
            MarkKind.LABEL: _tr("Undo the change of the colour"),
        }[last.edits[0].kind]
    if isinstance(last, ChangeStacksRequest):
        return {
            StackChange.TOGETHER: _tr("Undo stacking"),
            StackChange.APART: _tr("Undo unstacking"),
            StackChange.COVER: _tr("Undo the change of the cover"),
            StackChange.OUT: _tr("Undo taking out of the stack"),
            StackChange.BURSTS: _tr("Undo stacking bursts"),
        }[last.how]
    if isinstance(last, ChangeDetailsRequest):
        return {
            Doing.DETAILS: _tr("Undo the change of the details"),
            Doing.DATES: _tr("Undo the change of the dates"),
            Doing.DECISION: _tr("Undo the decision"),
        }[last.doing]
    return {
        SetCaptionRequest: _tr("Undo the change of the caption"),
        SetTagsRequest: _tr("Undo the change of tags"),
        ChangeAlbumRequest: _tr("Undo the change of the album"),
        HideLineRequest: _tr("Show the hidden line again"),
    }[type(last)]


def redo_words(last: Change | None) -> str:
    """Return how to make this change again is called; None: there is none."""
    if last is None:
        return _tr("Redo")
    if isinstance(last, SetMarksRequest):
        return {
            MarkKind.RATING: _tr("Redo the change of stars"),
            MarkKind.FLAG: _tr("Redo the change of the flag"),
            MarkKind.LABEL: _tr("Redo the change of the colour"),
        }[last.edits[0].kind]
    if isinstance(last, ChangeStacksRequest):
        return {
            StackChange.TOGETHER: _tr("Redo stacking"),
            StackChange.APART: _tr("Redo unstacking"),
            StackChange.COVER: _tr("Redo the change of the cover"),
            StackChange.OUT: _tr("Redo taking out of the stack"),
            StackChange.BURSTS: _tr("Redo stacking bursts"),
        }[last.how]
    if isinstance(last, ChangeDetailsRequest):
        return {
            Doing.DETAILS: _tr("Redo the change of the details"),
            Doing.DATES: _tr("Redo the change of the dates"),
            Doing.DECISION: _tr("Redo the decision"),
        }[last.doing]
    return {
        SetCaptionRequest: _tr("Redo the change of the caption"),
        SetTagsRequest: _tr("Redo the change of tags"),
        ChangeAlbumRequest: _tr("Redo the change of the album"),
        HideLineRequest: _tr("Hide the line again"),
    }[type(last)]


def bursts_words(report: StackReport) -> str:
    """Return what came of stacking bursts."""
    if not report.stacks:
        return _tr("No burst is among these photos: none were taken within seconds and look alike.")
    text = _tr("{stacks} of {photos}, the sharpest in front. Ctrl+Z takes them apart again.")
    return text.format(stacks=counted("stacks", report.stacks), photos=counted("photos", report.photos))


def album_words(change: ChangeAlbumRequest, report: AlbumReport) -> str:
    """Return what came of a change of an album, where it cannot be seen; nothing where it can."""
    name = visible(report.name)
    if change.delete:
        return _tr("The album {name} is deleted; its photos stay. Ctrl+Z brings it back.").format(name=name)
    if not change.add or change.before is not None:
        return ""
    if not report.changed:
        return _tr("These photos are in the album {name} already.").format(name=name)
    return _tr("{n} into the album {name}.").format(n=counted("photos", report.changed), name=name)


def missing_words(change: SetTagsRequest, report: TagsReport) -> str:
    """Return how many photos have gone since they were selected; nothing if none has."""
    asked = {item for edit in change.edits for item in edit.items}
    if len(asked) <= len(report.items):
        return ""
    text = _tr("{n} of {all} photos are no longer in the library; the others were changed.")
    return text.format(n=number(len(asked) - len(report.items)), all=number(len(asked)))
