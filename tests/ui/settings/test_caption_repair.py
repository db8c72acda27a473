"""Captions on the wrong photo: found, moved one by one or all at once, left alone, put back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk import Desk
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.steps import text_of
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.records.repairs import (
    CaptionMove,
    MisplacedCaption,
    MoveCaptionsRequest,
    MovedReport,
    RepairProposal,
    RepairsReport,
    RepairsRequest,
    TakeMovesBackRequest,
)
from xsearch_gui.ui.settings.caption_repair import CaptionRepairDialog, RepairCard

EXCHANGED = RepairProposal(
    "exchanged",
    (
        MisplacedCaption(11, "a dog", 1, "/p/IMG_1.jpg", 2, "/p/IMG_2.jpg"),
        MisplacedCaption(12, "<b>a cat</b>", 2, "/p/IMG_2.jpg", 1, "/p/IMG_1.jpg"),
    ),
    12.0,
)
RUN = tuple(
    MisplacedCaption(20 + n, f"row {n}", n, f"/p/IMG_{n}.jpg", n + 1, f"/p/IMG_{n + 1}.jpg") for n in range(3, 9)
)
SHIFTED = RepairProposal("shifted", RUN, 40.0, 1)
COPIED = RepairProposal("copied", (MisplacedCaption(31, "a dog", 30, "/p/IMG_30.jpg", 0, ""),), 5.0)


@pytest.fixture
def desk(make_desk: Callable[[int], Desk]) -> Desk:
    made = make_desk(4)
    made.jobs.answers[RepairsRequest] = lambda request: RepairsReport(90, 80, (SHIFTED, EXCHANGED, COPIED))
    made.search.answers[MoveCaptionsRequest] = lambda request: MovedReport(len(request.moves), (1, 2), 7)
    made.search.answers[TakeMovesBackRequest] = lambda request: MovedReport(2, (1, 2))
    return made


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk) -> CaptionRepairDialog:
    made = CaptionRepairDialog(desk.models.repair, desk.window)
    made.open()
    qtbot.waitUntil(lambda: len(cards(made)) == 3)
    return made


def cards(dialog: CaptionRepairDialog) -> list[RepairCard]:
    found = [dialog.cards.itemAt(place).widget() for place in range(dialog.cards.count())]
    return [card for card in found if isinstance(card, RepairCard)]


def test_what_is_wrong_is_said_as_a_person_would(dialog: CaptionRepairDialog) -> None:
    words = text_of(dialog)
    assert "9 of 90 captions seem to be on the wrong photo." in words
    assert "from IMG_3.jpg to IMG_8.jpg, are one photo off" in words and "and 3 more" in words
    assert "<b>a cat</b>" in words  # as it is written


def test_one_is_moved_by_the_keyboard_and_put_back(qtbot: QtBot, desk: Desk, dialog: CaptionRepairDialog) -> None:
    assert not dialog.undo.isVisible()
    button = cards(dialog)[1].move_it
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(dialog.undo.isVisible)
    (asked,) = desk.search.asked_for(MoveCaptionsRequest)
    assert asked == MoveCaptionsRequest((CaptionMove(11, 2), CaptionMove(12, 1)))
    assert len(cards(dialog)) == 2 and "2 captions moved." in text_of(dialog)
    dialog.undo.click()
    qtbot.waitUntil(lambda: "2 captions put back." in text_of(dialog))
    assert desk.search.asked_for(TakeMovesBackRequest) == [TakeMovesBackRequest(7)]
    assert not dialog.undo.isVisible()


def test_what_is_left_as_it_is_is_not_moved_with_all(desk: Desk, qtbot: QtBot, dialog: CaptionRepairDialog) -> None:
    cards(dialog)[0].leave.click()
    assert len(cards(dialog)) == 2
    dialog.move_all.click()
    (asked,) = desk.search.asked_for(MoveCaptionsRequest)
    assert [move.text for move in asked.moves] == [11, 12, 31]
    qtbot.waitUntil(lambda: not cards(dialog))


def test_a_library_in_order_is_told_so(qtbot: QtBot, desk: Desk) -> None:
    desk.jobs.answers[RepairsRequest] = lambda request: RepairsReport(90, 80)
    dialog = CaptionRepairDialog(desk.models.repair, desk.window)
    dialog.open()
    qtbot.waitUntil(lambda: "All 90 captions seem to be on the right photo." in text_of(dialog))
    assert not dialog.move_all.isVisible()


def test_what_cannot_be_moved_is_a_sentence(qtbot: QtBot, desk: Desk, dialog: CaptionRepairDialog) -> None:
    desk.search.answers[MoveCaptionsRequest] = lambda request: UsageError("These captions are gone.")
    cards(dialog)[2].move_it.click()
    qtbot.waitUntil(lambda: "These captions are gone." in text_of(dialog))
