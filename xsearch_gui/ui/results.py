"""The middle of the window: a guide, or the grid of results with related notes beside it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from xsearch_gui.core.records import Hit
from xsearch_gui.ui.guide_page import GuidePage
from xsearch_gui.ui.parts import label
from xsearch_gui.ui.theme import Space, Theme
from xsearch_gui.ui.views import Grid, NotesList
from xsearch_gui.viewmodels.guidance import Guidance
from xsearch_gui.viewmodels.search import SearchModel, SearchState

SEARCHING_MS = 300  # a wait shorter than this is not shown


class ResultsArea(QStackedWidget):
    """Follows the state of the search."""

    chosen = Signal(object)  # Hit or None
    opened = Signal(object)  # Hit

    def __init__(
        self,
        search: SearchModel,
        guidance: Guidance,
        actions: Mapping[str, QAction],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._search = search
        self._guide = GuidePage(guidance, actions, theme)
        self.grid = Grid(search.hits, theme)
        self.notes = NotesList(search.notes, theme)
        self._summary = label("", "muted")
        self._more = QPushButton()
        self._more.setProperty("role", "link")
        self._more.clicked.connect(search.show_weak)
        self._column = self._make_column()
        self._results = self._make_results()
        self.addWidget(self._guide)
        self.addWidget(self._results)
        self._wait = QTimer(self, singleShot=True, interval=SEARCHING_MS)
        self._wait.timeout.connect(self._show_guide)
        for view in (self.grid, self.notes):
            view.chosen.connect(self._on_chosen)
            view.opened.connect(self.opened)
        search.state_changed.connect(self._redraw)
        self._redraw()

    def _make_column(self) -> QFrame:
        column = QFrame()
        column.setObjectName("notesColumn")
        column.setMinimumWidth(220)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(Space.M, Space.M, Space.S, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(label(self.tr("Related notes"), "section"))
        layout.addWidget(self.notes, 1)
        return column

    def _make_results(self) -> QWidget:
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(Space.M, Space.S, 0, 0)
        layout.setSpacing(Space.XS)
        row = QHBoxLayout()
        row.setContentsMargins(Space.XS + Space.S, Space.XS, 0, 0)
        row.addWidget(self._summary)
        row.addWidget(self._more)
        row.addStretch()
        layout.addLayout(row)
        layout.addWidget(self.grid, 1)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(left)
        splitter.addWidget(self._column)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([700, 260])
        return splitter

    def _redraw(self) -> None:
        state = self._search.state
        self._summary.setText(self._search.summary)
        self._more.setText(self._search.more)
        self._more.setVisible(bool(self._search.more))
        self._column.setVisible(self._search.notes.rowCount() > 0)
        if state is SearchState.SEARCHING:
            self._wait.start()
            return
        self._wait.stop()
        self.setCurrentWidget(self._results if state is SearchState.RESULTS else self._guide)

    def _on_chosen(self, hit: Hit | None) -> None:
        other = self.notes if self.sender() is self.grid else self.grid
        if hit is not None:
            other.release()
        self.chosen.emit(hit)

    def _show_guide(self) -> None:
        self.setCurrentWidget(self._guide)
