"""The headings between results, and the one that stays at the top while its photos are scrolled by."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.results.grid_layout import HEADING, MARGIN, GridLayout
from xsearch_gui.ui.widgets.theme import Space, Theme, Type
from xsearch_gui.viewmodels.results.photos_model import Section
from xsearch_gui.viewmodels.text.wording import number


def draw_sticky(painter: QPainter, layout: GridLayout, top: int, theme: Theme) -> None:
    """Draw the heading of what is at the top of the view over it, once it has gone; the next one pushes it away."""
    placed = layout.at(top)
    if placed is None or not placed.section.title or placed.top >= top:
        return
    box = QRect(0, min(0, layout.bottom(placed) - top - HEADING), layout.width, HEADING)
    painter.fillRect(box, theme.colors.color("window"))
    painter.fillRect(QRect(0, box.bottom(), box.width(), 1), theme.colors.color("border"))
    draw_heading(painter, placed.section, box.adjusted(MARGIN, 0, -MARGIN, 0), theme)


def draw_heading(painter: QPainter, section: Section, box: QRect, theme: Theme) -> None:
    """Draw a section's title, and how many there are where that is known."""
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    bold, body = theme.font(Type.TITLE, bold=True), theme.font(Type.BODY)
    count = number(section.count) if section.count and not section.has_more else ""
    room = box.width() - QFontMetrics(body).horizontalAdvance(count) - Space.S - 2
    title = QFontMetrics(bold).elidedText(visible(section.title), Qt.TextElideMode.ElideRight, room)
    left = box.left()
    for text, font, token in ((title, bold, "muted" if section.less else "text"), (count, body, "muted")):
        painter.setFont(font)
        painter.setPen(theme.colors.color(token))
        width = QFontMetrics(font).horizontalAdvance(text)
        painter.drawText(QRect(left, box.top(), width + 2, box.height()), flags, text)
        left += width + Space.S
