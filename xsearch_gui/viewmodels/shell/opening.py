"""Opening files in the programs of the system."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from xsearch_gui.core.records.search import Hit
from xsearch_gui.viewmodels.shell.messages import Messages


class Opener(QObject):
    """Opens a photo or a note, or the folder that it lies in."""

    def __init__(
        self,
        messages: Messages,
        open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._messages = messages
        self._open_url = open_url

    def open_file(self, hit: Hit) -> None:
        """Open the file in the program that the system has for it."""
        self.open_path(hit.path)

    def show_in_folder(self, hit: Hit) -> None:
        """Open the file's folder in the file manager."""
        self.show_path_in_folder(hit.path)

    def show_path_in_folder(self, path: str) -> None:
        """Open the folder of any file."""
        self.open_path(str(Path(path).parent))

    def open_path(self, path: str) -> None:
        """Open a file or a folder, and say so if that is not possible."""
        if not Path(path).exists():
            text = self.tr("{path} is not there now. If it is on a drive, connect the drive and try again.")
            self._messages.warning(text.format(path=path))
        elif not self._open_url(QUrl.fromLocalFile(path)):
            self._messages.warning(self.tr("The system has no program that opens {path}.").format(path=path))
