"""The bar of messages: when they go, and what they leave to be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from desk import Desk
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from xsearch_gui.core.message import Message
from xsearch_gui.core.records.indexing import IndexReport
from xsearch_gui.core.records.items import Failure
from xsearch_gui.viewmodels.shell import messages
from xsearch_gui.viewmodels.shell.messages import Level


def test_a_warning_goes_when_it_was_seen_for_long(
    make_desk: Callable[[int], Desk], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "WARNING_MS", 150)
    desk = make_desk(30)
    desk.window.activateWindow()
    bar, told = desk.window.message_bar, desk.messages
    qtbot.waitUntil(desk.window.isActiveWindow)
    told.warning("2 of 3 were copied.", "why")
    bar._details.click()  # somebody reads on
    qtbot.wait(300)
    assert bar.isVisible()
    bar._details.click()
    told.offer("3 photos moved to Best.", "Undo", lambda: None, passes=True)
    told.ask("Where is the folder?", "Locate", lambda: None)
    told.error("The disk is full.")
    qtbot.waitUntil(lambda: told.waiting == 1)  # what is asked, and what failed, stay
    told.set_seen(seen=False)  # nobody looks
    told.dismiss()
    told.warning("2 of 4 were copied.")
    told.set_seen(seen=False)
    qtbot.wait(300)
    assert told.current is not None and told.current.text == "2 of 4 were copied."


def test_the_bar_leaves_the_sidebar_to_be_seen(make_desk: Callable[[int], Desk], qtbot: QtBot) -> None:
    desk = make_desk(30)
    window = desk.window
    window.resize(900, 600)
    window.actions_by_name["sidebar"].setChecked(True)
    window.results.grid.choose(0)
    qtbot.waitUntil(window.inspector.isVisible)
    desk.messages.warning("2 of 3 photos were copied: the drives of the others are not connected.")
    qtbot.waitUntil(window.message_bar.isVisible)
    QTest.qWait(50)
    sidebar = QRect(window.sidebar.mapTo(window, QPoint()), window.sidebar.size())
    bar = QRect(window.message_bar.mapTo(window, QPoint()), window.message_bar.size())
    assert window.sidebar.isVisible() and not bar.intersects(sidebar) and bar.width() >= 440


def test_an_offer_goes_when_it_is_done_otherwise(make_desk: Callable[[int], Desk]) -> None:
    told, done = make_desk(3).messages, list[str]()
    undo = done.clear
    told.offer("2 photos renamed.", "Undo", undo)
    told.notice("3 photos read.")
    told.withdraw(undo)
    assert told.waiting == 0 and told.current is not None and told.current.text == "3 photos read."


def test_the_newest_is_in_front_and_what_failed_before_it(make_desk: Callable[[int], Desk]) -> None:
    told = make_desk(3).messages
    told.warning("6 files could not be read.")
    told.offer("1 photo put into the bin.", "Undo", lambda: None)
    assert told.current is not None and told.current.offer == "Undo"
    told.error("The disk is full.")
    told.notice("3 photos read.")
    assert told.current is not None and told.current.text == "The disk is full."


def test_files_that_cannot_be_read_are_a_warning_once(make_desk: Callable[[int], Desk]) -> None:
    desk = make_desk(3)
    report = IndexReport(failed=(Failure("/p/torn.jpg", Message("is empty")),))
    levels = []
    for one in (report, report, replace(report, failed=(*report.failed, Failure("/p/new.jpg", Message("is empty"))))):
        desk.models.library.reports.tell(one)
        assert desk.messages.current is not None
        levels.append(desk.messages.current.level)
    assert levels == [Level.WARNING, Level.NOTICE, Level.WARNING]
