"""The windows of the library and of the jobs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeDesk
from tests.ui.steps import MakeApplication, add
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.indexing import ForgetRequest, IndexReport
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.maintenance import FolderStatus, LibraryStatus, StatusRequest
from xsearch_gui.core.records.organising.albums import IgnoreRequest, Removal, RemovalRequest
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
    assert heights == sorted(heights) and len(seen) == 11


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


def test_what_goes_with_a_folder_is_said_and_nothing_goes_by_a_slip(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(3)
    desk.search.answers[RemovalRequest] = lambda request: Removal(3, 2, 0, 1, 0)
    window = desk.window.library_window
    window.show()
    window._folder_view.selectRow(0)
    qtbot.mouseClick(window._remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
    box = window.findChild(QMessageBox)
    told = box.informativeText()
    assert "3 photos" in told and "captions (2 photos)" in told and "stars, flags or colours (1 photos)" in told
    assert "tags" not in told and "albums" not in told
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert not desk.jobs.asked_for(ForgetRequest)


def test_files_that_could_not_be_read_are_ignored_and_told_of_again(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(3)
    failed = (Failure("/photos/a.jpg", Message("is empty")), Failure("/photos/b.jpg", Message("is empty")))
    status = LibraryStatus("home", "fake", 3, folders=(FolderStatus("/photos", 3, 0, 2, True),), failed=failed)
    desk.search.answers[StatusRequest] = lambda request: status
    desk.models.library.refresh()
    window = desk.window.library_window
    window.show()
    qtbot.waitUntil(window._ignore.isVisible)
    qtbot.mouseClick(window._ignore, Qt.MouseButton.LeftButton)
    assert desk.search.asked_for(IgnoreRequest) == [IgnoreRequest(())]
    window._failure_view.selectRow(1)
    status = replace(status, ignored=1, failed=failed[1:])
    qtbot.mouseClick(window._ignore, Qt.MouseButton.LeftButton)
    assert desk.search.asked_for(IgnoreRequest)[-1] == IgnoreRequest(("/photos/b.jpg",))
    qtbot.waitUntil(window._unignore.isVisible)
    assert "1" in window._unignore.text()
    qtbot.mouseClick(window._unignore, Qt.MouseButton.LeftButton)
    assert desk.search.asked_for(IgnoreRequest)[-1] == IgnoreRequest((), on=False)
