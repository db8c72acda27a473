"""The map itself: drag to move, turn the wheel to come closer, draw around points to choose them."""

from __future__ import annotations

from enum import Enum

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from xsearch_gui.core.map.layout import Plane
from xsearch_gui.core.records.map import MapView
from xsearch_gui.ui.map.change import MapChange
from xsearch_gui.ui.map.painter import MapPainter
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.viewmodels.map.appearance import MapAppearance
from xsearch_gui.viewmodels.map.camera import Camera
from xsearch_gui.viewmodels.map.map_model import MapModel
from xsearch_gui.viewmodels.map.picking import row_at, rows_within
from xsearch_gui.viewmodels.map.selection import MapSelection
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails

STEP = 80.0  # pixels that an arrow key moves
WHEEL = 1.0016  # zoom for each of a wheel's 1/8 degrees
_ZOOM = frozenset({Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus})
_CLICK = 4.0  # pixels that a click may tremble


class Tool(Enum):
    """What dragging does."""

    MOVE = "move"
    RECTANGLE = "rectangle"
    LASSO = "lasso"


class CameraView(QWidget):
    """Looks at the plane of the map through a camera that people move."""

    def __init__(self, maps: MapModel, appearance: MapAppearance, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._maps, self._appearance = maps, appearance
        self.camera = Camera()
        self._fits = True  # until a person moves it, the camera shows everything

    def fit(self) -> None:
        """Show everything."""
        self._fits = True
        plane = self._plane()
        if plane is not None:
            self.camera = self.camera.fitted(plane)
        self.update()

    @property
    def fits(self) -> bool:
        """Whether everything is shown, and goes on to be in another size."""
        return self._fits

    def look(self, camera: Camera, fits: bool) -> None:
        """Look at what was looked at before, in the size of now."""
        self._fits = fits
        self.camera = camera.resized(self.width(), self.height())
        if fits:
            self.fit()
        self.update()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Come closer, or go away; what is at the place stays there."""
        at = at or QPointF(self.width() / 2, self.height() / 2)
        self._fits = False
        self.camera = self.camera.zoomed(factor, at.x(), at.y())
        self._on_moved()

    def pan(self, dx: float, dy: float) -> None:
        """Move the map by pixels."""
        self._fits = False
        self.camera = self.camera.panned(dx, dy)
        self._on_moved()

    def _plane(self) -> Plane | None:
        map_data = self._maps.map_data
        return map_data.planes.get(self._appearance.view) if map_data is not None else None

    def _on_moved(self) -> None:
        """Draw what is seen now."""
        self.update()


class MapCanvas(CameraView):
    """Shows the map through a camera. Escape, clicks and keys change the selection; the painter draws."""

    opened = Signal(int)  # the item of a point that was double-clicked

    def __init__(
        self,
        maps: MapModel,
        appearance: MapAppearance,
        selection: MapSelection,
        thumbnails: Thumbnails,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(maps, appearance, parent)
        self._selection = selection
        self.painter = MapPainter(maps, appearance, selection, thumbnails, theme)
        self.tool = Tool.MOVE
        self._corners: list[QPointF] = []
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._pointer: QPointF | None = None  # where it is, while it is over the map
        self._choosing = Tool.MOVE
        self.change = MapChange(self)
        self.change.valueChanged.connect(self._redraw)
        self.change.finished.connect(self._redraw)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Map of photos and texts"))
        maps.map_changed.connect(self._on_map)
        appearance.changed.connect(self._on_appearance)
        appearance.view_changed.connect(self._on_view)
        selection.selection_changed.connect(self._on_selection)
        selection.hover_changed.connect(self._redraw)
        thumbnails.loaded.connect(self._redraw)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the map as it is, or on its way to another view."""
        painter = QPainter(self)
        self.painter.paint(painter, self.change.seen(self.camera), self.change.between(self._plane()))
        if self._corners:
            self.painter.draw_outline(painter, self._outline())
        painter.end()
        if self.painter.unfinished:
            self.update()

    def _redraw(self) -> None:
        self.update()

    def _on_view(self, before: MapView) -> None:
        map_data = self._maps.map_data
        self._selection.point_at(-1)
        if map_data is not None and before in map_data.planes:
            self.change.begin(map_data.planes[before], self.camera)
        self._on_map()

    def _on_map(self) -> None:
        points = self._plane()
        if self._fits:
            self.fit()
        elif points is not None:
            self.camera = self.camera.limited(points)
        self._on_appearance()

    def _on_moved(self) -> None:
        self._on_appearance()

    def _on_appearance(self) -> None:
        """Points have moved, come, gone or been hidden: another one may lie under the pointer, or none."""
        if self._pointer is not None:
            self._selection.point_at(self._row_at(self._pointer))
        self.update()

    def _on_selection(self) -> None:
        self.setAccessibleDescription(self._selection.summary)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the points where they are under the pointer, even if the list of a selection takes some room."""
        self.camera = self.camera.resized(self.width(), self.height())
        if self._fits and not len(self._selection.rows):
            self.fit()
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move, or to draw around points."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._pressed = self._last = event.position()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        self._choosing = Tool.LASSO if alt else Tool.RECTANGLE if shift else self.tool

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move, draw, or point."""
        self._pointer = event.position()
        if self._pressed is None:
            self._selection.point_at(self._row_at(event.position()))
            return
        if (event.position() - self._pressed).manhattanLength() < _CLICK and not self._corners:
            return
        if self._choosing is Tool.MOVE:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            by = event.position() - self._last
            self.pan(by.x(), by.y())
        elif self._choosing is Tool.LASSO:
            self._corners.append(event.position())
        else:
            self._corners = [self._pressed, event.position()]
        self._last = event.position()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose what was drawn around, or clicked."""
        if self._pressed is None:
            return
        add = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self._corners:
            self._choose_within(self._outline(), add)
        elif (event.position() - self._pressed).manhattanLength() < _CLICK:
            row = self._row_at(event.position())
            self._selection.select(np.array([row] if row >= 0 else [], np.int64), add=add)
        self._pressed, self._corners = None, []
        self.unsetCursor()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the photo or note."""
        row = self._row_at(event.position())
        if row >= 0:
            self.opened.emit(self._selection.item(row))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self._pointer = None
        self._selection.point_at(-1)

    def hideEvent(self, event: QHideEvent) -> None:
        """Point at nothing: the pointer may be elsewhere when the map is shown again."""
        self._pointer = None
        self._selection.point_at(-1)
        super().hideEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Come closer to what the pointer is on."""
        self.zoom(WHEEL ** event.angleDelta().y(), event.position())

    def event(self, event: QEvent) -> bool:
        """Take two fingers that pinch, and keys before the window does."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(1.0 + event.value(), event.position())
            return True
        return super().event(event)

    def _is_own(self, event: QKeyEvent) -> bool:
        """Return whether a key is for the map: Escape while something is selected; what zooms, with Ctrl or without."""
        if event.key() == Qt.Key.Key_Escape:
            return bool(len(self._selection.rows))
        return event.key() in _ZOOM

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows, + and -, Home; Ctrl+A chooses what is seen, Escape nothing."""
        moves = {Qt.Key.Key_Left: (STEP, 0.0), Qt.Key.Key_Right: (-STEP, 0.0)}
        moves |= {Qt.Key.Key_Up: (0.0, STEP), Qt.Key.Key_Down: (0.0, -STEP)}
        key = Qt.Key(event.key())
        if key in moves:
            self.pan(*moves[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.3)
        elif key is Qt.Key.Key_Minus:
            self.zoom(1 / 1.3)
        elif key is Qt.Key.Key_Home:
            self.fit()
        elif key is Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._choose_within(QPolygonF(QRectF(self.rect())), add=False)
        elif key is Qt.Key.Key_Escape and len(self._selection.rows):
            self._selection.clear()
        else:
            super().keyPressEvent(event)

    def _outline(self) -> QPolygonF:
        if self._choosing is Tool.RECTANGLE:
            return QPolygonF(QRectF(self._corners[0], self._corners[-1]).normalized())
        return QPolygonF(self._corners)

    def _row_at(self, at: QPointF) -> int:
        return row_at(self._maps, self._appearance, self.camera, at.x(), at.y())

    def _choose_within(self, outline: QPolygonF, add: bool) -> None:
        corners = np.array([(point.x(), point.y()) for point in outline.toList()]).reshape(-1, 2)
        self._selection.select(rows_within(self._maps, self._appearance, self.camera, corners), add=add)
