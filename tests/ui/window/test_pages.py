"""The places of the window and their switcher."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from xsearch_gui.app import Application
from xsearch_gui.ui.window.pages import PageSwitcher


def test_a_place_can_be_gone_to(qtbot: QtBot, application: Application) -> None:
    window = application.window
    assert window.findChild(PageSwitcher).isVisible()
    assert window.pages.current == "photos"
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.detail_views.notes.isVisible()
    assert not window.pages.has_inspector
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.current == "map"
    window.pages.go("nowhere")
    assert window.pages.current == "map"
    application.models.search.set_text("a dog")  # typing leads nowhere
    assert window.pages.current == "map"
    application.models.search.commit()
    assert window.pages.current == "photos"
    assert window.results.isVisible()
