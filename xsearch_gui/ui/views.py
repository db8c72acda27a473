"""The list views: the grid of results, and notes in a column."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from xsearch_gui.ui.delegates import GridDelegate, NoteRowDelegate
from xsearch_gui.ui.theme import Space, Theme
from xsearch_gui.viewmodels.hits_model import HitsModel

CELL = 190  # about; the columns share the width


class HitsView(QListView):
    """A list of hits that tells which one is chosen, and which one shall be opened."""

    chosen = Signal(object)  # Hit or None
    opened = Signal(object)  # Hit

    def __init__(self, model: HitsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hits = model
        self._item: int | None = None
        self._releasing = False
        self.setModel(model)
        self.setMouseTracking(True)  # for the ground under the mouse
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._on_current)
        model.modelReset.connect(self._on_reset)
        self.activated.connect(self._on_activated)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters belong to the search box, and comparing 200,000 titles takes too long."""

    def release(self) -> None:
        """Choose nothing, without telling: another view has the chosen hit now."""
        self._item = None
        self._releasing = True
        self.setCurrentIndex(QModelIndex())
        self._releasing = False

    def _on_current(self, current: QModelIndex) -> None:
        hit = self._hits.hit(current.row()) if current.isValid() else None
        self._item = hit.item if hit else None
        if not self._releasing:
            self.chosen.emit(hit)

    def _on_reset(self) -> None:
        # other results: what was chosen stays chosen if it is among them
        if self._item is None:
            return
        row = self._hits.row_of(self._item)
        if row >= 0:
            self.setCurrentIndex(self._hits.index(row))
        else:
            self._item = None
            self.chosen.emit(None)

    def _on_activated(self, index: QModelIndex) -> None:
        self.opened.emit(self._hits.hit(index.row()))


class Grid(HitsView):
    """Photos and note cards in rows that fill the width.

    IconMode, because a change of one row in a wrapped ListMode lays out all rows again (180 ms at 200,000).
    """

    def __init__(self, model: HitsModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._delegate = GridDelegate(theme)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setAccessibleName(self.tr("Results"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width among as many columns as fit."""
        self._share_width()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the first row with the first arrow key."""
        arrows = (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left)
        if event.key() in arrows and not self.currentIndex().isValid():
            self.choose_first()
        else:
            super().keyPressEvent(event)

    def choose_first(self) -> None:
        """Choose the best hit."""
        self.setCurrentIndex(self._hits.index(0))

    def _share_width(self) -> None:
        # as if the scroll bar were always there: otherwise it could come and go with the cells' size
        width = self.width() - self.verticalScrollBar().sizeHint().width() - 2
        columns = max(2, round(width / CELL))
        cell = QSize(width // columns, width // columns + Space.L)
        if cell != self._delegate.cell:
            self._delegate.cell = cell
            self.setGridSize(cell)


class NotesList(HitsView):
    """Notes below each other; ``fit`` makes it as high as its rows, for use inside a scrolling panel."""

    def __init__(self, model: HitsModel, theme: Theme, *, fit: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._theme = theme
        self._delegate = NoteRowDelegate(theme, lines=2 if fit else 3)
        self.setItemDelegate(self._delegate)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Related notes"))
        if fit:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            model.modelReset.connect(self._fit)
            theme.changed.connect(self._fit)
            self._fit()

    def _fit(self) -> None:
        row = self.sizeHintForRow(0) if self._hits.rowCount() else 0
        self.setFixedHeight(max(1, row * self._hits.rowCount() + Space.XS))
