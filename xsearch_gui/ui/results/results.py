"""The photos: filters and time above, the grid with related notes beside it, or a guide when there is nothing."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from xsearch_gui.core.records.organising.selection import SelectionRequest
from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.results.filter_bar import FilterBar
from xsearch_gui.ui.results.grid import Grid
from xsearch_gui.ui.results.preview_bar import PreviewBar
from xsearch_gui.ui.results.teach_bar import TeachBar
from xsearch_gui.ui.results.time_bar import TimeBar
from xsearch_gui.ui.widgets.guide_page import GuidePage
from xsearch_gui.ui.widgets.parts import FocusLeader, label
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.ui.widgets.views import NotesList
from xsearch_gui.viewmodels.query.suggesting import Suggesting
from xsearch_gui.viewmodels.search.dictionary import Dictionary
from xsearch_gui.viewmodels.search.encoder_preview import EncoderPreview
from xsearch_gui.viewmodels.search.everything import everything
from xsearch_gui.viewmodels.search.guidance import Guidance
from xsearch_gui.viewmodels.search.relevance_feedback import RelevanceFeedback
from xsearch_gui.viewmodels.search.search import SearchModel, SearchState
from xsearch_gui.viewmodels.search.timeline_model import TimelineModel

DIM_MS = 150  # a wait shorter than this is not shown
WITHOUT_BARS = (SearchState.OPENING, SearchState.FIRST_START, SearchState.GATHERING)


class ResultsArea(QWidget):
    """Follows the state of the search."""

    chosen = Signal(object)  # Hit or None
    opened = Signal(object)  # Hit

    def __init__(
        self,
        search: SearchModel,
        suggesting: Suggesting,
        timeline_model: TimelineModel,
        marks: RelevanceFeedback,
        guidance: Guidance,
        preview: EncoderPreview,
        dictionary: Dictionary,
        actions: Mapping[str, QAction],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._search = search
        self.filters = FilterBar(search, suggesting, timeline_model, marks, theme)
        self.preview_bar = PreviewBar(preview)
        self.teach_bar = TeachBar(dictionary)
        self.time_bar = TimeBar(timeline_model, theme)
        self.guide = GuidePage(guidance, actions, theme)
        self.grid = Grid(search.hits, theme, scrubber=search.scrubber)
        self.notes = NotesList(search.notes, theme)
        self._column = self._make_column()
        self._found = self._make_found()
        self._stack = QStackedWidget()
        self._wait = QTimer(self, singleShot=True, interval=DIM_MS)
        self._lay_out()
        self._connect()
        self._redraw()

    def selected(self) -> tuple[SelectionRequest, int | None]:
        """Return what is selected in the grid, and how many items that are; None while nobody knows."""
        items, rows = self._search.hits.items, self.grid.chosen_rows
        if rows.is_everything:
            matching = self._search.hits.matching
            beside = [items[row] for row in rows.rows(after=matching)]
            return everything(self._search, [items[row] for row in rows.left_out(matching)], beside)
        chosen = tuple(items[row] for row in rows.rows())
        return SelectionRequest(chosen), len(chosen)

    def _make_column(self) -> QFrame:
        column = QFrame()
        column.setObjectName("notesColumn")
        column.setMinimumWidth(220)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(Space.M, Space.S, Space.S, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(label(self.tr("Related notes"), "title"))
        layout.addWidget(self.notes, 1)
        return column

    def _make_found(self) -> QSplitter:
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(self.grid)
        splitter.addWidget(self._column)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([700, 260])
        return splitter

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.preview_bar)
        layout.addWidget(self.teach_bar)
        layout.addWidget(self.filters)
        layout.addWidget(self.time_bar)
        layout.addWidget(self._stack, 1)
        self._stack.addWidget(self.guide)
        self._stack.addWidget(self._found)
        FocusLeader(self, self.grid)

    def _connect(self) -> None:
        search = self._search
        self._wait.timeout.connect(self._dim)
        for view in (self.grid, self.notes):
            view.chosen.connect(self._on_chosen)
            view.opened.connect(self.opened)
        self.guide.edit_wanted.connect(search.edit)
        self.filters.slider.valueChanged.connect(self.grid.set_cell_side)
        search.state_changed.connect(self._redraw)

    def _redraw(self) -> None:
        state = self._search.state
        self.preview_bar.redraw()
        self.teach_bar.redraw()
        self._column.setVisible(self._search.notes.rowCount() > 0)
        bare = state in WITHOUT_BARS
        self.filters.setVisible(not bare)
        self.time_bar.set_wanted(not bare)
        self.grid.cells.is_marking = self._search.is_marking
        self.grid.setAccessibleDescription(self._search.summary)
        if not self._search.is_stale:
            self._wait.stop()
            self.grid.set_dimmed(False)
        elif not self._wait.isActive() and not self.grid.is_dimmed:
            self._wait.start()
        if state is not SearchState.SEARCHING or self._search.shows_photos:  # else what is there stays
            self._stack.setCurrentWidget(self._found if self._search.shows_photos else self.guide)

    def _on_chosen(self, hit: Hit | None) -> None:
        other = self.notes if self.sender() is self.grid else self.grid
        if hit is not None:
            other.release()
        self.chosen.emit(hit)

    def _dim(self) -> None:
        self.grid.set_dimmed(True)
