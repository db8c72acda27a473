"""Joins what is for looking closely with the window: the viewer over the pages, the page of the notes."""

from __future__ import annotations

import os
from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.details.compare import Compare
from xsearch_gui.ui.details.inspector import Inspector
from xsearch_gui.ui.details.notes_page import NotesPage
from xsearch_gui.ui.details.viewer import Viewer
from xsearch_gui.ui.details.viewer_marks import ViewerMarks
from xsearch_gui.ui.results.results import ResultsArea
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.ui.window.pages import Pages
from xsearch_gui.ui.windows.family import FamilyWindow
from xsearch_gui.viewmodels.assembly import Models
from xsearch_gui.viewmodels.details.picture_lines import asked_for, corners_of, lines_of
from xsearch_gui.viewmodels.query.chips import with_filter
from xsearch_gui.viewmodels.results.hits_model import HitsModel
from xsearch_gui.viewmodels.shell.programs import play_at


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
        marks = ViewerMarks(item_models.viewer, models.marks, actions)
        self.viewer = Viewer(item_models, marks, actions, pages)
        self.viewer.moments.play_wanted.connect(self._play)
        self.compare = Compare(item_models.compare, pages)
        self.compare.closed.connect(self._on_closed)
        self.compare.large_wanted.connect(self.open)
        item_models.compare.focused.connect(models.details.show)
        pages.changed.connect(item_models.compare.close)
        self._alone = HitsModel(models.thumbnails, self)
        self.viewer.closed.connect(self._on_closed)
        item_models.viewer.moved.connect(self._on_moved)
        item_models.viewer.changed.connect(self._on_viewed)
        pages.changed.connect(item_models.viewer.close)
        models.search.query_changed.connect(self._on_query)
        models.library.settled.connect(self._on_settled)
        models.library.drives_changed.connect(item_models.notes.refresh)
        inspector.note_opened.connect(self._read)
        self.notes.photo_opened.connect(self.viewer.open)
        for name, slot in (("view", self._view), ("heat", item_models.heat.toggle), ("family", self._family)):
            actions[name].triggered.connect(slot)
        for changed in (models.details.changed, item_models.selection.changed, item_models.heat.changed):
            changed.connect(self._enable)
        self._actions = actions
        models.details.changed.connect(self._mark)
        item_models.viewer.changed.connect(self._mark)
        self._enable()

    @property
    def at_foot(self) -> tuple[QWidget, ...]:
        """What stands below large photos and tells of them: messages leave it to be seen."""
        return self.viewer.moments, self.viewer.strip, *(pane.words for pane in self.compare.panes)

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

    def _view(self) -> None:
        rows, named = self._models.search.hits, self._models.item_models.selection.named
        if self._models.details.hit is None and len(named) == 1 and rows.row_of(named[0]) >= 0:
            self.viewer.open(rows, rows.row_of(named[0]))  # its record is on its way
        else:
            self.open(self._models.details.hit)

    def _family(self) -> None:
        """Show what the chosen photo was made of, and what was made of it; from there on it goes to the large photo."""
        hit, model = self._models.details.hit, self._models.item_models.family
        if hit is None:
            return
        window = FamilyWindow(model, self._models.thumbnails, self._pages.window())
        window.large_wanted.connect(lambda row: self.viewer.open(model.rows, row))
        window.folder_wanted.connect(self._models.opener.show_in_folder)
        window.grid_wanted.connect(self._show_all)
        model.ask(hit)
        window.open()

    def _show_all(self, path: str) -> None:
        """Look at a family in the grid, where it can be chosen from."""
        self._pages.go("photos")
        self._models.search.edit(with_filter("", "family", path))

    def _play(self) -> None:
        """Play the film that is shown from there, in a player that can begin anywhere; else open its file."""
        hit, film = self._models.item_models.viewer.hit, self._models.item_models.film
        if hit is not None and not (os.path.exists(hit.path) and play_at(hit.path, film.second)):
            self._models.opener.open_file(hit)

    def _read(self, hit: Hit) -> None:
        """Read a note; without words to look for, what it says about the chosen photo is marked."""
        chosen = self._models.details.chosen_photo
        photo = None if self._models.item_models.notes.query else chosen
        self._pages.go("notes")
        self.notes.show_note(hit, photo)
        self.notes.reader.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_settled(self) -> None:
        """Show what a job has changed of the notes, and of the chosen item."""
        self._models.item_models.notes.refresh()
        if self._models.details.hit is not None:
            self._models.details.ask_again((self._models.details.hit.item,))

    def _enable(self) -> None:
        hit, heat = self._models.details.hit, self._models.item_models.heat
        self._actions["view"].setEnabled(hit is not None or len(self._models.item_models.selection.named) == 1)
        self._actions["heat"].setEnabled(heat.can_show)
        self._actions["family"].setEnabled(hit is not None and hit.kind is Kind.PHOTO)

    def _mark(self) -> None:
        """Frame in the large photo the lines that the query asks for, as soon as they are known."""
        details, shown = self._models.details, self._models.item_models.viewer.hit
        same = shown is not None and details.hit is not None and details.hit.item == shown.item
        asked = asked_for(lines_of(details.details) if same else (), self._models.item_models.heat.query)
        self.viewer.canvas.set_marks([corners_of(line) for line in asked])

    def _on_moved(self, row: int) -> None:
        """Choose in the grid what is shown large, so that the details follow and the way back leads there."""
        rows: HitsModel = self._models.search.hits
        if self._models.item_models.viewer.rows is rows:
            self._results.grid.choose(row)

    def _on_viewed(self) -> None:
        """What is shown large is what the details and the commands are about, wherever it was opened."""
        viewer, chosen = self._models.item_models.viewer, self._models.details.hit
        if viewer.is_open and chosen is not None and chosen.item != viewer.item:
            self._models.details.show(viewer.hit)  # nothing while it is not known: not what was shown before
        elif viewer.hit is not None and chosen is None:
            self._models.details.show(viewer.hit)

    def _on_query(self) -> None:
        self._models.item_models.compare.close()
        if self._models.item_models.viewer.is_open:
            self._models.item_models.viewer.close()

    def _on_closed(self) -> None:
        viewer = self._models.item_models.viewer
        if viewer.is_open:  # what was compared is closed, and the photo is below it
            self._models.details.show(viewer.hit)
            self.viewer.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        page = self._pages.currentWidget()
        target = self._results.grid if page is self._results else page
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
