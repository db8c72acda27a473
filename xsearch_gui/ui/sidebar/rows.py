"""The rows of the sidebar as a Qt model, and how one is drawn."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.widgets.icons import pixmap
from xsearch_gui.ui.widgets.theme import Space, Theme, Type
from xsearch_gui.viewmodels.search.sidebar_entries import Entry
from xsearch_gui.viewmodels.text.wording import joined, number, tip

ENTRY = Qt.ItemDataRole.UserRole + 1
ICON = 16
HEIGHT, TITLE_HEIGHT = 28, 34
SHORTEST = 90  # pixels of a name that has to be shortened

Index = QModelIndex | QPersistentModelIndex


class SidebarRows(QStandardItemModel):
    """Entries as rows; an album's name can be written over."""

    def set_entries(self, entries: Iterable[Entry]) -> None:
        """Show other rows."""
        self.clear()
        for entry in entries:
            self.appendRow(_item(entry, joined_count=self.count_words(entry)))
        self._fill(self.invisibleRootItem(), entries)

    def _fill(self, parent: QStandardItem, entries: Iterable[Entry]) -> None:
        for row, entry in enumerate(entries):
            item = parent.child(row)
            for child in entry.children:
                item.appendRow(_item(child, joined_count=self.count_words(child)))
            self._fill(item, entry.children)

    def count_words(self, entry: Entry) -> str:
        """Return the count of a row as it is shown; nothing where it is not known."""
        if entry.count < 0:
            return ""
        return self.tr("{n}+").format(n=number(entry.count)) if entry.more else number(entry.count)


def entry_of(index: Index) -> Entry | None:
    """Return what a row stands for."""
    found = index.data(ENTRY) if index.isValid() else None
    return found if isinstance(found, Entry) else None


def _item(entry: Entry, joined_count: str) -> QStandardItem:
    item = QStandardItem(visible(entry.label))
    item.setData(entry, ENTRY)
    item.setData(joined([visible(entry.label), joined_count, entry.state]), Qt.ItemDataRole.AccessibleTextRole)
    path = entry.filter[1] if entry.kind in ("root", "folder") and entry.filter else ""
    item.setToolTip(tip("\n".join(filter(None, (visible(path or entry.query), entry.state)))))
    item.setEditable(entry.kind == "album")
    item.setSelectable(entry.kind != "title")
    return item


class RowDelegate(QStyledItemDelegate):
    """Draws icon, name, what is wrong, and the count at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        entry = entry_of(index)
        least = TITLE_HEIGHT if entry is not None and entry.kind == "title" else HEIGHT
        return QSize(80, max(least, QFontMetrics(self._theme.font(Type.BODY)).height() + Space.S))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row."""
        entry = entry_of(index)
        if entry is None:
            return
        painter.save()
        box = option.rect.adjusted(0, 1, -Space.XS, -1)
        self._ground(painter, option, box)
        inner = box.adjusted(Space.XS, 0, -Space.S, 0)
        count = SidebarRows.count_words(self._model_of(index), entry)
        right = self._text(painter, inner, count, "muted", right=True)
        if entry.state and self._has_room(inner.width() - right - ICON - Space.S, entry):
            right = self._text(painter, inner.adjusted(0, 0, -right, 0), entry.state, "warning", right=True) + right
        left = 0
        if entry.icon:
            token = "warning" if entry.state or entry.kind == "failed" else "muted"
            ratio = painter.device().devicePixelRatioF()
            image = pixmap(entry.icon, self._theme.colors.color(token), ICON, ratio)
            painter.drawPixmap(inner.left(), inner.center().y() - ICON // 2, image)
            left = ICON + Space.S
        bold = entry.kind == "title"
        self._text(painter, inner.adjusted(left, 0, -right, 0), visible(entry.label), "text", bold=bold)
        painter.restore()

    def _has_room(self, width: int, entry: Entry) -> bool:
        """Return whether the name is still seen beside what is wrong: else icon and tool tip alone say that."""
        metrics = QFontMetrics(self._theme.font(Type.BODY))
        name = min(metrics.horizontalAdvance(visible(entry.label)), SHORTEST)
        return width - metrics.horizontalAdvance(entry.state) - Space.S >= name

    def _model_of(self, index: Index) -> SidebarRows:
        model = index.model()
        assert isinstance(model, SidebarRows)
        return model

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, box: QRect) -> None:
        colors = self._theme.colors
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colors.color("accent") if focused else Qt.PenStyle.NoPen)
        ground = "accent_soft" if selected else "hover" if hovered else ""
        painter.setBrush(colors.color(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, Space.RADIUS, Space.RADIUS)

    def _text(
        self, painter: QPainter, box: QRect, text: str, token: str, *, right: bool = False, bold: bool = False
    ) -> int:
        """Draw a text at one end of a box; return how much of its width is taken."""
        font = self._theme.font(Type.BODY, bold=bold)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(self._theme.colors.color(token))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        return metrics.horizontalAdvance(text) + Space.S if text else 0
