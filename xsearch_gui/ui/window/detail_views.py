"""Joins what is for looking closely with the window: the viewer over the pages, the page of the notes."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QItemSelectionModel, QObject, Qt
from PySide6.QtGui import QAction

from xsearch_gui.core.records import Hit, Kind
from xsearch_gui.ui.details.inspector import Inspector
from xsearch_gui.ui.details.notes_page import NotesPage
from xsearch_gui.ui.details.viewer import Viewer
from xsearch_gui.ui.results.results import ResultsArea
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.ui.window.pages import Pages
from xsearch_gui.viewmodels.assembly import Models
from xsearch_gui.viewmodels.details.selection import MOST
from xsearch_gui.viewmodels.results.hits_model import HitsModel


class DetailViews(QObject):
    """Opens a photo large and a note to read, wherever it was chosen."""

    def __init__(
        self,
        models: Models,
        pages: Pages,
        results: ResultsArea,
        inspector: Inspector,
        actions: Mapping[str, QAction],
        theme: Theme,
    ) -> None:
        super().__init__(pages)
        self._models, self._pages, self._results = models, pages, results
        item_models = models.item_models
        self.notes = NotesPage(item_models.notes, models.opener, theme)
        pages.add("notes", self.notes)
        self.viewer = Viewer(item_models.viewer, item_models.heat, pages)
        self._alone = HitsModel(models.thumbnails, self)
        self.viewer.closed.connect(self._on_closed)
        item_models.viewer.moved.connect(self._on_moved)
        pages.changed.connect(item_models.viewer.close)
        models.search.query_changed.connect(self._on_query)
        models.library.settled.connect(item_models.notes.refresh)
        inspector.note_opened.connect(self._read)
        self.notes.photo_opened.connect(self.viewer.open)
        results.grid.picked.connect(self._on_selection)
        actions["view"].triggered.connect(self._view)
        actions["heat"].triggered.connect(item_models.heat.toggle)
        models.details.changed.connect(self._enable)
        item_models.heat.changed.connect(self._enable)
        self._actions = actions
        self._enable()

    def open(self, hit: Hit | None) -> None:
        """Show a photo of the results large, or read a note of them."""
        if hit is None:
            return
        if hit.kind is Kind.NOTE:
            self._read(hit)
            return
        rows: HitsModel = self._models.search.hits
        row = rows.row_of(hit.item)
        if row < 0 or self._pages.current != "photos":  # from the map, say: it is shown alone
            self._alone.set_hits((hit,))
            rows, row = self._alone, 0
        self.viewer.open(rows, row)

    def _on_selection(self) -> None:
        rows, selection = self._models.search.hits, self._results.grid.selectionModel().selection()
        hits: list[Hit] = []
        total = 0
        for position in range(selection.count()):  # ranges, because there may be 200,000 rows
            part = selection.at(position)
            total += part.height()
            for row in range(part.top(), min(part.bottom() + 1, part.top() + MOST - len(hits))):
                hit = rows.hit(row)
                if hit is not None:
                    hits.append(hit)
        if total > 1 or self._models.item_models.selection.is_several:
            self._models.item_models.selection.show(hits, total)

    def _view(self) -> None:
        self.open(self._models.details.hit)

    def _read(self, hit: Hit) -> None:
        """Read a note; without words to look for, what it says about the chosen photo is marked."""
        chosen = self._models.details.chosen_photo
        photo = None if self._models.item_models.notes.query else chosen
        self._pages.go("notes")
        self.notes.show_note(hit, photo)
        self.notes.reader.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enable(self) -> None:
        hit, heat = self._models.details.hit, self._models.item_models.heat
        self._actions["view"].setEnabled(hit is not None)
        self._actions["heat"].setEnabled(heat.can_show)

    def _on_moved(self, row: int) -> None:
        """Choose in the grid what is shown large, so that the details follow and the way back leads there."""
        rows: HitsModel = self._models.search.hits
        hit = self._models.item_models.viewer.hit
        if hit is not None and self._models.item_models.viewer.rows is rows:
            # not the view's own way, which looks at the keys that are held and might extend the selection
            clear = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self._results.grid.selectionModel().setCurrentIndex(rows.index(row), clear)

    def _on_query(self) -> None:
        if self._models.item_models.viewer.is_open:
            self._models.item_models.viewer.close()

    def _on_closed(self) -> None:
        page = self._pages.currentWidget()
        target = self._results.grid if page is self._results else page
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
