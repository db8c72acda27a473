"""The sidebar: what is shown there, looking at a part of the library, albums by drag, by keys, and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desk import Desk
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeDesk
from xsearch_gui.core.records.indexing import IndexReport
from xsearch_gui.core.records.organising.albums import (
    AlbumReport,
    ChangeAlbumRequest,
    CountReport,
    CountRequest,
    FolderTree,
    RelocateRequest,
    Sidebar,
    SidebarRequest,
    SmartAlbum,
)
from xsearch_gui.ui.sidebar.rows import entry_of
from xsearch_gui.viewmodels.results.outgoing import mime_of

SHOWN = Sidebar(
    photos=9,
    folders=(
        FolderTree("/photos", True, True, (("/photos", 1), ("/photos/2023/Rome", 3), ("/photos/2023/Vienna", 2))),
        FolderTree("/card", False, True, (("/card", 3),)),
    ),
    albums=(("Best", 2),),
    smart=(SmartAlbum("Kept", "flag:pick", 4), SmartAlbum("Sea", "the sea")),
    last_import=5,
    picked=4,
    undated=1,
    failed=2,
)


def open_sidebar(qtbot: QtBot, desk: Desk, shown: Sidebar = SHOWN) -> dict[str, object]:
    desk.search.answers[SidebarRequest] = lambda request: shown
    desk.search.answers[CountRequest] = lambda request: CountReport(7, True)
    qtbot.keyClick(desk.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Sea" in rows(desk) and entry_of(rows(desk)["Sea"]).count == 7)
    return rows(desk)


def rows(desk: Desk) -> dict[str, object]:
    tree = desk.window.sidebar.tree
    return {index.data(): index for index in tree.indexes()}


def click(qtbot: QtBot, desk: Desk, name: str) -> None:
    tree = desk.window.sidebar.tree
    index = rows(desk)[name]
    tree.scrollTo(index)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(index).center())
    qtbot.waitUntil(lambda: not desk.models.search.is_searching)


def test_it_is_hidden_until_it_is_wanted_and_asks_nothing_till_then(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(9)
    assert not desk.window.sidebar.isVisible()
    assert not desk.search.asked_for(SidebarRequest)
    found = open_sidebar(qtbot, desk)
    assert desk.window.sidebar.isVisible()
    assert {"All photos", "Last import", "Picked", "No date", "Could not be read", "Best", "Kept", "photos"} <= set(
        found
    )
    assert "Rejected" not in found  # there is none
    assert desk.window.actions_by_name["sidebar"].isChecked()


def test_folders_are_a_tree_with_the_counts_of_all_below(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(9)
    found = open_sidebar(qtbot, desk)
    counts = {name: entry_of(index).count for name, index in found.items()}
    assert (counts["photos"], counts["2023"], counts["Rome"], counts["card"]) == (6, 5, 3, 3)
    assert entry_of(found["card"]).state == "not found"
    spoken = found["card"].data(Qt.ItemDataRole.AccessibleTextRole)
    assert "3" in spoken and "not found" in spoken
    assert entry_of(rows(desk)["Sea"]).more


def test_a_click_narrows_the_search_and_words_are_searched_for_within(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(9)
    open_sidebar(qtbot, desk)
    search = desk.models.search
    click(qtbot, desk, "Best")
    assert search.text == "album:Best"
    assert [chip.text() for chip in desk.window.results.filters.chips] == ["Album: Best"]
    search.edit("album:Best red kite")
    click(qtbot, desk, "Picked")
    assert search.text == "red kite flag:pick"
    click(qtbot, desk, "No date")
    assert search.text == "red kite -has:date"
    click(qtbot, desk, "Last import")
    assert search.text == "red kite added:last-import"
    click(qtbot, desk, "All photos")
    assert search.text == "red kite"
    click(qtbot, desk, "Kept")
    assert search.text == "flag:pick"


def test_by_keyboard_alone(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(9)
    open_sidebar(qtbot, desk)
    tree = desk.window.sidebar.tree
    tree.setFocus()
    tree.setCurrentIndex(rows(desk)["photos"])
    qtbot.keyClick(tree, Qt.Key.Key_Right)  # opens it
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    assert tree.currentIndex().data() == "2023"
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not desk.models.search.is_searching)
    assert desk.models.search.text == "folder:/photos/2023"
    assert desk.window.results.filters.chips[0].text() == "Folder: 2023"


def test_photos_are_dropped_on_an_album_and_taken_back(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(9)
    found = open_sidebar(qtbot, desk)
    changes: list[ChangeAlbumRequest] = []

    def change(request: ChangeAlbumRequest) -> AlbumReport:
        changes.append(request)
        return AlbumReport("Best", 4, len(request.add), ChangeAlbumRequest("Best", items=(7, 8)))

    desk.search.answers[ChangeAlbumRequest] = change
    tree = desk.window.sidebar.tree
    place = QPointF(tree.visualRect(found["Best"]).center())
    mime = mime_of((3, 5), ())
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(place, Qt.DropAction.CopyAction, mime, buttons, keys)
    tree.dropEvent(event)
    assert event.isAccepted()
    qtbot.waitUntil(lambda: desk.window.actions_by_name["undo"].isEnabled())
    assert changes == [ChangeAlbumRequest("Best", add=(3, 5))]
    assert desk.window.actions_by_name["undo"].text() == "Undo the change of the album"
    qtbot.keyClick(desk.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(changes) == 2)
    assert changes[1] == ChangeAlbumRequest("Best", items=(7, 8))
    folder = QDropEvent(
        QPointF(tree.visualRect(rows(desk)["photos"]).center()), Qt.DropAction.CopyAction, mime, buttons, keys
    )
    tree.dropEvent(folder)
    assert not folder.isAccepted()


def test_an_album_is_made_of_the_chosen_photos(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(9)
    open_sidebar(qtbot, desk)
    desk.window.results.grid.choose(2)
    desk.window.actions_by_name["new_album"].trigger()
    dialog = desk.window.findChild(QInputDialog)
    dialog.setTextValue("Portfolio")
    dialog.accept()
    qtbot.waitUntil(lambda: bool(desk.search.asked_for(ChangeAlbumRequest)))
    assert desk.search.asked_for(ChangeAlbumRequest) == [ChangeAlbumRequest("Portfolio", new=True, add=(3,))]
    desk.models.search.edit("album:Best")
    desk.window.results.grid.setFocus()
    qtbot.waitUntil(lambda: desk.window.actions_by_name["album_later"].isEnabled())
    desk.window.results.grid.choose(2)
    desk.window.actions_by_name["album_later"].trigger()
    assert desk.search.asked_for(ChangeAlbumRequest)[-1] == ChangeAlbumRequest("Best", add=(3,), before=5)
    desk.window.actions_by_name["take_from_album"].trigger()
    assert desk.search.asked_for(ChangeAlbumRequest)[-1] == ChangeAlbumRequest("Best", remove=(3,))


def test_a_folder_that_is_not_found_is_located(make_desk: MakeDesk, qtbot: QtBot, tmp_path: Path) -> None:
    desk = make_desk(9)
    found = open_sidebar(qtbot, desk)
    desk.jobs.answers[RelocateRequest] = lambda request: IndexReport(unchanged=3)
    sidebar = desk.window.sidebar
    assert not sidebar.locate.isVisible()
    sidebar.tree.setCurrentIndex(found["card"])
    assert sidebar.locate.isVisible()
    qtbot.mouseClick(sidebar.locate, Qt.MouseButton.LeftButton)
    dialog = desk.window.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path))
    dialog.reject()
    assert desk.jobs.asked_for(RelocateRequest) == [RelocateRequest("/card", str(tmp_path))]


def test_what_could_not_be_read_opens_the_library_window(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(9)
    open_sidebar(qtbot, desk)
    click(qtbot, desk, "Could not be read")
    assert desk.window.library_window.isVisible()
    assert desk.models.search.text == ""


def test_an_album_is_renamed_in_its_row(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(9)
    found = open_sidebar(qtbot, desk)
    tree = desk.window.sidebar.tree
    tree.setCurrentIndex(found["Best"])
    tree.rows.itemFromIndex(found["Best"]).setText("Finest")
    assert desk.search.asked_for(ChangeAlbumRequest) == [ChangeAlbumRequest("Best", to="Finest")]


def counted_again(qtbot: QtBot, desk: Desk, shown: Sidebar) -> None:
    """Other counts have come, as they do while photos are added."""
    desk.search.answers[SidebarRequest] = lambda request: shown
    with qtbot.waitSignal(desk.models.sidebar.changed):
        desk.models.sidebar.refresh()


def test_a_name_is_written_and_rows_are_walked_while_counts_come_in(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(9)
    tree = open_sidebar(qtbot, desk) and desk.window.sidebar.tree
    desk.window.activateWindow()
    tree.setFocus()
    qtbot.waitUntil(tree.hasFocus)
    tree.setCurrentIndex(rows(desk)["Best"])
    counted_again(qtbot, desk, replace(SHOWN, photos=10))
    assert tree.currentIndex().data() == "Best"  # not where the search is
    qtbot.keyClick(tree, Qt.Key.Key_F2)
    editor = tree.findChild(QLineEdit)
    qtbot.keyClicks(editor, "Fin")
    counted_again(qtbot, desk, replace(SHOWN, photos=11))
    qtbot.keyClicks(tree.findChild(QLineEdit), "est")
    assert editor.hasFocus() and editor.text() == "Finest"
    desk.search.answers[ChangeAlbumRequest] = lambda request: RuntimeError("There is an album of this name.")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.search.asked_for(ChangeAlbumRequest) == [ChangeAlbumRequest("Best", to="Finest")])
    qtbot.waitUntil(lambda: "Best" in rows(desk) and entry_of(rows(desk)["All photos"]).count == 11)
    assert "Finest" not in rows(desk)  # the name was taken


def test_an_album_that_is_looked_at_is_followed_to_its_new_name(make_desk: MakeDesk, qtbot: QtBot) -> None:
    desk = make_desk(9)
    open_sidebar(qtbot, desk)

    def change(request: ChangeAlbumRequest) -> AlbumReport:
        return AlbumReport(request.to, 2, 0, ChangeAlbumRequest(request.to, to=request.name))

    desk.search.answers[ChangeAlbumRequest] = change
    search, actions = desk.models.search, desk.window.actions_by_name
    click(qtbot, desk, "Best")
    search.edit("red kite album:Best")
    tree = desk.window.sidebar.tree
    tree.rows.itemFromIndex(rows(desk)["Best"]).setText("My finest")
    qtbot.waitUntil(lambda: search.text == 'red kite album:"My finest"')
    actions["undo"].trigger()
    qtbot.waitUntil(lambda: search.text == "red kite album:Best")
    actions["redo"].trigger()
    qtbot.waitUntil(lambda: search.text == 'red kite album:"My finest"')
