"""Comparing two encoders: the searches can be changed, both rows are there, and the keyboard is enough."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk import Desk
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.steps import text_of
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.encoders import EncoderEntry, EncodersReport, EncoderState
from xsearch_gui.core.records.switching import (
    Answers,
    CompareReport,
    CompareRequest,
    Queries,
    QueriesRequest,
    Side,
    SideBySideReport,
    SideBySideRequest,
)
from xsearch_gui.ui.settings.compare_dialog import CompareDialog

BOTH = ("photos", "texts")
ENTRIES = (
    EncoderEntry("mini", EncoderState.IN_USE, "Mini", BOTH, "", ("en",), 386, 9),
    EncoderEntry("wide", EncoderState.INSTALLED, "Wide", BOTH, "", ("en",), 512, 9),
    EncoderEntry("other", EncoderState.INSTALLED, "Other", BOTH, "", ("en",), 512, 9),
)
SIDE = Side("mini", "Mini", 9, 386, 28.6, 58, 70, 4, 35, 61, 73, 4, 212, 11, 300)


@pytest.fixture
def desk(make_desk: Callable[[int], Desk]) -> Desk:
    made = make_desk(4)
    made.models.encoders._report = EncodersReport(ENTRIES, 1, True)
    made.search.answers[QueriesRequest] = lambda request: Queries(("a dog", "date:20"), ())
    bad = Answers("date:20", problem=Message("This is no date."))
    made.jobs.answers[SideBySideRequest] = lambda request: SideBySideReport(
        ("Mini", "Wide"), (Answers("a dog", (made.hit(1), made.hit(2)), (made.hit(2), made.hit(3))), bad), 4, 4
    )
    made.jobs.answers[CompareRequest] = lambda request: CompareReport(4, 9, (SIDE, SIDE), ())
    return made


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk) -> CompareDialog:
    made = CompareDialog(desk.models.encoder_cards.comparison(desk.window), desk.window, "other")
    made.open()
    qtbot.waitUntil(lambda: bool(made.queries.toPlainText()))
    return made


def test_searches_are_proposed_changed_and_answered_by_both(qtbot: QtBot, desk: Desk, dialog: CompareDialog) -> None:
    assert dialog.first.currentText() == "Mini" and dialog.second.currentText() == "Other"
    assert dialog.queries.toPlainText().splitlines()[:2] == ["a dog", "date:20"]
    dialog.queries.setPlainText("a dog\n\n  date:20 ")
    dialog.go.click()
    qtbot.waitUntil(dialog.again.isVisible)
    (request,) = desk.jobs.asked_for(SideBySideRequest)
    assert (request.first, request.second, request.queries) == ("mini", "other", ("a dog", "date:20"))
    said = text_of(dialog)
    assert "\u201ca dog\u201d" in said and "This is no date." in said and "all of your 4 photos" in said
    roles = [label.property("role") for label in dialog.findChildren(object) if label.property("role")]
    assert roles.count("own") == 2 and roles.count("shared") == 2
    dialog.measure.click()
    qtbot.waitUntil(lambda: "29 of 100" in text_of(dialog))
    with qtbot.waitSignal(dialog.use_wanted) as used:
        dialog.use.click()
    assert used.args == ["other"]
    dialog.again.click()
    assert dialog.go.isVisible() and dialog.queries.hasFocus()


def test_an_encoder_is_not_compared_with_itself(dialog: CompareDialog) -> None:
    dialog.second.setCurrentIndex(0)
    assert not dialog.go.isEnabled()


def test_escape_stops_what_is_at_work(qtbot: QtBot, desk: Desk, dialog: CompareDialog) -> None:
    desk.jobs.held = True
    dialog.go.click()
    assert dialog.stop.isVisible() and not dialog.first.isEnabled()
    job = desk.jobs.last
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert job in desk.jobs.cancelled
