"""The grid of results: what a click, a key, a drag or the right button does there."""

from __future__ import annotations

from itertools import chain, islice

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QRubberBand, QWidget

from xsearch_gui.ui.results.grid_view import GridView
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.viewmodels.results.photos_model import PhotosModel

MOST_KEPT = 200  # selected rows that are looked for among other results
ARROWS = (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left)


class Grid(GridView):
    """Tells which hit is chosen, which one shall be opened, and what is wanted of the selection."""

    chosen = Signal(object)  # Hit or None
    opened = Signal(object)  # Hit
    picked = Signal()  # other rows are selected
    menu_wanted = Signal(QPoint)  # in global coordinates
    drag_wanted = Signal()
    mark_wanted = Signal(int, int)  # item, +1 good or -1 bad

    def __init__(self, model: PhotosModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(model, theme, parent)
        self._item: int | None = None
        self._releasing = False
        self._picked: list[int] = []  # items that were selected before a reset
        self._pressed = QPoint()  # in the coordinates of the whole grid
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.viewport())
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setAccessibleName(self.tr("Results"))
        self.selectionModel().currentChanged.connect(self._on_current)
        self.selectionModel().selectionChanged.connect(self.picked)
        self.activated.connect(self._on_activated)
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        model.modelReset.connect(self._on_reset)
        model.dataChanged.connect(self._on_data)

    def picked_rows(self, most: int | None = None) -> list[int]:
        """Return the selected rows, in order; with ``most``, only so many of the first."""
        chosen = self.selectionModel().selection()
        parts = sorted((chosen.at(n).top(), chosen.at(n).bottom()) for n in range(chosen.count()))
        return list(islice(chain.from_iterable(range(top, bottom + 1) for top, bottom in parts), most))

    def choose_first(self) -> None:
        """Choose the best hit."""
        self.setCurrentIndex(self._hits.index(0))

    def select_first(self, count: int) -> None:
        """Select so many rows from the top, and nothing else."""
        rows = QItemSelection(self._hits.index(0), self._hits.index(count - 1))
        self.selectionModel().select(rows, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def release(self) -> None:
        """Choose nothing, without telling: another view has the chosen hit now."""
        self._item = None
        self._releasing = True
        self.selectionModel().clear()
        self._releasing = False

    # keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the first row with the first arrow key."""
        if event.key() in ARROWS and not self.currentIndex().isValid():
            self.choose_first()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open a group by its badge, mark by a thumb, or begin to select."""
        place = event.position().toPoint()
        index = self.indexAt(place)
        self._pressed = place + QPoint(0, self.verticalOffset())
        left = event.button() == Qt.MouseButton.LeftButton
        part = self.cells.part_at(self.visualRect(index), index, place) if left and index.isValid() else ""
        if part == "group":
            self._hits.toggle_group(index.row())
        elif part:
            self.mark_wanted.emit(self._hits.items[index.row()], 1 if part == "good" else -1)
        else:
            if left and not index.isValid() and not event.modifiers():
                self.clearSelection()
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow with the hovered cell and the rubber band."""
        super().mouseMoveEvent(event)
        point = event.position().toPoint()
        self._hover(-1 if event.buttons() else self.indexAt(point).row())
        if self.state() is QAbstractItemView.State.DragSelectingState:
            start = self._pressed - QPoint(0, self.verticalOffset())
            self._band.setGeometry(QRect(start, point).normalized())
            self._band.show()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the rubber band."""
        self._band.hide()
        super().mouseReleaseEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Notice that the mouse has left."""
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the selection, by mouse or by key."""
        index = self.indexAt(event.pos())
        point = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            point = self.viewport().mapToGlobal(self.visualRect(index).center())
        if index.isValid():
            if not self.selectionModel().isSelected(index):
                self.setCurrentIndex(index)
            self.menu_wanted.emit(point)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        """Ask for the selection to be dragged."""
        self._band.hide()
        self.drag_wanted.emit()

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            before, self._hovered = self._hovered, row
            for changed in (before, row):
                if changed >= 0:
                    self.viewport().update(self.visualRect(self._hits.index(changed)))

    # choosing

    def _on_current(self, current: QModelIndex) -> None:
        hit = self._hits.hit(current.row()) if current.isValid() else None
        self._item = self._hits.items[current.row()] if current.isValid() else None
        if not self._releasing:
            self.chosen.emit(hit)

    def _on_about_to_reset(self) -> None:
        rows = self.picked_rows(MOST_KEPT + 1)
        self._picked = [self._hits.items[row] for row in rows] if len(rows) <= MOST_KEPT else []

    def _on_reset(self) -> None:
        # other results: what was chosen stays chosen if it is among them, and so does the selection; of another
        # question only among its matches, or the view would open on what is less certain
        if self._item is None:
            return
        row = self._hits.row_of(self._item)
        if row < 0 or (row >= self._hits.matching and not self._hits.is_same_question):
            self._item = None
            self.chosen.emit(None)
            return
        self.setCurrentIndex(self._hits.index(row))
        for item in self._picked if self._hits.is_same_question else ():
            row = self._hits.row_of(item)
            if row >= 0:
                self.selectionModel().select(self._hits.index(row), QItemSelectionModel.SelectionFlag.Select)

    def _on_data(self, first: QModelIndex, last: QModelIndex) -> None:
        """Tell of the chosen hit once more when its record has come."""
        if first.row() <= self.currentIndex().row() <= last.row():
            self.chosen.emit(self._hits.hit(self.currentIndex().row()))

    def _on_activated(self, index: QModelIndex) -> None:
        hit = self._hits.hit(index.row())
        if hit is not None:
            self.opened.emit(hit)
