"""Focus peaking: where a picture, as it is seen, has edges as fine as they can be."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

_LEAST = 28  # grey levels that a pixel differs from its neighbours' mean; what is out of focus, or grain, does less
_COLOUR = (60, 60, 255, 255)  # red, as bytes of ARGB32 lie: blue, green, red, alpha


def peaks(image: QImage) -> QImage:
    """Return a picture of the same size that is red at sharp edges and transparent elsewhere.

    The Laplacian of the greys is compared with a fixed contrast: what is seen smaller than it is shows more edges, so
    focus is judged at 100 %.
    """
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    high, wide = grey.height(), grey.width()
    lines = np.frombuffer(grey.constBits(), np.uint8).reshape(high, grey.bytesPerLine())[:, :wide].astype(np.int16)
    result = np.zeros((high, wide, 4), np.uint8)
    if min(high, wide) >= 3:
        around = lines[:-2, 1:-1] + lines[2:, 1:-1] + lines[1:-1, :-2] + lines[1:-1, 2:]
        sharp = np.abs(4 * lines[1:-1, 1:-1] - around) >= 4 * _LEAST
        result[1:-1, 1:-1][sharp] = _COLOUR
    made = QImage(result.data, wide, high, 4 * wide, QImage.Format.Format_ARGB32_Premultiplied)
    return made.copy()  # which owns its bytes
