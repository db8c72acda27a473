"""The places of the window and their switcher."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from xsearch_gui.app import Application
from xsearch_gui.ui.window.pages import PlaceSwitcher


def test_a_place_can_be_gone_to(qtbot: QtBot, application: Application) -> None:
    window = application.window
    assert window.findChild(PlaceSwitcher).isVisible()
    assert window.places.current == "photos"
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.looking.notes.isVisible()
    assert not window.places.has_inspector
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.places.current == "map"
    window.places.go("nowhere")
    assert window.places.current == "map"
    application.models.search.set_text("a dog")  # typing leads nowhere
    assert window.places.current == "map"
    application.models.search.commit()
    assert window.places.current == "photos"
    assert window.results.isVisible()
