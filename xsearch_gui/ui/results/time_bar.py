"""The bar of time: how many results each month has. A drag, a click or the arrow keys choose months."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from xsearch_gui.ui.widgets.theme import Space, Theme, Type
from xsearch_gui.viewmodels.query.chips import month_words
from xsearch_gui.viewmodels.query.timeline import Timeline, first_day
from xsearch_gui.viewmodels.search.timeline_model import TimelineModel
from xsearch_gui.viewmodels.text.wording import counted

BARS = 26  # height of the largest bar
LEAST, WIDEST = 3.0, 28.0  # width of a bar
SIDE = Space.M
LABEL = 52  # between two years


class TimeBar(QWidget):
    """Shows a timeline and the months to which the query narrows it."""

    def __init__(self, timeline_model: TimelineModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline_model = timeline_model
        self._theme = theme
        self._wanted = True
        self._timeline = Timeline()
        self._range: tuple[int, int] | None = None  # places that the query chooses
        self._drag: tuple[int, int] | None = None  # places that are being chosen
        self._cursor = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Time of the results"))
        timeline_model.changed.connect(self._redraw)
        theme.changed.connect(self.update)
        self._redraw()

    def sizeHint(self) -> QSize:
        """Return the height of bars and years."""
        row = QFontMetrics(self._theme.font(Type.SMALL)).height()
        return QSize(300, BARS + row + Space.S)

    def minimumSizeHint(self) -> QSize:
        """Return a width at which years can still be told apart."""
        return QSize(120, self.sizeHint().height())

    def set_wanted(self, wanted: bool) -> None:
        """Hide the bar, or show it where there is a choice."""
        self._wanted = wanted
        self._redraw()

    def _redraw(self) -> None:
        if self._timeline_model.timeline != self._timeline:
            self._cursor = -1
        self._timeline = self._timeline_model.timeline
        self._range = self._timeline.months(self._timeline_model.days)
        self.setVisible(self._wanted and (self._timeline.is_worth_showing or self._range is not None))
        self._describe()
        self.update()

    # places on the bar

    @property
    def _count(self) -> int:
        return len(self._timeline.counts)

    @property
    def _step(self) -> float:
        return min(WIDEST, (self.width() - 2 * SIDE) / max(1, self._count))

    def _position(self, x: float) -> int:
        return max(0, min(self._count - 1, int((x - SIDE) / max(0.01, self._step))))

    def _words(self, first: int, last: int) -> str:
        low, high = sorted((first, last))
        ends = [month_words(first_day(self._timeline.first + position), long=True) for position in (low, high)]
        months = ends[0] if low == high else f"{ends[0]} \u2013 {ends[1]}"
        return f"{months} \u00b7 {counted('items', sum(self._timeline.counts[low : high + 1]))}"

    # mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to choose."""
        if event.button() == Qt.MouseButton.LeftButton and self._count:
            position = self._position(event.position().x())
            self._drag = (position, position)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose further."""
        if self._drag is not None:
            self._drag = (self._drag[0], self._position(event.position().x()))
            QToolTip.showText(event.globalPosition().toPoint(), self._words(*self._drag), self)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take what was chosen; a click on the only chosen month lets it go."""
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
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._count:
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
        if self._cursor < 0:
            self._cursor = self._range[1] if self._range else self._count - 1
        self._describe()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Drop what was not taken."""
        super().focusOutEvent(event)
        self._drag = None
        self.update()

    def event(self, event: QEvent) -> bool:
        """Tell the month under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._count:
            position = self._position(event.pos().x())
            QToolTip.showText(event.globalPos(), self._words(position, position), self)
            return True
        return super().event(event)

    def _move(self, step: int, *, extend: bool) -> None:
        position = max(0, min(self._count - 1, self._cursor + step))
        while 0 < position < self._count - 1 and not self._timeline.counts[position]:
            position += step  # months without any are passed over
        self._cursor = position
        self._drag = (self._drag[0] if extend and self._drag else position, position)
        self._describe()
        self.update()

    def _choose(self, low: int, high: int) -> None:
        self._range = (low, high)
        self._timeline_model.choose(self._timeline.first + low, self._timeline.first + high)

    def _describe(self) -> None:
        positions = self._drag or self._range or ((self._cursor, self._cursor) if self._cursor >= 0 else None)
        self.setAccessibleDescription(self._words(*positions) if positions and self._count else "")

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars, years and what is chosen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, base = self._theme.colors, BARS + 2
        chosen = self._drag or self._range
        low, high = sorted(chosen) if chosen else (0, -1)
        if chosen:
            left, right = SIDE + low * self._step, SIDE + (high + 1) * self._step
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("accent_soft"))
            painter.drawRoundedRect(QRectF(left - 2, 0, max(6.0, right - left + 4), base + 1), 4, 4)
        self._draw_bars(painter, base, low, high, bool(chosen))
        self._draw_years(painter, base)
        if self.hasFocus() and self._cursor >= 0:
            x = SIDE + (self._cursor + 0.5) * self._step
            painter.setPen(colors.color("accent"))
            painter.drawLine(QPointF(x, 0), QPointF(x, base + 3))

    def _draw_bars(self, painter: QPainter, base: int, low: int, high: int, some: bool) -> None:
        colors, together = self._theme.colors, max(1, round(LEAST / max(0.01, self._step)))
        counts = self._timeline.counts
        sums = [sum(counts[position : position + together]) for position in range(0, self._count, together)]
        most, width = max(sums, default=0) or 1, self._step * together
        painter.setPen(Qt.PenStyle.NoPen)
        for bar, count in enumerate(sums):
            if count:
                position = bar * together
                inside = not some or (position + together > low and position <= high)
                painter.setBrush(colors.color("accent" if inside and some else "muted" if inside else "border"))
                height = max(2.0, (count / most) ** 0.5 * BARS)  # the root, so that small months are seen, too
                gap = 1.0 if width >= 4 else 0.0
                painter.drawRoundedRect(QRectF(SIDE + bar * width, base - height, max(1.5, width - gap), height), 1, 1)
        painter.fillRect(QRectF(SIDE, base, self.width() - 2 * SIDE, 1), colors.color("border"))

    def _draw_years(self, painter: QPainter, base: int) -> None:
        font = self._theme.font(Type.SMALL)
        painter.setFont(font)
        painter.setPen(self._theme.colors.color("muted"))
        height, end = QFontMetrics(font).height(), -1.0
        for position in range(self._count):
            month = self._timeline.first + position
            x = SIDE + position * self._step
            if (month % 12 == 0 or position == 0) and x >= end and x + LABEL <= self.width():
                painter.drawText(QRectF(x, base + 2, LABEL, height), Qt.AlignmentFlag.AlignLeft, str(month // 12))
                end = x + LABEL
