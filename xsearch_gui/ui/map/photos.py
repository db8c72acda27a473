"""Photos on the map: a few as landmarks from afar, all that have room when near."""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from xsearch_gui.core.map.data import MapData
from xsearch_gui.core.map.layout import Plane
from xsearch_gui.viewmodels.map.camera import Camera
from xsearch_gui.viewmodels.map.label_placement import LabelPlacer
from xsearch_gui.viewmodels.map.scene import Scene
from xsearch_gui.viewmodels.map.selection import MapSelection
from xsearch_gui.viewmodels.results.image_loader import read_image
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails

SMALLEST, LARGEST = 44, 172  # longer side, in pixels of the screen
MOST_TRIED = 700
_FILLED = 0.5  # of the view by photos, if they lay evenly
_SHARE = 0.13  # of the view's shorter side by one photo, when everything is seen
_STEP = 8
_FRAME = 2.0
_MOST_KEPT = 900
_BETWEEN_LIT = 0.1  # of a photo's side
NEAR = 2 * SMALLEST  # from this side on, what is not lit is seen as well ...
FAINT = 0.5  # ... so faintly


class PhotoStyle(NamedTuple):
    """How a photo is drawn: its longer side, pixels to a point of the screen, the colour of its frame."""

    side: int
    ratio: float
    frame: tuple[int, int, int]


class MapPhotos:
    """Chooses photos that do not cover each other, always the same ones first, and draws them."""

    def __init__(self, selection: MapSelection, thumbnails: Thumbnails) -> None:
        self._selection = selection
        self._thumbnails = thumbnails
        self._rank: NDArray[np.int32] = np.zeros(0, np.int32)
        self._kept: OrderedDict[int, tuple[PhotoStyle, QPixmap]] = OrderedDict()  # by row, the last drawn at the end
        self._left = 0  # how many more this frame may make
        self._reads = False  # whether pictures are read now rather than when they are loaded
        self.unfinished = False  # whether some are still as they looked before
        self._names: dict[int, str] = {}  # the files of thumbnails: they are asked for again until they are loaded
        self._number = 0

    def draw(
        self,
        painter: QPainter,
        map_data: MapData,
        plane: Plane,
        rows: NDArray[np.int64],
        scene: Scene,
        camera: Camera,
        placer: LabelPlacer,
        most_new: int | None,
    ) -> set[int]:
        """Draw photos among the points in view, ``rows``, and return which.

        At most ``most_new`` are made ready; the others are drawn as they were, and :attr:`unfinished` says so. With
        None all are, and pictures are read now, as large as they are drawn: for a file, which is not drawn again.
        """
        self._follow(map_data)
        side, margin = sizes(map_data.photos, camera)
        rows = rows[rows < map_data.photos]
        if not len(rows):
            return set()
        lit = np.isin(rows, scene.lit) if len(scene.lit) else np.ones(len(rows), bool)
        first, rest = self._first(rows[lit], map_data.photos), rows[~lit]
        if len(scene.lit):  # the others step back: points from afar, faint photos when near
            rest = self._first(rest, map_data.photos) if side >= NEAR else rest[:0]
            margin = side * _BETWEEN_LIT
        rows = np.concatenate((first, rest))
        x, y = camera.screen(plane[rows])
        ratio = painter.device().devicePixelRatioF()
        styles = [PhotoStyle(side, ratio, (r, g, b)) for r, g, b in scene.table.tolist()]
        self.unfinished, self._left = False, MOST_TRIED if most_new is None else most_new
        self._reads = most_new is None
        drawn = set()
        for i in placer.squares(x, y, side + 2 * _FRAME, margin):
            row = int(rows[i])
            painter.setOpacity(1.0 if i < len(first) else FAINT)
            if self._draw_one(painter, row, float(x[i]), float(y[i]), styles[scene.colour[row]]):
                drawn.add(row)
        painter.setOpacity(1.0)
        return drawn

    def _first(self, rows: NDArray[np.int64], photos: int) -> NDArray[np.int64]:
        """Return the rows whose photos are tried, the first ones first."""
        rank = self._rank[rows]
        if len(rows) > 2 * MOST_TRIED:  # ranks are random: below this lie half as many again as are tried
            first = np.flatnonzero(rank < 1.5 * MOST_TRIED / len(rows) * photos)
            if len(first) > MOST_TRIED:
                rows, rank = rows[first], rank[first]
        if len(rows) > MOST_TRIED:
            first = np.argpartition(rank, MOST_TRIED)[:MOST_TRIED]
            rows, rank = rows[first], rank[first]
        return rows[np.argsort(rank)]

    def _draw_one(self, painter: QPainter, row: int, x: float, y: float, style: PhotoStyle) -> bool:
        kept = self._kept.get(row)
        if kept is None or kept[0] != style:
            kept = self._made(row, style) or kept
        if kept is None:
            return False
        self._kept[row] = kept
        self._kept.move_to_end(row)
        drawn, ratio = kept[1], style.ratio
        size = drawn.deviceIndependentSize()
        # On whole pixels: it is then copied, not sampled.
        left, top = round((x - size.width() / 2) * ratio) / ratio, round((y - size.height() / 2) * ratio) / ratio
        painter.drawPixmap(QPointF(left, top), drawn)
        return True

    def _made(self, row: int, style: PhotoStyle) -> tuple[PhotoStyle, QPixmap] | None:
        """Return a photo as it is to look; None if it is not loaded yet, or this frame has made enough of them."""
        name = self._names.get(row) or self._names.setdefault(row, str(self._selection.thumbnail(row)))
        image = read_image(name, round(style.side * style.ratio)) if self._reads else self._thumbnails.get(name)
        if image is None or image.isNull():
            return None
        if not self._left:
            self.unfinished = True
            return None
        self._left -= 1
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return style, _framed(image, style)

    def _follow(self, map_data: MapData) -> None:
        if self._number != map_data.number or len(self._rank) != map_data.photos:
            self._number = map_data.number
            self._kept.clear()
            self._names.clear()
            self._rank = np.random.default_rng(1).permutation(map_data.photos).astype(np.int32)


def _framed(image: QImage, style: PhotoStyle) -> QPixmap:
    """Return a photo at its size, with its frame around it."""
    side, ratio = style.side, style.ratio
    inner = image.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)
    smooth = Qt.TransformationMode.SmoothTransformation
    photo = image.scaled(inner * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    photo.setDevicePixelRatio(ratio)
    result = QPixmap((QSizeF(inner) + QSizeF(2 * _FRAME, 2 * _FRAME)).toSize() * ratio)
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    pencil = QPainter(result)
    pencil.setRenderHint(QPainter.RenderHint.Antialiasing)
    pencil.setPen(Qt.PenStyle.NoPen)
    pencil.setBrush(QColor(*style.frame))
    pencil.drawRoundedRect(QRectF(QPointF(0, 0), result.deviceIndependentSize()), 3, 3)
    pencil.drawImage(QPointF(_FRAME, _FRAME), photo)
    pencil.end()
    return result


def sizes(photos: int, camera: Camera) -> tuple[int, float]:
    """Return the longer side of photos and the free space around each, in pixels: they follow the zoom alone."""
    area = _FILLED * camera.width * camera.height * camera.zoom**2 / max(photos, 1)
    largest = min(LARGEST, _SHARE * min(camera.width, camera.height) * camera.zoom**0.5)
    side = int(np.clip(area**0.5, SMALLEST, max(largest, SMALLEST))) // _STEP * _STEP
    crowd = np.log2(max(SMALLEST**2 / max(area, 1e-9), 1.0))  # how much smaller they would have to be
    return side, float(side * np.clip(0.09 * crowd, 0.06, 1.2))
