"""What is chosen on the map, as a list: for reading, for the keyboard, for screen readers."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QFrame, QPushButton, QStyleOptionViewItem, QVBoxLayout, QWidget

from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.widgets.delegates import HitDelegate, Index
from xsearch_gui.ui.widgets.parts import fitted, label
from xsearch_gui.ui.widgets.theme import Space, Theme, Type
from xsearch_gui.ui.widgets.views import HitsView
from xsearch_gui.viewmodels.map.selection import MapSelection
from xsearch_gui.viewmodels.results.hits_model import HitRole
from xsearch_gui.viewmodels.text.wording import tip

ROW = 60
WIDTH = 248


class MapRowDelegate(HitDelegate):
    """One row: a small picture, the name, what it is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the one size of all rows."""
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a photo or a note."""
        hit: Hit | None = index.data(HitRole.HIT)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        rect = option.rect.adjusted(0, 1, -Space.XS, -1)
        self.ground(painter, option, rect, "window")
        box = QRect(rect.left() + Space.XS, rect.top() + Space.XS, ROW + 4, rect.height() - 2 * Space.XS)
        image: QImage | None = index.data(HitRole.THUMBNAIL) if hit is not None else None
        if image is not None:
            painter.drawImage(fitted(image.size(), box), image)
        elif hit is not None:
            square = QRect(0, 0, 24, 24)
            square.moveCenter(box.center())
            self.icon(painter, "note" if hit.kind is Kind.NOTE else "photo", "muted", square)
        if hit is not None:
            font = self.theme.font(Type.BODY)
            name = QRect(box.right() + Space.S, rect.top(), 0, QFontMetrics(font).height())
            name.setRight(rect.right() - Space.XS)
            below = (hit.taken_at or "")[:10] if hit.kind is Kind.PHOTO else self.tr("Note")
            name.moveTop(rect.center().y() - (name.height() if below else name.height() // 2))
            self.words(painter, font, "text", name, hit.title)
            self.words(painter, self.theme.font(Type.SMALL), "muted", name.translated(0, name.height()), below)
        painter.restore()


class MapList(QFrame):
    """The panel beside the map while something is chosen."""

    chosen = Signal(object)  # Hit or None
    opened = Signal(object)  # Hit
    wanted = Signal()  # the selection as results

    def __init__(self, selection: MapSelection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapList")
        self.setFixedWidth(WIDTH)
        self._selection = selection
        self._summary = label("", "section")
        self._show = QPushButton(self.tr("Show in the grid"))
        self._show.setToolTip(tip(self.tr("Show what is selected among the photos")))
        self._show.clicked.connect(self.wanted)
        self.view = HitsView(selection.hits)
        self._delegate = MapRowDelegate(theme)
        self.view.setItemDelegate(self._delegate)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(self.tr("Selected on the map"))
        self.view.chosen.connect(self.chosen)
        self.view.opened.connect(self.opened)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.M, Space.S, Space.S)
        layout.setSpacing(Space.S)
        layout.addWidget(self._summary)
        layout.addWidget(self._show)
        layout.addWidget(self.view, 1)
        selection.selection_changed.connect(self._redraw)
        self._redraw()

    @property
    def chosen_hit(self) -> Hit | None:
        """The row that is chosen."""
        return self._selection.hits.hit(self.view.currentIndex().row())

    def _redraw(self) -> None:
        self._summary.setText(self._selection.summary)
        self.setVisible(bool(self._selection.items))
