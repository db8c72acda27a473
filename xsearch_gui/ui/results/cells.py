"""How a cell of the grid is drawn: the photo edge to edge, what is known of it in small badges, or a note's card."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetrics,
    QImage,
    QLinearGradient,
    QPainter,
    QPen,
    QPixmap,
    QPixmapCache,
)
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.widgets.badges import (
    BADGE,
    QUIETED,
    Strips,
    badges_of,
    draw_label,
    is_rejected,
    marks_of,
    stack_of,
)
from xsearch_gui.ui.widgets.delegates import HitDelegate, Index
from xsearch_gui.ui.widgets.parts import cut, fitted
from xsearch_gui.ui.widgets.theme import Space, Theme, Type
from xsearch_gui.viewmodels.results.hits_model import HitRole
from xsearch_gui.viewmodels.results.scrubbing import Scrubber

MARKS = ("good", "bad")
MARK_WIDTH = 26
RADIUS = 4
RING = 3
SHADE = 44  # height of the shade behind a name
SMALL_CELL = 120  # below this side only the most needed badges are drawn
WHITE = QColor(255, 255, 255)
QUIET, OFFLINE = 0.8, 0.5  # how much is seen of a photo: less certain, on an absent drive


class CellDelegate(HitDelegate):
    """Draws one row of the grid. With ``fills``, a photo is cut to the square; otherwise it is shown whole."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.fills = True
        self.scrubber: Scrubber | None = None  # of a film under the mouse
        self.is_marking = False  # whether a cell under the mouse offers to be called good or bad
        self._small = theme.font(Type.SMALL)
        self._bold = theme.font(Type.SMALL, bold=True)
        self._strips = Strips(self._bold)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell."""
        hit: Hit | None = index.data(HitRole.HIT)
        cell = option.rect
        picture = cell
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        quiet = index.data(HitRole.QUIET) and not hovered and not option.state & QStyle.StateFlag.State_Selected
        if hit is None:
            self._placeholder(painter, cell)
        elif hit.kind is Kind.NOTE:
            self._note(painter, cell, hit, index.data(HitRole.EXCERPT), "muted" if quiet else "text")
        else:
            opacity = QUIETED if is_rejected(hit) else QUIET if quiet else 1.0
            hit, image = self._at_mouse(hit, index)
            picture = self._photo(painter, cell, hit, image, opacity)
        if hit is not None:
            hovered = hovered and cell.width() >= SMALL_CELL
            marking = hovered and self.is_marking
            if hovered and hit.kind is Kind.PHOTO:
                self._title(painter, picture, hit, raised=marking or bool(badges_of(hit)))
            self._badges(painter, picture, hit, index, _ring(option))
            self._marks(painter, picture, index.data(HitRole.MARK), hovered=marking)
        self._rings(painter, option, picture)

    def _at_mouse(self, hit: Hit, index: Index) -> tuple[Hit, QImage | None]:
        """Return a hit and its picture; of a film under the mouse, at the moment that is turned to."""
        image: QImage | None = index.data(HitRole.THUMBNAIL)
        turned = self.scrubber.shown(hit) if self.scrubber is not None else None
        return (hit, image) if turned is None else (replace(hit, moment=turned[1]), turned[0] or image)

    def part_at(self, cell: QRect, index: Index, point: QPoint) -> str:
        """Return what a click there is about: ``group``, ``good``, ``bad``, or nothing but the cell itself."""
        hit: Hit | None = index.data(HitRole.HIT)
        if hit is None:
            return ""
        picture = self._picture_rect(cell, hit, index.data(HitRole.THUMBNAIL))
        if hit.group and not index.data(HitRole.MEMBER) and group_rect(picture).contains(point):
            return "group"
        if self.is_marking and cell.width() >= SMALL_CELL:
            return next((name for name in MARKS if mark_rect(picture, name).contains(point)), "")
        return ""

    def _picture_rect(self, cell: QRect, hit: Hit, image: QImage | None) -> QRect:
        whole = hit.kind is Kind.PHOTO and not self.fills and image is not None
        return fitted(image.size(), cell) if whole and image is not None else cell

    # the picture

    def _placeholder(self, painter: QPainter, cell: QRect) -> None:
        painter.fillRect(cell, self.theme.colors.color("sunken"))

    def _photo(self, painter: QPainter, cell: QRect, hit: Hit, image: QImage | None, opacity: float) -> QRect:
        if image is None:
            self._placeholder(painter, cell)
            if not hit.thumbnail:
                square = QRect(0, 0, 32, 32)
                square.moveCenter(cell.center())
                self.icon(painter, "photo", "muted", square)
            return cell
        target = self._picture_rect(cell, hit, image)
        painter.setOpacity(opacity if hit.online else OFFLINE)
        painter.drawPixmap(target.topLeft(), self._scaled(painter, image, target.size()))
        painter.setOpacity(1.0)
        return target

    def _scaled(self, painter: QPainter, image: QImage, size: QSize) -> QPixmap:
        # scaling smoothly costs more than all else in a frame, so it is done once per size
        ratio = painter.device().devicePixelRatioF()
        key = f"{image.cacheKey()}|{size.width()}x{size.height()}@{ratio}"
        found = QPixmap()
        if not QPixmapCache.find(key, found):
            found = rounded(cut(image, size * ratio), RADIUS * ratio)
            found.setDevicePixelRatio(ratio)
            QPixmapCache.insert(key, found)
        return found

    def _note(self, painter: QPainter, cell: QRect, hit: Hit, excerpt: str, token: str) -> None:
        colors = self.theme.colors
        painter.setPen(colors.color("border"))
        painter.setBrush(colors.color("paper"))
        painter.drawRoundedRect(QRectF(cell).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        inner = cell.adjusted(Space.M, Space.M, -Space.M, -Space.M)
        height = QFontMetrics(self._bold).height()
        self.icon(painter, "note", "muted", QRect(inner.left(), inner.top() + (height - 16) // 2, 16, 16))
        name = QRect(inner.left() + 16 + Space.S - 2, inner.top(), inner.width() - 16 - Space.S + 2, height)
        self.words(painter, self._bold, token, name, hit.title, Qt.TextElideMode.ElideRight)
        body = inner.adjusted(0, height + Space.S, 0, 0)
        font = self.theme.font(Type.BODY if cell.width() >= 160 else Type.SMALL)
        self.paragraph(painter, font, token, body, excerpt or hit.title)

    # what lies over it

    def _rings(self, painter: QPainter, option: QStyleOptionViewItem, picture: QRect) -> None:
        selected = option.state & QStyle.StateFlag.State_Selected
        focused = option.state & QStyle.StateFlag.State_HasFocus
        if not selected and not focused:
            return
        colors = self.theme.colors
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if selected:
            for width, inset, token in ((RING, RING / 2, "accent"), (1.5, RING + 0.75, "window")):
                painter.setPen(_pen(colors.color(token), width))
                painter.drawRoundedRect(QRectF(picture).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        else:
            painter.setPen(_pen(colors.color("text"), 2))
            painter.drawRoundedRect(QRectF(picture).adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _title(self, painter: QPainter, picture: QRect, hit: Hit, *, raised: bool) -> None:
        """Draw the name at the foot of a photo; ``raised``, above what else stands there."""
        foot = 2 * Space.XS + BADGE if raised else Space.S
        height = foot + SHADE
        shade = QRect(picture.left(), picture.bottom() - height + 1, picture.width(), height)
        gradient = QLinearGradient(shade.topLeft(), shade.bottomLeft())
        gradient.setColorAt(0, QColor(0, 0, 0, 0))
        gradient.setColorAt(0.5, QColor(0, 0, 0, 130))
        gradient.setColorAt(1, QColor(0, 0, 0, 190))
        painter.fillRect(shade, gradient)
        painter.setFont(self._small)
        painter.setPen(WHITE)
        line = picture.adjusted(Space.S, 0, -Space.S, -foot)
        text = QFontMetrics(self._small).elidedText(hit.title, Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextSingleLine, text)

    def _badges(self, painter: QPainter, picture: QRect, hit: Hit, index: Index, ring: int) -> None:
        inside = picture.adjusted(Space.XS + 1, Space.XS + 1, -Space.XS - 1, -Space.XS - 1)
        if picture.width() >= SMALL_CELL:
            self._strips.draw(
                painter, inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, badges_of(hit)
            )
        given = marks_of(hit) if picture.width() >= SMALL_CELL else marks_of(hit)[:1]
        parts = (*(() if hit.online else ("offline",)), *given)
        self._strips.draw(painter, inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, parts)
        draw_label(painter, picture, hit.label, ring)
        where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        self._strips.draw(painter, inside, where, stack_of(hit, index))
        if index.data(HitRole.MEMBER):  # a line along the top joins the members to their stack
            line = QRect(picture.left() + ring, picture.top() + ring, picture.width() - 2 * ring, 3)
            painter.fillRect(line, self.theme.colors.color("accent"))

    def _marks(self, painter: QPainter, picture: QRect, mark: int, *, hovered: bool) -> None:
        """Draw the mark that was given; under the mouse, both, to be clicked."""
        given = "good" if mark > 0 else "bad" if mark < 0 else ""
        for name in MARKS if hovered else (given,) if given else ():
            box = mark_rect(picture, name if hovered else MARKS[-1])
            self._strips.draw(painter, box, Qt.AlignmentFlag.AlignCenter, (name,), lit=hovered and name == given)


def _ring(option: QStyleOptionViewItem) -> int:
    """Return how wide the ring of a photo is: what is drawn along its edges stays within."""
    if option.state & QStyle.StateFlag.State_Selected:
        return RING + 2
    return 2 if option.state & QStyle.StateFlag.State_HasFocus else 0


def group_rect(picture: QRect) -> QRect:
    """Return where a click opens or closes a group."""
    return QRect(picture.right() - 44, picture.top(), 45, BADGE + 2 * Space.XS)


def mark_rect(picture: QRect, name: str) -> QRect:
    """Return where a mark is drawn and clicked."""
    from_right = (len(MARKS) - MARKS.index(name)) * (MARK_WIDTH + Space.XS)
    return QRect(picture.right() - from_right, picture.bottom() - BADGE - Space.XS - 1, MARK_WIDTH, BADGE)


def rounded(image: QImage, radius: float) -> QPixmap:
    """Return the picture with slightly rounded corners."""
    result = QPixmap(image.size())
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(image))  # a clip path would take ten times as long
    painter.drawRoundedRect(image.rect(), radius, radius)
    painter.end()
    return result


def _pen(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen
