"""Turning through a film under the mouse: which of its moments a cell of the grid shows."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from xsearch_gui.core.records.films import FilmMoments, MomentsRequest
from xsearch_gui.core.records.search import Hit
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest


class Scrubber(QObject):
    """One film at a time, asked for when the mouse comes."""

    changed = Signal(int)  # the item that shows another moment

    def __init__(self, client: Client, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        thumbnails.loaded.connect(self._on_thumbnail)
        self._asked = Latest(client)
        self._moments: FilmMoments | None = None
        self._place = -1
        self._share = 0.0
        self.item = 0

    def follow(self, hit: Hit | None, share: float) -> None:
        """Show the moment at a share, 0 to 1, of a film; of nothing, or of a photo, none."""
        item = hit.item if hit is not None and hit.duration is not None else 0
        if item != self.item:
            before, self.item = self.item, item
            self._moments, self._place = None, -1
            self._asked.drop()
            if before:
                self.changed.emit(before)
            if item:
                self._asked.ask(MomentsRequest(item), self._on_moments, lambda _: None)
        self._share = share
        self._go()

    def shown(self, hit: Hit) -> tuple[QImage | None, float] | None:
        """Return the picture, if it is at hand, and the second of the moment that a hit shows under the mouse."""
        if self._moments is None or hit.item != self.item or self._place < 0:
            return None
        return self._thumbnails.get(self._moments.pictures[self._place]), self._moments.seconds[self._place]

    def _on_thumbnail(self, path: str) -> None:
        if self._moments is not None and path in self._moments.pictures:
            self.changed.emit(self.item)

    def _on_moments(self, moments: FilmMoments) -> None:
        if moments.item == self.item:
            self._moments = moments
            self._go()

    def _go(self) -> None:
        count = len(self._moments.seconds) if self._moments is not None else 0
        place = min(count - 1, int(max(0.0, self._share) * count))
        if place != self._place:
            self._place = place
            self.changed.emit(self.item)
