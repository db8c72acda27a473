"""Which rows of the grid are selected: ranges, because there may be 200,000, or everything but a few."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice, pairwise

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from xsearch_gui.viewmodels.results.hits_model import Index

Flag = QItemSelectionModel.SelectionFlag


class GridSelection(QItemSelectionModel):
    """Knows whether everything was selected, so that rows which come later belong to it.

    Single rows can be taken out of everything again. It ends with the next selection that begins anew.
    """

    is_everything = False

    def select(self, what: QItemSelection | Index, command: QItemSelectionModel.SelectionFlag) -> None:
        """Change the selection."""
        if command & Flag.Clear:
            self.is_everything = False
        super().select(what, command)

    def select_everything(self, count: int, but: Sequence[int] = ()) -> None:
        """Select the first rows, and those that are still to come behind them, but some; these are in rising order."""
        if count:
            self.is_everything = True  # before anybody hears of it
            every = self._of(range(count))
            super().select(every, Flag.ClearAndSelect)
            self.select(self._of(*_ranges(but)), Flag.Deselect)

    def select_rows(self, rows: Sequence[int], *, anew: bool = False) -> None:
        """Select rows, rising, beside those that are, or ``anew`` in place of them."""
        self.select(self._of(*_ranges(rows)), Flag.ClearAndSelect if anew else Flag.Select)

    def rows(self, most: int | None = None, after: int = 0) -> list[int]:
        """Return the selected rows, in order, from row ``after`` on; with ``most``, only so many of the first."""
        parts = (range(max(part.start, after), part.stop) for part in self._chosen())
        return list(islice(chain.from_iterable(parts), most))

    def count(self) -> int:
        """Return how many rows are selected."""
        return sum(map(len, self._chosen()))

    def left_out(self, count: int) -> list[int]:
        """Return which of the first rows are not selected, in order."""
        ends = [range(0, 0), *self._chosen(), range(count, count)]
        return [row for before, after in pairwise(ends) for row in range(before.stop, min(after.start, count))]

    def _chosen(self) -> list[range]:
        chosen = self.selection()
        parts = [(chosen.at(position).top(), chosen.at(position).bottom()) for position in range(chosen.count())]
        return [range(top, bottom + 1) for top, bottom in sorted(parts)]

    def _of(self, *ranges: range) -> QItemSelection:
        chosen, rows = QItemSelection(), self.model()
        for part in ranges:
            if part:
                chosen.select(rows.index(part.start, 0), rows.index(part.stop - 1, 0))
        return chosen


def _ranges(rows: Sequence[int]) -> list[range]:
    """Return rising rows as the ranges that they make up."""
    breaks = [position for position in range(1, len(rows)) if rows[position] != rows[position - 1] + 1]
    ends = pairwise([0, *breaks, len(rows)]) if rows else ()
    return [range(rows[start], rows[end - 1] + 1) for start, end in ends]
