"""What is dropped on the window or pasted into it: pictures to search with, and folders to add."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFileInfo, QMimeData, QObject, QSize, Qt
from PySide6.QtGui import QImage

from xsearch_gui.core.paths import AppPaths
from xsearch_gui.viewmodels.library import LibraryModel
from xsearch_gui.viewmodels.messages import Messages
from xsearch_gui.viewmodels.search import QueryImage, SearchModel

LONGEST = 1024  # a picture to search with needs no more, and writing it stays quick
IMAGE_FORMATS = ("image/png", "image/jpeg", "image/webp", "image/tiff", "image/gif", "image/bmp")


@dataclass(frozen=True, slots=True)
class _Files:
    images: tuple[str, ...]
    folders: tuple[str, ...]
    addresses: tuple[str, ...]  # of pictures in the network, which xsearch never fetches


class Incoming(QObject):
    """Takes mime data apart and hands the parts to the library and the search."""

    def __init__(
        self,
        paths: AppPaths,
        library: LibraryModel,
        search: SearchModel,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._dropped = paths.dropped
        self._library = library
        self._search = search
        self._messages = messages

    def accepts(self, mime: QMimeData) -> bool:
        """Return whether there is something to do with it."""
        return mime.hasUrls() or mime.hasImage() or any(mime.hasFormat(name) for name in IMAGE_FORMATS)

    def take(self, mime: QMimeData) -> bool:
        """Search with a picture, add folders; return whether anything was of use."""
        files = _files(mime)
        if files.folders:
            self._library.add_folders(files.folders)
        if files.images:
            self._search_file(files)
            return True
        image = _image(mime)
        if not image.isNull():
            self._search_bytes(image)
            return True
        if files.addresses:
            self._messages.warning(
                self.tr("xsearch does not use the network. Copy the picture itself and paste it here.")
            )
        return bool(files.folders)

    def search_file(self, path: str) -> None:
        """Search with a picture chosen in a dialog."""
        self._search.search_image(QueryImage(path, Path(path).name))

    def _search_file(self, files: _Files) -> None:
        self.search_file(files.images[0])
        if len(files.images) > 1:
            name = Path(files.images[0]).name
            text = self.tr("Searching with {name}, the first of the {n} files dropped.")
            self._messages.notice(text.format(name=name, n=len(files.images)))

    def _search_bytes(self, image: QImage) -> None:
        if max(image.width(), image.height()) > LONGEST:
            image = image.scaled(
                QSize(LONGEST, LONGEST),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        self._dropped.mkdir(parents=True, exist_ok=True)
        path = self._dropped / f"picture-{time.time_ns()}.png"
        if image.save(str(path)):
            self._search.search_image(QueryImage(str(path), self.tr("Pasted picture"), str(path)))
        else:
            self._messages.error(
                self.tr("The picture could not be kept in {folder}; is the disk full?").format(folder=self._dropped)
            )


def _files(mime: QMimeData) -> _Files:
    local = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
    folders = tuple(path for path in local if QFileInfo(path).isDir())
    images = tuple(path for path in local if QFileInfo(path).isFile())
    addresses = tuple(url.toString() for url in mime.urls() if not url.isLocalFile())
    return _Files(images, folders, addresses)


def _image(mime: QMimeData) -> QImage:
    if mime.hasImage():
        image = QImage(mime.imageData())
        if not image.isNull():
            return image
    for name in IMAGE_FORMATS:
        if mime.hasFormat(name):
            return QImage.fromData(mime.data(name))
    return QImage()
