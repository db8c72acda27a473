"""The way to the map's view-models, which are built when the map is first looked at: a start needs no arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from xsearch_gui.core.paths import AppPaths
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.workers.client import Client

if TYPE_CHECKING:
    from xsearch_gui.viewmodels.map.models import MapModels


class LazyMap(QObject):
    """Holds what the map's view-models are built of."""

    def __init__(
        self,
        paths: AppPaths,
        search_client: Client,
        jobs_client: Client,
        library: LibraryModel,
        search: SearchModel,
        thumbnails: Thumbnails,
        messages: Messages,
        offers: tuple[str, ...],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._parts = (paths, search_client, jobs_client, library, search, thumbnails, messages, offers)
        self._models: MapModels | None = None

    def open(self) -> MapModels:
        """Return the view-models, built with the first call."""
        if self._models is None:
            from xsearch_gui.viewmodels.map.models import make_map_models  # noqa: PLC0415 - loads numpy

            self._models = make_map_models(*self._parts, self)
        return self._models

    def show_selected(self) -> None:
        """Show what is selected on the map as results."""
        search = self._parts[4]
        selection = self.open().selection
        search.show_items(selection.items, selection.summary)

    def lay_out_again(self) -> None:
        """Recompute the layout."""
        self.open().map.lay_out_again()
