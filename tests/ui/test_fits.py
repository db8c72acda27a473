"""Everything can be read on a small screen, in every language."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from xsearch_gui.app import Application
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import FRAME, fit_to_screen
from xsearch_gui.ui.windows.shortcuts import ShortcutSheet

HERE = Path(__file__).resolve().parent
UI = HERE.parents[1] / "xsearch_gui" / "ui"
WINDOWS = ("QDialog", "QMainWindow", "QMenu", "Page")  # what a class of a window or page is made from
LANGUAGES = ("en", "de", "fr")
SCREEN = {
    "name": "small",
    "x": 0,
    "y": 0,
    "width": 900,
    "height": 600,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
    "dpr": 1,
}
LONG = "2019-08-14_Wanderung_ueber_den_Nebelhornsteig_mit_Grossmutter.jpg"


def classes_of_windows() -> set[str]:
    """Return the names of all windows, dialogs and pages that the program has."""
    found = set()
    for path in UI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and {base.id for base in node.bases if isinstance(base, ast.Name)} & {
                *WINDOWS
            }:
                found.add(node.name)
    return found


@pytest.fixture(scope="module")
def tours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """A tour through the window in each language, all at once: they take a while."""
    folder = tmp_path_factory.mktemp("screen")
    (folder / "screens.json").write_text(json.dumps({"screens": [SCREEN]}))
    # relative, because a colon of a Windows path would end it
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen:configfile=screens.json",
        "PYTHONPATH": str(HERE.parents[1]),
    }
    under_way = {}
    for language in LANGUAGES:
        command = [sys.executable, str(HERE / "tour.py"), "--language", language]
        under_way[language] = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=folder
        )
    yield under_way
    for tour in under_way.values():
        tour.kill()
        tour.communicate()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_on_a_small_screen(language: str, tours: dict[str, subprocess.Popen[str]]) -> None:
    told, complaints = tours[language].communicate()
    assert tours[language].returncode == 0, complaints
    report = json.loads(told)
    assert not report["wrong"]
    unseen = classes_of_windows() - set(report["seen"])
    assert not unseen, "tests/fixtures/fake_worker_gallery_windows.py does not open it"


def test_a_window_is_no_larger_than_the_screen(qtbot: QtBot, application: Application) -> None:
    most = application.window.screen().availableGeometry().size() - FRAME
    fit_to_screen(application.window, QSize(4000, 3000))
    assert application.window.size() == most
    assert application.window.minimumSize().boundedTo(most) == application.window.minimumSize()


def test_a_word_that_is_too_wide_is_broken(qtbot: QtBot) -> None:
    wrapped, one_line = label(LONG, wrap=True), label("short", wrap=True)
    qtbot.addWidget(wrapped)
    qtbot.addWidget(one_line)
    assert wrapped.heightForWidth(4000) == one_line.heightForWidth(4000)
    assert wrapped.heightForWidth(200) >= 2 * one_line.heightForWidth(4000)
    assert wrapped.minimumSizeHint().width() == 0


def test_a_line_that_is_too_long_is_shortened_and_told_in_the_tool_tip(qtbot: QtBot) -> None:
    line = label(LONG, shorten=True)
    qtbot.addWidget(line)
    line.resize(line.sizeHint())
    whole = line.grab().toImage()
    assert not line.toolTip()
    line.resize(120, line.height())
    cut = line.grab().toImage()
    assert line.toolTip() == LONG
    assert whole.width() > cut.width()
    assert line.minimumSizeHint().width() < 120


def test_text_that_is_selected_is_copied_as_it_is(qtbot: QtBot) -> None:
    wrapped = label(f"at {LONG}", wrap=True, selectable=True)
    qtbot.addWidget(wrapped)
    wrapped.resize(200, wrapped.heightForWidth(200))
    wrapped.show()
    wrapped.setFocus()
    QApplication.clipboard().clear()
    QTest.keyClick(wrapped, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(wrapped, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == f"at {LONG}"
    QTest.mouseDClick(wrapped, Qt.MouseButton.LeftButton, pos=wrapped.rect().topLeft() + QPoint(3, 3))
    assert wrapped.selectedText() == "at"


def test_the_shortcuts_scroll_by_keys(qtbot: QtBot, application: Application) -> None:
    application.window.actions_by_name["shortcuts"].trigger()
    sheet = application.window.findChild(ShortcutSheet)
    sheet.resize(500, 200)
    scroll = sheet.findChild(QScrollArea)
    qtbot.waitUntil(lambda: scroll.verticalScrollBar().maximum() > 0)
    scroll.setFocus()
    QTest.keyClick(scroll, Qt.Key.Key_PageDown)
    assert scroll.verticalScrollBar().value() > 0
