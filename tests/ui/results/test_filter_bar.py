"""The line above the results and the panel beside them, where there is little room."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk import Desk
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QScrollArea, QToolButton
from pytestqt.qtbot import QtBot
from seen import PaintedText

from xsearch_gui.ui.widgets.parts import PartsLine

FOUND = "About 120 photos fit \u00b7 154 matches shown"


def test_a_number_of_photos_is_never_cut(qtbot: QtBot) -> None:
    """Half of 154 would read as 15."""
    hint = PartsLine()
    qtbot.addWidget(hint)
    hint.setText(FOUND)
    hint.resize(hint.sizeHint())
    hint.grab()
    assert not hint.toolTip()
    hint.resize(hint.fontMetrics().horizontalAdvance(FOUND[:-17]), hint.height())
    with PaintedText() as painted:
        hint.grab()
    assert not painted.found
    assert hint.shortened(hint.width()) == "About 120 photos fit"
    assert hint.toolTip()


@pytest.mark.parametrize("width", [260, 330])
def test_the_buttons_of_a_photo_are_all_seen(qtbot: QtBot, make_desk: Callable[[int], Desk], width: int) -> None:
    desk = make_desk(3)
    inspector = desk.window.inspector
    desk.window.results.grid.choose(0)
    qtbot.waitUntil(lambda: desk.models.details.hit is not None)
    panel = inspector.currentWidget()
    assert isinstance(panel, QScrollArea)
    for button in panel.findChildren(QToolButton):
        if button.defaultAction() is desk.window.actions_by_name["find_similar"]:
            button.defaultAction().setIconText("Photos similaires, et plus")  # as long as other languages are
    inspector.setParent(None)
    inspector.resize(width, 600)
    inspector.show()
    framed = [it for it in panel.findChildren(QToolButton) if it.property("role") == "framed"]
    assert len(framed) == 3
    room = panel.viewport()
    qtbot.waitUntil(lambda: panel.widget().width() <= room.width())
    for button in framed:
        assert room.rect().contains(button.rect().translated(button.mapTo(room, QPoint())))
    inspector.deleteLater()
