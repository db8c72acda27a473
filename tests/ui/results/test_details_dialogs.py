"""Changing words, places, keywords and dates of all chosen photos in dialogs, by keys, in one step that is undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desk import Desk
from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.annotations import (
    ChangeDetailsRequest,
    DateShift,
    DecideRequest,
    DetailsChanged,
    DetailsOf,
    DetailsOfRequest,
    Doing,
    FieldEdit,
    FieldKind,
    ShiftDatesRequest,
    TagEdit,
)
from xsearch_gui.core.records.details import DetailsRequest, Dispute
from xsearch_gui.ui.results.dates_dialog import DatesDialog
from xsearch_gui.ui.results.details_dialog import DetailsDialog

CONTROL = Qt.KeyboardModifier.ControlModifier
MakeDesk = Callable[[int], Desk]
FOUND = DetailsOf(
    *((1, 2, 3), ((FieldKind.CREATOR, "Anna"), (FieldKind.COUNTRY, "Norway"))),
    *((FieldKind.CITY,), ("sea",), ("Max",), ("Animals|Birds", "Max", "sea")),
    (DateShift(1, "a.jpg", "2024-07-14T10:20:30", ""), DateShift(2, "b.jpg", "1965", "")),
    left=1,
)


def changed(request: ChangeDetailsRequest | ShiftDatesRequest | DecideRequest) -> DetailsChanged:
    """Answer a change with what undoes it."""
    doing = {ShiftDatesRequest: Doing.DATES, DecideRequest: Doing.DECISION}.get(type(request), Doing.DETAILS)
    undo = ChangeDetailsRequest((FieldEdit((1, 2, 3), FieldKind.CITY, "Rome"),), doing=doing)
    return DetailsChanged((1, 2, 3), undo)


def opened(qtbot: QtBot, desk: Desk, action: str, kind: type[QDialog]) -> QDialog:
    """Choose everything, and open a dialog about it."""
    desk.search.answers |= {
        DetailsOfRequest: lambda request: FOUND,
        ChangeDetailsRequest: changed,
        ShiftDatesRequest: changed,
        DecideRequest: changed,
    }
    qtbot.keyClick(desk.window.results.grid, Qt.Key.Key_A, CONTROL)
    qtbot.waitUntil(lambda: desk.window.actions_by_name[action].isEnabled())
    desk.window.actions_by_name[action].trigger()
    qtbot.waitUntil(lambda: desk.window.findChild(kind) is not None and bool(desk.models.item_models.editing.found))
    dialog = desk.window.findChild(kind)
    assert dialog is not None
    return dialog


def test_what_is_left_alone_stays_and_the_rest_is_one_change(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(3)
    dialog = opened(qtbot, desk, "edit_details", DetailsDialog)
    assert isinstance(dialog, DetailsDialog)
    assert dialog.lines[FieldKind.CREATOR].text() == "Anna"
    assert dialog.lines[FieldKind.CITY].text() == "" and dialog.lines[FieldKind.CITY].placeholderText() == "different"
    qtbot.keyClicks(dialog.lines[FieldKind.CITY], "Bergen")
    dialog.lines[FieldKind.COUNTRY].clear()
    qtbot.keyClicks(dialog.new_keyword, "Animals|Fish")
    qtbot.keyClick(dialog.new_keyword, Qt.Key.Key_Return)
    assert dialog.isVisible(), "Return adds the keyword and does not close"
    for node in (dialog.keywords.topLevelItem(row) for row in range(dialog.keywords.topLevelItemCount())):
        if node is not None and node.text(0) == "sea":
            node.setCheckState(0, Qt.CheckState.Unchecked)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog.caption, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: bool(desk.search.asked_for(ChangeDetailsRequest)))
    change = desk.search.asked_for(ChangeDetailsRequest)[0]
    assert {edit.kind: edit.value for edit in change.fields} == {FieldKind.CITY: "Bergen", FieldKind.COUNTRY: ""}
    assert change.tags == (TagEdit((1, 2, 3), ("Animals|Fish",), ("sea",)),)
    undo = desk.window.actions_by_name["undo"]
    qtbot.waitUntil(lambda: undo.text() == "Undo the change of the details")
    undo.trigger()
    qtbot.waitUntil(lambda: len(desk.search.asked_for(ChangeDetailsRequest)) == 2)
    assert desk.search.asked_for(ChangeDetailsRequest)[1].fields[0].value == "Rome"
    qtbot.waitUntil(lambda: desk.window.actions_by_name["redo"].text() == "Redo the change of the details")


def test_dates_are_moved_by_a_time_or_to_a_moment(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(3)
    dialog = opened(qtbot, desk, "change_dates", DatesDialog)
    assert isinstance(dialog, DatesDialog)
    editing = desk.models.item_models.editing
    dialog.spins[1].setValue(2)
    dialog.sign.setCurrentIndex(1)
    assert editing.seconds == -7_200
    dialog.moment.setDateTime(QDateTime.fromString("2024-07-15T10:20:31", Qt.DateFormat.ISODate))
    assert dialog.at.isChecked() and editing.seconds == 86_401
    qtbot.waitUntil(lambda: desk.search.asked_for(DetailsOfRequest)[-1].seconds == 86_401)
    dialog.accept()
    qtbot.waitUntil(lambda: bool(desk.search.asked_for(ShiftDatesRequest)))
    assert desk.search.asked_for(ShiftDatesRequest)[0] == ShiftDatesRequest((1, 2, 3), 86_401)
    undo = desk.window.actions_by_name["undo"]
    qtbot.waitUntil(lambda: undo.text() == "Undo the change of the dates")


def test_where_another_program_has_changed_the_same_the_user_decides(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(3)
    before = desk.search.answers[DetailsRequest]
    disputes = (Dispute("rating", "5", "2"), Dispute("city", "Oslo", ""))
    desk.search.answers[DetailsRequest] = lambda request: replace(before(request), disputes=disputes)
    desk.search.answers[DecideRequest] = changed
    grid = desk.window.results.grid
    grid.setCurrentIndex(grid.model().index(0, 0))
    shown = desk.window.inspector.own.disputes
    qtbot.waitUntil(shown.isVisible)
    assert "\u2605\u2605" in shown.words.text() and "none" in shown.words.text()
    shown.theirs.click()
    qtbot.waitUntil(lambda: bool(desk.search.asked_for(DecideRequest)))
    asked = desk.search.asked_for(DecideRequest)[0]
    assert not asked.mine and len(asked.items) == 1


def test_what_another_program_has_changed_meanwhile_is_shown_of_the_chosen_photo(
    qtbot: QtBot, make_desk: MakeDesk
) -> None:
    desk = make_desk(3)
    grid = desk.window.results.grid
    grid.setCurrentIndex(grid.model().index(0, 0))
    shown = desk.window.inspector.own.disputes
    qtbot.waitUntil(lambda: desk.models.details.details is not None)
    assert not shown.isVisible()
    before = desk.search.answers[DetailsRequest]
    desk.search.answers[DetailsRequest] = lambda request: replace(
        before(request), disputes=(Dispute("rating", "5", "1"),)
    )
    desk.models.library.settled.emit()  # a job has read its sidecar again
    qtbot.waitUntil(shown.isVisible)
