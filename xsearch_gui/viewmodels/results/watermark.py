"""The letters of a watermark, drawn with the fonts of the system: of any script, as it is written."""

from __future__ import annotations

import base64

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QImage, QImageWriter, QPainter

LONGEST = 120  # letters
_HEIGHT = 160  # pixels of a letter: more than any picture needs of it


def drawn(text: str) -> str:
    """Return white letters on black as a PNG (base64); empty for an empty text."""
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
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"PNG").write(image)  # QImage.save takes bytes in some PySides only
    return base64.b64encode(data.data()).decode("ascii")
