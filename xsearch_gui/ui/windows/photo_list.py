"""Small pictures in rows, some of which can be chosen: for dialogs that show a few dozen photos."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.results.image_loader import read_image
from xsearch_gui.viewmodels.text.wording import tip

_ITEM = Qt.ItemDataRole.UserRole
_EDGE, _BADGE = 4, 18  # pixels


def picture(thumbnail: str, side: int, ratio: float) -> QPixmap:
    """Return a photo's small picture within a square of so many pixels; an empty one where there is none."""
    image = read_image(thumbnail, round(side * ratio)) if thumbnail else None
    if image is None or image.isNull():
        return QPixmap()
    room = QSize(side, side) * ratio
    kept, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    pixmap = QPixmap.fromImage(image.scaled(room, kept, smooth))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def file_name(path: str) -> str:
    """Return the last part of a path of any system, as it is shown."""
    return visible(path.replace("\\", "/").rpartition("/")[2])


class _Framed(QStyledItemDelegate):
    """Draws the picture alone, with a frame and a tick where it is chosen, and a thin frame where the keyboard is."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one photo."""
        pixmap, rect = index.data(Qt.ItemDataRole.DecorationRole), option.rect
        state, palette = option.state, option.palette
        room = rect.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        image = QRect(QPoint(0, 0), pixmap.deviceIndependentSize().toSize())
        image.moveCenter(room.center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(image.topLeft(), pixmap)
        chosen, focused = state & QStyle.StateFlag.State_Selected, state & QStyle.StateFlag.State_HasFocus
        if chosen or focused:
            pen = QPen(palette.color(QPalette.ColorRole.Highlight if chosen else QPalette.ColorRole.Text))
            pen.setWidth(3 if chosen else 1)
            painter.setPen(pen)
            painter.drawRoundedRect(image.adjusted(-2, -2, 1, 1), 4, 4)
        if chosen:
            badge = QRect(image.right() - _BADGE - 2, image.top() + 4, _BADGE, _BADGE)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
            painter.drawEllipse(badge)
            painter.setPen(palette.color(QPalette.ColorRole.HighlightedText))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, "\u2713")
        painter.restore()


class PhotoList(QListWidget):
    """Photos; with ``choosing`` those that are clicked, or on which Space is pressed, are chosen."""

    def __init__(self, name: str, side: int, *, choosing: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self.setAccessibleName(name)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setIconSize(QSize(side, side))
        self.setGridSize(QSize(side + Space.M, side + Space.M))
        self.setUniformItemSizes(True)
        self.setItemDelegate(_Framed(self))
        mode = QListWidget.SelectionMode.MultiSelection if choosing else QListWidget.SelectionMode.SingleSelection
        self.setSelectionMode(mode)

    def show_photos(self, photos: Iterable[tuple[int, str, str, str]], chosen: Iterable[int] = ()) -> None:
        """Show photos: item, path, thumbnail, and words beside the name."""
        wanted = set(chosen)
        self.clear()
        for item, path, thumbnail, words in photos:
            row = QListWidgetItem()
            row.setData(Qt.ItemDataRole.DecorationRole, picture(thumbnail, self._side, self.devicePixelRatioF()))
            row.setData(_ITEM, item)
            row.setToolTip(tip(f"{file_name(path)}\n{words}" if words else file_name(path)))
            row.setData(Qt.ItemDataRole.AccessibleTextRole, f"{file_name(path)} {words}".strip())
            row.setSizeHint(QSize(self._side + Space.M, self._side + Space.M))
            self.addItem(row)
            row.setSelected(item in wanted)

    def chosen(self) -> list[int]:
        """Return the items of the photos that are chosen, in their order."""
        return [self.item(row).data(_ITEM) for row in range(self.count()) if self.item(row).isSelected()]
