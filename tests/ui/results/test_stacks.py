"""Stacks in the window: by keys and menu, open and closed, in the grid and in the large photo, and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from desk import Desk
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeDesk
from xsearch_gui.core.records.organising.stacks import ChangeStacksRequest, StackChange, StackReport
from xsearch_gui.core.records.search import BrowseRequest, BrowseResult, Hit, Rows, RowsRequest
from xsearch_gui.ui.results.cells import group_rect
from xsearch_gui.viewmodels.results.hits_model import HitRole

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Shelf:
    """Stacks as the search worker keeps them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.stacks: list[tuple[int, ...]] = []
        desk.search.answers |= {
            BrowseRequest: self.browse,
            RowsRequest: lambda request: Rows(tuple(self.hit(item) for item in request.items)),
            ChangeStacksRequest: self.change,
        }

    def of(self, item: int) -> tuple[int, ...]:
        return next((stack for stack in self.stacks if item in stack), (item,))

    def hit(self, item: int) -> Hit:
        stack = self.of(item)
        others = tuple(other for other in stack if other != item)
        return replace(self.desk.hit(item), group=others, stack=bool(others), cover=bool(others) and stack[0] == item)

    def browse(self, request: BrowseRequest) -> BrowseResult:
        items = tuple(item for item in range(1, self.desk.photos + 1) if self.of(item)[0] == item)
        return BrowseResult(items, (("2024-06", len(items)),), self.desk.photos)

    def change(self, request: ChangeStacksRequest) -> StackReport:
        items, before = request.items, tuple(self.stacks)
        if request.before is not None:
            self.stacks = list(request.before)
        elif request.how is StackChange.TOGETHER:
            self.stacks = [stack for stack in self.stacks if not set(stack) & set(items)] + [items]
        elif request.how is StackChange.COVER:
            stack = self.of(items[0])
            left = tuple(item for item in stack if item != items[0])
            self.stacks = [one for one in self.stacks if one != stack] + [(items[0], *left)]
        elif request.how is StackChange.OUT:
            self.stacks = [tuple(item for item in stack if item not in items) for stack in self.stacks]
        else:
            self.stacks = [stack for stack in self.stacks if not set(stack) & set(items)]
        touched = tuple({*items, *(item for stack in (*before, *self.stacks) for item in stack)})
        return StackReport(len(self.stacks), len(items), touched, ChangeStacksRequest(request.how, before=before))


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk(9)


@pytest.fixture
def shelf(desk: Desk, qtbot: QtBot) -> Shelf:
    made = Shelf(desk)
    desk.models.search.search_now()
    settle(qtbot, desk)
    return made


def settle(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: not desk.models.search.is_searching and not desk.models.item_models.annotating.is_busy)
    hits = desk.models.search.hits
    qtbot.waitUntil(lambda: all(hits.hit(row) is not None for row in range(hits.rowCount())))


def choose(qtbot: QtBot, desk: Desk, *items: int) -> None:
    grid, hits = desk.window.results.grid, desk.models.search.hits
    grid.setFocus()
    grid.choose(hits.row_of(items[0]))
    grid.chosen_rows.select_rows(sorted(hits.row_of(item) for item in items))


def press(
    qtbot: QtBot, desk: Desk, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    qtbot.keyClick(desk.window.results.grid, key, modifiers)
    settle(qtbot, desk)


def shown(desk: Desk) -> list[int]:
    return list(desk.models.search.hits.items)


def test_photos_are_stacked_opened_and_taken_apart_by_keys(desk: Desk, shelf: Shelf, qtbot: QtBot) -> None:
    choose(qtbot, desk, 2, 3, 5)
    press(qtbot, desk, Qt.Key.Key_G, CONTROL)
    assert shelf.stacks == [(2, 3, 5)] and shown(desk) == [1, 2, 4, 6, 7, 8, 9]
    assert desk.models.details.hit is not None and desk.models.details.hit.item == 2
    press(qtbot, desk, Qt.Key.Key_S)
    assert shown(desk) == [1, 2, 3, 5, 4, 6, 7, 8, 9]
    choose(qtbot, desk, 5)
    press(qtbot, desk, Qt.Key.Key_S, SHIFT)  # the cover; the stack stays open
    assert shelf.stacks == [(5, 2, 3)] and shown(desk) == [1, 4, 5, 2, 3, 6, 7, 8, 9]
    choose(qtbot, desk, 3)
    desk.window.actions_by_name["stack_out"].trigger()
    settle(qtbot, desk)
    assert shelf.stacks == [(5, 2)] and shown(desk) == [1, 3, 4, 5, 2, 6, 7, 8, 9]
    choose(qtbot, desk, 2)
    press(qtbot, desk, Qt.Key.Key_S)  # of a member: its stack closes, and the cover is chosen
    assert shown(desk) == [1, 3, 4, 5, 6, 7, 8, 9] and desk.models.details.hit.item == 5
    press(qtbot, desk, Qt.Key.Key_G, CONTROL | SHIFT)
    assert shelf.stacks == [] and shown(desk) == list(range(1, 10))


def test_every_change_of_a_stack_has_a_name_and_comes_back(desk: Desk, shelf: Shelf, qtbot: QtBot) -> None:
    annotating = desk.models.item_models.annotating
    choose(qtbot, desk, 2, 3, 5)
    press(qtbot, desk, Qt.Key.Key_G, CONTROL)
    assert annotating.undo_words == "Undo stacking"
    press(qtbot, desk, Qt.Key.Key_S)
    choose(qtbot, desk, 3)
    press(qtbot, desk, Qt.Key.Key_S, SHIFT)
    assert annotating.undo_words == "Undo the change of the cover"
    press(qtbot, desk, Qt.Key.Key_Z, CONTROL)
    assert shelf.stacks == [(2, 3, 5)] and annotating.redo_words == "Redo the change of the cover"
    press(qtbot, desk, Qt.Key.Key_Z, CONTROL)
    assert shelf.stacks == [] and shown(desk) == list(range(1, 10))
    press(qtbot, desk, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert shelf.stacks == [(2, 3, 5)]


def test_the_badge_counts_and_a_click_opens(desk: Desk, shelf: Shelf, qtbot: QtBot) -> None:
    choose(qtbot, desk, 2, 3)
    press(qtbot, desk, Qt.Key.Key_G, CONTROL)
    grid, hits = desk.window.results.grid, desk.models.search.hits
    index = hits.index(hits.row_of(2))
    assert "Stack of 2" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert "Stack of 2" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    badge = group_rect(grid.visualRect(index)).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=badge)
    settle(qtbot, desk)
    assert shown(desk)[:3] == [1, 2, 3] and hits.index(2).data(HitRole.MEMBER) and index.data(HitRole.IS_OPEN)
    grid.select_matches()
    wanted, count = desk.window.results.selected()
    assert count == 9 and wanted.items == (3,)  # who is seen because a stack is open belongs to everything
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=badge)
    assert 3 not in shown(desk)


def test_a_group_of_results_becomes_a_stack_or_comes_apart(desk: Desk, shelf: Shelf, qtbot: QtBot) -> None:
    """What the program has grouped is a stack as soon as the person says so."""
    hits = desk.models.search.hits
    hits.set_hits([replace(desk.hit(1), group=(7, 8)), desk.hit(2)])
    choose(qtbot, desk, 1)
    actions = desk.window.actions_by_name
    assert actions["stack"].isEnabled() and actions["unstack"].isEnabled() and actions["stack_cover"].isEnabled()
    actions["stack"].trigger()
    settle(qtbot, desk)
    assert shelf.stacks == [(1, 7, 8)]
    choose(qtbot, desk, 1)
    qtbot.waitUntil(lambda: not actions["stack"].isEnabled())
    assert not actions["stack_cover"].isEnabled() and actions["unstack"].isEnabled()
    choose(qtbot, desk, 2)
    assert not any(actions[name].isEnabled() for name in ("stack", "unstack", "stack_cover", "stack_out", "open_group"))


def test_stacks_in_the_large_photo(desk: Desk, shelf: Shelf, qtbot: QtBot) -> None:
    choose(qtbot, desk, 2, 3, 5)
    press(qtbot, desk, Qt.Key.Key_G, CONTROL)
    choose(qtbot, desk, 2)
    desk.window.actions_by_name["view"].trigger()
    viewer = desk.window.detail_views.viewer
    model = desk.models.item_models.viewer
    assert model.is_open and model.hit.item == 2
    qtbot.keyClick(viewer, Qt.Key.Key_S)
    settle(qtbot, desk)
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert model.hit.item == 3
    qtbot.keyClick(viewer, Qt.Key.Key_S, SHIFT)
    settle(qtbot, desk)
    assert shelf.stacks == [(3, 2, 5)] and model.hit.item == 3 and 2 in shown(desk)
    qtbot.keyClick(viewer, Qt.Key.Key_S)
    settle(qtbot, desk)
    assert shown(desk) == [1, 3, 4, 6, 7, 8, 9] and model.hit.item == 3


def test_bursts_of_the_last_import_or_of_what_is_chosen(desk: Desk, shelf: Shelf, qtbot: QtBot) -> None:
    desk.search.answers[ChangeStacksRequest] = lambda request: StackReport(2, 5)
    action = desk.window.actions_by_name["stack_bursts"]
    action.trigger()
    settle(qtbot, desk)
    assert desk.search.asked_for(ChangeStacksRequest)[-1] == ChangeStacksRequest(StackChange.BURSTS, last_import=True)
    assert "2 stacks of 5 photos, the sharpest in front" in desk.messages.current.text
    choose(qtbot, desk, 2, 3)
    action.trigger()
    settle(qtbot, desk)
    assert desk.search.asked_for(ChangeStacksRequest)[-1] == ChangeStacksRequest(StackChange.BURSTS, (2, 3))


def test_the_keys_go_on_from_a_new_stack(desk: Desk, shelf: Shelf, qtbot: QtBot) -> None:
    grid, hits = desk.window.results.grid, desk.models.search.hits
    choose(qtbot, desk, 5, 6, 7)
    grid.chosen_rows.setCurrentIndex(hits.index(hits.row_of(7)), grid.chosen_rows.SelectionFlag.Select)
    press(qtbot, desk, Qt.Key.Key_G, CONTROL)  # the photo that was clicked last is behind another now
    assert shown(desk) == [1, 2, 3, 4, 5, 8, 9] and desk.models.details.hit.item == 5
    press(qtbot, desk, Qt.Key.Key_Right)
    assert desk.models.details.hit.item == 8


def test_the_keys_go_on_where_several_photos_have_gone(desk: Desk, shelf: Shelf, qtbot: QtBot) -> None:
    grid = desk.window.results.grid
    choose(qtbot, desk, 6, 5, 7)
    desk.search.answers[BrowseRequest] = lambda request: BrowseResult((1, 2, 3, 4, 8, 9), (("2024-06", 6),), 6)
    desk.models.search.search_now()
    settle(qtbot, desk)
    assert desk.models.details.hit is None and not grid.chosen_rows.hasSelection()
    press(qtbot, desk, Qt.Key.Key_Right)
    assert desk.models.details.hit.item == 8
