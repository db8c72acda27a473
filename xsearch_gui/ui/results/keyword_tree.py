"""The keywords of the library as a tree, ticked where the chosen photos have them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QTreeWidget, QTreeWidgetItem, QWidget

from xsearch_gui.core.metadata.cleaning import unique_key
from xsearch_gui.core.metadata.keywords import BAR, levels_of
from xsearch_gui.core.shown_text import visible

_ROW = 26  # pixels
_KEYWORD = Qt.ItemDataRole.UserRole
_BEFORE = Qt.ItemDataRole.UserRole + 1
_STATES = (Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Checked)


class KeywordTree(QTreeWidget):
    """A tick is for all photos, a square for some of them; a click gives the keyword to all, or takes it away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)  # it would have the colour of the boxes
        self.setUniformRowHeights(True)
        self.setAccessibleName(self.tr("Keywords"))
        self._nodes: dict[str, QTreeWidgetItem] = {}

    def set_keywords(self, known: Iterable[str], shared: Iterable[str], some: Iterable[str]) -> None:
        """Show keywords; levels are parted by bars."""
        self.clear()
        self._nodes.clear()
        for words, state in ((known, 0), (some, 1), (shared, 2)):
            for word in words:
                node = self._node(levels_of(word))
                node.setCheckState(0, _STATES[state])  # what is a branch only has nothing to tick
                node.setData(0, _BEFORE, state)
                self._open(node if state else None)
        self.sortItems(0, Qt.SortOrder.AscendingOrder)

    def add(self, word: str) -> None:
        """Give a keyword to all photos, be it a new one."""
        levels = levels_of(word)
        if levels:
            node = self._node(levels)
            node.setCheckState(0, Qt.CheckState.Checked)
            self._open(node)
            self.setCurrentItem(node)
            self.scrollToItem(node)

    def edits(self) -> tuple[list[str], list[str]]:
        """Return the keywords to add to all photos, and those to take away from all."""
        add, remove = [], []
        for node in self._nodes.values():
            if node.data(0, Qt.ItemDataRole.CheckStateRole) is None:
                continue
            before, now = node.data(0, _BEFORE), node.checkState(0)
            if now == _STATES[2] and before != 2:
                add.append(node.data(0, _KEYWORD))
            elif now == _STATES[0] and before != 0:
                remove.append(node.data(0, _KEYWORD))
        return add, remove

    def _node(self, levels: list[str]) -> QTreeWidgetItem:
        parent = self.invisibleRootItem()
        for depth, level in enumerate(levels, 1):
            word = BAR.join(levels[:depth])
            node = self._nodes.get(unique_key(word))
            if node is None:
                node = QTreeWidgetItem(parent, [visible(level)])
                node.setData(0, _KEYWORD, word)
                node.setData(0, _BEFORE, 0)
                node.setSizeHint(0, QSize(0, _ROW))
                self._nodes[unique_key(word)] = node
            parent = node
        return parent

    @staticmethod
    def _open(node: QTreeWidgetItem | None) -> None:
        while node is not None and (node := node.parent()) is not None:
            node.setExpanded(True)
