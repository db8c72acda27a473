"""What is in mime data: from a file manager, a browser, the clipboard, or this program's own grid.

Nothing is ever fetched: an address in the network counts only when the picture itself comes along, as bytes or in a
``data:`` address.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QFileInfo, QMimeData, QUrl
from PySide6.QtGui import QImage

from xsearch_gui.viewmodels.results.image_loader import picture_of
from xsearch_gui.viewmodels.results.outgoing import items_of

IMAGE_FORMATS = ("image/png", "image/jpeg", "image/webp", "image/tiff", "image/gif", "image/bmp")
_IN_PAGE = re.compile(r"""<img\b[^<>]{0,4000}?\bsrc\s*=\s*["']?(data:image/[^"'\s>]+)""", re.IGNORECASE)
_MOST_LETTERS = 64 * 2**20  # of a page; a picture in it is text of a third more than its bytes
_MOST_IN_PAGE = 20  # pictures of a page that are tried
_LONGEST_HEAD = 200  # characters of an address before its comma


@dataclass(frozen=True, slots=True)
class Contents:
    """The parts of mime data that are of use.

    ``items`` are photos of this library, dragged from its own grid. ``addresses`` are pictures in the network.
    """

    items: tuple[int, ...] = ()
    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    image: QImage | None = None
    addresses: tuple[str, ...] = ()

    @property
    def pictures(self) -> int:
        """How many pictures there are to search with."""
        return len(self.items) or len(self.files) or int(self.image is not None)


def is_of_use(mime: QMimeData) -> bool:
    """Return whether there may be something to do, without taking anything apart."""
    known = mime.hasUrls() or mime.hasImage() or any(mime.hasFormat(name) for name in IMAGE_FORMATS)
    return known or (mime.hasHtml() and "data:image/" in mime.html()[:_MOST_LETTERS])


def contents(mime: QMimeData) -> Contents:
    """Take mime data apart. Files come before bytes: they are the photo itself, not a preview of it."""
    items = items_of(mime)
    if items:
        return Contents(items=items)
    local = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
    files = tuple(path for path in local if QFileInfo(path).isFile())
    folders = tuple(path for path in local if QFileInfo(path).isDir())
    if files or folders:
        return Contents(files=files, folders=folders)
    image = _image(mime)
    remote = tuple(url.toString() for url in mime.urls() if not url.isLocalFile() and url.scheme() != "data")
    return Contents(image=image, addresses=() if image is not None else remote)


def _image(mime: QMimeData) -> QImage | None:
    if mime.hasImage():
        image = QImage(mime.imageData())
        if not image.isNull():
            return image
    for name in IMAGE_FORMATS:
        if mime.hasFormat(name):
            image = picture_of(bytes(mime.data(name).data()))
            if not image.isNull():
                return image
    return _from_addresses(mime)


def _from_addresses(mime: QMimeData) -> QImage | None:
    in_page = _in_page(mime.html()[:_MOST_LETTERS]) if mime.hasHtml() else []
    encoded = QUrl.ComponentFormattingOption.FullyEncoded
    addresses = [url.toString(encoded)[:_MOST_LETTERS] for url in mime.urls()[:_MOST_IN_PAGE]]
    for address in (*addresses, mime.text()[:_MOST_LETTERS] if mime.hasText() else "", *in_page):
        data = _bytes_of(address)
        image = picture_of(data) if data else QImage()
        if not image.isNull():
            return image
    return None


def _in_page(page: str) -> list[str]:
    return [found[1] for found in islice(_IN_PAGE.finditer(page), _MOST_IN_PAGE)]


def _bytes_of(address: str) -> bytes:
    """Return what a ``data:`` address (RFC 2397) holds; nothing when it is another address, or damaged."""
    head, comma, body = address.strip().partition(",")
    if not comma or not head[:_LONGEST_HEAD].lower().startswith("data:image/") or len(head) > _LONGEST_HEAD:
        return b""
    data = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return data
    try:
        return base64.b64decode(data, validate=False)
    except binascii.Error:
        return b""
