"""What a person does with the window, from the first start on, with fake worker processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_worker_hits import paint
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeApplication
from tests.ui.steps import add, drop, files, text_of, type_words
from xsearch_gui.app import Application
from xsearch_gui.viewmodels.search.search import SearchState


def test_first_start_to_the_facts_of_a_photo(
    qtbot: QtBot, application: Application, folder: Path, opened: Callable
) -> None:
    window, models = application.window, application.models
    assert models.search.state is SearchState.FIRST_START
    assert "describing" in text_of(window.results)
    assert not window.inspector.isVisible()

    drop(application, files(folder))
    with qtbot.waitSignal(models.library.settled):
        pass
    assert "3 photos \u00b7 1 note" in text_of(window)

    type_words(qtbot, application, "a walk on the beach")
    grid = window.results.grid
    assert grid.isVisible()
    assert grid.model().rowCount() == 4
    assert [section.title for section in models.search.hits.sections][-1] == "Less certain"
    assert "About 3 photos fit" not in text_of(window) and "2 strong matches" in text_of(window.results.filters)

    qtbot.keyClick(window.search_box.edit, Qt.Key.Key_Down)
    assert grid.hasFocus()
    qtbot.waitUntil(lambda: models.details.details is not None)
    shown = text_of(window.inspector)
    for words in ("beach.png", "Fake 100", "640 \u00d7 480", "caption of beach", "Caption in the file (IPTC)"):
        assert words in shown
    assert window.inspector.notes.model().rowCount() == 1
    qtbot.waitUntil(lambda: models.details.picture is not None)

    qtbot.keyClick(grid, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert opened.paths == [str(folder / "beach.png")]

    models.details.open_related(models.details.notes.hits[0])
    qtbot.waitUntil(lambda: "until the sun went down" in models.details.body)
    assert models.details.can_go_back


def test_a_related_note_is_opened_by_a_click_and_left_again(
    qtbot: QtBot, application: Application, folder: Path
) -> None:
    window, details = application.window, application.models.details
    add(qtbot, application, folder)
    type_words(qtbot, application, "beach")
    window.results.grid.choose_first()
    qtbot.waitUntil(lambda: details.notes.rowCount() == 1)
    notes = window.inspector.notes
    window.inspector._panel.ensureWidgetVisible(notes)
    qtbot.mouseClick(notes.viewport(), Qt.MouseButton.LeftButton, pos=notes.visualRect(notes.model().index(0)).center())
    assert details.is_note
    qtbot.mouseClick(window.inspector._back, Qt.MouseButton.LeftButton)
    assert details.hit is not None
    assert details.hit.title == "beach.png"


def test_drop_a_picture(qtbot: QtBot, application: Application, folder: Path, tmp_path: Path) -> None:
    window, search = application.window, application.models.search
    add(qtbot, application, folder)
    drop(application, files(paint(tmp_path / "query.png")))
    qtbot.waitUntil(lambda: search.state is SearchState.RESULTS)
    assert search.hits.rowCount() == 3
    assert window.results.notes.isVisible()
    assert "query.png" in text_of(window.search_box)
    qtbot.mouseClick(window.search_box.chips.itemAt(0).widget(), Qt.MouseButton.LeftButton)
    assert search.state is SearchState.IDLE


def test_paste_a_picture_into_the_box(qtbot: QtBot, application: Application, folder: Path) -> None:
    add(qtbot, application, folder)
    image = QImage(80, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    QGuiApplication.clipboard().setImage(image)
    qtbot.keyClick(application.window.search_box.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: application.models.search.state is SearchState.RESULTS)
    QGuiApplication.clipboard().clear()


def test_paste_words_into_the_box(qtbot: QtBot, application: Application, folder: Path) -> None:
    add(qtbot, application, folder)
    QGuiApplication.clipboard().setText("the beach")
    qtbot.keyClick(application.window.search_box.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert application.models.search.text == "the beach"
    QGuiApplication.clipboard().clear()


def test_nothing_matches_then_clear(qtbot: QtBot, application: Application, folder: Path) -> None:
    add(qtbot, application, folder)
    type_words(qtbot, application, "nothing at all")
    assert "No photo matches \u201cnothing at all\u201d" in text_of(application.window.results)
    application.window.actions_by_name["clear_search"].trigger()
    assert application.models.search.state is SearchState.IDLE
    assert application.window.search_box.edit.text() == ""


def test_a_failed_search_says_why_and_can_be_tried_again(qtbot: QtBot, application: Application, folder: Path) -> None:
    add(qtbot, application, folder)
    type_words(qtbot, application, "fail")
    assert "could not be read" in text_of(application.window.results)
    type_words(qtbot, application, "beach")
    assert application.models.search.state is SearchState.RESULTS


def test_the_search_process_dies_and_comes_back(qtbot: QtBot, application: Application, folder: Path) -> None:
    add(qtbot, application, folder)
    type_words(qtbot, application, "crash")
    assert "stopped unexpectedly" in text_of(application.window.results)
    type_words(qtbot, application, "beach")
    assert application.models.search.state is SearchState.RESULTS


def test_progress_is_shown_and_cancel_stops(qtbot: QtBot, application: Application, tmp_path: Path) -> None:
    (tmp_path / "slow").mkdir()
    library = application.models.library
    library.add_folders([str(tmp_path / "slow")])
    qtbot.waitUntil(lambda: library.activity.fraction is not None)
    assert "Reading photos" in text_of(application.window)
    cancel = application.window.actions_by_name["cancel"]
    assert cancel.isEnabled()
    with qtbot.waitSignal(library.settled):
        cancel.trigger()
    assert "Stopped. What was done until then is kept." in text_of(application.window.message_bar)
    assert not cancel.isEnabled()


def test_files_that_failed_are_named(qtbot: QtBot, application: Application, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    paint(broken / "good.png")
    add(qtbot, application, broken)
    window = application.window
    assert "1 file could not be read" in text_of(window.message_bar)
    window.actions_by_name["library"].trigger()
    table = window.library_window._failure_view
    assert table.isVisible()
    assert table.model().index(0, 1).data() == "is truncated"
    table = window.library_window._left_out_view
    assert table.isVisible()
    assert table.model().index(0, 1).data() == "is a film"
    assert "taken otherwise, and why (and 1,234 more)" in text_of(window.library_window)
    retry = next(b for b in window.library_window.findChildren(QPushButton) if b.text() == "Try all again")
    with qtbot.waitSignal(application.models.library.settled):
        qtbot.mouseClick(retry, Qt.MouseButton.LeftButton)


def test_closing_during_a_job_is_quick(qtbot: QtBot, application: Application, tmp_path: Path) -> None:
    (tmp_path / "stubborn").mkdir()
    application.models.library.add_folders([str(tmp_path / "stubborn")])
    qtbot.waitUntil(lambda: application.models.library.activity.fraction is not None)
    start = time.monotonic()
    with qtbot.waitSignal(application.closed, timeout=2000):
        application.window.close()
        assert time.monotonic() - start < 0.2
        assert not application.window.isVisible()
    assert not application.jobs_client.is_running()
    assert not application.search_client.is_running()


def test_the_window_comes_back_where_it_was(qtbot: QtBot, make_application: Callable[[], Application]) -> None:
    first = make_application()
    first.window.resize(900, 640)  # the screen of the offscreen platform is small
    first.window.actions_by_name["inspector"].setChecked(False)
    with qtbot.waitSignal(first.closed):
        first.window.close()
    second = make_application()
    assert second.window.height() == 640
    assert not second.window.actions_by_name["inspector"].isChecked()


def test_keys(qtbot: QtBot, application: Application, folder: Path) -> None:
    add(qtbot, application, folder)
    window, edit = application.window, application.window.search_box.edit
    qtbot.waitUntil(window.isActiveWindow)
    type_words(qtbot, application, "and/or")
    assert edit.text() == "and/or"  # the slash is a letter here, and a shortcut elsewhere
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    qtbot.keyClick(window.results.grid, Qt.Key.Key_Right)
    assert window.results.grid.currentIndex().row() == 1
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Slash)
    assert edit.hasFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert edit.text() == "and/or" and window.results.grid.hasFocus()


def test_find_similar_from_the_grid(qtbot: QtBot, application: Application, folder: Path) -> None:
    add(qtbot, application, folder)
    type_words(qtbot, application, "beach")
    application.window.results.grid.choose_first()
    application.window.actions_by_name["find_similar"].trigger()
    qtbot.waitUntil(lambda: application.models.search.notes.rowCount() == 1)
    assert application.models.search.image is not None


def test_the_choice_stays_when_other_results_hold_it(qtbot: QtBot, application: Application, folder: Path) -> None:
    add(qtbot, application, folder)
    type_words(qtbot, application, "beach")
    application.window.results.grid.choose_first()
    type_words(qtbot, application, "the beach")
    hit = application.models.details.hit
    assert hit is not None
    assert application.window.results.grid.currentIndex().row() == 0
    type_words(qtbot, application, "nothing")
    assert application.models.details.hit is None


@pytest.mark.parametrize("name", ["add_folder", "search_file"])
def test_dialogs_do_not_block(qtbot: QtBot, application: Application, name: str) -> None:
    application.window.actions_by_name[name].trigger()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.reject()


def test_a_catalogue_of_another_program_is_chosen_in_a_dialog(
    qtbot: QtBot, application: Application, folder: Path
) -> None:
    action = application.window.actions_by_name["take_over"]
    assert not action.isEnabled()  # there are no photos to be spoken of
    add(qtbot, application, folder)
    action.trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QFileDialog) and "*.lrcat" in dialog.nameFilters()[0]
    with qtbot.waitSignal(application.models.library.settled):
        dialog.fileSelected.emit(str(folder / "Family.lrcat"))
    assert "Take over from Family.lrcat" in [row.title for row in application.models.jobs.rows]
    assert "so nothing was taken over" in text_of(application.window)
    dialog.reject()


def test_a_folder_is_removed_after_a_question(qtbot: QtBot, application: Application, folder: Path) -> None:
    add(qtbot, application, folder)
    window, library = application.window.library_window, application.models.library
    application.window.actions_by_name["library"].trigger()
    window._folder_view.selectRow(0)
    qtbot.mouseClick(window._remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
    question = window.findChild(QMessageBox)
    assert str(folder) in question.text()
    with qtbot.waitSignal(library.settled):
        qtbot.mouseClick(question.buttons()[0], Qt.MouseButton.LeftButton)
    assert library.is_empty
    assert folder.exists()


def test_a_window_opens_cleanly_after_an_interrupted_job(
    qtbot: QtBot, make_application: Callable[[], Application], tmp_path: Path
) -> None:
    (tmp_path / "slow").mkdir()
    first = make_application()
    first.models.library.add_folders([str(tmp_path / "slow")])
    qtbot.waitUntil(lambda: first.models.library.activity.fraction is not None)
    with qtbot.waitSignal(first.closed):
        first.window.close()
    second = make_application()
    assert second.models.library.status is not None
    assert second.models.messages.current is None


@pytest.mark.parametrize("there", [True, False])
def test_the_pictures_folder_is_offered_where_there_is_one(
    qtbot: QtBot, make_application: MakeApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    folder = tmp_path / "Pictures"
    if there:
        paint(folder / "sea.png", "blue")
    kinds = {QStandardPaths.StandardLocation.PicturesLocation: [str(folder)]}
    monkeypatch.setattr(QStandardPaths, "standardLocations", lambda kind: kinds.get(kind, [str(tmp_path)]))
    application = make_application()
    window, library = application.window, application.models.library
    action = window.actions_by_name["add_pictures"]
    assert action.isEnabled() is there
    assert ("add_pictures" in application.models.guidance.guide.actions) is there
    action.setEnabled(True)
    action.trigger()
    if there:
        qtbot.waitUntil(lambda: library.status is not None and library.status.photos == 1)
    else:
        assert "no Pictures folder" in application.models.messages.current.text
        assert not action.isEnabled() and not library.is_busy
