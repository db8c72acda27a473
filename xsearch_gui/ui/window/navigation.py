"""Back and forth between what was seen, with everything as it was left; and Escape, which closes what is on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from xsearch_gui.ui.map.page import MapPage, MapSnapshot
from xsearch_gui.ui.results.grid import GridSnapshot
from xsearch_gui.ui.results.results import ResultsArea
from xsearch_gui.ui.window.detail_views import DetailViews
from xsearch_gui.ui.window.pages import Pages
from xsearch_gui.viewmodels.assembly import Models
from xsearch_gui.viewmodels.search.history import History, Visit


@dataclass(frozen=True, slots=True)
class Left:
    """The views as they were left."""

    grid: GridSnapshot
    map: MapSnapshot | None


class Navigation(QObject):
    """Takes note of every change of page and question, and brings them back."""

    def __init__(
        self,
        models: Models,
        pages: Pages,
        results: ResultsArea,
        detail_views: DetailViews,
        map_page: MapPage,
        actions: Mapping[str, QAction],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._models, self._pages, self._results, self._map = models, pages, results, map_page
        self._detail_views, self._actions = detail_views, actions
        self._history = History(self)
        self._awaited: Visit | None = None  # is to look as it was left as soon as its answer is there
        self._passing = self._going = False
        self._arrive = QTimer(self, singleShot=True, interval=0)  # what changes together is one step
        self._arrive.timeout.connect(self._on_arrived)
        search = models.search
        search.query_changed.connect(self._on_query)
        search.asked.connect(self._history.settle)
        search.answered.connect(self._on_shown)
        pages.changed.connect(self._on_page)
        models.item_models.notes.note_changed.connect(self._on_note)
        results.grid.picked.connect(self._on_picked)
        detail_views.notes.list.opened.connect(self._history.settle)
        models.item_models.viewer.changed.connect(self._enable)
        models.item_models.compare.changed.connect(self._enable)
        self._history.changed.connect(self._enable)
        actions["back"].triggered.connect(self._on_back)
        actions["forward"].triggered.connect(self._on_forward)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), window, self._on_escape)
        self._on_arrived()

    # taking note

    def _here(self) -> Visit:
        notes, page = self._models.item_models.notes, self._pages.current
        note, photo = (notes.wanted, notes.photo) if page == "notes" else (None, None)
        return Visit(page, self._models.search.question, note, photo)

    def _on_query(self) -> None:
        self._change(passing=self._models.search.is_typed)

    def _on_page(self) -> None:
        self._change(passing=False)

    def _on_note(self) -> None:
        self._change(passing=self._pages.current == "notes" and self._detail_views.notes.list.hasFocus())

    def _change(self, *, passing: bool) -> None:
        current = self._history.current
        if self._going or current is None or current.is_at(self._here()):
            return
        if not self._arrive.isActive():
            self._leave()
            self._passing = True
        self._passing = self._passing and passing
        self._arrive.start()

    def _leave(self) -> None:
        """Keep how the views are; the grid still shows what was asked before."""
        current = self._history.current
        if current is not None and self._awaited is None and self._models.search.shown == current.question:
            self._history.leave(Left(self._results.grid.snapshot(), self._map.snapshot()))

    def _on_arrived(self) -> None:
        here, current = self._here(), self._history.current
        if current is None or not current.is_at(here):
            self._awaited = None
        self._history.arrive(here, passing=self._passing)
        self._enable()

    def _on_picked(self) -> None:
        if self._results.grid.chosen_rows.hasSelection():
            self._history.settle()

    def _enable(self) -> None:
        viewing = self._models.item_models.viewer.is_open or self._models.item_models.compare.is_open
        self._actions["back"].setEnabled(viewing or self._history.can_go_back)
        self._actions["forward"].setEnabled(self._history.can_go_forward and not viewing)

    # going

    def _on_back(self) -> None:
        if self._models.item_models.compare.is_open:
            self._models.item_models.compare.close()
        elif self._models.item_models.viewer.is_open:
            self._models.item_models.viewer.close()
        else:
            self._go(-1)

    def _on_forward(self) -> None:
        self._go(1)

    def _go(self, by: int) -> None:
        if self._arrive.isActive():  # first arrive where we are going already
            self._arrive.stop()
            self._on_arrived()
        self._leave()
        visit = self._history.go(by)
        if visit is None:
            return
        self._awaited, self._going = visit, True
        self._show(visit)
        self._going = False
        search = self._models.search
        if search.shown == visit.question and not search.is_searching:
            self._on_shown()
        self._focus_page()

    def _show(self, visit: Visit) -> None:
        left, search = visit.left, self._models.search
        if search.question != visit.question:
            search.ask(visit.question, left.grid.rows if isinstance(left, Left) else 0)
        self._pages.go(visit.page)
        if visit.page == "notes":
            self._detail_views.notes.show_note(visit.note, visit.photo)

    def _focus_page(self) -> None:
        page = self._pages.currentWidget()
        if page is not None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_shown(self) -> None:
        """Let the views look as they were left, now that they show what they did."""
        visit, self._awaited = self._awaited, None
        if visit is None or self._models.search.shown != visit.question:
            return
        if isinstance(visit.left, Left):
            self._results.grid.restore(visit.left.grid)
            self._map.restore(visit.left.map)

    def _on_escape(self) -> None:
        """Close what is on top: the large photo, else the selection; from the search box, go to what was found."""
        grid, viewer, focus = self._results.grid, self._models.item_models.viewer, QApplication.focusWidget()
        compare = self._models.item_models.compare
        if compare.is_open:
            compare.close()
        elif viewer.is_open:
            viewer.close()
        elif focus is not None and not self._pages.isAncestorOf(focus):
            self._focus_page()
        elif self._pages.current == "photos" and grid.chosen_rows.hasSelection():
            grid.clearSelection()
