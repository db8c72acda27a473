"""What goes to other programs: the files of hits, for the clipboard and for dragging."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

ITEMS = "application/x-xsearch-items"  # ids of items, for this program itself


def mime_of(items: Sequence[int], paths: Sequence[str], image: QImage | None = None) -> QMimeData:
    """Return files, their paths as text, and with ``image`` a picture for programs that take no files.

    ``items`` may be more than there are ``paths``: those of an absent drive can be dragged onto the search box.
    """
    mime = QMimeData()
    if paths:
        mime.setUrls([QUrl.fromLocalFile(path) for path in paths])
        mime.setText("\n".join(paths))
    if image is not None and not image.isNull():
        mime.setImageData(image)
    mime.setData(ITEMS, ",".join(map(str, items)).encode())
    return mime


def items_of(mime: QMimeData) -> tuple[int, ...]:
    """Return the ids of items that this program itself has put into mime data."""
    if not mime.hasFormat(ITEMS):
        return ()
    text = bytes(mime.data(ITEMS).data()).decode("ascii", "ignore")
    return tuple(int(part) for part in text.split(",") if part.isdecimal())
