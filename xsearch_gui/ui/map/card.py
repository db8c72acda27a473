"""The card beside the point that the pointer is on: its photo, its name, its caption."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QTextLayout, QTextOption

from xsearch_gui.core.map.layout import Plane
from xsearch_gui.core.records.map import MapKind
from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.widgets.theme import Space, Theme, Type
from xsearch_gui.viewmodels.map.camera import Camera
from xsearch_gui.viewmodels.map.selection import MapSelection
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails

WIDTH = 216.0
PICTURE = 150.0  # at most, high
_AWAY = 18.0
_LINES = 5


class MapCard:
    """Draws the card; it stays inside the view."""

    def __init__(self, selection: MapSelection, thumbnails: Thumbnails, theme: Theme) -> None:
        self._selection = selection
        self._thumbnails = thumbnails
        self._theme = theme

    def draw(self, painter: QPainter, camera: Camera, plane: Plane) -> None:
        """Draw the card if the pointer is on a point."""
        row = self._selection.hover
        if row < 0:
            return
        x, y = camera.screen(plane[row : row + 1])
        photo = self._selection.photo_of(row)
        image = self._thumbnails.get(str(self._selection.thumbnail(photo))) if photo >= 0 else None
        inner = WIDTH - 2 * Space.S
        picture = QSizeF(image.size()).scaled(inner, PICTURE, Qt.AspectRatioMode.KeepAspectRatio) if image else QSizeF()
        title = self._selection.card_title
        texts = [(kind_word(self._selection.kind(row)), Type.SMALL, "muted", 1)]
        texts += [(title, Type.BODY, "text", 1)] if title else []
        texts += [(self._selection.card_text, Type.SMALL, "text", _LINES)] if self._selection.card_text else []
        layouts = [self._lines(text, size, inner, most) for text, size, _, most in texts]
        height = 2 * Space.S + picture.height() + (Space.S if image else 0) + sum(h for _, h in layouts)
        box = QRectF(*corner(float(x[0]), float(y[0]), height, camera), WIDTH, height)
        self._ground(painter, box)
        top = box.top() + Space.S
        if image is not None:
            left = box.left() + (WIDTH - picture.width()) / 2
            painter.drawImage(QRectF(QPointF(left, top), picture), image)
            top += picture.height() + Space.S
        for (layout, used), (_, _, token, _) in zip(layouts, texts, strict=True):
            painter.setPen(self._theme.colors.color(token))
            layout.draw(painter, QPointF(box.left() + Space.S, top))
            top += used

    def _ground(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for far in (5, 3, 1):
            painter.setBrush(QColor(0, 0, 0, 16))
            painter.drawRoundedRect(box.adjusted(-far, -far + 2, far, far + 2), Space.RADIUS, Space.RADIUS)
        painter.setBrush(self._theme.colors.color("surface"))
        painter.setPen(self._theme.colors.color("border"))
        painter.drawRoundedRect(box, Space.RADIUS, Space.RADIUS)

    def _lines(self, text: str, size: float, width: float, most: int) -> tuple[QTextLayout, float]:
        font, text = self._theme.font(size), visible(text, lines=most > 1)
        if most == 1:
            text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideMiddle, width)
        layout = QTextLayout(text.replace("\n", "\u2028"), font)
        layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
        used, count = 0.0, 0
        layout.beginLayout()
        while (line := layout.createLine()).isValid() and count < most:
            line.setLineWidth(width)
            line.setPosition(QPointF(0, used))
            used += line.height()
            count += 1
        layout.endLayout()
        return layout, used + 2


def corner(x: float, y: float, height: float, camera: Camera) -> tuple[float, float]:
    """Return the upper left corner of a card beside a point, inside the view."""
    left = x + _AWAY if x + _AWAY + WIDTH < camera.width - Space.S else x - _AWAY - WIDTH
    top = min(max(y - height / 2, Space.S), camera.height - height - Space.S)
    return max(float(Space.S), left), max(float(Space.S), top)


def kind_word(kind: MapKind) -> str:
    """Return what a point is, for a person."""
    words = {
        MapKind.PHOTO: QCoreApplication.translate("Map", "Photo"),
        MapKind.CAPTION: QCoreApplication.translate("Map", "Caption of this photo"),
        MapKind.NOTE: QCoreApplication.translate("Map", "Note"),
    }
    return words[kind]
