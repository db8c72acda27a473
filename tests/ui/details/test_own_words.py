"""Writing about a photo while the window moves on: nothing jumps, and nothing goes to another photo."""

from __future__ import annotations

from dataclasses import replace

from desk import Desk
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeDesk
from xsearch_gui.core.records.annotations import SetCaptionRequest, SetTagsRequest, TagEdit, TagsReport
from xsearch_gui.core.records.details import Details, DetailsRequest
from xsearch_gui.ui.details.own_words import OwnWords


def own_words(qtbot: QtBot, desk: Desk) -> OwnWords:
    desk.window.activateWindow()
    desk.window.results.grid.setFocus()
    choose(qtbot, desk, 0)
    own = desk.window.inspector.own
    qtbot.waitUntil(own.caption.isVisible)
    return own


def choose(qtbot: QtBot, desk: Desk, row: int) -> None:
    desk.window.results.grid.choose(row)
    qtbot.waitUntil(lambda: (hit := desk.models.details.hit) is not None and hit.item == row + 1)
    qtbot.waitUntil(lambda: desk.models.details.details is not None)


def test_the_cursor_stays_where_one_writes(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(9)
    known = desk.details

    def details(request: DetailsRequest) -> Details:
        return replace(known(request), own_caption="The sea")

    desk.search.answers[DetailsRequest] = details
    own = own_words(qtbot, desk)
    qtbot.waitUntil(lambda: own.caption.toPlainText() == "The sea")
    own.caption.setFocus()
    qtbot.keyClick(own.caption, Qt.Key.Key_End)
    desk.models.item_models.proposals.changed.emit()  # words are proposed, say
    qtbot.keyClicks(own.caption, " at night")
    assert own.caption.toPlainText() == "The sea at night"
    qtbot.keyClick(own.caption, Qt.Key.Key_Return)
    assert desk.search.asked_for(SetCaptionRequest)[-1].caption == "The sea at night"


def test_a_tag_that_is_half_written_goes_to_its_own_photo(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(9)
    desk.search.answers[SetTagsRequest] = lambda request: TagsReport(request.edits[0].items, ())
    own, grid = own_words(qtbot, desk), desk.window.results.grid
    own.tags.edit.setFocus()
    qtbot.keyClicks(own.tags.edit, "hill, autumn")
    place = grid.visualRect(grid.model().index(3, 0)).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.search.asked_for(SetTagsRequest) == [SetTagsRequest((TagEdit((1,), ("hill", "autumn")),))]
    assert not own.tags.edit.text()
    own.tags.edit.setFocus()
    qtbot.keyClicks(own.tags.edit, "nothing")
    qtbot.keyClick(own.tags.edit, Qt.Key.Key_Escape)
    choose(qtbot, desk, 5)
    own.tags.edit.setFocus()
    qtbot.keyClicks(own.tags.edit, "rain")
    choose(qtbot, desk, 6)  # by going back in the history, say, which leaves the focus where it is
    assert [one.edits[0].items for one in desk.search.asked_for(SetTagsRequest)] == [(1,), (6,)]
