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

from xsearch_gui.ui.details.words.picture_lines import draw_marks
from xsearch_gui.ui.details.zoom import Zoom
from xsearch_gui.ui.widgets.theme import VIEWER_GROUND
from xsearch_gui.viewmodels.details.picture_lines import Corners

STEP = 1.25


class StillCanvas(QWidget):
    """Shows one picture. ``scale`` counts device-independent pixels a pixel of the photo."""

    zoomed = Signal()  # the scale has changed
    looked = Signal()  # another part is seen, by hand, or at another scale
    magnified = Signal()  # more pixels are wanted than the picture has

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._heat: QImage | None = None
        self._marks: list[Corners] = []
        self._zoom = Zoom()
        self._grabbed: QPointF | None = None
        self._fitted = QPixmap()
        self._is_peaking = False
        self._peaks: tuple[object, QImage] = ((), QImage())  # of what is seen, and what that is
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # what is shown

    def set_picture(self, image: QImage | None, photo: QSize, shrunk: QImage | None = None) -> None:
        """Show a picture of a photo with so many pixels; what is magnified stays so, at the same place.

        ``shrunk`` is the picture as large as it is seen whole, if somebody has made that already.
        """
        self._image = image
        self._fitted = QPixmap() if shrunk is None else QPixmap.fromImage(shrunk)
        self._fitted.setDevicePixelRatio(self.devicePixelRatioF())
        self.measured().go_on(photo)
        self._tell_magnified()
        self._show_cursor()
        self.update()
        self.zoomed.emit()

    def set_peaking(self, peaking: bool) -> None:
        """Draw over the photo where it is sharp, as it is seen."""
        self._is_peaking = peaking
        self.update()

    def set_heat(self, heat: QImage | None) -> None:
        """Lay a heat map over the photo, or none."""
        self._heat = heat
        self.update()

    def set_marks(self, marks: list[Corners]) -> None:
        """Frame these lines of the photo."""
        self._marks = marks
        self.update()

    @property
    def is_fitted(self) -> bool:
        """Whether the whole photo is seen."""
        return self._zoom.is_fitted

    @property
    def scale(self) -> float:
        """Device-independent pixels a pixel of the photo."""
        return self.measured().scale

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
        self._zoom_to(0.0 if wanted <= self._zoom.fitting * 1.001 else wanted, at)

    def toggle(self) -> None:
        """Show the pixels, or the whole photo again."""
        self._toggle(None)

    def enlarge(self) -> None:
        """Magnify by one step."""
        self.zoom(STEP)

    def reduce(self) -> None:
        """Make smaller by one step."""
        self.zoom(1 / STEP)

    def move_by(self, right: float, down: float) -> None:
        """Look at another part: so many widget pixels to the right and down."""
        zoom = self.measured()
        if not zoom.drawn.isEmpty():
            zoom.look_at(zoom.centre + QPointF(right / zoom.drawn.width(), down / zoom.drawn.height()))
            self.update()
            self.looked.emit()

    def follow(self, other: StillCanvas) -> None:
        """Look at the same part of this photo as another canvas does of its own."""
        self.measured().follow(other.measured())
        self._tell_magnified()
        self._show_cursor()
        self.update()
        self.zoomed.emit()

    def measured(self) -> Zoom:
        """Return the zoom in the widget as it is now, on the screen that it is on now."""
        self._zoom.seen, self._zoom.ratio = QSizeF(self.size()), self.devicePixelRatioF()
        return self._zoom

    def _zoom_to(self, scale: float, at: QPointF | None) -> None:
        self.measured().to(scale, at)
        self._tell_magnified()
        self._show_cursor()
        self.update()
        self.zoomed.emit()
        self.looked.emit()

    def _tell_magnified(self) -> None:
        if self._image is not None and not self.is_fitted:
            wanted = self._zoom.drawn.width() * self.devicePixelRatioF()
            if wanted > self._image.width() * 1.02 and self._image.width() < self._zoom.photo.width():
                self.magnified.emit()

    def _show_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor if self.is_fitted else Qt.CursorShape.OpenHandCursor
        self.setCursor(Qt.CursorShape.ClosedHandCursor if self._grabbed is not None else shape)

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, the photo and the heat map."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), VIEWER_GROUND)
        if self._image is None or self._zoom.photo.isEmpty():
            return
        target = self.measured().target
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.percent < 400)
        if self.is_fitted:
            self._draw_fitted(painter, target)
        else:
            painter.drawImage(target, self._image)
        if self._is_peaking:
            self._draw_peaks(painter, target)
        if self._heat is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(target, self._heat)
        draw_marks(painter, self._marks, target)

    def _draw_peaks(self, painter: QPainter, target: QRectF) -> None:
        assert self._image is not None
        ratio, seen = self.devicePixelRatioF(), target.intersected(QRectF(self.rect()))
        key = (self._image.cacheKey(), target, self.size(), ratio)
        if self._peaks[0] != key:
            from xsearch_gui.viewmodels.viewing.peaking import peaks  # noqa: PLC0415 - numpy is not needed before

            drawn = QImage((seen.size() * ratio).toSize(), QImage.Format.Format_RGB32)
            drawn.setDevicePixelRatio(ratio)
            inner = QPainter(drawn)
            inner.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            inner.translate(-seen.topLeft())
            if self.is_fitted:
                self._draw_fitted(inner, target)
            else:
                inner.drawImage(target, self._image)
            inner.end()
            self._peaks = (key, peaks(drawn))
        painter.drawImage(seen, self._peaks[1])

    def _draw_fitted(self, painter: QPainter, target: QRectF) -> None:
        assert self._image is not None
        ratio = self.devicePixelRatioF()
        size = (target.size() * ratio).toSize().expandedTo(QSize(1, 1))
        away = self._fitted.size() - size
        if max(abs(away.width()), abs(away.height())) > 1:  # averaged over what is left out, once for a size
            smooth = Qt.TransformationMode.SmoothTransformation
            scaled = self._image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            self._fitted = QPixmap.fromImage(scaled)
            self._fitted.setDevicePixelRatio(ratio)
        painter.drawPixmap(target.topLeft(), self._fitted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again, or stay at the same part."""
        super().resizeEvent(event)
        self.measured().look_at(self._zoom.centre)
        self.update()
        self.zoomed.emit()

    def _toggle(self, at: QPointF | None) -> None:
        if self.is_fitted:
            self.show_pixels(at)
        else:
            self.fit()


class Canvas(StillCanvas):
    """Is magnified and moved by mouse and pad."""

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
