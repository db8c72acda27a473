"""The photos before and after the one that is shown large: a strip at its foot, to click at and to turn through."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPen, QPixmap, QPixmapCache, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.widgets.badges import LABEL, QUIETED, Strips, draw_label, is_rejected, marks_of, stack_of
from xsearch_gui.ui.widgets.icons import pixmap
from xsearch_gui.ui.widgets.parts import fitted
from xsearch_gui.ui.widgets.theme import DARK, VIEWER_GROUND, Space
from xsearch_gui.viewmodels.results.hits_model import HitRole, HitsModel, Index

CELL = QSize(94, 68)
HEIGHT = CELL.height() + 2 * Space.XS
RING = 2
MEMBER = 2  # a line along the top of a photo whose stack is open


class StripDelegate(QStyledItemDelegate):
    """Draws a photo whole, with the marks that it was given; what is shown large has a ring."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        font = parent.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        self._strips = Strips(font)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the one size of all cells."""
        return CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        hit: Hit | None = index.data(HitRole.HIT)
        box = option.rect.adjusted(Space.XS, Space.XS, -Space.XS, -Space.XS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        image = index.data(HitRole.THUMBNAIL) if hit is not None and hit.kind is Kind.PHOTO else None
        place = fitted(image.size(), box) if image is not None else box
        if image is not None and hit is not None:
            painter.setOpacity(QUIETED if is_rejected(hit) or not hit.online else 1.0)
            painter.drawPixmap(place, self._scaled(painter, image, place.size()))
            painter.setOpacity(1.0)
        else:
            painter.fillRect(box, QColor(DARK.surface))
            square = QRect(0, 0, 20, 20)
            square.moveCenter(box.center())
            name = "note" if hit is not None and hit.kind is Kind.NOTE else "photo"
            painter.drawPixmap(square, pixmap(name, DARK.color("muted"), 20, painter.device().devicePixelRatioF()))
        if hit is not None:
            where = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            self._strips.draw(painter, place.adjusted(2, 2, 0, 0), where, marks_of(hit))
            there = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            self._strips.draw(painter, place.adjusted(0, 0, -2, -2 - LABEL), there, stack_of(hit, index))
            draw_label(painter, place, hit.label)
            if index.data(HitRole.MEMBER):
                painter.fillRect(place.left(), place.top(), place.width(), MEMBER, DARK.color("accent"))
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            pen = QPen(DARK.color("accent"), RING)
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(place).adjusted(-1, -1, 1, 1), 3, 3)

    def _scaled(self, painter: QPainter, image: QImage, size: QSize) -> QPixmap:
        ratio = painter.device().devicePixelRatioF()
        key = f"strip|{image.cacheKey()}|{size.width()}x{size.height()}@{ratio}"
        found = QPixmap()
        if not QPixmapCache.find(key, found):
            smooth = Qt.TransformationMode.SmoothTransformation
            scaled = image.scaled(size * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            found = QPixmap.fromImage(scaled)
            found.setDevicePixelRatio(ratio)
            QPixmapCache.insert(key, found)
        return found


class FilmStrip(QListView):
    """Draws only what is seen of a list of any length. Keys are the viewer's, whoever has the focus."""

    wanted = Signal(int)  # a row

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("filmStrip")
        self.setAccessibleName(self.tr("Film strip"))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setFixedHeight(HEIGHT)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for bars in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bars(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(StripDelegate(self))
        colours = self.palette()
        colours.setColor(colours.ColorRole.Base, QColor(VIEWER_GROUND))
        self.setPalette(colours)
        self.clicked.connect(self._on_clicked)

    def follow(self, rows: HitsModel | None, row: int) -> None:
        """Show another list, or none; and where in it we are."""
        if self.model() is not rows:
            self.setModel(rows)
        if rows is None or row < 0:
            return
        index = rows.index(row)
        if self.currentIndex().row() != row:
            self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are marks here."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave keys to the viewer."""
        event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn through the strip, by a wheel of either direction."""
        pixels, angle = event.pixelDelta(), event.angleDelta()
        by = (pixels.x() or pixels.y()) if not pixels.isNull() else (angle.x() or angle.y())
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - by)
        event.accept()

    def _on_clicked(self, index: QModelIndex) -> None:
        self.wanted.emit(index.row())
