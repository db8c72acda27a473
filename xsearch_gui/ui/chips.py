"""Chips that flow in lines: tags that can be taken away, words that can be accepted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton, QSizePolicy, QWidget

from xsearch_gui.ui.theme import Space


class FlowLayout(QLayout):
    """Lays widgets out in lines, as words are (after Qt's own Flow Layout example)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(Space.XS)

    def addItem(self, item: QLayoutItem) -> None:
        """Add an item at the end."""
        self._rows.append(item)

    def insert(self, place: int, widget: QWidget) -> None:
        """Put a widget before the one at ``place``."""
        self.addWidget(widget)
        self._rows.insert(place, self._rows.pop())
        self.invalidate()

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._rows)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item."""
        return self._rows[index] if 0 <= index < len(self._rows) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove an item and return it."""
        return self._rows.pop(index) if 0 <= index < len(self._rows) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Take no more room than is needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Be higher where there is less width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Move the widgets."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the least size."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the size of the widest item."""
        size = QSize()
        for item in self._rows:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._rows:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(max(rect.width(), 1), 10_000))
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self.spacing()
            line = max(line, size.height())
        return y + line - rect.y()


class Chip(QPushButton):
    """One word. A click, Space or Return chooses it; with ``removes``, Delete does too."""

    def __init__(self, text: str, role: str, name: str, *, removes: bool = False) -> None:
        super().__init__(f"{text}  \u00d7" if removes else text)
        self.word = text
        self._removes = removes
        self.setProperty("role", role)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Delete and Return too."""
        keys = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if self._removes:
            keys |= {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}
        if event.key() in keys:
            self.click()
        else:
            super().keyPressEvent(event)


class ChipRow(QWidget):
    """Chips in lines; ``chosen`` tells the word of the one that was clicked."""

    chosen = Signal(str)

    def __init__(self, role: str, *, removes: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self._removes = removes
        self._words: list[str] = []
        self._layout = FlowLayout(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def words(self) -> list[str]:
        """The words that are shown."""
        return self._words

    def set_words(self, words: Sequence[str], names: Sequence[str]) -> None:
        """Show other words; ``names`` say what a click does. The focus stays in the row."""
        if list(words) == self._words:
            return
        focused = next((i for i, chip in enumerate(self.chips()) if chip.hasFocus()), None)
        self._words = list(words)
        while (item := self._layout.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for word, name in zip(words, names, strict=True):
            chip = Chip(word, self._role, name, removes=self._removes)
            chip.clicked.connect(self._on_clicked)
            self._layout.addWidget(chip)
        if focused is not None and self._words:
            self.chips()[min(focused, len(self._words) - 1)].setFocus()
        self.updateGeometry()

    def chips(self) -> list[Chip]:
        """Return the chips, in order."""
        found = [self._layout.itemAt(place) for place in range(self._layout.count())]
        return [item.widget() for item in found if item is not None]  # type: ignore[misc]

    def _on_clicked(self) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            self.chosen.emit(chip.word)
