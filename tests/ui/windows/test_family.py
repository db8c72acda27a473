"""The family of a photo: a tree, from which it goes to the large photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from desk import Desk
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.details import Change, Family, FamilyRequest, Kinship, Relative
from xsearch_gui.ui.windows.family import FamilyWindow


@pytest.fixture
def desk(make_desk: Callable[[int], Desk], qtbot: QtBot) -> Desk:
    """A window with thirty photos, of which the third is chosen and a crop of the fifth."""
    made = make_desk(30)
    hits = [replace(made.hit(item), width=width, height=width) for item, width in ((5, 4000), (6, 800), (3, 3000))]
    members = (
        Relative(replace(hits[0], online=False), Kinship.ORIGINAL, other_paths=("/backup/5.jpg",)),
        Relative(hits[1], Kinship.COPY, 0),
        Relative(hits[2], Kinship.CROP, 0, 0.534, (Change.WARMER,)),
    )
    made.search.answers[FamilyRequest] = lambda request: Family(members, 2)
    made.window.results.grid.choose(made.models.search.hits.row_of(3))
    qtbot.waitUntil(made.window.actions_by_name["family"].isEnabled)
    return made


def opened(desk: Desk, qtbot: QtBot) -> FamilyWindow:
    desk.window.actions_by_name["family"].trigger()
    qtbot.waitUntil(lambda: not desk.models.item_models.family.is_asking)
    (window,) = desk.window.findChildren(FamilyWindow)
    assert desk.search.asked_for(FamilyRequest) == [FamilyRequest(3)]
    return window


def test_the_tree_says_what_each_picture_is(desk: Desk, qtbot: QtBot) -> None:
    window = opened(desk, qtbot)
    original = window.tree.topLevelItem(0)
    assert [original.child(row).text(1) for row in range(original.childCount())] == [
        "Smaller copy",
        "Crop, 53 % of the picture: warmer",
    ]
    assert "not connected" in window._title.text()
    assert original.text(4).splitlines()[1] == "/backup"
    assert window.tree.currentItem() is original.child(1)


def test_from_the_tree_it_goes_to_the_large_photo_and_through_the_family(desk: Desk, qtbot: QtBot) -> None:
    window, viewer = opened(desk, qtbot), desk.models.item_models.viewer
    qtbot.keyClick(window.tree, Qt.Key.Key_Up)
    qtbot.keyClick(window.tree, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: viewer.item == 6)
    assert not window.isVisible()
    viewer.step(1)
    assert viewer.item == 3
    window = opened_again(desk, qtbot)
    qtbot.mouseClick(window.original, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: viewer.item == 5)


def test_the_family_is_shown_in_the_grid(desk: Desk, qtbot: QtBot) -> None:
    window = opened(desk, qtbot)
    qtbot.mouseClick(window.all, Qt.MouseButton.LeftButton)
    assert not window.isVisible()
    qtbot.waitUntil(lambda: desk.models.search.shown.text.startswith("family:"))
    assert desk.models.search.shown.text == "family:/photos/5.jpg"


def opened_again(desk: Desk, qtbot: QtBot) -> FamilyWindow:
    qtbot.waitUntil(lambda: not desk.window.findChildren(FamilyWindow))
    qtbot.waitUntil(desk.window.actions_by_name["family"].isEnabled)
    desk.window.actions_by_name["family"].trigger()
    qtbot.waitUntil(lambda: not desk.models.item_models.family.is_asking)
    return desk.window.findChildren(FamilyWindow)[0]


def test_it_is_said_that_there_is_no_relative_and_what_went_wrong(desk: Desk, qtbot: QtBot) -> None:
    desk.search.answers[FamilyRequest] = lambda request: Family((Relative(desk.hit(3), Kinship.ORIGINAL),), 0)
    window = opened(desk, qtbot)
    assert window._title.text() == "The library holds no other form of this photo."
    window.reject()
    desk.search.answers[FamilyRequest] = lambda request: UsageError(Message("The photo is gone."))
    window = opened_again(desk, qtbot)
    qtbot.waitUntil(lambda: window._title.text() == "The photo is gone.")
    assert not window.tree.isVisible() and not window.large.isEnabled()
