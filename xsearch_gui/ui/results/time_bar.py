"""The bar of time: how many results each month has. A drag, a click or the arrow keys choose months.

What lies far from all others is a part of its own at an end, and so is what has no date.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from xsearch_gui.ui.results.time_layout import BEFORE, TimeLayout
from xsearch_gui.ui.widgets.theme import Colors, Space, Theme, Type
from xsearch_gui.viewmodels.query.timeline import Timeline
from xsearch_gui.viewmodels.search.time_words import end_words, part_words
from xsearch_gui.viewmodels.search.timeline_model import TimelineModel
from xsearch_gui.viewmodels.text.wording import tip

BARS = 26  # height of the largest bar
LEAST = 3.0  # width of a bar
ALONE = 8.0  # width of a bar that is no month
APART = Space.M  # between two years


class TimeBar(QWidget):
    """Shows a timeline and the part to which the query narrows it."""

    def __init__(self, timeline_model: TimelineModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline_model = timeline_model
        self._theme = theme
        self._wanted = True
        self._timeline = Timeline()
        self._range: tuple[int, int] | None = None  # parts that the query chooses
        self._drag: tuple[int, int] | None = None  # parts that are being chosen
        self._cursor: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Time of the results"))
        timeline_model.changed.connect(self._redraw)
        theme.changed.connect(self.update)
        self._redraw()

    def sizeHint(self) -> QSize:
        """Return the height of bars and years."""
        return QSize(300, BARS + self._metrics.height() + Space.S)

    def minimumSizeHint(self) -> QSize:
        """Return a width at which years can still be told apart."""
        return QSize(120, self.sizeHint().height())

    def set_wanted(self, wanted: bool) -> None:
        """Hide the bar, or show it where there is a choice."""
        self._wanted = wanted
        self._redraw()

    @property
    def layout_of_parts(self) -> TimeLayout:
        """Where the parts lie."""
        widths = [self._metrics.horizontalAdvance(words) + 2.0 for words in end_words(self._timeline)]
        return TimeLayout(self._timeline, self.width(), *widths)

    @property
    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self._theme.font(Type.SMALL))

    def _redraw(self) -> None:
        if self._timeline_model.timeline != self._timeline:
            self._cursor = None
        self._timeline = self._timeline_model.timeline
        self._range = self._timeline_model.chosen_parts
        self.setVisible(self._wanted and (self._timeline.is_worth_showing or self._range is not None))
        self._describe()
        self.update()

    # mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to choose."""
        if event.button() == Qt.MouseButton.LeftButton and self._timeline.is_worth_showing:
            part = self.layout_of_parts.part_at(event.position().x())
            self._drag = (part, part)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose further months."""
        if self._drag is not None:
            layout = self.layout_of_parts
            if 0 <= self._drag[0] < layout.count:
                self._drag = (self._drag[0], layout.month_at(event.position().x()))
            QToolTip.showText(event.globalPosition().toPoint(), tip(self._words(*self._drag)), self)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take what was chosen; a click on what is chosen alone lets it go."""
        if self._drag is not None:
            low, high = sorted(self._drag)
            self._drag = None
            if (low, high) == self._range:
                self._timeline_model.clear()
            else:
                self._choose(low, high)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows, extend with Shift, take with Enter, let go with Delete."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._timeline.is_worth_showing:
            self._move(-1 if key == Qt.Key.Key_Left else 1, extend=shift)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._drag is not None:
            chosen, self._drag = self._drag, None
            self._choose(*sorted(chosen))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._drag = None
            self._timeline_model.clear()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the newest month, or at what is chosen."""
        super().focusInEvent(event)
        if self._cursor is None:
            self._cursor = self._range[1] if self._range else max(0, len(self._timeline.counts) - 1)
        self._describe()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Drop what was not taken."""
        super().focusOutEvent(event)
        self._drag = None
        self.update()

    def event(self, event: QEvent) -> bool:
        """Tell what is under the mouse."""
        tells = event.type() == QEvent.Type.ToolTip and self._timeline.is_worth_showing
        if tells and isinstance(event, QHelpEvent):
            part = self.layout_of_parts.part_at(event.pos().x())
            QToolTip.showText(event.globalPos(), tip(self._words(part, part)), self)
            return True
        return super().event(event)

    def _move(self, step: int, *, extend: bool) -> None:
        layout = self.layout_of_parts
        part = layout.beside(self._cursor if self._cursor is not None else 0, step)
        joins = extend and self._drag is not None and 0 <= part < layout.count and 0 <= self._drag[0] < layout.count
        self._cursor = part
        self._drag = (self._drag[0] if joins and self._drag else part, part)
        self._describe()
        self.update()

    def _choose(self, low: int, high: int) -> None:
        self._range = (low, high)
        self._timeline_model.choose_parts(low, high)

    def _words(self, first: int, last: int) -> str:
        return part_words(self._timeline, *sorted((first, last)))

    def _describe(self) -> None:
        cursor = (self._cursor, self._cursor) if self._cursor is not None else None
        parts = self._drag or self._range or cursor
        self.setAccessibleDescription(self._words(*parts) if parts and self._timeline.is_worth_showing else "")

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars, years and what is chosen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, base, layout = self._theme.colors, BARS + 2, self.layout_of_parts
        chosen = self._drag or self._range
        low, high = sorted(chosen) if chosen else (0, BEFORE - 1)
        if chosen:
            left, right = layout.span(low)[0], layout.span(high)[1]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("accent_soft"))
            painter.drawRoundedRect(QRectF(left - 2, 0, max(6.0, right - left + 4), base + 1), 4, 4)
        draw_bars(painter, layout, colors, base, range(low, high + 1))
        self._draw_words(painter, layout, base)
        if self.hasFocus() and self._cursor is not None:
            left, right = layout.span(self._cursor)
            painter.setPen(colors.color("accent"))
            painter.drawLine(QPointF((left + right) / 2, 0), QPointF((left + right) / 2, base + 3))

    def _draw_words(self, painter: QPainter, layout: TimeLayout, base: int) -> None:
        painter.setFont(self._theme.font(Type.SMALL))
        painter.setPen(self._theme.colors.color("muted"))
        metrics, taken = self._metrics, -1.0
        behind = [layout.span(part)[0] for part in layout.others if part != BEFORE]
        edge = min(behind, default=float(self.width())) - Space.XS
        for position in range(layout.count):
            month = self._timeline.first + position
            x, words = layout.span(position)[0], str(month // 12)
            width = metrics.horizontalAdvance(words) + 1
            if (month % 12 == 0 or position == 0) and x >= taken and x + width <= edge:
                painter.drawText(QRectF(x, base + 2, width, metrics.height()), Qt.AlignmentFlag.AlignLeft, words)
                taken = x + width + APART
        for part, words in zip((BEFORE, layout.count, layout.count + 1), end_words(self._timeline), strict=True):
            if layout.has(part):
                left, right = layout.span(part)
                box = QRectF(left, base + 2, right - left, metrics.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, words)


def draw_bars(painter: QPainter, layout: TimeLayout, colors: Colors, base: int, chosen: range) -> None:
    """Draw a bar for each part, several months together where they would be too thin; the chosen ones in colour."""
    together = max(1, round(LEAST / layout.step))
    spans = [(position, min(position + together, layout.count) - 1) for position in range(0, layout.count, together)]
    spans += [(part, part) for part in layout.others]
    sums = [sum(layout.number_of(part) for part in range(low, high + 1)) for low, high in spans]
    bulk = [count for (low, _), count in zip(spans, sums, strict=True) if 0 <= low < layout.count]
    most = max(bulk or sums, default=0) or 1  # what has no date, or an odd one, does not flatten the months
    painter.setPen(Qt.PenStyle.NoPen)
    for (low, high), count in zip(spans, sums, strict=True):
        left, right = layout.span(low)[0], layout.span(high)[1]
        if not 0 <= low < layout.count:  # no wider than a month, in the middle of its words
            painter.fillRect(QRectF(left, base, right - left, 1), colors.color("border"))
            left = (left + right - ALONE) / 2
            right = left + ALONE
        inside = not chosen or (high >= chosen.start and low < chosen.stop)
        painter.setBrush(colors.color("accent" if inside and chosen else "muted" if inside else "border"))
        height = max(2.0, min(1.0, count / most) ** 0.5 * BARS)  # the root, so that small months are seen, too
        gap = 1.0 if right - left >= 4 else 0.0
        if count:
            painter.drawRoundedRect(QRectF(left, base - height, max(1.5, right - left - gap), height), 1, 1)
    painter.fillRect(QRectF(layout.months[0], base, layout.months[1] - layout.months[0], 1), colors.color("border"))
