"""The letters of a watermark, drawn with the fonts of the system: of any script, as it is written."""

from __future__ import annotations

import base64
import zlib

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QImage, QPainter

LONGEST = 120  # letters
_HEIGHT = 160  # pixels of a letter: more than any picture needs of it


def drawn(text: str) -> str:
    """Return white letters on black, as :class:`PictureOptions` has them; empty for an empty text."""
    text = " ".join(text.split())[:LONGEST]
    if not text:
        return ""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(_HEIGHT)
    font.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetrics(font)
    box = QRect(0, 0, metrics.horizontalAdvance(text) + _HEIGHT // 2, metrics.height())
    image = QImage(box.size(), QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.setFont(font)
    painter.setPen(QColor("white"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, text)
    painter.end()
    whole, line = bytes(image.constBits()), image.bytesPerLine()
    rows = b"".join(whole[at : at + box.width()] for at in range(0, line * box.height(), line))
    return f"{box.width()} {box.height()} {base64.b64encode(zlib.compress(rows)).decode('ascii')}"
