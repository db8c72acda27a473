"""A layout that breaks into the next line, as words do."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from xsearch_gui.ui.widgets.theme import Space


class FlowLayout(QLayout):
    """Lays widgets out in lines, as words are (after Qt's own Flow Layout example)."""

    def __init__(self, parent: QWidget | None = None, *, centred: bool = False) -> None:
        super().__init__(parent)
        self._rows: list[QLayoutItem] = []
        self._centred = centred
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(Space.XS)

    def addItem(self, item: QLayoutItem) -> None:
        """Add an item at the end."""
        self._rows.append(item)

    def insert(self, position: int, widget: QWidget) -> None:
        """Put a widget before the one at ``position``."""
        self.addWidget(widget)
        self._rows.insert(position, self._rows.pop())
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
        """Return the height of all lines; with ``move``, put the items there."""
        y = rect.y()
        for line in self._lines(max(rect.width(), 1)):
            if y > rect.y():
                y += self.spacing()
            used = sum(size.width() for _, size in line) + self.spacing() * (len(line) - 1)
            x = rect.x() + ((rect.width() - used) // 2 if self._centred else 0)
            for item, size in line:
                if move:
                    item.setGeometry(QRect(QPoint(x, y), size))
                x += size.width() + self.spacing()
            y += max(size.height() for _, size in line)
        return y - rect.y()

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """Return the items, with their sizes, that stand in each line."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        x = 0
        for item in self._rows:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(width, 10_000))
            if not lines or x + size.width() > width:
                lines.append([])
                x = 0
            lines[-1].append((item, size))
            x += size.width() + self.spacing()
        return lines
