"""Walking through the photos of a list, one after the other; the list may fetch its rows later."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit
from xsearch_gui.viewmodels.results.hits_model import HitsModel
from xsearch_gui.viewmodels.text.wording import number


class Walk(QObject):
    """Knows the list, the row and the photo; notes are passed over. A subclass says how a photo is shown."""

    changed = Signal()  # another photo, or more is known of it
    moved = Signal(int)  # the row that is shown now

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: HitsModel | None = None
        self._row = -1
        self._hit: Hit | None = None

    @property
    def rows(self) -> HitsModel | None:
        """The list that is walked through."""
        return self._rows

    @property
    def row(self) -> int:
        """The row of the photo; -1 while there is none."""
        return self._row if self._rows is not None else -1

    @property
    def hit(self) -> Hit | None:
        """The photo."""
        return self._hit

    @property
    def item(self) -> int | None:
        """The photo's id, which is known before its record has come."""
        if self._hit is None and self._rows is not None:
            return self._rows.item(self._row)
        return self._hit.item if self._hit is not None else None

    @property
    def position_words(self) -> str:
        """Which of how many it is."""
        if self._rows is None or self._hit is None:
            return ""
        return self.tr("{n} of {total}").format(n=number(self._row + 1), total=number(self._rows.rowCount()))

    def open(self, rows: HitsModel, row: int) -> None:
        """Show the photo in a row of a list."""
        if self._rows is not rows:
            self._forget_rows()
            self._rows = rows
            rows.modelReset.connect(self._on_reset)
            rows.dataChanged.connect(self._on_data)
            rows.rowsInserted.connect(self._on_moved_rows)
            rows.rowsRemoved.connect(self._on_moved_rows)
        self._show(row)

    def step(self, by: int) -> bool:
        """Go to the next (+1) or previous (-1) photo and return whether there is one; notes are passed over."""
        return self._go(self._next(by))

    def step_round(self) -> bool:
        """Go to the next photo, after the last one to the first, and return whether there is another."""
        row = self._next(1)
        return self._go(self._near(0, 1) if row is None else row)

    def go(self, row: int) -> bool:
        """Go to the photo of a row, or to the nearest one where it holds a note; return whether there is one."""
        row = self._row if self._rows is None else max(0, min(row, self._rows.rowCount() - 1))
        near = self._near(row, 1)
        return self._go(self._near(row, -1) if near is None else near)

    def can_step(self, by: int) -> bool:
        """Return whether there is a next or previous photo."""
        return self._next(by) is not None

    def ahead(self, by: int, count: int) -> list[Hit]:
        """Return the next photos in a direction, as far as they are known, the nearest first."""
        found: list[Hit] = []
        row = self._next(by)
        while row is not None and self._rows is not None and len(found) < count:
            hit = self._rows.hit(row)
            if hit is None:
                break
            found.append(hit)
            row = self._near(row + by, by)
        return found

    def _go(self, row: int | None) -> bool:
        if row is None or row == self._row:
            return False
        self._show(row)
        self.moved.emit(row)
        return True

    def _next(self, by: int) -> int | None:
        return self._near(self._row + by, by)

    def _near(self, row: int, by: int) -> int | None:
        """Return the first row from one on, in a direction, that holds a photo."""
        if self._rows is None:
            return None
        while 0 <= row < self._rows.rowCount():
            hit = self._rows.hit(row)
            if hit is None or hit.kind is Kind.PHOTO:  # a row that is being fetched is most likely a photo
                return row
            row += by
        return None

    def _on_moved_rows(self) -> None:
        """Stay with the photo where others come or go before it: a stack is opened or closed."""
        row = self._rows.row_of(self._hit.item) if self._rows is not None and self._hit is not None else -1
        if row >= 0:
            self._row = row
            self.changed.emit()

    def _show(self, row: int) -> None:
        raise NotImplementedError

    def _on_data(self) -> None:
        raise NotImplementedError

    def _on_reset(self) -> None:
        raise NotImplementedError

    def _forget_rows(self) -> None:
        if self._rows is not None:
            self._rows.modelReset.disconnect(self._on_reset)
            self._rows.dataChanged.disconnect(self._on_data)
            self._rows.rowsInserted.disconnect(self._on_moved_rows)
            self._rows.rowsRemoved.disconnect(self._on_moved_rows)
            self._rows = None
