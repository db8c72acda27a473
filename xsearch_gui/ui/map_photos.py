"""Photos on the map: a few as landmarks from afar, all that have room when near."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from xsearch_gui.core.projection.chart import Chart
from xsearch_gui.core.projection.kinds import Plane
from xsearch_gui.viewmodels.map_camera import Camera
from xsearch_gui.viewmodels.map_room import Room
from xsearch_gui.viewmodels.map_scene import Scene
from xsearch_gui.viewmodels.map_selection import MapSelection
from xsearch_gui.viewmodels.thumbnails import Thumbnails

SMALLEST, LARGEST = 44, 172  # longer side, in pixels of the screen
MOST_TRIED = 700
_FILLED = 0.5  # of the view by photos, if they lay evenly
_SHARE = 0.13  # of the view's shorter side by one photo, when everything is seen
_STEP = 8
_FRAME = 2.0
_MOST_KEPT = 900
_BETWEEN_LIT = 0.1  # of a photo's side


class MapPhotos:
    """Chooses photos that do not cover each other, always the same ones first, and draws them."""

    def __init__(self, selection: MapSelection, thumbnails: Thumbnails) -> None:
        self._selection = selection
        self._thumbnails = thumbnails
        self._rank: NDArray[np.int64] = np.zeros(0, np.int64)
        self._kept: dict[tuple[int, int, float], QPixmap] = {}
        self._number = 0

    def draw(
        self,
        painter: QPainter,
        chart: Chart,
        plane: Plane,
        rows: NDArray[np.int64],
        scene: Scene,
        camera: Camera,
        room: Room,
    ) -> set[int]:
        """Draw photos among the points in view, ``rows``, and return which."""
        self._follow(chart)
        side, margin = sizes(chart.photos, camera)
        rows = rows[rows < chart.photos]
        if not len(rows):
            return set()
        if len(scene.lit):  # the others have stepped back
            rows, margin = rows[np.isin(rows, scene.lit)], side * _BETWEEN_LIT
        rank = self._rank[rows]
        if len(rows) > MOST_TRIED:
            first = np.argpartition(rank, MOST_TRIED)[:MOST_TRIED]
            rows, rank = rows[first], rank[first]
        rows = rows[np.argsort(rank)]
        x, y = camera.screen(plane[rows])
        colours = scene.table[scene.colour[rows]].tolist()
        drawn = set()
        for row, left, top, colour in zip(rows.tolist(), x.tolist(), y.tolist(), colours, strict=True):
            if room.take(left, top, side, side, margin) and self._draw_one(painter, row, left, top, side, colour):
                drawn.add(row)
        return drawn

    def _draw_one(self, painter: QPainter, row: int, x: float, y: float, side: int, frame: list[int]) -> bool:
        ratio = painter.device().devicePixelRatioF()
        drawn = self._kept.get((row, side, ratio))
        if drawn is None:
            image = self._thumbnails.get(str(self._selection.thumbnail(row)))
            if image is None:
                return False
            size = image.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio) * ratio
            smooth = Qt.TransformationMode.SmoothTransformation
            drawn = QPixmap.fromImage(image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
            drawn.setDevicePixelRatio(ratio)
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            self._kept[row, side, ratio] = drawn
        size_ = drawn.deviceIndependentSize()
        box = QRectF(x - size_.width() / 2, y - size_.height() / 2, size_.width(), size_.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(*frame))
        painter.drawRoundedRect(box.adjusted(-_FRAME, -_FRAME, _FRAME, _FRAME), 3, 3)
        painter.drawPixmap(box.topLeft(), drawn)
        return True

    def _follow(self, chart: Chart) -> None:
        if self._number != chart.number or len(self._rank) != chart.photos:
            self._number = chart.number
            self._kept.clear()
            self._rank = np.random.default_rng(1).permutation(chart.photos)


def sizes(photos: int, camera: Camera) -> tuple[int, float]:
    """Return the longer side of photos and the free space around each, in pixels: they follow the zoom alone."""
    area = _FILLED * camera.width * camera.height * camera.zoom**2 / max(photos, 1)
    largest = min(LARGEST, _SHARE * min(camera.width, camera.height) * camera.zoom**0.5)
    side = int(np.clip(area**0.5, SMALLEST, max(largest, SMALLEST))) // _STEP * _STEP
    crowd = np.log2(max(SMALLEST**2 / max(area, 1e-9), 1.0))  # how much smaller they would have to be
    return side, float(side * np.clip(0.09 * crowd, 0.06, 1.2))
