"""Thumbnails for the views: from the disk cache, off the GUI thread, the newest wish first."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from xsearch_gui.viewmodels.results.image_loader import ImageLoader

LONGEST = 256  # device-independent pixels; enough for a usual cell of the grid
LARGE_CELL = 200  # a larger one needs twice as much, which is all that the disk cache has
CAPACITY = 192 * 1024 * 1024
MAX_WANTED = 400  # some screenfuls; older wishes belong to rows that have been scrolled away
MAX_FLYING = 2  # one is decoded while the next already waits in the other thread


class Thumbnails(QObject):
    """A cache of images, bounded in bytes, least recently used first out.

    The wishes stay in this thread until they are decoded, so the order can still change: what was painted
    last is loaded first, and what was scrolled away long ago is dropped. No locks are needed.
    """

    loaded = Signal(str)

    def __init__(
        self,
        loader: ImageLoader,
        *,
        ratio: float = 1.0,
        capacity: int = CAPACITY,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._ratio = ratio
        self._longest = round(LONGEST * ratio)
        self._loader = loader
        self._loader.loaded.connect(self._on_loaded)
        self._capacity = capacity
        self._bytes = 0
        self._images: OrderedDict[str, QImage] = OrderedDict()
        self._wanted: OrderedDict[str, None] = OrderedDict()
        self._flying: set[str] = set()

    @property
    def bytes_used(self) -> int:
        """How many bytes the cached images take."""
        return self._bytes

    def set_cell_side(self, side: int) -> None:
        """Load pictures large enough for cells of this size (device-independent pixels)."""
        longest = round(LONGEST * self._ratio * (2 if side > LARGE_CELL else 1))
        if longest != self._longest:
            self._longest = longest
            self._images.clear()
            self._flying.clear()  # what is being decoded has the wrong size
            self._bytes = 0

    def get(self, path: str) -> QImage | None:
        """Return a thumbnail if it is at hand; otherwise load it, and ``loaded`` follows."""
        image = self._images.get(path)
        if image is not None:
            self._images.move_to_end(path)
            return None if image.isNull() else image
        if path and path not in self._flying:
            self._wanted[path] = None
            self._wanted.move_to_end(path)
            if len(self._wanted) > MAX_WANTED:
                self._wanted.popitem(last=False)
            self._load_next()
        return None

    def forget_missing(self) -> None:
        """Look again for the thumbnails that could not be read: they may have been made since."""
        for path in [path for path, image in self._images.items() if image.isNull()]:
            del self._images[path]

    def _load_next(self) -> None:
        while self._wanted and len(self._flying) < MAX_FLYING:
            path, _ = self._wanted.popitem(last=True)
            self._flying.add(path)
            self._loader.load(path, self._longest)

    def _on_loaded(self, path: str, image: QImage) -> None:
        if path not in self._flying:
            return
        self._flying.discard(path)
        self._images[path] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > self._capacity and len(self._images) > 1:
            _, oldest = self._images.popitem(last=False)
            self._bytes -= oldest.sizeInBytes()
        self._load_next()
        self.loaded.emit(path)
