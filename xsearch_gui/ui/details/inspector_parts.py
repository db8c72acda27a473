"""What the inspector is made of: sections, facts, captions, reasons, the picture with its heat map, strips."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QListView,
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records.items import Caption
from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.details.words.picture_lines import draw_marks
from xsearch_gui.ui.widgets.delegates import HitDelegate, Index
from xsearch_gui.ui.widgets.marked import marked_label
from xsearch_gui.ui.widgets.parts import Picture, fitted, label
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.ui.widgets.views import HitsView
from xsearch_gui.viewmodels.details.facts import Fact, source_words
from xsearch_gui.viewmodels.details.picture_lines import Corners
from xsearch_gui.viewmodels.results.hits_model import HitRole, HitsModel
from xsearch_gui.viewmodels.results.reasons import ReasonRow
from xsearch_gui.viewmodels.text.wording import quoted

STRIP = 76  # pixels a side


class Section(QWidget):
    """A heading with rows below, not there at all when it has no rows."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._rows: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, Space.S, 0, 0)
        self._layout.setSpacing(Space.S)
        if title:
            self._layout.addWidget(label(title, "section", wrap=True))

    def add(self, widget: QWidget) -> None:
        """Add a widget that stays."""
        self._layout.addWidget(widget)

    def set_rows(self, rows: QWidget | None) -> None:
        """Put other rows in the place of those shown."""
        if self._rows is not None:
            self._rows.hide()
            self._rows.deleteLater()
        self._rows = rows
        if rows is not None:
            self._layout.addWidget(rows)
        self.setVisible(rows is not None)


class HeatPicture(Picture):
    """The photo, with the heat map over it while it is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._heat: QImage | None = None
        self._marks: list[Corners] = []

    def set_marks(self, marks: list[Corners]) -> None:
        """Frame these lines of the photo."""
        self._marks = marks
        self.update()

    def set_heat(self, heat: QImage | None) -> None:
        """Lay another map over the photo, or none."""
        self._heat = heat
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the photo and the map."""
        super().paintEvent(event)
        if self._heat is not None and self._image is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(fitted(self._image.size(), self.rect()), self._heat)
        if self._marks and self._image is not None:
            draw_marks(QPainter(self), self._marks, QRectF(fitted(self._image.size(), self.rect())))


class Bar(QWidget):
    """A share as a bar: in the accent what speaks for a hit, in the warning colour what speaks against it."""

    def __init__(self, share: float, theme: Theme) -> None:
        super().__init__()
        self._share = share
        self._theme = theme
        self.setFixedHeight(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the share."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colors, rect = self._theme.colors, QRectF(self.rect())
        painter.setBrush(colors.color("sunken"))
        painter.drawRoundedRect(rect, 3, 3)
        rect.setWidth(max(6.0, rect.width() * min(1.0, abs(self._share))))
        painter.setBrush(colors.color("accent" if self._share > 0 else "danger"))
        painter.drawRoundedRect(rect, 3, 3)


class StripDelegate(HitDelegate):
    """A small square with the middle of a photo."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All cells have one size."""
        return QSize(STRIP + Space.XS, STRIP + Space.XS)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a photo."""
        hit: Hit = index.data(HitRole.HIT)
        image: QImage | None = index.data(HitRole.THUMBNAIL)
        box = QRect(option.rect.left(), option.rect.top(), STRIP, STRIP)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if image is None:
            painter.fillRect(box, self.theme.colors.color("sunken"))
        else:
            side = min(image.width(), image.height())
            part = QRect((image.width() - side) // 2, (image.height() - side) // 2, side, side)
            painter.setOpacity(1.0 if hit.online else 0.55)
            painter.drawImage(box, image, part)
            painter.setOpacity(1.0)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus):
            pen = painter.pen()
            pen.setColor(self.theme.colors.color("accent"))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        painter.restore()


class Strip(HitsView):
    """Photos in lines of small squares, as high as it needs to be."""

    def __init__(self, model: HitsModel, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._delegate = StripDelegate(theme)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setGridSize(QSize(STRIP + Space.XS, STRIP + Space.XS))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)  # takes nothing that is free
        for policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.clicked.connect(self._on_activated)
        model.modelReset.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """Be as high as the lines of squares."""
        across = max(1, self.viewport().width() // (STRIP + Space.XS))
        lines = -(-self._hits.rowCount() // across)
        self.setFixedHeight(max(1, lines * (STRIP + Space.XS)))

    def resizeEvent(self, event: object) -> None:
        """Fit into another width."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.fit()


def fact_rows(facts: list[Fact]) -> QWidget | None:
    """Return a table of facts; None without any."""
    if not facts:
        return None
    rows = QWidget()
    layout = QGridLayout(rows)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setHorizontalSpacing(Space.M)
    layout.setVerticalSpacing(Space.S - 2)
    layout.setColumnStretch(1, 1)
    for row, fact in enumerate(facts):
        layout.addWidget(label(fact.label, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(label(fact.value, wrap=True, selectable=True), row, 1)
    return rows


def caption_rows(captions: tuple[Caption, ...]) -> QWidget | None:
    """Return captions as cards; None without any."""
    if not captions:
        return None
    rows = QWidget()
    layout = QVBoxLayout(rows)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.S)
    for caption in captions:
        card = QFrame()
        card.setProperty("role", "caption")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        inside.setSpacing(Space.XS)
        inside.addWidget(label(caption.body, "quote", wrap=True, selectable=True))
        inside.addWidget(label(source_words(caption), "small", wrap=True))
        layout.addWidget(card)
    return rows


def reason_bars(reasons: list[ReasonRow], theme: Theme) -> QWidget | None:
    """Return reasons as bars; None without any."""
    if not reasons:
        return None
    rows = QWidget()
    layout = QGridLayout(rows)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setHorizontalSpacing(Space.S)
    layout.setVerticalSpacing(Space.XS)
    layout.setColumnStretch(0, 1)
    line = 0
    for reason in reasons:
        layout.addWidget(label(reason.label, wrap=True), line, 0)
        percent = label(reason.percent, "muted")
        percent.setAccessibleName(f"{reason.label}: {reason.percent}")
        layout.addWidget(percent, line, 1, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(Bar(reason.share, theme), line + 1, 0, 1, 2)
        if reason.quote:
            said = quoted(reason.quote)
            begins = said.index(reason.quote)
            marks = [(begins + start, begins + end) for start, end in reason.marks]
            layout.addWidget(marked_label(said, "small", marks), line + 2, 0, 1, 2)
        layout.setRowMinimumHeight(line + 3, Space.XS)
        line += 4
    return rows
