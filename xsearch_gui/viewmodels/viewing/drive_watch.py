"""Notices that a drive is back or gone, or that files have moved, while something there is looked at."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from xsearch_gui.core.records.search import Hit, Rows, RowsRequest
from xsearch_gui.viewmodels.details.details import DetailsModel
from xsearch_gui.viewmodels.details.notes import NotesModel
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.viewing.viewer import ViewerModel, ViewerState
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

LOOK_MS = 3000  # how often it is looked whether a drive is back


class DriveWatch(QObject):
    """Looks at the drives while an absent one is wanted, and hands new records on when one has come or gone."""

    def __init__(
        self,
        client: Client,
        library: LibraryModel,
        shown: tuple[DetailsModel, ViewerModel, NotesModel],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._details, self._viewer, self._notes = shown
        self._asked = Latest(client)
        self.timer = QTimer(self, interval=LOOK_MS)
        self.timer.timeout.connect(library.refresh)
        library.drives_changed.connect(self.look)
        for changed in (self._details.changed, self._viewer.changed, self._notes.changed, self._notes.note_changed):
            changed.connect(self._follow)

    def _follow(self) -> None:
        hit = self._details.hit
        absent = self._viewer.state is ViewerState.OFFLINE or self._notes.is_absent
        absent = absent or (hit is not None and not hit.online)
        if absent and not self.timer.isActive():
            self.timer.start()
        elif not absent:
            self.timer.stop()

    def look(self) -> None:
        """Ask again for the records of what is shown."""
        shown = {hit.item for hit in (self._details.hit, self._viewer.hit) if hit is not None}
        if shown:
            self._asked.ask(RowsRequest(tuple(shown)), self._take)

    def _take(self, records: Rows) -> None:
        fresh = {hit.item: hit for hit in records.hits}
        rows, large, chosen = self._viewer.rows, self._viewer.hit, self._details.hit
        if rows is not None and large is not None and large.item in fresh:
            rows.add_records([_newer(large, fresh[large.item])])
        if chosen is not None and chosen.item in fresh:
            self._details.show(_newer(chosen, fresh[chosen.item]))


def _newer(hit: Hit, fresh: Hit) -> Hit:
    """Return the hit, with what can change without the photo: whether and where its file is there, and its name."""
    return replace(hit, online=fresh.online, path=fresh.path, title=fresh.title)
