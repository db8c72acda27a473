"""The badges over a photo: white icons and words on dark glass, which read on every photo in both themes."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap, QPixmapCache
from PySide6.QtWidgets import QStyle

from xsearch_gui.core.files.types import RAW_SUFFIXES
from xsearch_gui.core.records.search import Hit
from xsearch_gui.core.shown_text import clock
from xsearch_gui.ui.widgets.icons import pixmap
from xsearch_gui.viewmodels.results.hits_model import HitRole, Index
from xsearch_gui.viewmodels.text.marks import STAR, stars

BADGE = 20  # height
ICON = 14
GAP = 4
SIDE = 6  # between the glass's end and what is on it
GLASS = QColor(0, 0, 0, 165)
INK = QColor(255, 255, 255)
LIT = QColor(11, 95, 196)  # the ground of one that is switched on
QUIETED = 0.35  # how much is seen of a photo that is rejected
LABEL = 4  # height of the line that is a colour label
LABELS = {
    "red": QColor("#e5484d"),
    "yellow": QColor("#f5c518"),
    "green": QColor("#30a46c"),
    "blue": QColor("#3b82f6"),
    "purple": QColor("#a35ee5"),
}
RAW_FORMATS = frozenset(suffix.lstrip(".").upper() for suffix in RAW_SUFFIXES)


def badges_of(hit: Hit) -> tuple[str, ...]:
    """Return the badges at the foot of a photo: names of icons, or words in capitals."""
    is_raw = any(name.upper() in RAW_FORMATS for name in (hit.format, *hit.beside))
    found = (
        ("play", hit.duration is not None),
        (film_time(hit), hit.duration is not None),
        ("note", hit.notes > 0),
        ("pin", hit.gps),
        ("RAW", is_raw),
    )
    return tuple(name for name, there in found if there)


def film_time(hit: Hit) -> str:
    """Return how long a film lasts; of one that was found, at which moment."""
    whole = clock(hit.duration or 0.0)
    return whole if hit.moment is None else f"{clock(hit.moment)} / {whole}"


def marks_of(hit: Hit) -> tuple[str, ...]:
    """Return the badges at the head of a photo: the flag and stars that it was given."""
    found = (("reject", is_rejected(hit)), ("flag", hit.flag == "pick"), (stars(hit.rating), (hit.rating or 0) > 0))
    return tuple(name for name, there in found if there)


def stack_of(hit: Hit, index: Index) -> tuple[str, ...]:
    """Return the badge of a photo that others stand behind: how many they are together, and whether they are seen."""
    if not hit.group or index.data(HitRole.MEMBER):
        return ()
    return "close" if index.data(HitRole.IS_OPEN) else "stack", f"{len(hit.group) + 1}"


def is_rejected(hit: Hit) -> bool:
    """Return whether a photo was rejected, here or by another program."""
    return hit.flag == "reject" or hit.rating == -1


def draw_label(painter: QPainter, picture: QRect, label: str, ring: int = 0) -> None:
    """Draw a colour label as a line at the foot of a photo, with a dark one above that parts it from any photo.

    ``ring`` is the width of what is drawn round a chosen photo: the line stays within it, and is seen.
    """
    if label in LABELS:
        picture = picture.adjusted(ring, ring, -ring, -ring)
        foot = QRect(picture.left(), picture.bottom() - LABEL + 1, picture.width(), LABEL)
        painter.fillRect(foot.adjusted(0, -1, 0, 0), QColor(0, 0, 0, 150))
        painter.fillRect(foot, LABELS[label])


class Strips:
    """Draws badges side by side on one ground; each combination is drawn once."""

    def __init__(self, font: QFont) -> None:
        self._font = font
        self._metrics = QFontMetrics(font)

    def draw(
        self, painter: QPainter, box: QRect, where: Qt.AlignmentFlag, parts: tuple[str, ...], *, lit: bool = False
    ) -> None:
        """Draw badges into a corner of a box; nothing when there are none. ``lit``: switched on."""
        if not parts:
            return
        ratio = painter.device().devicePixelRatioF()
        key = f"badges|{'|'.join(parts)}|{lit}|{ratio}"
        found = QPixmap()
        if not QPixmapCache.find(key, found):
            found = self._drawn(parts, ratio, LIT if lit else GLASS)
            QPixmapCache.insert(key, found)
        size = QSize(self._width(parts), BADGE)
        painter.drawPixmap(QStyle.alignedRect(Qt.LayoutDirection.LeftToRight, where, size, box).topLeft(), found)

    def _width(self, parts: tuple[str, ...]) -> int:
        return sum(map(self._advance, parts)) + GAP * (len(parts) - 1) + 2 * SIDE

    def _advance(self, part: str) -> int:
        return self._metrics.horizontalAdvance(part) if _is_word(part) else ICON

    def _drawn(self, parts: tuple[str, ...], ratio: float, ground: QColor) -> QPixmap:
        width = self._width(parts)
        result = QPixmap(QSize(width, BADGE) * ratio)
        result.setDevicePixelRatio(ratio)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(0, 0, width, BADGE), BADGE / 2, BADGE / 2)
        painter.setPen(INK)
        painter.setFont(self._font)
        left = SIDE
        for part in parts:
            if _is_word(part):
                painter.drawText(QRect(left, 0, width, BADGE), Qt.AlignmentFlag.AlignVCenter, part)
            else:
                painter.drawPixmap(QPoint(left, (BADGE - ICON) // 2), pixmap(part, INK, ICON, ratio))
            left += self._advance(part) + GAP
        painter.end()
        return result


def _is_word(part: str) -> bool:
    return part.isupper() or part[0].isdecimal() or part.startswith(STAR)
