"""Settings, shortcut sheet, guide, and forgetting: what belongs to the program and not to a photo."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from xsearch_gui.app import Application
from xsearch_gui.core.maintenance.stored_data import forget_everything, stored_parts
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.settings import load
from xsearch_gui.ui.settings.pages import GeneralPage, PrivacyPage, ReadingPage
from xsearch_gui.ui.settings.window import SettingsWindow
from xsearch_gui.ui.windows.help import HelpWindow
from xsearch_gui.ui.windows.shortcuts import ShortcutSheet


@pytest.fixture
def settings(qtbot: QtBot, application: Application) -> SettingsWindow:
    application.window.actions_by_name["settings"].trigger()
    window = application.window.findChild(SettingsWindow)
    qtbot.waitUntil(window.isVisible)
    return window


def test_a_change_is_kept_at_once(qtbot: QtBot, application: Application, settings: SettingsWindow) -> None:
    page = settings.findChild(ReadingPage)
    page.gentle.click()
    page.exclude.setPlainText("Exports/\n\n *.tmp ")
    settings.close()
    indexing = load(application.paths.settings)[0].indexing
    assert indexing.gentle and indexing.exclude == ("Exports/", "*.tmp")


def test_the_index_in_use_is_said_in_a_line_and_another_is_made_in_the_background(
    qtbot: QtBot, application: Application, settings: SettingsWindow
) -> None:
    page, library = settings.findChild(ReadingPage), application.models.library
    qtbot.waitUntil(lambda: library.status is not None)
    said = Message(
        "Short codes take {size} MB of memory and find {percent} % of the ten nearest.", size=38, percent=99.4
    )
    library.status = replace(library.status, index=said)
    library.status_changed.emit()
    assert page.index_words.text() == "Short codes take 38 MB of memory and find 99.4 % of the ten nearest."
    page.index.setCurrentIndex(page.index.findData("graph"))
    with qtbot.waitSignal(application.models.settings.changed):
        page.index.activated.emit(page.index.currentIndex())
    assert load(application.paths.settings)[0].index.kind == "graph"


def test_the_look_follows_the_settings_and_the_menu_follows_the_look(
    application: Application, settings: SettingsWindow
) -> None:
    page = settings.findChild(GeneralPage)
    page.appearance.setCurrentIndex(page.appearance.findData("dark"))
    page.appearance.activated.emit(page.appearance.currentIndex())
    assert application.theme.is_dark
    application.window.actions_by_name["appearance_light"].trigger()
    assert page.appearance.currentData() == "light"


def test_a_settings_file_that_cannot_be_written_is_told(
    application: Application, settings: SettingsWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("xsearch_gui.core.settings.save", full)
    page = settings.findChild(ReadingPage)
    page.gentle.click()
    assert "No space left" in application.messages.current.text
    assert not page.gentle.isChecked()


def test_privacy_names_every_place(qtbot: QtBot, application: Application, settings: SettingsWindow) -> None:
    page = settings.findChild(PrivacyPage)
    qtbot.waitUntil(lambda: bool(application.models.settings.stored_parts))
    words = [label.text() for label in page.findChildren(QLabel)]
    assert "Settings" in words or "Catalogue" in words or "Logs" in words


def test_forgetting_everything_asks_first_and_leaves_what_is_not_ours(
    qtbot: QtBot, application: Application, settings: SettingsWindow
) -> None:
    paths = application.paths
    paths.settings.write_text("[general]\n")
    mine = paths.data / "thesis.doc"
    mine.write_text("important")
    page = settings.findChild(PrivacyPage)
    page._on_everything()
    question = page.findChild(QMessageBox)
    assert question.defaultButton() is question.button(QMessageBox.StandardButton.Cancel)
    with qtbot.waitSignal(application.closed, timeout=20_000):
        next(button for button in question.buttons() if button.text() == "Forget everything").click()
    assert [path.name for path in paths.data.iterdir()] == ["thesis.doc"]
    assert not paths.cache.exists()


def test_the_sheet_shows_every_shortcut_that_exists(qtbot: QtBot, application: Application) -> None:
    actions: dict[str, QAction] = application.window.actions_by_name
    actions["shortcuts"].trigger()
    sheet = application.window.findChild(ShortcutSheet)
    qtbot.addWidget(sheet)
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    missing = [
        action.text() for action in actions.values()
        if action.shortcuts() and action.text().replace("&", "").rstrip("\u2026") not in shown
    ]  # fmt: skip
    assert not missing


def test_no_two_actions_share_a_shortcut(application: Application) -> None:
    taken: dict[str, str] = {}
    for name, action in application.window.actions_by_name.items():
        for keys in action.shortcuts():
            text = keys.toString()
            assert taken.setdefault(text, name) == name, f"{text}: {taken[text]} and {name}"


def test_the_guide_opens_without_a_network(qtbot: QtBot, application: Application) -> None:
    application.window.actions_by_name["guide"].trigger()
    guide = application.window.findChild(HelpWindow)
    qtbot.waitUntil(guide.isVisible)
    assert "xsearch" in guide.text.toPlainText()
    guide.close()


def test_escape_closes_the_settings(qtbot: QtBot, settings: SettingsWindow) -> None:
    qtbot.keyClick(settings, Qt.Key.Key_Escape)
    assert not settings.isVisible()


def test_only_known_names_are_counted_and_forgotten(tmp_path: Path) -> None:
    paths = AppPaths.under(tmp_path)
    paths.create()
    (paths.cache / "thumbnails").mkdir()
    (paths.cache / "thumbnails" / "a.jpg").write_bytes(b"12345")
    (paths.cache / "somebody-elses").mkdir()
    found = stored_parts(paths)
    assert [(part.purpose.value, part.bytes) for part in found] == [("thumbnails", 5)]
    assert forget_everything(paths) == ()
    assert [path.name for path in paths.cache.iterdir()] == ["somebody-elses"]
    assert not paths.logs.exists()
