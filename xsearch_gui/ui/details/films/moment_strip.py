"""A film along its time, at the foot of the viewer: pictures, and how well each moment fits what was asked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPixmap, QPixmapCache
from PySide6.QtWidgets import QToolTip, QWidget

from xsearch_gui.core.records.films import FilmMoments
from xsearch_gui.core.shown_text import clock
from xsearch_gui.ui.details.viewer_bar import viewer_button
from xsearch_gui.ui.widgets.parts import cut
from xsearch_gui.ui.widgets.theme import DARK, VIEWER_GROUND, Space
from xsearch_gui.viewmodels.text.wording import tip
from xsearch_gui.viewmodels.viewing.film import FilmModel

CELL = 84  # pixels that a picture is wide, or a little more
PICTURE, SCORES = 56, 6  # heights
SIDE = 40  # of the button
HEIGHT = PICTURE + SCORES + 3 * Space.XS
LIT = 0.5  # from this probability on a moment is lit


class MomentStrip(QWidget):
    """Draws the film of a model; a click goes to the nearest moment."""

    play_wanted = Signal()

    def __init__(self, model: FilmModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Moments of the film"))
        self.play = viewer_button("play", self.tr("Play from here (V)"), self.play_wanted.emit, self)
        model.changed.connect(self._on_changed)
        self.hide()

    @property
    def line(self) -> QRect:
        """Where the time of the film runs."""
        left = SIDE + 2 * Space.S
        return QRect(left, Space.XS, max(1, self.width() - left - Space.M), PICTURE)

    def place_at(self, x: float) -> int:
        """Return the moment nearest to a point of the line; -1 if there is none."""
        moments, line = self._model.moments, self.line
        second = (x - line.left()) / line.width() * self._model.duration
        return moments.nearest(second) if moments is not None else -1

    def resizeEvent(self, event: object) -> None:
        """Keep the button beside the line."""
        self.play.setGeometry(Space.S, Space.XS + (PICTURE - SIDE) // 2, SIDE, SIDE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to a moment."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._model.go(self.place_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn through the film while the button is held."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._model.go(self.place_at(event.position().x()))

    def event(self, event: QEvent) -> bool:
        """Tell the time under the mouse."""
        if isinstance(event, QHelpEvent) and self._model.moments is not None:
            place = self.place_at(event.pos().x())
            QToolTip.showText(event.globalPos(), tip(clock(self._model.moments.seconds[place])), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw pictures side by side, below them the scores, and where we are."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(VIEWER_GROUND))
        moments, line, whole = self._model.moments, self.line, self._model.duration
        if moments is None or whole <= 0:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        count = max(1, line.width() // CELL)
        for cell in range(count):
            left, right = (line.left() + line.width() * at // count for at in (cell, cell + 1))
            self._draw_cell(
                painter, QRect(left, line.top(), right - left - 2, PICTURE), cell / count, (cell + 1) / count
            )
        self._draw_scores(painter, moments)
        x = line.left() + line.width() * min(1.0, self._model.second / whole)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(255, 255, 255))
        painter.drawRoundedRect(QRectF(x - 1.5, line.top() - 2, 3, PICTURE + SCORES + Space.XS + 3), 1.5, 1.5)

    def _draw_cell(self, painter: QPainter, box: QRect, begin: float, end: float) -> None:
        """Draw the moment of a part of the film that fits best, or else the one that is seen there."""
        moments, whole = self._model.moments, self._model.duration
        assert moments is not None
        inside = [place for place, second in enumerate(moments.seconds) if begin * whole <= second < end * whole]
        before = [place for place, second in enumerate(moments.seconds) if second < end * whole]
        place = max(inside, key=lambda one: _score(moments, one)) if inside else before[-1] if before else 0
        image = self._model.picture(place)
        if image is None:
            painter.fillRect(box, DARK.color("sunken"))
            return
        lit = not moments.scores or any(_score(moments, one) >= LIT for one in inside)
        painter.setOpacity(1.0 if lit else 0.45)
        painter.drawPixmap(box.topLeft(), _scaled(image, box.size(), self.devicePixelRatioF()))
        painter.setOpacity(1.0)

    def _draw_scores(self, painter: QPainter, moments: FilmMoments) -> None:
        line, whole = self.line, self._model.duration
        top = line.bottom() + 1 + Space.XS
        painter.setPen(Qt.PenStyle.NoPen)
        ends = (*moments.seconds[1:], whole)
        for place, (second, end) in enumerate(zip(moments.seconds, ends, strict=True)):
            left, right = (line.left() + line.width() * min(1.0, at / whole) for at in (second, max(second, end)))
            color = DARK.color("accent")
            color.setAlphaF(max(0.12, _score(moments, place)) if moments.scores else 0.12)
            painter.setBrush(color)
            painter.drawRect(QRectF(QPointF(left, top), QPointF(max(left + 2, right - 1), top + SCORES)))

    def _on_changed(self) -> None:
        self.setVisible(self._model.moments is not None)
        self.setAccessibleDescription(self._model.words if self._model.moments is not None else "")
        self.update()


def _score(moments: FilmMoments, place: int) -> float:
    return moments.scores[place] if moments.scores else 0.0


def _scaled(image: QImage, size: QSize, ratio: float) -> QPixmap:
    key = f"moment|{image.cacheKey()}|{size.width()}x{size.height()}@{ratio}"
    found = QPixmap()
    if not QPixmapCache.find(key, found):
        found = QPixmap.fromImage(cut(image, size * ratio))
        found.setDevicePixelRatio(ratio)
        QPixmapCache.insert(key, found)
    return found
