"""Photos side by side: from a selection or from the large photo, magnified together, marked one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from desk import Desk
from fake_worker_hits import paint
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.annotations import MarksReport, SetMarksRequest
from xsearch_gui.core.records.items import Marks
from xsearch_gui.core.records.search import Rows, RowsRequest

SIZE = (1200, 800)


@pytest.fixture
def desk(make_desk: Callable[[int], Desk], qtbot: QtBot, tmp_path: Path) -> Desk:
    made = make_desk(8)
    made.folder = str(tmp_path / "photos")
    for item in range(1, 9):
        paint(Path(made.folder) / f"{item}.jpg", "teal" if item % 2 else "orange", SIZE)
    known = made.hit

    def rows(request: RowsRequest) -> Rows:
        return Rows(tuple(replace(known(item), width=SIZE[0], height=SIZE[1]) for item in request.items))

    def give(request: SetMarksRequest) -> MarksReport:
        items = request.edits[0].items
        return MarksReport(items, tuple(Marks(flag=request.edits[0].value or "") for _ in items), ())

    made.search.answers |= {RowsRequest: rows, SetMarksRequest: give}
    made.models.search.hits.forget_records()
    made.window.activateWindow()
    qtbot.waitUntil(lambda: (hit := made.models.search.hits.hit(2)) is not None and hit.width == SIZE[0])
    return made


def choose(qtbot: QtBot, desk: Desk, *rows: int) -> None:
    grid = desk.window.results.grid
    grid.choose(rows[0])
    for row in rows[1:]:
        grid.chosen_rows.select(desk.models.search.hits.index(row), QItemSelectionModel.SelectionFlag.Select)
    qtbot.waitUntil(lambda: desk.models.item_models.selection.count == len(rows))
    qtbot.waitUntil(desk.window.actions_by_name["compare"].isEnabled)


def compared(qtbot: QtBot, desk: Desk) -> list[int]:
    model = desk.models.item_models.compare
    qtbot.waitUntil(lambda: model.is_open and all(model.image(hit) is not None for hit in model.hits))
    return [hit.item for hit in model.hits]


def test_magnify_and_move_all_together(desk: Desk, qtbot: QtBot) -> None:
    choose(qtbot, desk, 0, 2, 3)
    QTest.keyClick(desk.window.results.grid, Qt.Key.Key_C)
    assert compared(qtbot, desk) == [1, 3, 4]
    view = desk.window.detail_views.compare
    panes = [pane.canvas for pane in view.panes[:3]]
    assert view.hasFocus() and all(pane.is_fitted for pane in panes)
    QTest.keyClick(view, Qt.Key.Key_Z)
    assert [pane.percent for pane in panes] == [100] * 3
    QTest.mousePress(panes[1], Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(panes[1], QPoint(60, 80))
    QTest.mouseRelease(panes[1], Qt.MouseButton.LeftButton, pos=QPoint(60, 80))
    centres = {(pane.measured().centre.x(), pane.measured().centre.y()) for pane in panes}
    assert len(centres) == 1 and centres != {(0.5, 0.5)}
    qtbot.waitUntil(lambda: "the sharpest of 3" in view.panes[2].accessibleName())
    assert "Sharpness 10" in view.panes[0].accessibleName()
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert all(pane.is_fitted for pane in panes)


def test_marks_are_for_the_photo_in_focus(desk: Desk, qtbot: QtBot) -> None:
    choose(qtbot, desk, 0, 1)
    QTest.keyClick(desk.window.results.grid, Qt.Key.Key_N)
    assert compared(qtbot, desk) == [1, 2]
    view, model = desk.window.detail_views.compare, desk.models.item_models.compare
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert model.hit is not None and model.hit.item == 2
    QTest.keyClick(view, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: model.hit is not None and model.hit.flag == "reject")
    assert [edit.items for request in desk.search.asked_for(SetMarksRequest) for edit in request.edits] == [(2,)]
    assert "Rejected" in view.panes[1].accessibleName() and "in focus" in view.panes[1].accessibleName()
    assert "Rejected" not in view.panes[0].accessibleName()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.isVisible() and desk.window.results.grid.hasFocus()
    qtbot.waitUntil(lambda: desk.models.item_models.selection.count == 2)


def test_take_one_out_and_see_one_alone(desk: Desk, qtbot: QtBot) -> None:
    choose(qtbot, desk, 0, 1, 2, 3, 4)
    QTest.keyClick(desk.window.results.grid, Qt.Key.Key_C)
    assert compared(qtbot, desk) == [1, 2, 3, 4]
    assert desk.messages.current is not None and "first 4 of 5" in desk.messages.current.text
    view = desk.window.detail_views.compare
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert compared(qtbot, desk) == [2, 3, 4]
    QTest.mouseClick(view.panes[2].canvas, Qt.MouseButton.LeftButton)
    QTest.keyClick(view, Qt.Key.Key_Return)
    viewer = desk.models.item_models.viewer
    assert viewer.is_open and viewer.hit is not None and viewer.hit.item == 4 and not view.isVisible()
    QTest.keyClick(desk.window.detail_views.viewer, Qt.Key.Key_C)  # with the next
    assert compared(qtbot, desk) == [4, 5]
    QTest.keyClick(view, Qt.Key.Key_G)
    assert desk.window.detail_views.viewer.hasFocus()
