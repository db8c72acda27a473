"""The windows of the library and of the jobs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.steps import MakeApplication, add
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.indexing import ForgetRequest, IndexReport
from xsearch_gui.core.records.items import Failure
from xsearch_gui.viewmodels.text.problem import Problem


def test_what_was_not_taken_is_shown_in_its_folder(
    qtbot: QtBot, make_application: MakeApplication, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    application = make_application()
    add(qtbot, application, broken)
    application.window.actions_by_name["library"].trigger()
    window = application.window.library_window
    assert not window._show_left_out.isEnabled()
    window._left_out_view.selectRow(0)
    path = window._left_out.record(0).path
    asked: list[str] = []
    window._opener.show_path_in_folder = asked.append
    qtbot.mouseClick(window._show_left_out, Qt.MouseButton.LeftButton)
    assert asked == [path]


def test_tab_goes_through_the_window_as_it_is_read(
    qtbot: QtBot, make_application: MakeApplication, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    application = make_application()
    add(qtbot, application, broken)
    application.window.actions_by_name["library"].trigger()
    window = application.window.library_window
    widget, seen = window._folder_view.nextInFocusChain(), [window._folder_view]
    while widget is not window._folder_view:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            seen.append(widget)
        widget = widget.nextInFocusChain()
    heights = [it.mapTo(window, it.rect().topLeft()).y() for it in seen]
    assert heights == sorted(heights) and len(seen) == 10


def test_tab_goes_through_the_jobs_from_the_first(qtbot: QtBot, make_application: MakeApplication) -> None:
    application = make_application()
    client = application.jobs_client
    reasons = (Failure("/p/a.jpg", Message("is empty")),)
    for job in (901, 902):
        client.submitted.emit(job, ForgetRequest("/p"))
    client.failed.emit(901, Problem("It broke.", "Traceback"))
    client.finished.emit(902, IndexReport(failed=reasons))
    application.window.actions_by_name["jobs"].trigger()
    window = application.window.shell._jobs
    widget, words = window.gentle.nextInFocusChain(), [window.gentle.text()]
    while widget is not window.gentle:
        if isinstance(widget, QPushButton) and widget.isVisible():
            words.append(widget.text())
        widget = widget.nextInFocusChain()
    assert words == ["Slow down while I work", "Clear the list", "Which files?", "Try again", "Details"]
