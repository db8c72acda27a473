"""The picture in the inspector: the thumbnail at once, the photo itself a moment later."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit
from xsearch_gui.viewmodels.results.image_loader import ImageLoader
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails

LONGEST = 1600  # pixels of the longer side


class DetailsPicture(QObject):
    """Holds the picture of one hit; ``image`` is None while there is none."""

    changed = Signal()

    def __init__(self, thumbnails: Thumbnails, loader: ImageLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._loader = loader
        self._hit: Hit | None = None
        self._is_full = False
        self.image: QImage | None = None
        thumbnails.loaded.connect(self._on_thumbnail)
        loader.loaded.connect(self._on_loaded)

    def show(self, hit: Hit | None) -> None:
        """Take the thumbnail of another hit, or nothing."""
        self._hit, self._is_full = hit, False
        self.image = self._thumbnails.get(hit.thumbnail) if hit else None

    def load(self) -> None:
        """Load the photo itself, if its drive is there."""
        if self._hit is not None and self._hit.online and self._hit.kind is Kind.PHOTO:
            self._loader.load(self._hit.path, LONGEST)

    def _on_thumbnail(self, path: str) -> None:
        if self._hit is not None and path == self._hit.thumbnail and not self._is_full:
            self.image = self._thumbnails.get(path)
            self.changed.emit()

    def _on_loaded(self, path: str, image: QImage) -> None:
        if self._hit is not None and path == self._hit.path and not image.isNull():
            self.image, self._is_full = image, True
            self.changed.emit()
