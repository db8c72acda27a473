"""How the map is looked at: which view, which colours, which layers; and what of the search lights up on it."""

from __future__ import annotations

import logging

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.map.colouring import Colouring, Entry, colouring
from xsearch_gui.core.records.map import MapColour, MapScores, MapScoresRequest, MapView
from xsearch_gui.viewmodels.map.map_model import MapModel
from xsearch_gui.viewmodels.map.scene import Scene, badly_aligned, make_scene, rows_of_items, unpaired
from xsearch_gui.viewmodels.search.search import SearchModel, SearchState
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

_log = logging.getLogger(__name__)

MOST_RESULTS = 20_000  # that light up

Rows = NDArray[np.int64]
_NONE: Rows = np.zeros(0, np.int64)


class MapAppearance(QObject):
    """Keeps the scene of the map up to date."""

    changed = Signal()
    view_changed = Signal(object)  # the view that was shown before

    def __init__(self, maps: MapModel, search: SearchModel, client: Client, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._maps = maps
        self._search = search
        self._view = MapView.CENTRED
        self._colour = MapColour.KIND
        self._hidden: frozenset[int] = frozenset()
        self._dark = False
        self._ground = (255, 255, 255)
        self._colours: Colouring | None = None
        self._scene: Scene | None = None
        self._scores: NDArray[np.float32] | None = None
        self._asking = Latest(client)
        self._asked: tuple[str, tuple[str, ...], int] = ("", (), 0)
        self.shows_unpaired = False
        self.shows_bad_pairs = False
        self.results: Rows = _NONE  # rows of what the search found
        self.bad_pairs: NDArray[np.int32] = np.zeros((0, 2), np.int32)
        maps.map_changed.connect(self._on_map)
        search.state_changed.connect(self._on_search)

    @property
    def view(self) -> MapView:
        """The view that is shown."""
        return self._view

    @property
    def colour(self) -> MapColour:
        """What the points are coloured by."""
        return self._colour

    @property
    def ground(self) -> tuple[int, int, int]:
        """The colour behind everything."""
        return self._ground

    @property
    def scene(self) -> Scene | None:
        """Colours of all points; None while there is no map."""
        return self._scene

    @property
    def colours(self) -> Colouring | None:
        """The colours of all points, as they are without anything lit up."""
        return self._colours

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The legend."""
        return self._colours.entries if self._colours else ()

    @property
    def scale(self) -> tuple[NDArray[np.uint8], tuple[str, str]] | None:
        """The colours of the numbers, uint8 (k, 3), and what the ends mean; None for categories."""
        if self._colours is None or self._colours.ends is None:
            return None
        return self._colours.table[: self._colours.first], self._colours.ends

    @property
    def hidden(self) -> frozenset[int]:
        """Entries of the legend that are switched off."""
        return self._hidden

    @property
    def views(self) -> tuple[MapView, ...]:
        """The views that can be shown."""
        map_data = self._maps.map_data
        return map_data.views if map_data else (MapView.CENTRED, MapView.RAW)

    def set_view(self, view: MapView) -> None:
        """Show another view."""
        if view is not self._view and view in self.views:
            before, self._view = self._view, view
            self._rebuild()
            self.view_changed.emit(before)

    def set_colour(self, colour: MapColour) -> None:
        """Colour the points by something else."""
        self._colour, self._hidden = colour, frozenset()
        self._ask_scores()
        self._rebuild()

    def set_ground(self, dark: bool, ground: tuple[int, int, int]) -> None:
        """Follow the theme."""
        self._dark, self._ground = dark, ground
        self._rebuild()

    def toggle_entry(self, entry: int) -> None:
        """Switch a line of the legend off or on."""
        self._hidden = self._hidden ^ {entry}
        if len(self._hidden) == len([known for known in self.entries if known.count]):
            self._hidden = frozenset()  # nothing at all is not worth showing
        self._restage()

    def show_unpaired(self, shown: bool) -> None:
        """Light up what is in no pair."""
        self.shows_unpaired = shown
        self._restage()

    def show_bad_pairs(self, shown: bool) -> None:
        """Light up the pairs that lie far apart."""
        self.shows_bad_pairs = shown
        self._restage()

    def _rebuild(self) -> None:
        map_data = self._maps.map_data
        if map_data is None:
            return
        if self._view not in map_data.views:
            self._view = MapView.CENTRED
        known = self._scores if self._scores is not None and len(self._scores) == len(map_data) else None
        self._colours = colouring(map_data, self._colour, self._view, self._dark, known)
        self._restage()

    def _restage(self) -> None:
        map_data = self._maps.map_data
        if map_data is None or self._colours is None:
            return
        self.bad_pairs = (
            map_data.pairs[badly_aligned(map_data, self._view)] if self.shows_bad_pairs else map_data.pairs[:0]
        )
        lit = [
            self.results,
            self.bad_pairs.ravel().astype(np.int64),
            unpaired(map_data) if self.shows_unpaired else _NONE,
        ]
        self._scene = make_scene(self._colours, self._hidden, np.unique(np.concatenate(lit)), self._ground)
        self.changed.emit()

    def _on_map(self) -> None:
        self._find_results()
        self._ask_scores()
        self._rebuild()

    def _on_search(self) -> None:
        before = self.results
        self._find_results()
        self._ask_scores()
        if not np.array_equal(before, self.results):
            self._restage()

    def _find_results(self) -> None:
        map_data = self._maps.map_data
        if map_data is None or self._search.state is not SearchState.RESULTS:
            self.results = _NONE
            return
        hits = self._search.hits
        items = [*hits.items[: min(hits.matching, MOST_RESULTS)], *(hit.item for hit in self._search.notes.hits)]
        self.results = rows_of_items(map_data, np.array(items, dtype=np.int64))

    def _ask_scores(self) -> None:
        map_data = self._maps.map_data
        if map_data is None or self._colour is not MapColour.SCORE:
            return
        images = tuple(image.path for image in self._search.question.images)
        wanted = (self._search.text.strip(), images, map_data.number)
        if wanted == self._asked:
            return
        self._asked = wanted
        if wanted[0] or images:
            self._asking.ask(MapScoresRequest(wanted[0], images), self._take_scores)
        else:
            self._asking.drop()
            self._scores = None
            self._rebuild()

    def _take_scores(self, scores: MapScores) -> None:
        if scores.path:
            try:
                self._scores = np.load(scores.path)
            except (OSError, ValueError):
                self._scores = None  # the map was made anew in this moment; it asks again
            self._rebuild()
