"""What the drawing of hits shares, and how a note is drawn in a column."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPixmap, QPixmapCache, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from xsearch_gui.core.records.search import Hit, Strength
from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.widgets.icons import pixmap
from xsearch_gui.ui.widgets.theme import Space, Theme, Type
from xsearch_gui.viewmodels.results.hits_model import HitRole

Index = QModelIndex | QPersistentModelIndex
BARS = {Strength.STRONG: 3, Strength.POSSIBLE: 2, Strength.WEAK: 1}
BARS_SIZE = QSize(14, 10)


class HitDelegate(QStyledItemDelegate):
    """What both kinds of drawing share."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.theme = theme

    def ground(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, token: str) -> None:
        """Draw the card behind a hit, with selection and keyboard focus."""
        colors = self.theme.colors
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if selected:
            token = "accent_soft"
        elif token == "window":
            if not hovered:
                return  # the view has drawn it already
            token = "hover"
        painter.setBrush(colors.color(token))
        painter.setPen(colors.color("accent" if selected else "border" if token == "paper" else token))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), Space.RADIUS, Space.RADIUS)

    def strength(self, painter: QPainter, strength: Strength, right: int, bottom: int) -> int:
        """Draw three little bars, filled by how well a hit matches; return their left edge."""
        ratio = painter.device().devicePixelRatioF()
        key = f"strength|{strength}|{self.theme.colors.accent}|{ratio}"
        found = QPixmap()
        if not QPixmapCache.find(key, found):
            found = self._bars(strength, ratio)
            QPixmapCache.insert(key, found)
        painter.drawPixmap(right - BARS_SIZE.width(), bottom - BARS_SIZE.height(), found)
        return right - BARS_SIZE.width()

    def _bars(self, strength: Strength, ratio: float) -> QPixmap:
        result = QPixmap(BARS_SIZE * ratio)
        result.setDevicePixelRatio(ratio)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for bar in range(3):
            height = 4 + 3 * bar
            painter.setBrush(self.theme.colors.color("accent" if bar < BARS[strength] else "border"))
            painter.drawRoundedRect(QRectF(5 * bar, BARS_SIZE.height() - height, 3.5, height), 1, 1)
        painter.end()
        return result

    def icon(self, painter: QPainter, name: str, token: str, rect: QRect) -> None:
        """Draw an icon of the family."""
        color, ratio = self.theme.colors.color(token), painter.device().devicePixelRatioF()
        painter.drawPixmap(rect.topLeft(), pixmap(name, color, rect.width(), ratio))

    def words(
        self,
        painter: QPainter,
        font: QFont,
        token: str,
        rect: QRect,
        text: str,
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        """Draw one line, shortened in the middle, so that the end of a file's name stays readable."""
        painter.setFont(font)
        painter.setPen(self.theme.colors.color(token))
        text = QFontMetrics(font).elidedText(visible(text), cut, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)

    def paragraph(self, painter: QPainter, font: QFont, token: str, rect: QRect, text: str) -> int:
        """Draw as many lines as fit, the last one shortened; return where they end."""
        metrics = QFontMetrics(font)
        layout = QTextLayout(visible(" ".join(text.split()), lines=True), font)
        painter.setPen(self.theme.colors.color(token))
        painter.setFont(font)
        y = rect.top()
        layout.beginLayout()
        while (row := layout.createLine()).isValid() and y + metrics.height() <= rect.bottom() + 1:
            row.setLineWidth(rect.width())
            rest = layout.text()[row.textStart() :]
            last = y + metrics.lineSpacing() + metrics.height() > rect.bottom() + 1
            shown = rest if last else rest[: row.textLength()]
            shown = metrics.elidedText(shown.strip(), Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(QPointF(rect.left(), y + metrics.ascent()), shown)
            y += metrics.lineSpacing()
        layout.endLayout()
        return y


class NoteRowDelegate(HitDelegate):
    """A note in a column: its heading and the passage that matters."""

    def __init__(self, theme: Theme, *, lines: int = 3) -> None:
        super().__init__(theme)
        self._lines = lines

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the one height of all rows."""
        heading = QFontMetrics(self.theme.font(Type.BODY, bold=True)).height()
        body = QFontMetrics(self.theme.font(Type.SMALL)).lineSpacing() * self._lines
        return QSize(120, heading + body + Space.XS + 2 * Space.M + Space.S)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a note."""
        hit: Hit = index.data(HitRole.HIT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(0, 0, 0, -Space.S)
        self.ground(painter, option, rect, "paper")
        inner = rect.adjusted(Space.M, Space.M, -Space.M, -Space.M)
        bold = self.theme.font(Type.BODY, bold=True)
        height = QFontMetrics(bold).height()
        self.icon(painter, "note", "muted", QRect(inner.left(), inner.top() + (height - 16) // 2, 16, 16))
        left = inner.right()
        if hit.probability:  # a note that is only listed matches nothing
            left = self.strength(painter, hit.strength, inner.right(), inner.top() + height - 3)
        name = QRect(inner.left() + 16 + Space.S, inner.top(), 0, height)
        name.setRight(left - Space.S)
        self.words(painter, bold, "text", name, hit.title)
        body = inner.adjusted(0, height + Space.XS, 0, 0)
        self.paragraph(painter, self.theme.font(Type.SMALL), "muted", body, index.data(HitRole.EXCERPT))
        painter.restore()
