"""Opening photos in a program that is chosen: offered, remembered, told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk import Desk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from xsearch_gui.viewmodels.shell import programs
from xsearch_gui.viewmodels.shell.programs import Program

GIMP = Program("GIMP & co", ("gimp", "%U"))
RAW = Program("RawTherapee", ("rawtherapee", "%f"))


@pytest.fixture
def desk(make_desk: Callable[[int], Desk], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(programs, "installed", lambda path: [GIMP, RAW])
    made = make_desk(30)
    made.window.activateWindow()
    made.window.results.grid.choose(0)
    qtbot.waitUntil(lambda: made.models.item_models.selection.hit is not None)
    return made


def entries(desk: Desk) -> list[str]:
    menu = desk.window.actions_by_name["open_with"].menu()
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def said(desk: Desk) -> str:
    return desk.models.messages.current.text if desk.models.messages.current else ""


def test_the_program_that_was_used_is_offered_first_and_has_a_key(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[Program, list[str]]] = []
    monkeypatch.setattr(programs, "start", lambda program, paths: started.append((program, list(paths))) or True)
    assert entries(desk) == ["GIMP && co", "RawTherapee", "Choose &another program\u2026"]
    assert not desk.window.actions_by_name["open_again"].isEnabled()
    menu = desk.window.actions_by_name["open_with"].menu()
    next(action for action in menu.actions() if action.text() == "RawTherapee").trigger()
    qtbot.waitUntil(lambda: said(desk) == "1 photo opened in RawTherapee.")
    path = desk.models.item_models.selection.hit.path
    assert started == [(RAW, [path])]
    assert entries(desk)[:2] == ["RawTherapee", "GIMP && co"]
    assert desk.window.actions_by_name["open_again"].text() == "RawTherapee"
    QTest.keyClick(
        desk.window.results.grid, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    qtbot.waitUntil(lambda: len(started) == 2)


def test_a_program_that_does_not_start_is_told(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "start", lambda program, paths: False)
    desk.window.actions_by_name["choose_program"].trigger()
    dialog = desk.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit("/opt/edit/Photo Editor")
    qtbot.waitUntil(lambda: said(desk) == "Photo Editor could not be started. Choose another program.")
    dialog.reject()
