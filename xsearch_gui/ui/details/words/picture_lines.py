"""Words that were read in a photo: as lines to copy or to hide, and marked in the photo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from xsearch_gui.core.records.picture_words import PictureLine
from xsearch_gui.ui.widgets.icons import set_icon, tint
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.viewmodels.details.picture_lines import Corners
from xsearch_gui.viewmodels.text.wording import number, tip

MOST_SHOWN = 30  # lines; the others are counted
_MARK, _AROUND = QColor(255, 214, 10), QColor(0, 0, 0, 170)  # seen on photos of any colour, in both themes


def draw_marks(painter: QPainter, marks: Sequence[Corners], target: QRectF) -> None:
    """Draw a frame around lines of a photo that is drawn into ``target``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for corners in marks:
        points = [QPointF(target.x() + x * target.width(), target.y() + y * target.height()) for x, y in corners]
        for color, width in ((_AROUND, 4.0), (_MARK, 2.0)):
            painter.setPen(
                QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            )
            painter.drawPolygon(QPolygonF(points))


def line_rows(
    lines: Sequence[PictureLine], asked: Sequence[PictureLine], hide: Callable[[str], None], theme: Theme
) -> QWidget | None:
    """Return lines with a button each that hides it, in reading order; None without any."""
    if not lines:
        return None
    rows = QWidget()
    layout = QGridLayout(rows)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setHorizontalSpacing(Space.S)
    layout.setVerticalSpacing(Space.XS)
    layout.setColumnStretch(0, 1)
    # As they stand; those that were asked for come first only where not all are shown.
    ordered = lines if len(lines) <= MOST_SHOWN else [*asked, *(line for line in lines if line not in asked)]
    for row, line in enumerate(ordered[:MOST_SHOWN]):
        layout.addWidget(label(line.text, "quote", wrap=True, selectable=True), row, 0)
        layout.addWidget(_hide_button(line.text, hide), row, 1, Qt.AlignmentFlag.AlignTop)
    if (more := len(ordered) - MOST_SHOWN) > 0:
        text = _tr("and {n} more lines").format(n=number(more))
        layout.addWidget(label(text, "small", wrap=True), MOST_SHOWN, 0)
    tint(rows, theme.colors)
    return rows


def _hide_button(line: str, hide: Callable[[str], None]) -> QToolButton:
    button = QToolButton()
    set_icon(button, "close", "muted")
    button.setProperty("role", "flat")
    button.setIconSize(QSize(14, 14))
    button.setToolTip(tip(_tr("Hide this line: it was read wrongly")))
    button.setAccessibleName(_tr("Hide \u201c{line}\u201d").format(line=line))
    button.clicked.connect(partial(_clicked, hide, line))
    return button


def _clicked(hide: Callable[[str], None], line: str, on: bool = False) -> None:
    hide(line)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PictureLines", text)
