"""What commands act on: what is selected in the view that is seen, never in one that is not."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from xsearch_gui.core.records.organising.selection import SelectionRequest
from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.map.page import MapPage
from xsearch_gui.ui.results.results import ResultsArea
from xsearch_gui.viewmodels.assembly import Models
from xsearch_gui.viewmodels.search.everything import everything


class Choice(QObject):
    """Lets the model of the selection follow the views."""

    def __init__(
        self, models: Models, page: Callable[[], str], results: ResultsArea, map_page: MapPage, parent: QObject
    ) -> None:
        """Follow the views; ``page`` tells the name of the one that is seen, and :meth:`follow` is to be told of it."""
        super().__init__(parent)
        self._models, self._page, self._results, self._map = models, page, results, map_page
        self._viewer, self._notes = models.item_models.viewer, models.item_models.notes
        self._compare = models.item_models.compare
        results.grid.picked.connect(self.follow)
        models.details.changed.connect(self.follow)
        models.search.state_changed.connect(self.follow)  # more of everything has come
        self._viewer.changed.connect(self.follow)
        self._compare.changed.connect(self.follow)
        self._notes.note_changed.connect(self.follow)
        map_page.picked.connect(self.follow)

    @property
    def is_in_grid(self) -> bool:
        """Whether it is the grid in which something is selected."""
        return self._page() == "photos" and not self.is_large

    @property
    def is_large(self) -> bool:
        """Whether photos are seen large, over whatever page."""
        return self._viewer.is_open or self._compare.is_open

    def everything(self) -> SelectionRequest:
        """Return all that the view shows that is seen."""
        if self._page() == "map":
            return SelectionRequest(self._map.items)
        if self._page() == "notes":
            return SelectionRequest(tuple(hit.item for hit in self._notes.list.hits))
        return everything(self._models.search)[0]

    def follow(self) -> None:
        """Take what is selected now."""
        selection = self._models.item_models.selection
        chosen = self._results.grid.chosen_rows.count() if self.is_in_grid else 0
        if chosen > 1 or (chosen and self._models.details.hit is None):  # its record is on its way
            selection.choose(*self._results.selected())
        elif self._viewer.is_open and self._viewer.hit is None and self._viewer.item is not None:
            selection.choose(SelectionRequest((self._viewer.item,)), 1)
        elif self._page() == "notes" and not self.is_large:
            self._choose_one(self._notes.wanted)
        elif self._page() == "map" and not self.is_large and self._map.chosen_hit is None:
            selection.choose(SelectionRequest(self._map.items), len(self._map.items))
        else:
            self._choose_one(self._models.details.hit)

    def _choose_one(self, hit: Hit | None) -> None:
        chosen = SelectionRequest((hit.item,) if hit is not None else ())
        self._models.item_models.selection.choose(chosen, len(chosen.items), hit)
