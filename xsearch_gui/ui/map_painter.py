"""Draws the map: points, pair lines, photos, names, and what is chosen or pointed at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from xsearch_gui.core.projection.kinds import Plane
from xsearch_gui.ui.map_card import MapCard
from xsearch_gui.ui.map_names import MapNames
from xsearch_gui.ui.map_photos import MapPhotos
from xsearch_gui.ui.theme import Theme
from xsearch_gui.viewmodels.map import MapModel
from xsearch_gui.viewmodels.map_camera import Camera
from xsearch_gui.viewmodels.map_look import MapLook
from xsearch_gui.viewmodels.map_raster import MARGIN, MOST, POINTS_BELOW, Dots, draw_density, draw_dots, radius
from xsearch_gui.viewmodels.map_room import Room
from xsearch_gui.viewmodels.map_selection import MapSelection
from xsearch_gui.viewmodels.thumbnails import Thumbnails

MOST_RINGS = 600
MOVING = 40_000  # points that are drawn while the view changes


class MapPainter:
    """Keeps the picture of the points until camera, view or scene change; everything else is laid over it."""

    def __init__(
        self, maps: MapModel, look: MapLook, selection: MapSelection, thumbnails: Thumbnails, theme: Theme
    ) -> None:
        self._maps = maps
        self._look = look
        self._selection = selection
        self._theme = theme
        self._photos = MapPhotos(selection, thumbnails)
        self._names = MapNames(theme)
        self._card = MapCard(selection, thumbnails, theme)
        self._image = QImage()
        self._pixels: NDArray[np.uint32] | None = None
        self._source = QRectF()
        self._key: tuple[object, ...] = ()
        self._rows: NDArray[np.int64] = np.zeros(0, np.int64)
        self.shows_photos = True
        self.shows_names = True

    def paint(self, painter: QPainter, camera: Camera, moving: Plane | None = None) -> None:
        """Draw everything; ``moving`` are the places of all points while the view changes."""
        chart, scene = self._maps.chart, self._look.scene
        box = QRectF(0, 0, camera.width, camera.height)
        if chart is None or scene is None or len(scene.colour) != len(chart):
            painter.fillRect(box, QColor(*self._look.ground))
            return
        self._draw_points(painter, camera, moving)
        plane = chart.planes[self._look.view] if moving is None else moving
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._draw_lines(painter, camera, plane)
        if moving is not None:
            return
        room = Room(camera)
        labels = self._names.place(chart, self._look.view, camera, room) if self.shows_names else []
        if self.shows_photos:
            self._photos.draw(painter, chart, plane, self._rows, scene, camera, room)
        self._names.draw(painter, labels)
        self._draw_rings(painter, camera, plane)
        self._card.draw(painter, camera, plane)

    def draw_outline(self, painter: QPainter, corners: QPolygonF) -> None:
        """Draw what is being drawn around a selection."""
        colors = self._theme.colors
        fill = colors.color("accent")
        fill.setAlpha(36)
        painter.setPen(QPen(colors.color("accent"), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(fill)
        painter.drawPolygon(corners)

    def _draw_points(self, painter: QPainter, camera: Camera, moving: Plane | None) -> None:
        ratio = painter.device().devicePixelRatioF()
        key = (camera, self._look.scene, self._look.view, ratio)
        if moving is not None or key != self._key:
            self._rasterise(camera, moving, ratio)
            self._key = key if moving is None else ()
        target = QRectF(0, 0, camera.width, camera.height)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(target, self._image, self._source)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def _rasterise(self, camera: Camera, moving: Plane | None, ratio: float) -> None:
        chart, scene = self._maps.chart, self._look.scene
        assert chart is not None and scene is not None, "there is something to draw"
        if moving is None:
            low, high = camera.world(-8, -8), camera.world(camera.width + 8, camera.height + 8)
            rows, count = chart.grids[self._look.view].within(low, high, MOST)
            plane = chart.planes[self._look.view]
        else:
            rows = chart.grids[self._look.view].order[:: max(1, len(chart) // MOVING)]
            count, plane = len(rows), moving
        if scene.shown is not None:
            rows = rows[scene.shown[rows]]
        x, y = camera.screen(plane[rows])
        self._rows = rows
        dots = Dots(x * ratio, y * ratio, scene.colour[rows], chart.kind[rows] > 0, scene.table)
        width, height = round(camera.width * ratio), round(camera.height * ratio)
        ground = self._look.ground
        if count < POINTS_BELOW or moving is not None:
            self._pixels = draw_dots(dots, width, height, ground, radius(count, ratio))
            self._source = QRectF(MARGIN, MARGIN, width, height)
        else:
            self._pixels = draw_density(dots, width, height, ground)
            self._source = QRectF(0, 0, self._pixels.shape[1], self._pixels.shape[0])
        high, wide = self._pixels.shape  # the image looks into these pixels
        self._image = QImage(self._pixels.data, wide, high, 4 * wide, QImage.Format.Format_RGB32)

    def _draw_lines(self, painter: QPainter, camera: Camera, plane: Plane) -> None:
        colors = self._theme.colors
        for pairs, token, alpha in (
            (self._look.bad_pairs, "danger", 110),
            (self._selection.lines, "accent", 190),
        ):
            if not len(pairs):
                continue
            color = colors.color(token)
            color.setAlpha(alpha if len(pairs) < 200 else alpha // 2)
            painter.setPen(QPen(color, 1.4 if len(pairs) < 200 else 1.0))
            ax, ay = camera.screen(plane[pairs[:, 0]])
            bx, by = camera.screen(plane[pairs[:, 1]])
            ends = zip(ax.tolist(), ay.tolist(), bx.tolist(), by.tolist(), strict=True)
            painter.drawLines([QLineF(*line) for line in ends])

    def _draw_rings(self, painter: QPainter, camera: Camera, plane: Plane) -> None:
        colors = self._theme.colors
        hover = self._selection.hover
        around = np.array([hover], np.int64) if hover >= 0 else np.zeros(0, np.int64)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rows, token, size, width in (
            (self._look.results, "warning", 6.5, 2.0),
            (self._selection.rows, "accent", 6.5, 2.2),
            (around, "text", 8.0, 2.0),
        ):
            if not len(rows):
                continue
            x, y = camera.screen(plane[rows[:: max(1, len(rows) // MOST_RINGS)]])
            seen = (x > -9) & (y > -9) & (x < camera.width + 9) & (y < camera.height + 9)
            painter.setPen(QPen(colors.color(token), width))
            for left, top in zip(x[seen].tolist(), y[seen].tolist(), strict=True):
                painter.drawEllipse(QPointF(left, top), size, size)


def picture(painter: MapPainter, camera: Camera, scale: float) -> QImage:
    """Return what is seen as an image of ``scale`` pixels to a point of the screen."""
    image = QImage(QSize(camera.width, camera.height) * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    pencil = QPainter(image)
    painter.paint(pencil, camera)
    pencil.end()
    return image
