"""The suggestions below the search box."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyleOptionViewItem, QWidget

from xsearch_gui.core.records.query import Suggestion
from xsearch_gui.ui.widgets.delegates import HitDelegate, Index
from xsearch_gui.ui.widgets.theme import Space, Theme, Type
from xsearch_gui.viewmodels.query.chips import ICONS, key_words
from xsearch_gui.viewmodels.text.wording import number

ROW = 34
ENTRY = int(Qt.ItemDataRole.UserRole)


class SuggestionDelegate(HitDelegate):
    """Draws an icon, what is suggested, and at the right how often it occurs."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the one height of all rows."""
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a suggestion."""
        entry: Suggestion = index.data(ENTRY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.colors.color("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), 6, 6)
        inner = option.rect.adjusted(Space.M, 0, -Space.M, 0)
        self.icon(painter, icon_of(entry), "muted", QRect(inner.left(), inner.center().y() - 8, 18, 18))
        small = self.theme.font(Type.SMALL)
        beside = detail_of(entry)
        width = QFontMetrics(small).horizontalAdvance(beside)
        text = QRect(inner.left() + 18 + Space.M, inner.top(), 0, inner.height())
        text.setRight(inner.right() - width - Space.M)
        self.words(painter, self.theme.font(Type.BODY), "text", text, label_of(entry))
        right = QRect(inner.right() - width - 1, inner.top(), width + 2, inner.height())
        self.words(painter, small, "muted", right, beside)
        painter.restore()


class SuggestionList(QListWidget):
    """Floats below the box. It never has the focus: the box hands its keys on."""

    taken = Signal(object)  # Suggestion

    def __init__(self, theme: Theme, below: QWidget) -> None:
        super().__init__(below)
        self._below = below
        self.setObjectName("suggestions")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setItemDelegate(SuggestionDelegate(theme))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Suggestions"))
        self.itemClicked.connect(self._on_clicked)
        self.hide()

    @property
    def current(self) -> Suggestion | None:
        """The suggestion that the arrow keys have reached; None as long as they were not used."""
        item = self.currentItem()
        return item.data(ENTRY) if item is not None and self.isVisible() else None

    def offer(self, entries: tuple[Suggestion, ...]) -> None:
        """Show suggestions, none of them chosen; hide when there are none."""
        self.clear()
        for entry in entries:
            item = QListWidgetItem(label_of(entry))
            item.setData(ENTRY, entry)
            self.addItem(item)
        self.setCurrentRow(-1)
        if not entries:
            self.hide()
            return
        window = self._below.window()
        if self.parentWidget() is not window:
            self.setParent(window)  # not a window of its own: that would take the focus on some desktops
        point = self._below.mapTo(window, QPoint(0, self._below.height() + Space.XS))
        self.setGeometry(point.x(), point.y(), self._below.width(), len(entries) * ROW + 2 * Space.XS + 2)
        self.show()
        self.raise_()

    def move_by(self, step: int) -> bool:
        """Choose the next or the previous suggestion; return False at the ends."""
        row = self.currentRow() + step
        if self.currentRow() < 0 and step < 0:
            return False
        self.setCurrentRow(row if row < self.count() else -1)
        return row < self.count()

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self.taken.emit(item.data(ENTRY))


def icon_of(entry: Suggestion) -> str:
    """Return the icon of a suggestion's kind."""
    if entry.kind == "history":
        return "history"
    if entry.kind == "saved":
        return "star"
    return ICONS.get(key_of(entry), "filter")


def label_of(entry: Suggestion) -> str:
    """Return the words of a suggestion."""
    return f"{key_words(key_of(entry))}\u2026" if entry.kind == "key" else entry.label or entry.text


def detail_of(entry: Suggestion) -> str:
    """Return what stands at the right of a suggestion."""
    if entry.kind == "key":
        return entry.text
    count = number(entry.count) if entry.count else ""
    if entry.kind == "value":
        return f"{key_words(key_of(entry))}  {count}".strip()
    return count


def key_of(entry: Suggestion) -> str:
    """Return the filter's key of a suggestion."""
    return entry.text.lstrip("-").partition(":")[0].lower()
