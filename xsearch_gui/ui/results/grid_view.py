"""An item view of square cells below headings, laid out by arithmetic.

Not a QListView: that lays out every row again whenever the width changes, and has no headings. Here a change of
width, of the cell's size or of the rows costs the same for twenty rows and for 200,000, and scrolling draws only
the cells that come into view.
"""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from xsearch_gui.ui.results.cells import CellDelegate
from xsearch_gui.ui.results.grid_layout import HEADING, GridLayout
from xsearch_gui.ui.results.headings import draw_heading, draw_sticky
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.viewmodels.results.hits_model import Index
from xsearch_gui.viewmodels.results.photos_model import PhotosModel
from xsearch_gui.viewmodels.search.sections import filling_rows

VEIL = 0.55  # of the ground over rows that step back
SMALLEST, USUAL, LARGEST = 72, 184, 360  # the side of a cell

Move = QAbstractItemView.CursorAction
State = QStyle.StateFlag


class GridView(QAbstractItemView):
    """Geometry, scrolling, selecting and drawing; what a click means is for a subclass to say."""

    def __init__(self, model: PhotosModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hits, self._theme = model, theme
        self._wanted, self._layout = USUAL, GridLayout((), 0, USUAL)
        self._hovered, self.is_dimmed = -1, False
        self._first = (-1, 0)  # the item at the top, and how far below the edge it begins
        self.cells = CellDelegate(theme)
        self.setItemDelegate(self.cells)
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # else cells would change their size
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        model.rowsInserted.connect(self.relayout)
        model.rowsRemoved.connect(self.relayout)
        theme.changed.connect(self.viewport().update)

    def set_cell_side(self, side: int) -> None:
        """Make the cells larger or smaller."""
        self._wanted = max(SMALLEST, min(LARGEST, side))
        self.relayout()

    def set_fills(self, fills: bool) -> None:
        """Cut photos to squares, or show them whole."""
        self.cells.fills = fills
        self.viewport().update()

    def set_dimmed(self, dimmed: bool) -> None:
        """Step back while other rows are awaited."""
        self.is_dimmed = dimmed
        self.viewport().update()

    def relayout(self) -> None:
        """Lay all cells out again; the row at the top stays there."""
        row = self._layout.first_at(self.verticalOffset())
        self._lay_out(row, self._offset_of(row))

    def _offset_of(self, row: int) -> int:
        """Return how far below the upper edge a row begins."""
        return self._layout.cell(row).top() - self.verticalOffset() if row >= 0 else 0

    def _lay_out(self, row: int, offset: int) -> None:
        self._layout = GridLayout(self._hits.sections, self.viewport().width(), self._wanted, filling_rows)
        self.updateGeometries()
        there = 0 < row < self._hits.rowCount()
        self.verticalScrollBar().setValue(self._layout.cell(row).top() - offset if there else 0)
        self._note_first()
        self.viewport().update()

    def _note_first(self) -> None:
        """Remember what is at the top: after a reset, the rows that were are gone."""
        row = self._layout.first_at(self.verticalOffset())
        self._first = (self._hits.items[row], self._offset_of(row)) if 0 <= row < self._hits.rowCount() else (-1, 0)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters belong to the search box, and comparing 200,000 titles takes too long."""

    # geometry

    def reset(self) -> None:
        """Show other rows: from the top, or from where the view was when they answer the same question."""
        super().reset()
        self._hovered = -1
        self._lay_out(self._hits.row_of(self._first[0]) if self._hits.is_same_question else -1, self._first[1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width among as many columns as fit."""
        super().resizeEvent(event)
        self.relayout()

    def updateGeometries(self) -> None:
        """Tell the scroll bar how high the grid is."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._layout.height - height))
        bar.setPageStep(max(1, height - HEADING))
        bar.setSingleStep(max(20, self._layout.step // 4))
        super().updateGeometries()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is drawn, so that only what comes into view is drawn anew."""
        self.viewport().scroll(0, dy)
        self.viewport().update(
            0, min(0, dy), self.viewport().width(), HEADING + abs(dy)
        )  # below the heading at the top
        self._note_first()

    def visualRect(self, index: Index) -> QRect:
        """Return where a row is on the viewport."""
        if not index.isValid() or index.row() >= self._hits.rowCount():
            return QRect()
        return self._layout.cell(index.row()).translated(0, -self.verticalOffset())

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return the row at a place of the viewport."""
        row = self._layout.row_at(point.x(), point.y() + self.verticalOffset())
        return self._hits.index(row) if row >= 0 else QModelIndex()

    def heading_rect(self, number: int) -> QRect:
        """Return where the heading of a section is on the viewport."""
        return self._layout.heading(self._layout.placed[number]).translated(0, -self.verticalOffset())

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a row into view."""
        if not index.isValid():
            return
        cell, bar, height = self._layout.cell(index.row()), self.verticalScrollBar(), self.viewport().height()
        if hint is QAbstractItemView.ScrollHint.PositionAtTop or cell.top() - HEADING < bar.value():
            bar.setValue(cell.top() - HEADING if index.row() else 0)  # above the first there may be two headings
        elif hint is QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(cell.center().y() - height // 2)
        elif cell.bottom() + Space.S > bar.value() + height:
            bar.setValue(cell.bottom() + Space.S - height)

    def horizontalOffset(self) -> int:
        """Return 0: the grid is as wide as the view."""
        return 0

    def verticalOffset(self) -> int:
        """Return how far the grid is scrolled."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        """Return False: no row is hidden."""
        return False

    # selecting

    def moveCursor(self, action: Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Return the row to which a key leads."""
        row, last = self.currentIndex().row(), self._hits.rowCount() - 1
        if last < 0:
            return QModelIndex()
        return self._hits.index(0 if row < 0 else max(0, min(last, self._led_to(action, row, last))))

    def _led_to(self, action: Move, row: int, last: int) -> int:
        layout = self._layout
        page = max(1, self.viewport().height() // layout.step) * layout.columns
        if action is Move.MoveUp:
            return above if (above := layout.above(row)) >= 0 else row
        if action is Move.MoveDown:
            return below if (below := layout.below(row)) >= 0 else row
        steps = {Move.MoveLeft: -1, Move.MovePrevious: -1, Move.MoveRight: 1, Move.MoveNext: 1}
        steps |= {Move.MovePageUp: -page, Move.MovePageDown: page, Move.MoveHome: -last, Move.MoveEnd: last}
        return row + steps[action]

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select what a rubber band touches, or the rows between two cells in the order of reading."""
        selection = QItemSelection()
        if self.state() is QAbstractItemView.State.DragSelectingState:
            for rows in self._layout.rows_in(rect.normalized().translated(0, self.verticalOffset())):
                selection.select(self._hits.index(rows.start), self._hits.index(rows.stop - 1))
        else:
            ends = sorted(self.indexAt(point).row() for point in (rect.topLeft(), rect.bottomRight()))
            if ends[0] >= 0:
                selection.select(self._hits.index(ends[0]), self._hits.index(ends[1]))
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Return what has to be drawn again when other rows are selected: some fifty cells, so simply all."""
        return QRegion(self.viewport().rect())

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is in view."""
        painter = QPainter(self.viewport())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        area, top = event.rect(), self.verticalOffset()
        painter.fillRect(area, self._theme.colors.color("window"))
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        selection, current = self.selectionModel(), self.currentIndex().row() if self.hasFocus() else -1
        for placed, rows in self._layout.between(area.top() + top, area.bottom() + top):
            if placed.section.title:
                draw_heading(painter, placed.section, self._layout.heading(placed).translated(0, -top), self._theme)
            for row in rows:
                index = self._hits.index(row)
                option.rect = self._layout.cell(row).translated(0, -top)
                option.state = State.State_Enabled
                if selection.isSelected(index):
                    option.state |= State.State_Selected
                if row == self._hovered:
                    option.state |= State.State_MouseOver
                if row == current:
                    option.state |= State.State_HasFocus
                self.cells.paint(painter, option, index)
        draw_sticky(painter, self._layout, top, self._theme)
        if self.is_dimmed:
            veil = self._theme.colors.color("window")
            veil.setAlphaF(VEIL)
            painter.fillRect(area, veil)
