"""What is done with a selection is done with what it means, in the view that is seen; a new question ends it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desk
from fake_worker_hits import paint
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.steps import text_of
from xsearch_gui.core.records.annotations import SetTagsRequest, WriteSidecarsRequest
from xsearch_gui.core.records.export import ExportItemsRequest, ExportMode
from xsearch_gui.core.records.organising.searches import MarkRequest
from xsearch_gui.core.records.organising.selection import SelectionRequest
from xsearch_gui.ui.results.export_dialog import ExportDialog

MANY = 100_000
SOME = 664
CONTROL = Qt.KeyboardModifier.ControlModifier
MakeDesk = Callable[[int], Desk]


def click(desk: Desk, row: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    grid = desk.window.results.grid
    place = grid.visualRect(grid.model().index(row, 0)).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, keys, place)


def tag(qtbot: QtBot, desk: Desk, word: str) -> tuple[int, ...]:
    """Type a tag for all that is selected, and return the photos that got it."""
    edit = desk.window.inspector.currentWidget().tags.edit
    qtbot.keyClicks(edit, word)
    qtbot.keyClick(edit, Qt.Key.Key_Return)

    def asked() -> list[SetTagsRequest]:
        return [change for change in desk.search.asked_for(SetTagsRequest) if change.edits[0].add == (word,)]

    qtbot.waitUntil(lambda: len(asked()) == 1)
    return asked()[0].edits[0].items


def ask(qtbot: QtBot, desk: Desk, words: str) -> None:
    desk.models.search.edit(words)
    qtbot.waitUntil(lambda: not desk.models.search.is_searching)
    desk.window.results.grid.setFocus()


def test_everything_of_100_000_photos_is_what_is_done_something_with(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(MANY)
    window, actions = desk.window, desk.window.actions_by_name
    qtbot.keyClick(window.results.grid, Qt.Key.Key_A, CONTROL)
    qtbot.waitUntil(lambda: "100,000 photos" in text_of(window.inspector))
    click(desk, 2, CONTROL)  # all but the third
    qtbot.waitUntil(lambda: "99,999 photos" in text_of(window.inspector))
    chosen = (1, 2, *range(4, MANY + 1))
    assert tag(qtbot, desk, "trip") == chosen
    asked = [request for request in desk.search.asked_for(SelectionRequest) if request.browse is not None]
    assert asked[-1].items == () and asked[-1].without == (3,)  # the question goes out, not the rows
    actions["write_sidecar"].trigger()
    qtbot.waitUntil(lambda: bool(desk.jobs.asked_for(WriteSidecarsRequest)))
    assert desk.jobs.asked_for(WriteSidecarsRequest)[0].items == chosen
    QGuiApplication.clipboard().setText("")
    actions["copy"].trigger()
    qtbot.waitUntil(lambda: len(QGuiApplication.clipboard().mimeData().urls()) == MANY - 1)
    assert QGuiApplication.clipboard().mimeData().urls()[2].toLocalFile() == "/photos/4.jpg"
    QGuiApplication.clipboard().clear()
    actions["export"].trigger()
    qtbot.waitUntil(lambda: window.findChild(ExportDialog) is not None)
    dialog = window.findChild(ExportDialog)
    assert "99,999" in text_of(dialog) and "100,000" in text_of(dialog)
    dialog.target.setText("/tmp/out")
    dialog.accept()
    qtbot.waitUntil(lambda: bool(desk.jobs.asked_for(ExportItemsRequest)))
    exported = desk.jobs.asked_for(ExportItemsRequest)[0]
    assert exported.items == chosen and exported.how is ExportMode.COPY


def test_matches_that_are_not_here_yet_belong_to_everything(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(SOME)
    desk.matches = tuple(range(SOME, 0, -1))
    ask(qtbot, desk, "snow")
    grid = desk.window.results.grid
    assert desk.models.search.hits.rowCount() == 200
    qtbot.keyClick(grid, Qt.Key.Key_A, CONTROL)
    assert "Counting" in text_of(desk.window.inspector)
    assert tag(qtbot, desk, "winter") == desk.matches
    qtbot.waitUntil(lambda: "664 photos" in text_of(desk.window.inspector))
    click(desk, 1, CONTROL)
    assert tag(qtbot, desk, "cold") == (SOME, *range(SOME - 2, 0, -1))
    qtbot.keyClick(grid, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: bool(desk.search.asked_for(MarkRequest)))
    assert desk.search.asked_for(MarkRequest)[0].items == (SOME, *range(SOME - 2, 0, -1))


def test_what_is_less_certain_is_selected_only_by_itself(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(SOME)
    desk.matches, desk.less = tuple(range(1, 301)), tuple(range(301, 501))
    ask(qtbot, desk, "snow")
    grid = desk.window.results.grid
    qtbot.keyClick(grid, Qt.Key.Key_A, CONTROL)  # while the rest of the matches is on its way
    assert tag(qtbot, desk, "winter") == desk.matches
    qtbot.waitUntil(lambda: desk.models.search.hits.matching == 300)
    assert grid.chosen_rows.rows() == list(range(300))
    flag = QItemSelectionModel.SelectionFlag
    grid.chosen_rows.select(grid.model().index(310, 0), flag.Select)
    grid.chosen_rows.select(grid.model().index(1, 0), flag.Deselect)
    assert tag(qtbot, desk, "cold") == (1, *range(3, 301), 311)
    desk.models.search.search_now()
    qtbot.waitUntil(lambda: not desk.models.search.is_searching)
    assert grid.chosen_rows.rows() == [0, *range(2, 300), 310]
    qtbot.keyClick(grid, Qt.Key.Key_A, CONTROL)
    qtbot.keyClick(grid, Qt.Key.Key_A, CONTROL)
    shown = tuple(desk.models.search.hits.items)
    assert len(shown) > 310 and tag(qtbot, desk, "all") == shown


def test_rows_that_come_later_are_selected_with_everything(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(SOME)
    ask(qtbot, desk, "snow")
    grid = desk.window.results.grid
    qtbot.keyClick(grid, Qt.Key.Key_A, CONTROL)
    click(desk, 1, CONTROL)
    qtbot.waitUntil(lambda: desk.models.search.hits.rowCount() == SOME)
    assert grid.chosen_rows.count() == SOME - 1 and grid.chosen_rows.left_out(SOME) == [1]
    desk.models.search.search_now()  # the same question, asked again
    qtbot.waitUntil(lambda: not desk.models.search.is_searching)
    assert grid.chosen_rows.count() == SOME - 1 and grid.chosen_rows.left_out(SOME) == [1]
    click(desk, 0)
    assert grid.chosen_rows.rows() == [0] and not grid.chosen_rows.is_everything


def test_a_selection_is_named_by_its_items_and_stays_with_them(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(MANY)
    grid = desk.window.results.grid
    click(desk, 0)
    grid.scrollToBottom()
    qtbot.keyClick(grid, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: "100,000 photos" in text_of(desk.window.inspector))
    desk.photos += 1
    desk.models.search.search_now()  # one more has come, at the end
    qtbot.waitUntil(lambda: desk.models.search.hits.rowCount() == MANY + 1)
    assert tag(qtbot, desk, "trip") == tuple(range(1, MANY + 1))


def pasted(desk: Desk, path: str) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path)])
    QGuiApplication.clipboard().setMimeData(mime)
    desk.window.actions_by_name["paste"].trigger()
    QGuiApplication.clipboard().clear()


def dropped(desk: Desk, path: str) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path)])
    desk.models.drop_handler.take(mime)


@pytest.mark.parametrize(
    "ask_anew",
    [
        lambda desk, path: desk.models.search.edit("boats"),
        lambda desk, path: desk.models.search.clear(),
        pasted,
        dropped,
        lambda desk, path: desk.window.actions_by_name["find_similar"].trigger(),
    ],
    ids=["words", "nothing", "paste", "drop", "similar"],
)
@pytest.mark.parametrize("everything", [False, True])
def test_a_new_question_ends_the_selection(
    qtbot: QtBot,
    make_desk: MakeDesk,
    tmp_path: Path,
    everything: bool,
    ask_anew: Callable[[Desk, str], None],
) -> None:
    desk = make_desk(400)
    ask(qtbot, desk, "snow")
    grid, selection = desk.window.results.grid, desk.models.item_models.selection
    if everything:
        grid.select_matches()
    else:
        click(desk, 5)
        click(desk, 7, CONTROL)
        click(desk, 6, CONTROL)
    qtbot.waitUntil(lambda: selection.is_several)
    before = desk.models.search.question
    desk.matches = tuple(range(400, 0, -1))
    ask_anew(desk, paint(tmp_path / "a.png"))
    qtbot.waitUntil(lambda: desk.models.search.question != before and not desk.models.search.is_searching)
    qtbot.waitUntil(lambda: desk.models.search.hits.rowCount() > 0)
    assert grid.chosen_rows.count() <= 1 and not grid.chosen_rows.is_everything
    assert not selection.is_several
    if grid.chosen_rows.count():  # the photo that was chosen last is seen among the new ones
        row = grid.chosen_rows.rows()[0]
        assert grid.viewport().rect().intersects(grid.visualRect(grid.model().index(row, 0)))
    else:
        assert selection.count == 0 and desk.models.details.hit is None
        assert not desk.window.actions_by_name["copy"].isEnabled()


@pytest.mark.parametrize(("called_bad", "then"), [(0, 2), (3, 5), (4, 4)])
def test_what_takes_the_place_of_a_photo_called_bad_is_chosen(
    qtbot: QtBot, make_desk: MakeDesk, called_bad: int, then: int
) -> None:
    """Else the next key would be lost, and the arrow after it would lead back to the first photo."""
    desk = make_desk(50)
    desk.matches = (1, 2, 3, 4, 5)
    ask(qtbot, desk, "dog")
    grid, details = desk.window.results.grid, desk.models.details
    click(desk, called_bad)
    qtbot.waitUntil(lambda: details.hit is not None and details.hit.item == called_bad + 1)
    desk.matches = tuple(item for item in desk.matches if item != called_bad + 1)
    qtbot.keyClick(grid, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: desk.models.search.hits.rowCount() == 4)
    assert details.hit is not None and details.hit.item == then
    assert desk.models.item_models.selection.named == (then,)


def test_the_large_view_goes_on_from_a_photo_called_bad(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(50)
    desk.matches = (1, 2, 3)
    ask(qtbot, desk, "dog")
    viewer, model = desk.window.detail_views.viewer, desk.models.item_models.viewer
    desk.window.detail_views.open(desk.models.search.hits.hit(1))
    for left, then in (((1, 3), 3), ((1,), 1), ((), None)):
        desk.matches = left
        qtbot.keyClick(viewer, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
        qtbot.waitUntil(lambda left=left: desk.models.search.hits.rowCount() == len(left))
        assert (model.hit.item if model.hit is not None else None) == then
        assert viewer.isVisible() == (then is not None)
        assert desk.models.item_models.selection.named == (left[-1:] if then else ())


def test_what_is_selected_out_of_sight_is_left_alone(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(50)
    grid, selection, window = desk.window.results.grid, desk.models.item_models.selection, desk.window
    click(desk, 0)
    click(desk, 1, CONTROL)
    qtbot.waitUntil(lambda: desk.models.details.hit is not None and desk.models.details.hit.item == 2)
    assert selection.count == 2
    window.detail_views.open(desk.models.details.hit)  # the second, large
    assert selection.named == (2,)
    qtbot.keyClick(window.detail_views.viewer, Qt.Key.Key_Escape)
    assert selection.named == (1, 2) and grid.chosen_rows.rows() == [0, 1]
    window.pages.go("notes")
    assert selection.count == 0 and not window.actions_by_name["copy"].isEnabled()
    window.pages.go("photos")
    assert selection.named == (1, 2)


def test_the_one_row_that_is_selected_is_what_the_details_are_about(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(50)
    details, selection = desk.models.details, desk.models.item_models.selection
    click(desk, 0)
    click(desk, 1, CONTROL)
    click(desk, 1, CONTROL)  # clicked last, and not selected
    qtbot.waitUntil(lambda: details.hit is not None and details.hit.item == 1)
    assert selection.named == (1,)
    QTest.mouseClick(
        desk.window.results.grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 2)
    )  # beside all photos
    assert details.hit is None and selection.count == 0


def test_the_first_of_a_selection_are_opened_whether_they_are_loaded_or_not(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(MANY)
    grid = desk.window.results.grid
    chosen = QItemSelectionModel.SelectionFlag.Select
    for row in (90_000, 90_001):
        grid.chosen_rows.select(grid.model().index(row, 0), chosen)
    assert desk.models.search.hits.hit_of(90_001) is None
    desk.window.actions_by_name["find_similar"].trigger()
    qtbot.waitUntil(lambda: len(desk.models.search.question.images) == 2)
    assert [image.path for image in desk.models.search.question.images] == ["/photos/90001.jpg", "/photos/90002.jpg"]


def test_what_could_not_be_asked_is_told(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(300)
    desk.window.results.grid.select_matches()
    qtbot.waitUntil(lambda: "300 photos" in text_of(desk.window.inspector))
    desk.search.answers[SelectionRequest] = lambda request: RuntimeError("The catalogue is damaged.")
    desk.models.item_models.selection.refresh()
    edit = desk.window.inspector.currentWidget().tags.edit
    qtbot.keyClicks(edit, "trip")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.messages.current is not None)
    assert desk.messages.current.text == "The catalogue is damaged."
    assert not desk.search.asked_for(SetTagsRequest)
