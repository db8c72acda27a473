"""What is chosen and pointed at on the map: as rows for drawing, and as a list that can be read."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.map.kinds import KINDS
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.details import Details, DetailsRequest
from xsearch_gui.core.records.map import MapKind
from xsearch_gui.viewmodels.map.map_model import MapModel
from xsearch_gui.viewmodels.map.scene import PairFinder
from xsearch_gui.viewmodels.results.paging import Pager
from xsearch_gui.viewmodels.results.photos_model import PhotosModel
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.text.wording import counted, shortened
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

_log = logging.getLogger(__name__)

PAUSE_MS = 90  # a pointer on its way asks nothing
_MOST_LINES = 1_500
_MOST_CAPTION = 160


class MapSelection(QObject):
    """Rows that are chosen, the row under the pointer, and what is known of them."""

    selection_changed = Signal(object)  # tuple of items, in the order of the list
    hover_changed = Signal()

    def __init__(
        self, maps: MapModel, client: Client, thumbnails: Thumbnails, paths: AppPaths, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._maps = maps
        self._client = client
        self._paths = paths
        self.hits = PhotosModel(thumbnails, self)
        self._pager = Pager(client, self.hits, self)
        self.rows: NDArray[np.int64] = np.zeros(0, np.int64)
        self.items: tuple[int, ...] = ()
        self.hover = -1
        self.card_title = ""
        self.card_text = ""
        self._pairs: PairFinder | None = None
        self._card = Latest(client)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask_card)
        maps.map_changed.connect(self._on_map)

    @property
    def summary(self) -> str:
        """The selection in words."""
        if not self.items:
            return self.tr("Nothing is selected")
        return self.tr("Selected: {what}").format(what=counted("items", len(self.items)))

    @property
    def lines(self) -> NDArray[np.int32]:
        """The pairs, int32 (m, 2), of what is selected or pointed at."""
        if self._pairs is None:
            return np.zeros((0, 2), np.int32)
        rows = self.rows if self.hover < 0 else np.append(self.rows, self.hover)
        return self._pairs.of(rows.astype(np.int64), _MOST_LINES)

    def select(self, rows: NDArray[np.int64], *, add: bool = False) -> None:
        """Choose these points, or these too."""
        map_data = self._maps.map_data
        if map_data is None:
            return
        self.rows = np.union1d(self.rows, rows) if add else np.sort(rows)
        items = np.asarray(map_data.item)[self.rows]
        _, first = np.unique(items, return_index=True)
        self.items = tuple(items[np.sort(first)].tolist())
        self.hits.set_items(self.items)
        self.selection_changed.emit(self.items)

    def select_items(self, items: Sequence[int]) -> None:
        """Choose all points of these items."""
        map_data = self._maps.map_data
        if map_data is not None and tuple(items) != self.items:
            self.select(np.flatnonzero(np.isin(np.asarray(map_data.item), items)))

    def clear(self) -> None:
        """Choose nothing."""
        if len(self.rows):
            self.select(np.zeros(0, np.int64))

    def point_at(self, row: int) -> None:
        """Take note of the point under the pointer, -1 for none."""
        if row != self.hover:
            self.hover = row
            self.card_title = self.card_text = ""
            self._pause.start()
            self.hover_changed.emit()

    def item(self, row: int) -> int:
        """Return the item that a point belongs to."""
        map_data = self._maps.map_data
        return int(map_data.item[row]) if map_data is not None else 0

    def kind(self, row: int) -> MapKind:
        """Return what a point is."""
        map_data = self._maps.map_data
        return KINDS[map_data.kind[row]] if map_data is not None else MapKind.PHOTO

    def thumbnail(self, row: int) -> Path:
        """Return the cached picture of a photo's point."""
        map_data = self._maps.map_data
        assert map_data is not None, "a row belongs to a map"
        return self._paths.thumbnail(map_data.thumbnail_name(row))

    def photo_of(self, row: int) -> int:
        """Return the row of the photo that a point belongs to, the point itself if it is one, or -1."""
        map_data = self._maps.map_data
        if map_data is None or row < 0 or row < map_data.photos:
            return row
        pairs = self._pairs.of(np.array([row]), 1) if self._pairs else np.zeros((0, 2), np.int32)
        return int(pairs[0, 0]) if len(pairs) else -1

    def _ask_card(self) -> None:
        self._card.drop()
        if self.hover >= 0:
            self._card.ask(DetailsRequest(self.item(self.hover)), self._show_card)

    def _on_map(self) -> None:
        map_data = self._maps.map_data
        if map_data is None:
            return
        self._pairs = PairFinder(map_data)
        self.hover = -1
        if self.items:  # the same things may be other rows now
            self.select(np.flatnonzero(np.isin(np.asarray(map_data.item), self.items)))
        self.hover_changed.emit()

    def _show_card(self, details: Details) -> None:
        if self.hover >= 0:
            self.card_title = details.title
            texts = [caption.body for caption in details.captions[:2]]
            self.card_text = "\n".join(shortened(text, _MOST_CAPTION) for text in texts)
            self.hover_changed.emit()
