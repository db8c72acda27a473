"""The settings: pages in a list. Every change counts at once, so there is nothing to confirm."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QStackedWidget, QWidget

from xsearch_gui.ui.settings.parts import Page
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.viewmodels.shell.settings import SettingsModel


class SettingsWindow(QDialog):
    """Shows pages; not modal, searching goes on."""

    def __init__(self, model: SettingsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        fit_to_screen(self, QSize(820, 600))
        self._model = model
        self.list = QListWidget()
        self.list.setObjectName("settingsList")
        self.list.setFixedWidth(212)  # what the longest name takes in French
        self.list.setAccessibleName(self.tr("Pages of the settings"))
        self._pages = QStackedWidget()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.list)
        layout.addWidget(self._pages, 1)
        self.list.currentRowChanged.connect(self._pages.setCurrentIndex)

    def add(self, page: Page) -> None:
        """Add a page at the end of the list."""
        self.list.addItem(page.title)
        self.list.item(self.list.count() - 1).setSizeHint(QSize(0, 34))
        self._pages.addWidget(page)
        if self.list.count() == 1:
            self.list.setCurrentRow(0)

    def page(self, position: int) -> QWidget | None:
        """Return a page by its place in the list."""
        return self._pages.widget(position)

    def open_at(self, page: Page) -> None:
        """Show a page, in front."""
        self.list.setCurrentRow(self._pages.indexOf(page))
        self.show()
        self.raise_()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        """Look at what there is now."""
        self._model.reload()
        self._model.count()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what is still being typed."""
        for number in range(self._pages.count()):
            keep = getattr(self._pages.widget(number), "keep", None)
            if keep is not None:
                keep()
        super().hideEvent(event)
