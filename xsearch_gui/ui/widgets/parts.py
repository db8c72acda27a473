"""Small widgets that several views are made of."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.widgets.fitting import LineLabel, WrappedLabel
from xsearch_gui.viewmodels.text.wording import SEPARATOR

FACES = 0.42  # a photo that is cut to a square is cut a little more at its foot than at its head


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


class PartsLine(LineLabel):
    """Parts in one line. Where there is no room, whole parts are left out: a number that is cut is another number."""

    def __init__(self, role: str = "") -> None:
        super().__init__(cut=Qt.TextElideMode.ElideRight)
        self.setProperty("role", role)

    def shortened(self, room: int) -> str:
        """Return the first parts that there is room for; one at least, cut if it must be."""
        parts = self.text().split(SEPARATOR)
        for left in range(len(parts) - 1, 0, -1):
            text = SEPARATOR.join(parts[:left])
            if self.fontMetrics().horizontalAdvance(text) <= room:
                return text
        return super().shortened(room)


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget another look."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


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


class FocusLeader(QObject):
    """Hands the focus that a container is given on to one of the widgets in it.

    Not a focus proxy: Tab would go straight to that, past all that stands before it.
    """

    def __init__(self, container: QWidget, to: QWidget) -> None:
        super().__init__(container)
        self._to = to
        container.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand the focus on."""
        if isinstance(event, QFocusEvent) and event.gotFocus():
            self._to.setFocus(event.reason())
        return False


def cut(image: QImage, size: QSize) -> QImage:
    """Return the picture scaled so that it fills a size, with what does not fit cut off."""
    smooth = Qt.TransformationMode.SmoothTransformation
    scaled = image.scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, smooth)
    if scaled.size() == size:
        return scaled
    left = (scaled.width() - size.width()) // 2
    top = round((scaled.height() - size.height()) * FACES)
    return scaled.copy(QRect(QPoint(left, top), size))
