"""All shortcuts on one sheet: those that count everywhere, in the order of the menus, and those of each view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.specs.action_specs import CONTEXT, MENUS, OWN_KEYS, SPECS, SUBMENUS, VIEWS
from xsearch_gui.ui.widgets.specs.album_specs import ALBUM_MENU
from xsearch_gui.ui.widgets.specs.file_specs import FILES_MENU, OPEN_MENU
from xsearch_gui.ui.widgets.specs.stack_specs import STACK_MENU
from xsearch_gui.ui.widgets.theme import Space

COLUMNS = 3

Line = tuple[str, str]  # keys, and what they do
Group = tuple[str, list[Line]]


class ShortcutSheet(QDialog):
    """Made anew each time it is shown, from the actions themselves: it cannot be out of date."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        body = QWidget()
        columns = QHBoxLayout(body)
        columns.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        columns.setSpacing(Space.XXL)
        for part in _shared([(title, found) for title, found in _groups(actions) if found]):
            column = QVBoxLayout()
            column.setSpacing(Space.XS)
            for title, found in part:
                self._add(column, title, found)
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
        fit_to_screen(self, QSize(wanted.width() + Space.XL, wanted.height() + Space.L))

    def _add(self, column: QVBoxLayout, title: str, lines: list[Line]) -> None:
        column.addWidget(label(title, "section"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        for row, (keys, words) in enumerate(lines):
            grid.addWidget(label(keys, "key"), row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(label(words), row, 1)
        column.addLayout(grid)
        column.addSpacing(Space.M)


_BELOW = {  # menus within a menu
    **{"add_to_album": ALBUM_MENU, "files": FILES_MENU, "stacks": STACK_MENU, "open_with": OPEN_MENU},
    **SUBMENUS,
}


def _groups(actions: Mapping[str, QAction]) -> list[Group]:
    """Return the lines of each menu, without those that count in some views only, and the lines of each view."""
    specs = {spec.name: spec for spec in SPECS}
    groups = []
    for title, names in MENUS:
        below = [name for menu, within in _BELOW.items() if menu in names for name in within]
        everywhere = [name for name in (*names, *below) if name in specs and not specs[name].views]
        groups.append(
            (_translated(title, CONTEXT), [_line(actions[name]) for name in everywhere if actions[name].shortcuts()])
        )
    for view, title in VIEWS.items():
        of_view = [_line(actions[spec.name]) for spec in SPECS if view in spec.views and spec.keys]
        own = [
            (_native(QKeySequence(key) for key in keys), _translated(does, CONTEXT))
            for keys, does in OWN_KEYS.get(view, ())
        ]
        groups.append((_translated(title, CONTEXT), of_view + own))
    return groups


def _line(action: QAction) -> Line:
    return _native(action.shortcuts()[:2]), action.text().replace("&", "").rstrip("\u2026")


def _native(keys: Iterable[QKeySequence]) -> str:
    return "  ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys)


def _translated(text: str, context: str) -> str:
    return QCoreApplication.translate(context, text).replace("&", "")


def _shared(groups: list[Group]) -> list[list[Group]]:
    """Part the groups into columns of about the same height, in their order."""
    total = sum(len(found) + 2 for _, found in groups)
    columns: list[list[Group]] = [[]]
    height = 0
    for title, found in groups:
        if height >= total / COLUMNS and len(columns) < COLUMNS:
            columns.append([])
            height = 0
        columns[-1].append((title, found))
        height += len(found) + 2
    return columns
