"""Draws the map: points, pair lines, photos, names, and what is chosen or pointed at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from xsearch_gui.core.map.layout import Plane
from xsearch_gui.ui.map.card import MapCard
from xsearch_gui.ui.map.names import NEAR, Label, MapNames
from xsearch_gui.ui.map.photos import MapPhotos
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.viewmodels.map.appearance import MapAppearance
from xsearch_gui.viewmodels.map.camera import Camera
from xsearch_gui.viewmodels.map.label_placement import LabelPlacer
from xsearch_gui.viewmodels.map.map_model import MapModel
from xsearch_gui.viewmodels.map.raster import MARGIN, MOST, POINTS_BELOW, Dots, draw_density, draw_dots, radius
from xsearch_gui.viewmodels.map.scene import Scene
from xsearch_gui.viewmodels.map.selection import MapSelection
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails

MOST_RINGS = 600
MANY_LINES = 60  # from here on they are fainter
NEW_PHOTOS = 6  # that are made ready in one frame
MOVING = 40_000  # points that are drawn while the view changes


class MapPainter:
    """Keeps the picture of the points until camera, view or scene change; everything else is laid over it."""

    def __init__(
        self, maps: MapModel, appearance: MapAppearance, selection: MapSelection, thumbnails: Thumbnails, theme: Theme
    ) -> None:
        self._maps = maps
        self._appearance = appearance
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

    @property
    def unfinished(self) -> bool:
        """Whether the next frame of the same view will look better: photos are made ready some at a time."""
        return self.shows_photos and self._photos.unfinished

    def paint(
        self, painter: QPainter, camera: Camera, moving: Plane | None = None, most_new: int | None = NEW_PHOTOS
    ) -> None:
        """Draw everything; ``moving`` are the positions of all points while the view changes.

        At most ``most_new`` photos are made ready; with None all of them, as a file needs it.
        """
        map_data, scene = self._maps.map_data, self._appearance.scene
        box = QRectF(0, 0, camera.width, camera.height)
        if map_data is None or scene is None or len(scene.colour) != len(map_data):
            painter.fillRect(box, QColor(*self._appearance.ground))
            return
        self._draw_points(painter, camera, moving)
        plane = map_data.planes[self._appearance.view] if moving is None else moving
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._draw_lines(painter, camera, plane)
        if moving is not None:
            return
        placer = LabelPlacer(camera)
        self._draw_results(painter, camera, plane, scene)
        labels: list[Label] = []
        pictured: set[int] = set()

        def name(*sizes: bool) -> None:
            for large in sizes if self.shows_names else ():
                labels.extend(self._names.place(map_data, self._appearance.view, camera, placer, large=large))

        # From afar the names of regions take their room before the photos; near, photos say more.
        is_near = camera.zoom >= NEAR
        name(*() if is_near else (True,))
        if self.shows_photos:
            pictured = self._photos.draw(painter, map_data, plane, self._rows, scene, camera, placer, most_new)
        name(*(True, False) if is_near else (False,))
        self._names.draw(painter, labels)
        self._draw_rings(painter, camera, plane, pictured)
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
        key = (camera, self._appearance.scene, self._appearance.view, ratio)
        if moving is not None or key != self._key:
            self._rasterise(camera, moving, ratio)
            self._key = key if moving is None else ()
        target = QRectF(0, 0, camera.width, camera.height)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(target, self._image, self._source)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def _rasterise(self, camera: Camera, moving: Plane | None, ratio: float) -> None:
        map_data, scene = self._maps.map_data, self._appearance.scene
        assert map_data is not None and scene is not None, "there is something to draw"
        grid = map_data.grids[self._appearance.view]
        if moving is None:
            seen = grid.within(camera.world(-8, -8), camera.world(camera.width + 8, camera.height + 8), MOST)
            rows, positions, count = seen.rows, seen.positions, seen.count
        else:
            rows = grid.order[:: max(1, len(map_data) // MOVING)]
            positions, count = moving[rows], len(rows)
        if scene.shown is not None:
            rows, positions = rows[scene.shown[rows]], positions[scene.shown[rows]]
        x, y = camera.screen(positions)
        self._rows = rows
        dots = Dots(x * ratio, y * ratio, scene.colour[rows], map_data.kind[rows], scene.table)
        width, height = round(camera.width * ratio), round(camera.height * ratio)
        ground = self._appearance.ground
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
            (self._appearance.bad_pairs, "danger", 110),
            (self._selection.lines, "accent", 190),
        ):
            if not len(pairs):
                continue
            color = colors.color(token)
            few = len(pairs) < MANY_LINES
            color.setAlpha(alpha if few else alpha // 2)
            painter.setPen(QPen(color, 1.4 if few else 1.0))
            ax, ay = camera.screen(plane[pairs[:, 0]])
            bx, by = camera.screen(plane[pairs[:, 1]])
            ends = zip(ax.tolist(), ay.tolist(), bx.tolist(), by.tolist(), strict=True)
            painter.drawLines([QLineF(*line) for line in ends])

    def _draw_results(self, painter: QPainter, camera: Camera, plane: Plane, scene: Scene) -> None:
        """Draw what was found larger than all else, each point in its own colour."""
        rows = self._appearance.results
        rows = rows[:: max(1, len(rows) // MOST_RINGS)]
        colours = scene.table[scene.colour[rows]].tolist()
        painter.setPen(QPen(self._theme.colors.color("window"), 1.5))
        for (x, y), colour in zip(_seen(rows, camera, plane), colours, strict=True):
            painter.setBrush(QColor(*colour))
            painter.drawEllipse(QPointF(x, y), 6.0, 6.0)

    def _draw_rings(self, painter: QPainter, camera: Camera, plane: Plane, pictured: set[int]) -> None:
        hover = self._selection.hover
        around = np.array([hover] if hover >= 0 else [], np.int64)
        chosen = self._selection.rows[:: max(1, len(self._selection.rows) // MOST_RINGS)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rows, token, size in ((chosen, "accent", 6.5), (around, "text", 8.0)):
            painter.setPen(QPen(self._theme.colors.color(token), 2.2))
            for row, (x, y) in zip(rows.tolist(), _seen(rows, camera, plane), strict=True):
                if row not in pictured or row == hover:
                    painter.drawEllipse(QPointF(x, y), size, size)


def _seen(rows: NDArray[np.int64], camera: Camera, plane: Plane) -> list[tuple[float, float]]:
    x, y = camera.screen(plane[rows])
    return list(zip(x.tolist(), y.tolist(), strict=True))


def picture(painter: MapPainter, camera: Camera, scale: float) -> QImage:
    """Return what is seen as an image of ``scale`` pixels to a point of the screen."""
    image = QImage(QSize(camera.width, camera.height) * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    pencil = QPainter(image)
    painter.paint(pencil, camera, most_new=None)
    pencil.end()
    return image
