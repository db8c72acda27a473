"""The moments of the film that is shown large: which there are, how well each fits, and which one is seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from xsearch_gui.core.records.films import FilmMoments, MomentsRequest
from xsearch_gui.core.shown_text import clock
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.viewing.viewer import ViewerModel
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest


class FilmModel(QObject):
    """Follows the viewer. ``query`` gives the words that are searched for now."""

    changed = Signal()

    def __init__(
        self,
        client: Client,
        viewer: ViewerModel,
        thumbnails: Thumbnails,
        query: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._asked = Latest(client)
        self._viewer, self._thumbnails, self._query = viewer, thumbnails, query
        self._item: int | None = None
        self.moments: FilmMoments | None = None
        self.place = -1
        viewer.changed.connect(self._on_viewer)
        thumbnails.loaded.connect(self._on_thumbnail)

    @property
    def duration(self) -> float:
        """How long the film is, in seconds; 0 for a photo."""
        hit = self._viewer.hit
        return (hit.duration or 0.0) if hit is not None and self.moments is not None else 0.0

    @property
    def second(self) -> float:
        """Which second is seen."""
        return self.moments.seconds[self.place] if self.moments is not None and self.place >= 0 else 0.0

    @property
    def words(self) -> str:
        """Which moment is seen, of how long a film."""
        return self.tr("{time} of {whole}").format(time=clock(self.second), whole=clock(self.duration))

    def picture(self, place: int) -> QImage | None:
        """Return the picture of a moment if it is at hand; otherwise ``changed`` follows."""
        return self._thumbnails.get(self.moments.pictures[place]) if self.moments is not None else None

    def step(self, by: int) -> None:
        """Go to the moment before or after."""
        self.go(self.place + by)

    def go(self, place: int) -> None:
        """Show a moment large."""
        if self.moments is not None and 0 <= place < len(self.moments.seconds) and place != self.place:
            self.place = place
            self._viewer.show_moment(self.moments.seconds[place], self.moments.pictures[place])
            self.changed.emit()

    def _on_viewer(self) -> None:
        hit = self._viewer.hit if self._viewer.is_open else None
        item = hit.item if hit is not None and hit.duration is not None else None
        if item == self._item:
            return
        self._item, self.moments, self.place = item, None, -1
        self._asked.drop()
        if item is not None:
            self._asked.ask(MomentsRequest(item, self._query()), self._on_moments, lambda _: None)
        self.changed.emit()

    def _on_moments(self, moments: FilmMoments) -> None:
        hit = self._viewer.hit
        if hit is None or hit.item != moments.item:
            return
        self.moments = moments
        self.place = moments.cover if hit.moment is None else moments.nearest(hit.moment)
        self.changed.emit()

    def _on_thumbnail(self, path: str) -> None:
        if self.moments is not None and path in self.moments.pictures:
            self.changed.emit()
