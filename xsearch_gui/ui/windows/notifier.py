"""A word from the system when a long job has ended while the user was elsewhere."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from xsearch_gui.ui.widgets.icons import app_icon
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.settings import SettingsModel

LONG = 60.0  # seconds


class Notifier(QObject):
    """Follows the library's jobs. The icon is in the tray only while there is something to tell."""

    def __init__(self, library: LibraryModel, settings: SettingsModel, window: QWidget) -> None:
        super().__init__(window)
        self._library = library
        self._settings = settings
        self._icon: QSystemTrayIcon | None = None
        self._since = 0.0
        library.activity.changed.connect(self._on_activity)

    def _on_activity(self) -> None:
        if self._library.activity.active:
            self._since = self._since or time.monotonic()
        elif self._since:
            took, self._since = time.monotonic() - self._since, 0.0
            if took >= LONG:
                self._tell()

    def _tell(self) -> None:
        in_front = QApplication.activeWindow() is not None
        if in_front or not self._settings.settings.general.notify or not QSystemTrayIcon.isSystemTrayAvailable():
            return
        self._icon = self._icon or QSystemTrayIcon(app_icon(), self)
        self._icon.show()
        self._icon.messageClicked.connect(self._icon.hide)
        self._icon.showMessage("xsearch", self._library.summary, app_icon())
