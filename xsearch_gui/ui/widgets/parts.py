"""Small widgets that several views are made of."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.widgets.fitting import LineLabel, WrappedLabel


class PlainLabel(QLabel):
    """A text as it is: nothing in it is taken for markup, and what would steer it is written out."""

    def __init__(self, text: str = "") -> None:
        super().__init__(visible(text, lines=True))
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(visible(text, lines=True))


def label(
    text: str = "", role: str = "", *, wrap: bool = False, selectable: bool = False, shorten: bool = False
) -> QLabel:
    """Return a label of the type scale. Its text is never taken for markup: captions may hold anything.

    Parameters
    ----------
    text
        What it says.
    role
        Of the style sheet.
    wrap
        Break the text into lines, and take whatever width there is.
    selectable
        Let the mouse select text to copy; such a label wraps.
    shorten
        Cut out the middle of the line where there is no room for it.
    """
    result = WrappedLabel(text, selectable=selectable) if wrap else LineLabel(text) if shorten else PlainLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setProperty("role", role)
    return result


def fitted(size: QSize, box: QRect) -> QRect:
    """Return where a picture of this size lies in the middle of a box: whole, at most twice as large."""
    limit = box.size().boundedTo(size * 2)
    scaled = size.scaled(limit, Qt.AspectRatioMode.KeepAspectRatio)
    result = QRect(box.topLeft(), scaled)
    result.moveCenter(box.center())
    return result


class Picture(QWidget):
    """Shows a picture as wide as the panel, at most ``max_height`` high."""

    def __init__(self, max_height: int = 300, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._max_height = max_height
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_image(self, image: QImage | None) -> None:
        """Show another picture, or an empty place of the same size."""
        self._image = image
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the proportions."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture."""
        if self._image is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(fitted(self._image.size(), self.rect()), self._image)

    def _fit(self) -> None:
        if self._image is not None and self._image.width():
            height = self.width() * self._image.height() // self._image.width()
            self.setFixedHeight(max(80, min(self._max_height, height)))
