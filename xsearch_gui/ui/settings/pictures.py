"""Thumbnails beside words: whole, or cut to a square."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap

from xsearch_gui.viewmodels.results.image_loader import read_image

_READ = 512  # pixels: as large as thumbnails are kept


def whole(path: str, side: int, ratio: float) -> QPixmap:
    """Return a thumbnail that fits into a square of so many pixels; nothing where there is none."""
    return _scaled(path, side, ratio, Qt.AspectRatioMode.KeepAspectRatio)


def square(path: str, side: int, ratio: float) -> QPixmap:
    """Return the middle of a thumbnail as a square of so many pixels; nothing where there is none."""
    return _scaled(path, side, ratio, Qt.AspectRatioMode.KeepAspectRatioByExpanding)


def _scaled(path: str, side: int, ratio: float, mode: Qt.AspectRatioMode) -> QPixmap:
    image = read_image(path, _READ) if path else QImage()
    if image.isNull():
        return QPixmap()
    pixels = round(side * ratio)
    scaled = image.scaled(pixels, pixels, mode, Qt.TransformationMode.SmoothTransformation)
    left, top = max(0, (scaled.width() - pixels) // 2), max(0, (scaled.height() - pixels) // 2)
    found = QPixmap.fromImage(scaled.copy(left, top, min(pixels, scaled.width()), min(pixels, scaled.height())))
    found.setDevicePixelRatio(ratio)
    return found
