"""The picture of the viewer: drawn to fit, magnified around a point, moved by hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from xsearch_gui.ui.widgets.theme import VIEWER_GROUND

STEP = 1.25
MOST = 8.0  # device pixels a pixel of the photo, at most


class Canvas(QWidget):
    """Shows one picture. ``scale`` counts device-independent pixels a pixel of the photo."""

    zoomed = Signal()  # the scale has changed
    magnified = Signal()  # more pixels are wanted than the picture has

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._heat: QImage | None = None
        self._photo = QSize()
        self._scale = 0.0  # 0: fits
        self._centre = QPointF(0.5, 0.5)  # the point of the photo in the middle, in parts of its sides
        self._grabbed: QPointF | None = None
        self._fitted = QPixmap()
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # what is shown

    def set_picture(self, image: QImage | None, photo: QSize, *, other: bool) -> None:
        """Show a picture of a photo with so many pixels; ``other``: it is another photo, and fits again."""
        self._image, self._photo = image, photo
        self._fitted = QPixmap()
        if other:
            self._scale, self._centre = 0.0, QPointF(0.5, 0.5)
            self.zoomed.emit()
        self._show_cursor()
        self.update()

    def set_heat(self, heat: QImage | None) -> None:
        """Lay a heat map over the photo, or none."""
        self._heat = heat
        self.update()

    @property
    def is_fitted(self) -> bool:
        """Whether the whole photo is seen."""
        return self._scale <= 0.0

    @property
    def scale(self) -> float:
        """Device-independent pixels a pixel of the photo."""
        return self._scale if self._scale > 0 else self._fit_scale()

    @property
    def percent(self) -> int:
        """Device pixels a pixel of the photo, in percent."""
        return round(100 * self.scale * self.devicePixelRatioF())

    # zooming

    def fit(self) -> None:
        """Show the whole photo."""
        self._zoom_to(0.0, None)

    def show_pixels(self, at: QPointF | None = None) -> None:
        """Show each pixel of the photo as one of the screen."""
        self._zoom_to(1.0 / self.devicePixelRatioF(), at)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Magnify, or make smaller; never smaller than the whole photo."""
        wanted = self.scale * factor
        self._zoom_to(0.0 if wanted <= self._fit_scale() * 1.001 else wanted, at)

    def move_by(self, right: float, down: float) -> None:
        """Look at another part: so many widget pixels to the right and down."""
        size = self._drawn_size()
        if not size.isEmpty():
            self._look_at(self._centre + QPointF(right / size.width(), down / size.height()))

    def _zoom_to(self, scale: float, at: QPointF | None) -> None:
        most = MOST / self.devicePixelRatioF()
        point = at if at is not None else self._middle()
        under = self._to_photo(point)
        self._scale = min(most, scale)
        size = self._drawn_size()
        if self._scale <= 0 or size.isEmpty():
            self._centre = QPointF(0.5, 0.5)
        else:  # the point under the mouse stays under the mouse
            away = point - self._middle()
            self._look_at(under - QPointF(away.x() / size.width(), away.y() / size.height()))
        self._tell_magnified()
        self._show_cursor()
        self.update()
        self.zoomed.emit()

    def _tell_magnified(self) -> None:
        if self._image is not None and self._scale > 0:
            wanted = self._drawn_size().width() * self.devicePixelRatioF()
            if wanted > self._image.width() * 1.02 and self._image.width() < self._photo.width():
                self.magnified.emit()

    def _look_at(self, centre: QPointF) -> None:
        """Look at a point, but never beyond the edges of the photo."""
        size = self._drawn_size()
        parts = []
        for value, drawn, seen in (
            (centre.x(), size.width(), self.width()),
            (centre.y(), size.height(), self.height()),
        ):
            half = seen / drawn / 2 if drawn else 0.5
            parts.append(0.5 if half >= 0.5 else min(1 - half, max(half, value)))
        self._centre = QPointF(*parts)
        self.update()

    def _fit_scale(self) -> float:
        if self._photo.isEmpty():
            return 1.0
        across, down = self.width() / self._photo.width(), self.height() / self._photo.height()
        return min(across, down, 2.0 / self.devicePixelRatioF())  # small pictures are not blown up

    def _drawn_size(self) -> QSizeF:
        return QSizeF(self._photo) * self.scale

    def _target(self) -> QRectF:
        size = self._drawn_size()
        left = self.width() / 2 - self._centre.x() * size.width()
        top = self.height() / 2 - self._centre.y() * size.height()
        return QRectF(left, top, size.width(), size.height())

    def _middle(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)

    def _to_photo(self, point: QPointF) -> QPointF:
        target = self._target()
        if target.isEmpty():
            return QPointF(0.5, 0.5)
        return QPointF((point.x() - target.x()) / target.width(), (point.y() - target.y()) / target.height())

    def _show_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor if self.is_fitted else Qt.CursorShape.OpenHandCursor
        self.setCursor(Qt.CursorShape.ClosedHandCursor if self._grabbed is not None else shape)

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, the photo and the heat map."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), VIEWER_GROUND)
        if self._image is None or self._photo.isEmpty():
            return
        target = self._target()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.percent < 400)
        if self.is_fitted:
            self._draw_fitted(painter, target)
        else:
            painter.drawImage(target, self._image)
        if self._heat is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(target, self._heat)

    def _draw_fitted(self, painter: QPainter, target: QRectF) -> None:
        # Averaged over the pixels that are left out, which the painter's own scaling does not do; once for a size.
        assert self._image is not None
        ratio = self.devicePixelRatioF()
        size = (target.size() * ratio).toSize().expandedTo(QSize(1, 1))
        if self._fitted.size() != size:
            smooth = Qt.TransformationMode.SmoothTransformation
            scaled = self._image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            self._fitted = QPixmap.fromImage(scaled)
            self._fitted.setDevicePixelRatio(ratio)
        painter.drawPixmap(target.topLeft(), self._fitted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again, or stay at the same part."""
        super().resizeEvent(event)
        self._look_at(self._centre)
        self.zoomed.emit()

    # mouse and pad

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Magnify around the mouse; a pad with two fingers moves, with Ctrl it magnifies."""
        pixels, control = event.pixelDelta(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if not pixels.isNull() and not control and not self.is_fitted:
            self.move_by(-pixels.x(), -pixels.y())
        elif event.angleDelta().y():
            self.zoom(STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Magnify by pinching."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom(1.0 + event.value(), event.position())
                return True
            if event.gestureType() == Qt.NativeGestureType.SmartZoomNativeGesture:
                self._toggle(event.position())
                return True
        return bool(super().event(event))

    def _toggle(self, at: QPointF) -> None:
        if self.is_fitted:
            self.show_pixels(at)
        else:
            self.fit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the pixels there, or the whole photo again."""
        self._grabbed = None
        self._toggle(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the photo."""
        if event.button() == Qt.MouseButton.LeftButton and not self.is_fitted:
            self._grabbed = event.position()
            self._show_cursor()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the photo with the mouse."""
        if self._grabbed is not None:
            away = self._grabbed - event.position()
            self._grabbed = event.position()
            self.move_by(away.x(), away.y())
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grabbed = None
        self._show_cursor()
        super().mouseReleaseEvent(event)
