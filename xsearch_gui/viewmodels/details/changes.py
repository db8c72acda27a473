"""What the user can change and take back, and how the menu calls that."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from xsearch_gui.core.records.albums import ChangeAlbumRequest
from xsearch_gui.core.records.annotations import MarkKind, SetCaptionRequest, SetMarksRequest, SetTagsRequest

Change = SetCaptionRequest | SetTagsRequest | SetMarksRequest | ChangeAlbumRequest


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
    return {
        SetCaptionRequest: _tr("Undo the change of the caption"),
        SetTagsRequest: _tr("Undo the change of tags"),
        ChangeAlbumRequest: _tr("Undo the change of the album"),
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
    return {
        SetCaptionRequest: _tr("Redo the change of the caption"),
        SetTagsRequest: _tr("Redo the change of tags"),
        ChangeAlbumRequest: _tr("Redo the change of the album"),
    }[type(last)]
