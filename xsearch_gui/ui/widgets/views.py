"""Lists of hits: notes in a column."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QSizePolicy, QWidget

from xsearch_gui.ui.widgets.delegates import NoteRowDelegate
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.viewmodels.results.hits_model import HitsModel


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
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            model.modelReset.connect(self._fit)
            theme.changed.connect(self._fit)
            self._fit()

    def _fit(self) -> None:
        row = self.sizeHintForRow(0) if self._hits.rowCount() else 0
        self.setFixedHeight(max(1, row * self._hits.rowCount() + Space.XS))
