"""Files of photos from the window: names seen before they are given, the bin asked about, everything undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from xsearch_gui.core.message import Message
from xsearch_gui.core.records.filing import (
    BinRequest,
    Filing,
    FilingReport,
    MoveRequest,
    NewName,
    RenamePreview,
    RenamePreviewRequest,
    RenameRequest,
    UndoFilingRequest,
)
from xsearch_gui.core.records.items import Failure
from xsearch_gui.ui.results.rename_dialog import RenameDialog


@pytest.fixture
def desk(make_desk: Callable[[int], Desk], qtbot: QtBot) -> Desk:
    made = make_desk(30)
    made.search.answers[RenamePreviewRequest] = lambda request: RenamePreview(
        (NewName("1.jpg", f"{request.pattern}.jpg"),), renamed=int("{" in request.pattern)
    )
    made.jobs.answers |= {
        RenameRequest: lambda request: FilingReport(Filing.RENAME, len(request.items), undo=1),
        MoveRequest: lambda request: FilingReport(Filing.MOVE, len(request.items), request.folder, undo=2),
        BinRequest: lambda request: FilingReport(Filing.BIN, len(request.items), undo=3),
        UndoFilingRequest: lambda request: FilingReport(Filing.RENAME, 1, is_undo=True),
    }
    made.window.activateWindow()
    made.window.results.grid.choose(0)
    qtbot.waitUntil(lambda: made.models.item_models.selection.hit is not None)
    return made


def message(desk: Desk) -> str:
    return desk.models.messages.current.text if desk.models.messages.current else ""


def test_renaming_by_keys_shows_the_names_and_is_undone(desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClick(desk.window.results.grid, Qt.Key.Key_F2)
    dialog = desk.window.findChild(RenameDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.go.isEnabled)
    dialog.pattern.setEditText("nothing")
    assert not dialog.go.isEnabled()
    dialog.pattern.setEditText("{date}-{n}")
    qtbot.waitUntil(dialog.go.isEnabled)
    assert dialog.names.topLevelItem(0).text(1) == "{date}-{n}.jpg"
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: message(desk) == "1 photo renamed.")
    assert desk.jobs.asked_for(RenameRequest) == [RenameRequest((1,), "{date}-{n}")]
    undo = desk.window.actions_by_name["undo"]
    assert undo.text() == "Undo the renaming"
    undo.trigger()
    qtbot.waitUntil(lambda: message(desk) == "1 photo: undone.")
    assert desk.jobs.asked_for(UndoFilingRequest) == [UndoFilingRequest(1)]


def test_the_bin_asks_and_cancel_is_what_return_does(desk: Desk, qtbot: QtBot) -> None:
    QTest.keyClick(desk.window.results.grid, Qt.Key.Key_Delete)
    box = desk.window.findChild(QMessageBox)
    assert box is not None
    assert box.text() == "Put 1 photo into the bin?"
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    next(button for button in box.buttons() if button.text() == "Put into the bin").click()
    qtbot.waitUntil(lambda: message(desk) == "1 photo put into the bin.")
    assert desk.models.filing.undo_words == "Take back from the bin"


def test_what_was_not_moved_is_told(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    gone = Failure("/photos/1.jpg", Message("is no longer there"))
    desk.jobs.answers[MoveRequest] = lambda request: FilingReport(Filing.MOVE, 1, request.folder, 4, failed=(gone,))
    desk.models.filing.move((1, 2), str(tmp_path))
    qtbot.waitUntil(lambda: message(desk).endswith("/photos/1.jpg: is no longer there."))
    assert message(desk).startswith(f"1 photo moved to {tmp_path}.")
