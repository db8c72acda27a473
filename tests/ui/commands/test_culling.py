"""Culling by keys: stars, flags and colours in the grid and in the viewer, seen at once, and undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from desk import Desk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.annotations import MarkEdit, MarkKind, MarksReport, SetMarksRequest
from xsearch_gui.core.records.items import Marks
from xsearch_gui.core.records.search import BrowseRequest, BrowseResult, Hit
from xsearch_gui.ui.widgets.badges import LABELS, marks_of

_FIELDS = {MarkKind.RATING: "rating", MarkKind.FLAG: "flag", MarkKind.LABEL: "label"}


class Marked:
    """Answers as the search worker does."""

    def __init__(self) -> None:
        self.of: dict[int, Marks] = {}

    def give(self, request: SetMarksRequest) -> MarksReport:
        undo = []
        for edit in request.edits:
            for item in edit.items:
                before = self.of.get(item, Marks())
                value = int(edit.value or 0) or None if edit.kind is MarkKind.RATING else edit.value or ""
                self.of[item] = replace(before, **{_FIELDS[edit.kind]: value})
                old = getattr(before, _FIELDS[edit.kind])
                undo.append(MarkEdit((item,), edit.kind, str(old) if old else None))
        items = tuple(dict.fromkeys(item for edit in request.edits for item in edit.items))
        return MarksReport(items, tuple(self.of[item] for item in items), tuple(undo))


@pytest.fixture
def marked() -> Marked:
    return Marked()


@pytest.fixture
def desk(make_desk: Callable[[int], Desk], marked: Marked, qtbot: QtBot) -> Desk:
    made = make_desk(30)
    made.search.answers[SetMarksRequest] = marked.give
    made.window.activateWindow()
    made.window.results.grid.choose(0)
    qtbot.waitUntil(lambda: made.models.item_models.selection.hit is not None)
    return made


def press(widget: object, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, modifier)  # type: ignore[call-overload]


def shown(desk: Desk, row: int) -> Hit:
    found = desk.models.search.hits.hit(row)
    assert found is not None
    return found


def test_keys_give_stars_flags_and_colours_in_the_grid(desk: Desk, marked: Marked, qtbot: QtBot) -> None:
    grid, item = desk.window.results.grid, shown(desk, 0).item
    for key in (Qt.Key.Key_4, Qt.Key.Key_P, Qt.Key.Key_8):
        press(grid, key)
    qtbot.waitUntil(lambda: marked.of.get(item) == Marks(4, "pick", "green"))
    qtbot.waitUntil(lambda: marks_of(shown(desk, 0)) == ("flag", "\u2605" * 4))
    assert shown(desk, 0).label == "green"
    assert grid.currentIndex().row() == 0
    for key in (Qt.Key.Key_0, Qt.Key.Key_X, Qt.Key.Key_8):  # the same colour once more takes it away
        press(grid, key)
    qtbot.waitUntil(lambda: marked.of[item] == Marks(None, "reject", ""))


def test_what_was_given_is_taken_back_with_its_name(desk: Desk, marked: Marked, qtbot: QtBot) -> None:
    item = shown(desk, 0).item
    press(desk.window.results.grid, Qt.Key.Key_5)
    qtbot.waitUntil(lambda: shown(desk, 0).rating == 5)
    undo = desk.window.actions_by_name["undo"]
    assert undo.text() == "Undo the change of stars"
    undo.trigger()
    qtbot.waitUntil(lambda: marked.of[item].rating is None and shown(desk, 0).rating is None)


def test_shift_and_going_on_choose_the_next_photo(desk: Desk, marked: Marked, qtbot: QtBot) -> None:
    grid = desk.window.results.grid
    press(grid, Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: grid.currentIndex().row() == 1)
    desk.window.actions_by_name["go_on"].trigger()
    qtbot.waitUntil(lambda: desk.models.item_models.selection.hit == shown(desk, 1))
    press(grid, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: grid.currentIndex().row() == 2)
    qtbot.waitUntil(
        lambda: [marked.of.get(shown(desk, row).item, Marks()).flag for row in range(3)] == ["pick", "reject", ""]
    )


def test_every_photo_of_a_selection_gets_it(desk: Desk, marked: Marked, qtbot: QtBot) -> None:
    grid = desk.window.results.grid
    desk.window.actions_by_name["select_all"].trigger()
    press(grid, Qt.Key.Key_3)
    qtbot.waitUntil(lambda: len(marked.of) == 30 and {marks.rating for marks in marked.of.values()} == {3})
    qtbot.waitUntil(lambda: shown(desk, 29).rating == 3)


def test_the_viewer_takes_the_same_keys_and_says_what_is_given(desk: Desk, marked: Marked, qtbot: QtBot) -> None:
    grid = desk.window.results.grid
    press(grid, Qt.Key.Key_Return)
    viewer, model = desk.window.detail_views.viewer, desk.models.item_models.viewer
    qtbot.waitUntil(lambda: model.is_open)
    press(viewer, Qt.Key.Key_1)
    press(viewer, Qt.Key.Key_6)
    qtbot.waitUntil(lambda: model.facts_words.startswith("\u2605 \u00b7 Red"))
    before = model.hit
    press(viewer, Qt.Key.Key_X, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: model.hit is not None and before is not None and model.hit.item != before.item)
    assert before is not None
    qtbot.waitUntil(lambda: marked.of[before.item] == Marks(1, "reject", "red"))


def test_letters_that_are_typed_into_the_search_box_are_letters(desk: Desk, marked: Marked, qtbot: QtBot) -> None:
    box = desk.window.search_box.edit
    box.setFocus()
    for key in (Qt.Key.Key_P, Qt.Key.Key_5):
        press(box, key)
    assert not marked.of


def test_the_colour_of_a_chosen_photo_is_seen_in_the_grid(desk: Desk, marked: Marked, qtbot: QtBot) -> None:
    grid = desk.window.results.grid

    def colours() -> set[str]:
        cell = grid.visualRect(grid.currentIndex())
        foot = grid.viewport().grab(cell).toImage()
        return {foot.pixelColor(foot.width() // 2, y).name() for y in range(foot.height() - 12, foot.height())}

    assert LABELS["red"].name() not in colours()
    press(grid, Qt.Key.Key_6)
    qtbot.waitUntil(lambda: shown(desk, 0).label == "red")
    assert grid.chosen_rows.rows() == [0] and LABELS["red"].name() in colours()


def test_the_colour_of_several_photos_is_taken_away_by_the_same_key(desk: Desk, marked: Marked, qtbot: QtBot) -> None:
    grid, items = desk.window.results.grid, [shown(desk, row).item for row in range(3)]
    press(grid, Qt.Key.Key_7)
    grid.chosen_rows.select_rows([0, 1, 2])
    press(grid, Qt.Key.Key_7)  # one of them has it: all get it
    qtbot.waitUntil(lambda: [marked.of.get(item, Marks()).label for item in items] == ["yellow"] * 3)
    qtbot.waitUntil(lambda: all(shown(desk, row).label == "yellow" for row in range(3)))
    press(grid, Qt.Key.Key_7)
    qtbot.waitUntil(lambda: [marked.of[item].label for item in items] == [""] * 3)


@pytest.mark.parametrize("large", [False, True])
def test_a_mark_is_for_the_photo_that_is_reached_before_its_record_is(
    make_desk: Callable[[int], Desk], marked: Marked, qtbot: QtBot, large: bool
) -> None:
    desk = make_desk(600)
    desk.search.answers[SetMarksRequest] = marked.give
    desk.window.activateWindow()
    grid, model = desk.window.results.grid, desk.models.item_models.viewer
    grid.choose(0)
    qtbot.waitUntil(lambda: desk.models.item_models.selection.hit is not None)
    items = desk.models.search.hits.items
    if large:
        press(grid, Qt.Key.Key_E)
        qtbot.waitUntil(lambda: model.is_open)
    desk.window.actions_by_name["go_on"].trigger()
    before = max(desk.search.asked)
    desk.search.held = True
    if large:
        model.go(450)
    else:
        grid.choose(450)
    assert desk.models.search.hits.hit(450) is None
    for key in (Qt.Key.Key_X, Qt.Key.Key_P):
        press(desk.window.detail_views.viewer if large else grid, key)
    assert (model.row if large else grid.currentIndex().row()) == 452
    desk.search.held = False
    for job in [job for job in desk.search.asked if job > before]:
        desk.search.answer(job)
    qtbot.waitUntil(lambda: len(marked.of) == 2)
    assert {item: marks.flag for item, marks in marked.of.items()} == {items[450]: "reject", items[451]: "pick"}
    qtbot.waitUntil(lambda: shown(desk, 450).flag == "reject")
    if not large:
        desk.search.held = True
        grid.choose(200)
        press(grid, Qt.Key.Key_E)
        assert model.is_open and model.item == items[200]


@pytest.mark.parametrize("large", [False, True])
def test_a_photo_that_fits_no_more_leaves_and_the_next_is_chosen(
    desk: Desk, marked: Marked, qtbot: QtBot, large: bool
) -> None:
    def picks(request: BrowseRequest) -> BrowseResult:
        items = tuple(item for item, marks in marked.of.items() if marks.flag == "pick")
        return BrowseResult(items, (("2024-06", len(items)),), len(items))

    marked.of = {item: Marks(flag="pick") for item in range(1, 31)}
    desk.search.answers[BrowseRequest] = picks
    desk.models.search.edit("flag:pick")
    hits, grid, model = desk.models.search.hits, desk.window.results.grid, desk.models.item_models.viewer
    qtbot.waitUntil(lambda: not desk.models.search.is_searching)
    grid.choose(3)
    qtbot.waitUntil(lambda: desk.models.item_models.selection.hit == shown(desk, 3))
    gone, following = hits.items[3], hits.items[4]
    if large:
        press(grid, Qt.Key.Key_E)
        qtbot.waitUntil(lambda: model.is_open)
    press(desk.window.detail_views.viewer if large else grid, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: gone not in hits.items)
    qtbot.waitUntil(lambda: (hit := desk.models.item_models.selection.hit) is not None and hit.item == following)
    assert grid.currentIndex().row() == 3 and model.is_open == large
    desk.window.actions_by_name["undo"].trigger()
    qtbot.waitUntil(lambda: hits.row_of(gone) == 3)
