"""Decoding of pictures off the GUI thread.

The only pictures that the window decodes are cached thumbnails and the chosen photo, and the latter only in
formats that Qt reads itself; everything else is the workers' business.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QBuffer, QObject, QSize, Qt, QThread, Signal
from PySide6.QtGui import QColorSpace, QImage, QImageReader

LARGEST = 60_000_000  # pixels that may be held of one photo: 240 MB
# What Qt may draw here. Not SVG, whatever it is called: a drawing names files, and Qt opens them.
KNOWN = (b"jpeg", b"png", b"webp", b"gif", b"bmp", b"tiff", b"tif")
MOST_BYTES = 64 * 2**20  # of a picture that is dropped or pasted
MOST_SCANS = 200  # of a JPEG; each is decoded over the whole picture, and a person's has about ten


def read_image(path: str, longest: int) -> QImage:
    """Return the picture, upright and in sRGB, at most ``longest`` pixels on its longer side; null if unreadable.

    JPEG is decoded at the smaller size directly, which is many times faster than scaling afterwards.
    """
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)  # the name may lie
    if bytes(reader.format().data()) not in KNOWN:
        return QImage()
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > longest:
        reader.setScaledSize(size.scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return image
    space = image.colorSpace()
    if space.isValid() and space != QColorSpace(QColorSpace.NamedColorSpace.SRgb):
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    if image.hasAlphaChannel():
        return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    return image.convertToFormat(QImage.Format.Format_RGB32)


def picture_of(data: bytes) -> QImage:
    """Return the picture that some bytes hold; null where there is none, or one that would take too long or too much.

    The bytes come from another program, by dropping or pasting, and are decoded while the window waits.
    """
    if len(data) > MOST_BYTES or data.count(b"\xff\xda") > MOST_SCANS:
        return QImage()
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    image = QImage()
    if bytes(reader.format().data()) in KNOWN:  # first: to tell the size of a drawing, Qt opens what it names
        size = reader.size()
        image = reader.read() if 0 < size.width() * size.height() <= LARGEST else image
    del reader  # before what it reads from
    return image


class _Decoder(QObject):
    """Lives in the loader's thread: its slot runs there, its signal is delivered in the GUI thread."""

    decoded = Signal(str, QImage, QImage)

    def decode(self, path: str, longest: int, seen: QSize) -> None:
        image = read_image(path, longest)
        self.decoded.emit(path, image, fitted(image, seen))


def fitted(image: QImage, seen: QSize) -> QImage:
    """Return a picture made smaller so that it is seen whole in so many pixels; null where it is no larger than that.

    Averaged over the pixels that are left out, which a painter's own scaling does not do.
    """
    size = image.size().scaled(seen, Qt.AspectRatioMode.KeepAspectRatio)
    if size.isEmpty() or size.width() >= image.width():
        return QImage()
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


class ImageLoader(QObject):
    """Decodes one picture after the other in a thread of its own."""

    shrunk = Signal(str, QImage)  # path; the picture as it is seen whole: comes before ``loaded``
    loaded = Signal(str, QImage)  # path; a null image when it cannot be read
    _asked = Signal(str, int, QSize)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = QThread()
        self._thread.setObjectName("pictures")
        self._decoder = _Decoder()
        self._decoder.moveToThread(self._thread)
        self._asked.connect(self._decoder.decode)
        self._decoder.decoded.connect(self._on_decoded)
        self._thread.start()

    def load(self, path: str, longest: int, seen: QSize | None = None) -> None:
        """Decode a picture; ``loaded`` follows, after ``shrunk`` where it is to be ``seen`` smaller than it is."""
        self._asked.emit(path, longest, seen or QSize())

    def stop(self) -> None:
        """End the thread; waits for the picture being decoded, at most a second."""
        self._thread.quit()
        self._thread.wait(1000)

    def _on_decoded(self, path: str, image: QImage, small: QImage) -> None:
        if not small.isNull():
            self.shrunk.emit(path, small)
        self.loaded.emit(path, image)


def longest_side(size: QSize) -> int:
    """Return the longer side of a photo, or of the largest picture of its shape that may be held."""
    pixels = max(1, size.width() * size.height())
    share = min(1.0, math.sqrt(LARGEST / pixels))
    return max(1, round(max(size.width(), size.height()) * share))
