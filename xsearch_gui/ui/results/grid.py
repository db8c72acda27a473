"""The grid of results: what a click, a key, a drag or the right button does there."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QRubberBand, QWidget

from xsearch_gui.ui.results.grid_selection import Flag, GridSelection
from xsearch_gui.ui.results.grid_view import GridView
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.viewmodels.results.photos_model import PhotosModel
from xsearch_gui.viewmodels.results.scrubbing import Scrubber

ARROWS = (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left)


@dataclass(frozen=True, slots=True)
class GridSnapshot:
    """What is selected and what is at the top, by items: they are in other rows after the next answer.

    ``item`` is the chosen one; ``picked`` are all that are selected, beside ``everything`` but what is ``left_out``.
    ``top`` is the item at the upper edge and how far below it begins; ``rows`` is how many there were, ``row`` that of
    the chosen one.
    """

    item: int | None = None
    picked: tuple[int, ...] = ()
    everything: bool = False
    left_out: tuple[int, ...] = ()
    top: tuple[int, int] = (-1, 0)
    rows: int = 0
    row: int = -1


class ChoosingGrid(GridView):
    """Knows which hits are selected, and selects them again where they are in the next answer."""

    chosen = Signal(object)  # Hit or None
    picked = Signal()  # other rows are selected

    def __init__(self, model: PhotosModel, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(model, theme, parent)
        self._item: int | None = None
        self._before = GridSnapshot()  # before a reset
        self.chosen_rows = GridSelection(model, self)
        self.setSelectionModel(self.chosen_rows)
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        model.modelReset.connect(self._on_reset)

    def select_matches(self) -> None:
        """Select everything that matches: what is here, and what is still on its way; once more, all that is shown."""
        matching, rows = self._hits.matching, self.chosen_rows
        once_more = matching < self._hits.rowCount() and not rows.left_out(matching)
        if matching and not once_more:
            rows.select_everything(matching)
        else:
            rows.select_rows(range(self._hits.rowCount()), anew=True)

    def choose_first(self) -> None:
        """Choose the best hit."""
        self.choose(0)

    def choose(self, row: int) -> None:
        """Choose one row. Not by the view's own way, which looks at the keys that are held and might extend."""
        self.chosen_rows.setCurrentIndex(self._hits.index(row), Flag.ClearAndSelect)

    def snapshot(self) -> GridSnapshot:
        """Return what is selected and what is at the top."""
        rows, items = self.chosen_rows, self._hits.items
        first = self._hits.matching if rows.is_everything else 0
        return GridSnapshot(
            item=self._item,
            picked=tuple(items[row] for row in rows.rows(after=first)),
            everything=rows.is_everything,
            left_out=tuple(items[row] for row in rows.left_out(first)),
            top=self._first,
            rows=len(items),
            row=self._hits.row_of(self._item) if self._item is not None else -1,
        )

    def restore(self, state: GridSnapshot) -> None:
        """Be as it was, as far as its items are here."""
        item, offset = state.top
        self._lay_out(self._hits.row_of(item), offset)
        self._select(state)

    def _on_about_to_reset(self) -> None:
        self._before = self.snapshot()

    def _on_reset(self) -> None:
        """Select again what was, in another answer to the same question; to another question nothing is selected.

        The chosen photo stays chosen where it is still seen among what matches. Where the same question finds it no
        more, called bad, say, what has taken its place is chosen: the keys go on from there.
        """
        before, item, self._item = self._before, self._before.item, None
        self.chosen_rows.is_everything = False
        if self._hits.is_same_question:
            self._select(before)
            if self._item is None and item is not None and not before.everything:
                self._go_on(before)
        elif item is not None and self._is_seen(self._hits.row_of(item)):
            self._select(GridSnapshot(item, (item,)))
        if item is not None and self._item is None:
            self.chosen.emit(None)
        self.picked.emit()

    def _go_on(self, before: GridSnapshot) -> None:
        """Choose what has taken the place of a photo; where several have gone, the keys alone go on from there."""
        last = self._hits.rowCount() - 1
        if last < 0:
            return
        if len(before.picked) <= 1:
            item = self._hits.items[max(0, min(before.row, last))]
            self._select(GridSnapshot(item, (item,)))
        elif before.item in before.picked:
            self._stand_at(max(0, min(before.row - before.picked.index(before.item), last)))

    def _stand_at(self, row: int) -> None:
        """Let the keys go on from a row, and change nothing of what is selected and seen."""
        scrolls = self.hasAutoScroll()
        self.setAutoScroll(False)
        self.chosen_rows.setCurrentIndex(self._hits.index(row), Flag.NoUpdate)
        self.setAutoScroll(scrolls)

    def _is_seen(self, row: int) -> bool:
        matches = 0 <= row < self._hits.matching
        return matches and self.viewport().rect().intersects(self.visualRect(self._hits.index(row)))

    def _select(self, state: GridSnapshot) -> None:
        rows = {item: row for row, item in enumerate(self._hits.items)} if state.picked or state.left_out else {}
        row = rows.get(state.item, -1) if state.item is not None else -1
        self.setAutoScroll(False)  # what is looked at stays where it is
        if row >= 0:
            self.choose(row)
        else:
            self.clearSelection()
        if state.everything:
            left_out = sorted(rows[item] for item in state.left_out if item in rows)
            self.chosen_rows.select_everything(self._hits.matching, left_out)
        picked = sorted(rows[item] for item in state.picked if item in rows)
        self.chosen_rows.select_rows(picked)
        if row < 0 and picked:  # the one that was clicked last is behind another, say
            self._stand_at(picked[0])
        self.setAutoScroll(True)


class Grid(ChoosingGrid):
    """Tells which hit is chosen, which one shall be opened, and what is wanted of the selection."""

    opened = Signal(object)  # Hit
    menu_wanted = Signal(QPoint)  # in global coordinates
    drag_wanted = Signal()
    mark_wanted = Signal(int, int)  # item, +1 good or -1 bad

    def __init__(
        self, model: PhotosModel, theme: Theme, parent: QWidget | None = None, scrubber: Scrubber | None = None
    ) -> None:
        super().__init__(model, theme, parent)
        self._scrubber = self.cells.scrubber = scrubber
        if scrubber is not None:
            scrubber.changed.connect(self._on_scrubbed)
        self._releasing = False
        self._pressed = QPoint()  # in the coordinates of the whole grid
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.viewport())
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setAccessibleName(self.tr("Results"))
        self.chosen_rows.currentChanged.connect(self._on_selected)
        self.chosen_rows.selectionChanged.connect(self._on_selected)
        model.rowsInserted.connect(self._on_inserted)
        self.activated.connect(self._on_activated)
        model.dataChanged.connect(self._on_data)

    def release(self) -> None:
        """Choose nothing, without telling: another view has the chosen hit now."""
        self._item = None
        self._releasing = True
        self.chosen_rows.clear()
        self._releasing = False

    # keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the first row with the first arrow key, or the one at which the keyboard is."""
        if event.key() in ARROWS and not self.chosen_rows.hasSelection():
            self.choose(max(0, self.currentIndex().row()))
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
        row = -1 if event.buttons() else self.indexAt(point).row()
        self._hover(row)
        self._scrub(row, point.x())
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
            self._scrub(-1, 0)
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the selection, by mouse or by key."""
        index = self.indexAt(event.pos())
        point = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            point = self.viewport().mapToGlobal(self.visualRect(index).center())
        if index.isValid():
            if not self.chosen_rows.isSelected(index):
                self.choose(index.row())
            self.menu_wanted.emit(point)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        """Ask for the selection to be dragged."""
        self._band.hide()
        self.drag_wanted.emit()

    def _scrub(self, row: int, x: int) -> None:
        """Turn through the film under the mouse, by how far from the left of its cell it is."""
        if self._scrubber is not None:
            cell = self.visualRect(self._hits.index(row))
            self._scrubber.follow(self._hits.hit(row) if row >= 0 else None, (x - cell.left()) / max(1, cell.width()))

    def _on_scrubbed(self, item: int) -> None:
        row = self._hits.row_of(item)
        if row >= 0:
            self.viewport().update(self.visualRect(self._hits.index(row)))

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            before, self._hovered = self._hovered, row
            for changed in (before, row):
                if changed >= 0:
                    self.viewport().update(self.visualRect(self._hits.index(changed)))

    # choosing

    def _on_selected(self) -> None:
        """Follow the selection: the chosen photo is one that is selected, the one that was clicked last if it is."""
        if not self._releasing:
            rows, current = self.chosen_rows.rows(1), self.currentIndex()
            row = current.row() if self.chosen_rows.isSelected(current) else rows[0] if rows else -1
            item = self._hits.items[row] if row >= 0 else None
            if item != self._item:
                self._item = item
                self.chosen.emit(self._hits.hit(row))
        self.picked.emit()

    def _on_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        """Everything is selected still when the rest of it has come."""
        if self.chosen_rows.is_everything and last == self._hits.rowCount() - 1:
            self.chosen_rows.select_rows(range(first, min(last + 1, self._hits.matching)))

    def _on_data(self, first: QModelIndex, last: QModelIndex) -> None:
        """Tell of the chosen hit once more when its record has come."""
        if self._item is not None and self._item in self._hits.items[first.row() : last.row() + 1]:
            self.chosen.emit(self._hits.hit_of(self._item))

    def _on_activated(self, index: QModelIndex) -> None:
        hit = self._hits.hit(index.row())
        if hit is not None:
            self.opened.emit(hit)
