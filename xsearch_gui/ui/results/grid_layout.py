"""Where the cells of the grid lie: arithmetic on sections, so that 200,000 rows cost no more than twenty.

All lengths are device-independent pixels; y counts from the top of the whole grid, not of what is visible.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect

from xsearch_gui.viewmodels.results.photos_model import Section

GAP = 4
MARGIN = 12  # at the left and the right
HEADING = 40
STRETCH = 0.65  # rather one column more, of smaller cells, than cells much larger than wanted


@dataclass(frozen=True, slots=True)
class Placed:
    """A section and where it begins. ``cells`` is the y of its first cell."""

    section: Section
    top: int
    cells: int


class GridLayout:
    """Square cells in columns that share the width, section below section."""

    def __init__(
        self,
        sections: Sequence[Section],
        width: int,
        wanted: int,
        joined: Callable[[Sequence[Section], int], Sequence[Section]] = lambda sections, columns: sections,
    ) -> None:
        """Lay the sections out.

        Parameters
        ----------
        sections
            In order, together holding all rows.
        width
            Of the whole grid.
        wanted
            The side that a cell should about have.
        joined
            Puts sections together that fill no row of so many columns.
        """
        inner = max(wanted // 2, width - 2 * MARGIN)
        self.columns = max(1, int((inner + GAP) / (wanted + GAP) + STRETCH))
        self.side = (inner - GAP * (self.columns - 1)) // self.columns
        self.step = self.side + GAP
        self._left = MARGIN
        self.width = width
        self.placed: list[Placed] = []
        y = GAP
        for section in joined(sections, self.columns):
            cells = y + (HEADING if section.title else 0)
            self.placed.append(Placed(section, y, cells))
            y = cells + -(-section.count // self.columns) * self.step
        self.height = y + GAP
        self._firsts = [placed.section.first for placed in self.placed]
        self._tops = [placed.top for placed in self.placed]

    def cell(self, row: int) -> QRect:
        """Return where a row lies."""
        placed = self._of_row(row)
        line, column = divmod(row - placed.section.first, self.columns)
        return QRect(self._left + column * self.step, placed.cells + line * self.step, self.side, self.side)

    def heading(self, placed: Placed) -> QRect:
        """Return where a section's heading lies; empty when it has none."""
        return QRect(self._left, placed.top, self.width - 2 * self._left, placed.cells - placed.top)

    def at(self, y: int) -> Placed | None:
        """Return the section at a height; None above the first."""
        return self.placed[found] if (found := bisect_right(self._tops, y) - 1) >= 0 else None

    def bottom(self, placed: Placed) -> int:
        """Return where a section ends."""
        return placed.cells + -(-placed.section.count // self.columns) * self.step

    def row_at(self, x: int, y: int) -> int:
        """Return the row of the cell at a place, or -1."""
        column, beside = divmod(x - self._left, self.step)
        if not 0 <= column < self.columns or beside >= self.side or not self.placed:
            return -1
        placed = self.placed[max(0, bisect_right(self._tops, y) - 1)]
        line, below = divmod(y - placed.cells, self.step)
        row = line * self.columns + column
        inside = y >= placed.cells and below < self.side and row < placed.section.count
        return placed.section.first + row if inside else -1

    def between(self, top: int, bottom: int) -> Iterator[tuple[Placed, range]]:
        """Yield the sections, and their rows, that lie between two heights."""
        start = max(0, bisect_right(self._tops, top) - 1)
        for placed in self.placed[start:]:
            if placed.top > bottom:
                return
            first = max(0, (top - placed.cells) // self.step) * self.columns
            last = max(0, (bottom - placed.cells) // self.step + 1) * self.columns
            count = placed.section.count
            yield placed, range(placed.section.first + min(first, count), placed.section.first + min(last, count))

    def rows_in(self, area: QRect) -> Iterator[range]:
        """Yield the rows whose cells touch an area, in as few ranges as possible."""
        first = max(0, (area.left() - self._left + GAP) // self.step)
        last = min(self.columns - 1, (area.right() - self._left) // self.step)
        if last < first:
            return
        for placed, rows in self.between(area.top() + GAP, area.bottom()):
            if area.bottom() < placed.cells or not rows:
                continue
            if last - first + 1 == self.columns:
                yield rows
                continue
            for line in range(rows.start, rows.stop, self.columns):
                if line + first < rows.stop:
                    yield range(line + first, min(line + last + 1, rows.stop))

    def first_at(self, y: int) -> int:
        """Return the first row that is at this height or below; -1 when there is none."""
        return next((rows.start for _, rows in self.between(y, self.height) if rows), -1)

    def above(self, row: int) -> int:
        """Return the row above, in the same column as far as there is one; -1 at the top."""
        placed = self._of_row(row)
        if row - self.columns >= placed.section.first:
            return row - self.columns
        column = (row - placed.section.first) % self.columns
        for other in reversed(self.placed[: self.placed.index(placed)]):
            if other.section.count:
                last_line = (other.section.count - 1) // self.columns * self.columns
                return other.section.first + min(last_line + column, other.section.count - 1)
        return -1

    def below(self, row: int) -> int:
        """Return the row below, in the same column as far as there is one; -1 at the bottom."""
        placed = self._of_row(row)
        count, position = placed.section.count, row - placed.section.first
        if position + self.columns < count:
            return row + self.columns
        if position // self.columns < (count - 1) // self.columns:
            return placed.section.first + count - 1
        for other in self.placed[self.placed.index(placed) + 1 :]:
            if other.section.count:
                return other.section.first + min(position % self.columns, other.section.count - 1)
        return -1

    def _of_row(self, row: int) -> Placed:
        # an empty section begins at the row at which the next one begins, hence the last of them
        return self.placed[max(0, bisect_right(self._firsts, row) - 1)]
