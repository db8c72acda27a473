"""All shortcuts on one sheet, in the order of the menus."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xsearch_gui.ui.widgets.actions import CONTEXT, MENUS
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space

COLUMNS = 3


class ShortcutSheet(QDialog):
    """Made anew each time it is shown, from the actions themselves: it cannot be out of date."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(560, 360)
        body = QWidget()
        columns = QHBoxLayout(body)
        columns.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        columns.setSpacing(Space.XXL)
        groups = [
            (title, [actions[n] for n in names if n in actions and actions[n].shortcuts()]) for title, names in MENUS
        ]
        for part in _shared([(title, found) for title, found in groups if found]):
            column = QVBoxLayout()
            column.setSpacing(Space.XS)
            for title, found in part:
                self._add(column, QCoreApplication.translate(CONTEXT, title).replace("&", ""), found)
            column.addStretch()
            columns.addLayout(column, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        wanted = body.sizeHint()
        self.resize(wanted.width() + Space.XL, min(wanted.height() + Space.L, 720))

    def _add(self, column: QVBoxLayout, title: str, actions: list[QAction]) -> None:
        column.addWidget(label(title, "section"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        for row, action in enumerate(actions):
            native = QKeySequence.SequenceFormat.NativeText
            keys = "  ".join(keys.toString(native) for keys in action.shortcuts()[:2])
            grid.addWidget(label(keys, "key"), row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(label(action.text().replace("&", "").rstrip("\u2026")), row, 1)
        column.addLayout(grid)
        column.addSpacing(Space.M)


def _shared(groups: list[tuple[str, list[QAction]]]) -> list[list[tuple[str, list[QAction]]]]:
    """Part the groups into columns of about the same height, in their order."""
    total = sum(len(found) + 2 for _, found in groups)
    columns: list[list[tuple[str, list[QAction]]]] = [[]]
    height = 0
    for title, found in groups:
        if height >= total / COLUMNS and len(columns) < COLUMNS:
            columns.append([])
            height = 0
        columns[-1].append((title, found))
        height += len(found) + 2
    return columns
