"""How a hit is drawn: a photo or a note card in the grid, a note in a column."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPixmap, QPixmapCache, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from xsearch_gui.core.records import Hit, Kind, Strength
from xsearch_gui.ui.icons import pixmap
from xsearch_gui.ui.parts import fitted
from xsearch_gui.ui.theme import Space, Theme, Type
from xsearch_gui.viewmodels.hits_model import Role

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
        color = self.theme.colors.color(token)
        ratio = painter.device().devicePixelRatioF()
        key = f"icon|{name}|{color.name()}|{rect.width()}|{ratio}"
        found = QPixmap()
        if not QPixmapCache.find(key, found):
            found = pixmap(name, color, rect.width(), ratio)
            QPixmapCache.insert(key, found)
        painter.drawPixmap(rect.topLeft(), found)

    def words(self, painter: QPainter, font: QFont, token: str, rect: QRect, text: str) -> None:
        """Draw one line, shortened in the middle, so that the end of a file's name stays readable."""
        painter.setFont(font)
        painter.setPen(self.theme.colors.color(token))
        text = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)

    def paragraph(self, painter: QPainter, font: QFont, token: str, rect: QRect, text: str) -> int:
        """Draw as many lines as fit, the last one shortened; return where they end."""
        metrics = QFontMetrics(font)
        layout = QTextLayout(" ".join(text.split()), font)
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


class GridDelegate(HitDelegate):
    """A cell of the grid: the whole photo on a quiet ground, its name and strength below; or a note card."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.cell = QSize(208, 214)
        self._small = theme.font(Type.SMALL)
        self._row = QFontMetrics(self._small).height()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All cells have one size: that is what makes 200,000 rows cheap."""
        return self.cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a hit."""
        hit: Hit = index.data(Role.HIT)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        rect = option.rect.adjusted(Space.XS, Space.XS, -Space.XS, -Space.XS)
        self.ground(painter, option, rect, "window")
        inner = rect.adjusted(Space.S, Space.S, -Space.S, -Space.S)
        row = self._row
        box = inner.adjusted(0, 0, 0, -row - Space.S)
        if hit.kind is Kind.NOTE:
            self._note(painter, box, hit, index.data(Role.EXCERPT))
        else:
            self._photo(painter, box, hit, index.data(Role.THUMBNAIL))
        name = QRect(inner.left(), inner.bottom() - row + 1, inner.width(), row)
        left = self.strength(painter, hit.strength, name.right(), name.bottom() - 2)
        name.setRight(left - Space.S)
        self.words(painter, self._small, "text", name, hit.title)
        painter.restore()

    def _photo(self, painter: QPainter, box: QRect, hit: Hit, image: QImage | None) -> None:
        target = box if image is None else fitted(image.size(), box)
        if image is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.colors.color("sunken"))
            painter.drawRoundedRect(box, Space.XS, Space.XS)
            place = QRect(0, 0, 32, 32)
            place.moveCenter(box.center())
            self.icon(painter, "photo", "muted", place)
        else:
            painter.setOpacity(1.0 if hit.online else 0.55)
            painter.drawPixmap(target.topLeft(), self._scaled(painter, hit.thumbnail, image, target.size()))
            painter.setOpacity(1.0)
        if not hit.online:
            self._badge(painter, target, "offline")

    def _scaled(self, painter: QPainter, path: str, image: QImage, size: QSize) -> QPixmap:
        # scaling smoothly costs more than all else in a frame, so it is done once per size
        ratio = painter.device().devicePixelRatioF()
        key = f"{path}|{size.width()}x{size.height()}@{ratio}"
        found = QPixmap()
        if not QPixmapCache.find(key, found):
            smooth = Qt.TransformationMode.SmoothTransformation
            found = QPixmap.fromImage(image.scaled(size * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
            found.setDevicePixelRatio(ratio)
            QPixmapCache.insert(key, found)
        return found

    def _badge(self, painter: QPainter, box: QRect, name: str) -> None:
        circle = QRect(box.right() - 29, box.top() + 6, 24, 24)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colors.color("surface"))
        painter.drawEllipse(circle)
        self.icon(painter, name, "text", circle.adjusted(4, 4, -4, -4))

    def _note(self, painter: QPainter, box: QRect, hit: Hit, excerpt: str) -> None:
        colors = self.theme.colors
        painter.setPen(QColor(colors.border))
        painter.setBrush(colors.color("paper"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), Space.XS, Space.XS)
        inner = box.adjusted(Space.M, Space.M, -Space.M, -Space.M)
        self.icon(painter, "note", "muted", QRect(inner.left(), inner.top(), 20, 20))
        top = inner.adjusted(0, 20 + Space.S, 0, 0)
        self.paragraph(painter, self.theme.font(Type.BODY), "text", top, excerpt or hit.title)


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
        hit: Hit = index.data(Role.HIT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(0, 0, 0, -Space.S)
        self.ground(painter, option, rect, "paper")
        inner = rect.adjusted(Space.M, Space.M, -Space.M, -Space.M)
        bold = self.theme.font(Type.BODY, bold=True)
        height = QFontMetrics(bold).height()
        self.icon(painter, "note", "muted", QRect(inner.left(), inner.top() + (height - 16) // 2, 16, 16))
        left = self.strength(painter, hit.strength, inner.right(), inner.top() + height - 3)
        name = QRect(inner.left() + 16 + Space.S, inner.top(), 0, height)
        name.setRight(left - Space.S)
        self.words(painter, bold, "text", name, hit.title)
        body = inner.adjusted(0, height + Space.XS, 0, 0)
        self.paragraph(painter, self.theme.font(Type.SMALL), "muted", body, index.data(Role.EXCERPT))
        painter.restore()
