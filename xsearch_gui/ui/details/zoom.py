"""Where a photo lies in a widget that magnifies it: arithmetic alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF

MOST = 8.0  # device pixels a pixel of the photo, at most
_MIDDLE = QPointF(0.5, 0.5)


class Zoom:
    """A photo of ``photo`` pixels in a widget of size ``seen``, on a screen of so many device pixels a pixel.

    Attributes
    ----------
    centre : QPointF
        The point of the photo in the middle of the widget, in parts of its sides.
    """

    def __init__(self) -> None:
        self.photo = QSize()
        self.seen = QSizeF()
        self.ratio = 1.0
        self.centre = QPointF(_MIDDLE)
        self._scale = 0.0  # 0: fits

    @property
    def is_fitted(self) -> bool:
        """Whether the whole photo is seen."""
        return self._scale <= 0.0

    @property
    def scale(self) -> float:
        """Device-independent pixels a pixel of the photo."""
        return self._scale if self._scale > 0 else self.fitting

    @property
    def fitting(self) -> float:
        """The scale at which the whole photo is seen; small pictures are not blown up."""
        if self.photo.isEmpty():
            return 1.0
        wide, high = self.seen.width() / self.photo.width(), self.seen.height() / self.photo.height()
        return min(wide, high, 2.0 / self.ratio)

    @property
    def drawn(self) -> QSizeF:
        """How large the whole photo is drawn."""
        return QSizeF(self.photo) * self.scale

    @property
    def target(self) -> QRectF:
        """Where the whole photo is drawn, in the widget."""
        size = self.drawn
        left = self.seen.width() / 2 - self.centre.x() * size.width()
        top = self.seen.height() / 2 - self.centre.y() * size.height()
        return QRectF(left, top, size.width(), size.height())

    def fit(self) -> None:
        """Show the whole photo."""
        self._scale, self.centre = 0.0, QPointF(_MIDDLE)

    def go_on(self, photo: QSize) -> None:
        """Show another photo as large, and at the same place, as the one before it."""
        self.photo = photo
        self.look_at(self.centre)

    def follow(self, other: Zoom) -> None:
        """Show as much of this photo, and the same place, as another widget shows of its own.

        Photos of another size are magnified so that the same part of them is seen.
        """
        share = other.photo.width() / self.photo.width() if self.photo.width() else 1.0
        self._scale = 0.0 if other.is_fitted else min(MOST / self.ratio, other.scale * share)
        self.look_at(other.centre)

    def to(self, scale: float, at: QPointF | None = None) -> None:
        """Magnify to a scale, 0 to fit; the point of the widget that is named stays where it is."""
        middle = QPointF(self.seen.width() / 2, self.seen.height() / 2)
        point = at if at is not None else middle
        under = self.to_photo(point)
        self._scale = min(MOST / self.ratio, scale)
        size = self.drawn
        if self._scale <= 0 or size.isEmpty():
            self.centre = QPointF(_MIDDLE)
        else:
            away = point - middle
            self.look_at(under - QPointF(away.x() / size.width(), away.y() / size.height()))

    def look_at(self, centre: QPointF) -> None:
        """Look at a point, but never beyond the edges of the photo."""
        size = self.drawn
        parts = []
        for value, drawn, seen in (
            (centre.x(), size.width(), self.seen.width()),
            (centre.y(), size.height(), self.seen.height()),
        ):
            half = seen / drawn / 2 if drawn else 0.5
            parts.append(0.5 if half >= 0.5 else min(1 - half, max(half, value)))
        self.centre = QPointF(*parts)

    def to_photo(self, point: QPointF) -> QPointF:
        """Return the point of the photo, in parts of its sides, under a point of the widget."""
        target = self.target
        if target.isEmpty():
            return QPointF(_MIDDLE)
        return QPointF((point.x() - target.x()) / target.width(), (point.y() - target.y()) / target.height())
