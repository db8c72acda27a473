"""The head of the window: the pages, the search box in the middle, and a few tools."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QWidget

from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.ui.window.pages import PageSwitcher

BOX_WIDTH = 720
SIDE_WIDTH = 124  # equal outer columns keep the box in the middle of the window


class Header(QWidget):
    """Stands above all pages."""

    def __init__(self, search_box: QWidget, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        layout = QGridLayout(self)
        layout.setContentsMargins(Space.M, Space.XS, Space.M, Space.S)
        layout.setSpacing(Space.M)
        search_box.setMaximumWidth(BOX_WIDTH)
        left = self._tools("back", "forward")
        left.addSpacing(Space.XS)
        left.addWidget(PageSwitcher(actions))
        layout.addLayout(left, 0, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(search_box, 0, 1)
        layout.addLayout(self._tools("add_folder", "library", "inspector"), 0, 2, Qt.AlignmentFlag.AlignRight)
        for column, stretch in enumerate((1, 6, 1)):
            layout.setColumnStretch(column, stretch)
        for column in (0, 2):
            layout.setColumnMinimumWidth(column, SIDE_WIDTH)

    def _tools(self, *names: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.XS)
        for name in names:
            button = QToolButton()
            button.setDefaultAction(self._actions[name])
            button.setIconSize(QSize(22, 22))
            button.setAccessibleName(self._actions[name].iconText())
            row.addWidget(button)
        return row
