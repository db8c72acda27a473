"""Two to four photos side by side, one of them in focus: what it is given, it alone gets."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage

from xsearch_gui.core.records.search import Hit
from xsearch_gui.viewmodels.results.hits_model import HitsModel
from xsearch_gui.viewmodels.results.image_loader import longest_side
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.text.marks import marks_words
from xsearch_gui.viewmodels.text.wording import joined
from xsearch_gui.viewmodels.viewing.sharpest import SharpnessModel
from xsearch_gui.viewmodels.viewing.viewer_pictures import SCREEN_SIDE, ViewerPictures
from xsearch_gui.viewmodels.workers.client import Client

MOST = 4


class CompareModel(QObject):
    """Holds the photos and their pictures."""

    changed = Signal()  # other photos, another one in focus, or more is known of them
    focused = Signal(object)  # Hit that is in focus now
    failed = Signal(int, str)  # item; why it cannot be shown

    def __init__(self, client: Client, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._pictures = ViewerPictures(client, self)
        self._pictures.loaded.connect(self.changed)
        self._pictures.unreadable.connect(self._pictures.ask_preview)
        self._pictures.failed.connect(self._on_failed)
        self._wanted: set[int] = set()
        self._errors: dict[int, str] = {}
        self._sharpness = SharpnessModel(client, self)
        self._sharpness.changed.connect(self.changed)
        self.rows = HitsModel(thumbnails, self)
        self.rows.dataChanged.connect(self.changed)
        self._focus = 0
        thumbnails.loaded.connect(self._on_thumbnail)

    @property
    def is_open(self) -> bool:
        """Whether photos are compared."""
        return bool(self.hits)

    @property
    def hits(self) -> Sequence[Hit]:
        """The photos, from left to right."""
        return self.rows.hits

    @property
    def place(self) -> int:
        """Which of the photos is in focus."""
        return self._focus

    @property
    def hit(self) -> Hit | None:
        """The photo in focus."""
        return self.rows.hit(self._focus)

    def open(self, hits: Sequence[Hit]) -> None:
        """Compare photos, at most four."""
        self._focus = 0
        self._wanted.clear()
        self._errors.clear()
        self._pictures.clear()
        self.rows.set_hits(tuple(hits[:MOST]))
        self._pictures.keep_near([hit.item for hit in self.hits])
        for hit in reversed(self.hits):  # the last wish is the first that is met
            if hit.online:
                self._pictures.load(hit, SCREEN_SIDE)
        self._sharpness.follow([hit.item for hit in self.hits])
        self.changed.emit()
        self.focused.emit(self.hit)

    def close(self) -> None:
        """Compare nothing, and hold nothing."""
        if self.is_open:
            self._pictures.clear()
            self.rows.set_hits(())
            self.changed.emit()

    def stop(self) -> None:
        """End the thread that decodes."""
        self._pictures.stop()

    def focus(self, place: int) -> None:
        """Put another photo in focus."""
        if 0 <= place < len(self.hits) and place != self._focus:
            self._focus = place
            self.changed.emit()
            self.focused.emit(self.hit)

    def step(self, by: int) -> None:
        """Put the next (+1) or previous (-1) photo in focus."""
        self.focus(self._focus + by)

    def take_out(self) -> None:
        """Compare the others without the photo in focus, as long as there are two."""
        if len(self.hits) > 2:
            gone = self.hit
            self.rows.set_hits(tuple(hit for hit in self.hits if hit is not gone))
            self._focus = min(self._focus, len(self.hits) - 1)
            self.changed.emit()
            self.focused.emit(self.hit)

    def image(self, hit: Hit) -> QImage | None:
        """Return a photo as large as it is known."""
        return self._pictures.get(hit.item) or self._thumbnails.get(hit.thumbnail)

    def size(self, hit: Hit) -> QSize:
        """Return the pixels of a photo; those of what is shown where they are not known."""
        if hit.width and hit.height:
            return QSize(hit.width, hit.height)
        image = self.image(hit)
        return image.size() if image is not None else QSize()

    def words(self, hit: Hit) -> str:
        """Return what was given to a photo, or why it is not shown itself."""
        if not hit.online:
            return self.tr("The drive with this photo is not connected. This is its thumbnail.")
        marks = marks_words(hit.rating, hit.flag, hit.label)
        return self._errors.get(hit.item) or joined([*marks, self._sharpness.words(hit.item)])

    def want_all(self, hit: Hit) -> None:
        """Load a photo with all of its pixels: it is being magnified."""
        if hit.online and hit.item not in self._wanted and hit.item not in self._errors:
            self._wanted.add(hit.item)
            self._pictures.load(hit, longest_side(self.size(hit)))

    def _on_failed(self, item: int, sentence: str) -> None:
        self._errors[item] = sentence or self.tr("This photo cannot be shown. This is its thumbnail.")
        self.changed.emit()

    def _on_thumbnail(self, path: str) -> None:
        if any(hit.thumbnail == path for hit in self.hits):
            self.changed.emit()
