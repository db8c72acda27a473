"""One photo large: at once as its thumbnail, then as large as the screen, then, when it is magnified, all of it.

JPEG, PNG and the like are decoded here, off the GUI thread; of all else (HEIC, AVIF, RAW) the search worker makes a
preview file in the cache. Few pictures are held: the photo, the next two with all of their pixels, and the one before.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from enum import Enum, auto

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QImage

from xsearch_gui.core.records.search import Hit
from xsearch_gui.core.shown_text import clock
from xsearch_gui.viewmodels.details.facts import date_words
from xsearch_gui.viewmodels.results.image_loader import longest_side
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.text.marks import marks_words
from xsearch_gui.viewmodels.text.wording import joined
from xsearch_gui.viewmodels.viewing.viewer_pictures import SCREEN_SIDE, ViewerPictures
from xsearch_gui.viewmodels.viewing.walk import Walk
from xsearch_gui.viewmodels.workers.client import Client

_log = logging.getLogger(__name__)

AHEAD = 2  # photos that are loaded before they are asked for


class ViewerState(Enum):
    """What is known of the picture."""

    CLOSED = auto()
    LOADING = auto()
    SHOWN = auto()
    OFFLINE = auto()
    FAILED = auto()


class ViewerModel(Walk):
    """Shows one photo after the other, the next two loaded before they are asked for."""

    def __init__(self, client: Client, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._thumbnails = thumbnails
        self.pictures = ViewerPictures(client, self)
        self._wanted = 0  # pixels of the longer side that were asked for
        self.state = ViewerState.CLOSED
        self.image: QImage | None = None
        self.error = ""
        self.pictures.loaded.connect(self._on_loaded)
        self.pictures.unreadable.connect(self._on_unreadable)
        self.pictures.failed.connect(self._on_failed)
        thumbnails.loaded.connect(self._on_thumbnail)

    @property
    def is_open(self) -> bool:
        """Whether a photo is shown."""
        return self.state is not ViewerState.CLOSED

    @property
    def size(self) -> QSize:
        """The pixels of the photo itself; those of what is shown where they are not known."""
        if self._hit is not None and self._hit.width and self._hit.height:
            return QSize(self._hit.width, self._hit.height)
        return self.image.size() if self.image is not None else QSize()

    @property
    def shrunk(self) -> QImage | None:
        """The photo as it is seen whole, if that has been made beside the picture."""
        if self._hit is None or self.state is not ViewerState.SHOWN:
            return None
        return self.pictures.shrunk(self._hit.item)

    @property
    def facts_words(self) -> str:
        """What it is, in one line."""
        return _facts_of(self._hit) if self._hit is not None else ""

    @property
    def problem_words(self) -> str:
        """What to know when it is not the photo itself that is shown."""
        if self.state is ViewerState.OFFLINE:
            return self.tr("The drive with this photo is not connected. This is its thumbnail.")
        return self.error if self.state is ViewerState.FAILED else ""

    def close(self) -> None:
        """Show nothing, and hold nothing."""
        self._forget_rows()
        self.pictures.clear()
        self._hit, self.image = None, None
        self.state = ViewerState.CLOSED
        self.changed.emit()

    def stop(self) -> None:
        """End the thread that decodes."""
        self.pictures.stop()

    def show_moment(self, second: float, thumbnail: str) -> None:
        """Show another moment of the film: at once its small picture, then the frame itself."""
        if self._hit is None:
            return
        self._hit = replace(self._hit, moment=second, thumbnail=thumbnail)
        self.pictures.drop_wishes()
        self._wanted, self.error = 0, ""
        self.image = self._thumbnails.get(thumbnail) or self.image
        self.state = ViewerState.LOADING if self._hit.online else ViewerState.OFFLINE
        if self._hit.online:
            self.pictures.load(self._hit, SCREEN_SIDE)
        self.changed.emit()

    def want_all(self) -> None:
        """Load the photo with all of its pixels: it is being magnified."""
        longest = longest_side(self.size)
        if self._hit is None or self._wanted >= longest or self.state is not ViewerState.SHOWN or self.image is None:
            return
        if longest > max(self.image.width(), self.image.height()):
            self._wanted = longest
            self.pictures.load(self._hit, longest)

    def _show(self, row: int) -> None:
        assert self._rows is not None, "a list was opened"
        self._row, self._hit = row, self._rows.hit(row)
        self.pictures.drop_wishes()
        self._wanted, self.error = 0, ""
        hit = self._hit
        self.image, self.state = None, ViewerState.LOADING
        if hit is not None:
            self.image = self.pictures.get(hit.item)
            if self.image is not None:
                self.state = ViewerState.SHOWN
                self._load_neighbours()
            elif hit.online:
                self.pictures.load(hit, SCREEN_SIDE)
            else:
                self.state = ViewerState.OFFLINE
            if self.image is None:
                self.image = self._thumbnails.get(hit.thumbnail)
        self.changed.emit()

    def _on_loaded(self, item: int, image: QImage) -> None:
        if self._hit is not None and item == self._hit.item:
            self.image, self.state = image, ViewerState.SHOWN
            self.changed.emit()
            self._load_neighbours()

    def _on_unreadable(self, hit: Hit, longest: int) -> None:
        if self._hit is not None and hit.item == self._hit.item:
            self.pictures.ask_preview(hit, longest)
            self._load_neighbours()

    def _on_failed(self, item: int, sentence: str) -> None:
        if self._hit is not None and item == self._hit.item:
            self.error = sentence or self.tr("This photo cannot be shown. This is its thumbnail.")
            self.state = ViewerState.FAILED
            self.changed.emit()
            self._load_neighbours()

    def _load_neighbours(self) -> None:
        before, after = self.ahead(-1, 1), self.ahead(1, AHEAD)
        if self._hit is not None:
            self.pictures.keep_near([self._hit.item, *(hit.item for hit in (*after, *before))])
        for hit in (*after, *before):
            if hit.online:
                self.pictures.load_ahead(hit)

    def _on_thumbnail(self, path: str) -> None:
        if self._hit is not None and path == self._hit.thumbnail and self.image is None:
            self.image = self._thumbnails.get(path)
            self.changed.emit()

    def _on_data(self) -> None:
        """Show what has come, what is there again since its drive is, or what was given a mark."""
        hit, shown = self._rows.hit(self._row) if self.is_open and self._rows is not None else None, self._hit
        if hit is not None and shown is not None and hit.item == shown.item and hit.duration is not None:
            hit = replace(hit, moment=shown.moment, thumbnail=shown.thumbnail)
        if hit is None or (shown is not None and hit.item != shown.item):
            return
        if shown is None or (self.state is ViewerState.OFFLINE and hit.online):
            self._show(self._row)
        elif hit != shown:
            self._hit = hit
            self.changed.emit()

    def _on_reset(self) -> None:
        """Stay with the photo where the list still has it, else go on to what has taken its place."""
        if self._rows is None or not self.is_open:
            return
        row = self._rows.row_of(self._hit.item) if self._hit is not None else -1
        if row >= 0:
            self._row = row
            self._on_data()
            self.changed.emit()
            return
        place = min(self._row, self._rows.rowCount())
        for self._row, by in ((place - 1, 1), (place, -1)):
            if self.step(by):
                return
        self.close()


def _facts_of(hit: Hit) -> str:
    pixels = f"{hit.width} \u00d7 {hit.height}" if hit.width else ""
    marks = marks_words(hit.rating, hit.flag, hit.label)
    whole = "" if hit.duration is None else clock(hit.duration)
    moment = "" if hit.moment is None else f"{clock(hit.moment)} / "
    return joined([*marks, date_words(hit.taken_at), moment + whole, pixels, hit.format])
