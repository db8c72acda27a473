"""Words that were read in a photo: seen beside it, framed in it, hidden and shown again."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.picture_words import PictureLine
from xsearch_gui.ui.details.words.picture_lines import MOST_SHOWN, draw_marks, line_rows
from xsearch_gui.ui.widgets.theme import Theme

CORNERS = (0.25, 0.25, 0.75, 0.25, 0.75, 0.75, 0.25, 0.75)


def line(text: str) -> PictureLine:
    return PictureLine(text, 0.99, CORNERS)


def test_lines_can_be_copied_and_hidden(qtbot: QtBot, qapp: QApplication) -> None:
    theme = Theme(qapp)
    hidden: list[str] = []
    lines = [line(f"line {number}") for number in range(MOST_SHOWN + 3)]
    rows = line_rows(lines, lines[5:6], hidden.append, theme)
    assert rows is not None
    qtbot.addWidget(rows)
    texts = [label.text() for label in rows.findChildren(QLabel)]
    assert texts[:2] == ["line 5", "line 0"]
    assert "3" in texts[-1]
    buttons = rows.findChildren(QToolButton)
    assert len(buttons) == MOST_SHOWN
    assert "line 5" in buttons[0].accessibleName()
    assert not buttons[0].icon().isNull()
    buttons[0].click()
    assert hidden == ["line 5"]
    assert line_rows([], [], hidden.append, theme) is None


def test_a_line_is_framed_where_it_stands() -> None:
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw_marks(painter, [tuple(zip(CORNERS[::2], CORNERS[1::2], strict=True))], QRectF(0, 0, 200, 100))
    painter.end()
    assert image.pixelColor(100, 25) != QColor("white")
    assert image.pixelColor(100, 50) == QColor("white")
    assert image.pixelColor(10, 10) == QColor("white")
