"""The names of regions on the map: coarse ones from afar, finer ones when near, none over another."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from xsearch_gui.core.map.data import MapData
from xsearch_gui.core.records.map import MapView
from xsearch_gui.ui.widgets.theme import Theme, Type
from xsearch_gui.viewmodels.map.camera import Camera
from xsearch_gui.viewmodels.map.label_placement import LabelPlacer

NEAR = 1.8  # from this zoom on photos are large enough to say what lies where
_LEVELS = ((0.0, (0, 1)), (NEAR, (1, 2)), (4.5, (2,)))  # from this zoom on, these levels, the first with larger letters
_HALO = 4.0
_MOST_KEPT = 400
_APART = 180.0  # pixels between two positions of one name


@dataclass(frozen=True, slots=True)
class Label:
    """A name that has room: its middle, and whether its letters are large."""

    text: str
    x: float
    y: float
    large: bool


class MapNames:
    """Places and draws names; each is drawn once and kept."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._kept: dict[tuple[str, bool, str, float], QPixmap] = {}

    def place(
        self, map_data: MapData, view: MapView, camera: Camera, placer: LabelPlacer, *, large: bool
    ) -> list[Label]:
        """Return the names that have room, largest regions first: those in large letters, or the finer ones."""
        levels = next(levels for zoom, levels in reversed(_LEVELS) if camera.zoom >= zoom)
        found: list[Label] = []
        metrics = QFontMetricsF(self._theme.font(Type.TITLE if large else Type.BODY, bold=large))
        for level in levels[:1] if large else levels[1:]:
            if level >= len(map_data.regions):
                continue
            for region in sorted(map_data.regions[level], key=lambda region: -region.count):
                for place in region.places.get(str(view), ()) if region.name else ():
                    x = (place[0] - camera.x) * camera.scale + camera.width / 2
                    y = (place[1] - camera.y) * camera.scale + camera.height / 2
                    if any(label.text == region.name and hypot(label.x - x, label.y - y) < _APART for label in found):
                        continue  # the name stands beside it already
                    width = metrics.horizontalAdvance(region.name)
                    if placer.take(x, y, width + 12, metrics.height(), margin=0 if large else 14):
                        found.append(Label(region.name, x, y, large))
        return found

    def draw(self, painter: QPainter, labels: list[Label]) -> None:
        """Draw names."""
        ratio = painter.device().devicePixelRatioF()
        if len(self._kept) > _MOST_KEPT:
            self._kept.clear()
        for label in labels:
            key = (label.text, label.large, self._theme.colors.text, ratio)
            drawn = self._kept.get(key)
            if drawn is None:
                drawn = self._kept[key] = self._drawn(label, ratio)
            size = drawn.deviceIndependentSize()
            painter.drawPixmap(QPointF(label.x - size.width() / 2, label.y - size.height() / 2), drawn)

    def _drawn(self, label: Label, ratio: float) -> QPixmap:
        font = self._theme.font(Type.TITLE if label.large else Type.BODY, bold=label.large)
        metrics = QFontMetricsF(font)
        box = QRectF(0, 0, metrics.horizontalAdvance(label.text) + 2 * _HALO, metrics.height() + 2 * _HALO)
        result = QPixmap((box.size() * ratio).toSize())
        result.setDevicePixelRatio(ratio)
        result.fill(QColor(0, 0, 0, 0))
        path = QPainterPath()
        path.addText(QPointF(_HALO, _HALO + metrics.ascent()), font, label.text)
        pencil = QPainter(result)
        pencil.setRenderHint(QPainter.RenderHint.Antialiasing)
        halo = self._theme.colors.color("window")
        halo.setAlpha(225)
        pencil.strokePath(path, QPen(halo, _HALO))
        pencil.fillPath(path, self._theme.colors.color("text" if label.large else "muted"))
        pencil.end()
        return result
