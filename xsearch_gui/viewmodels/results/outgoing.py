"""What goes to other programs: the files of hits, for the clipboard and for dragging."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from xsearch_gui.core.records import Hit

ITEMS = "application/x-xsearch-items"  # ids of items, for this program itself


def mime_of(hits: Sequence[Hit], image: QImage | None = None) -> QMimeData:
    """Return the hits' files, their paths as text, and with ``image`` a picture for programs that take no files.

    Files of an absent drive are left out; their ids stay, so that they can be dragged onto the search box.
    """
    mime = QMimeData()
    there = [hit for hit in hits if hit.online]
    if there:
        mime.setUrls([QUrl.fromLocalFile(hit.path) for hit in there])
        mime.setText("\n".join(hit.path for hit in there))
    if image is not None and not image.isNull():
        mime.setImageData(image)
    mime.setData(ITEMS, ",".join(str(hit.item) for hit in hits).encode())
    return mime


def items_of(mime: QMimeData) -> tuple[int, ...]:
    """Return the ids of items that this program itself has put into mime data."""
    if not mime.hasFormat(ITEMS):
        return ()
    text = bytes(mime.data(ITEMS).data()).decode("ascii", "ignore")
    return tuple(int(part) for part in text.split(",") if part.isdecimal())
