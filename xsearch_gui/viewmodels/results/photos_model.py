"""The rows of the grid: a few hundred hits of a search, or the ids of 200,000 photos whose facts come as needed.

A row is first of all the id of an item. Its record is known at once (a search brings it along) or asked for, page
by page, when the row is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from xsearch_gui.core.records.search import Hit
from xsearch_gui.viewmodels.results.grouped_rows import GroupedRows, Section
from xsearch_gui.viewmodels.results.hits_model import HitRole, Index
from xsearch_gui.viewmodels.results.photo_pages import MOST_PAGES, PAGE, Pages
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails

__all__ = ["PhotosModel", "Section"]

NEAR = 100  # rows before the last one at which the next page is asked for


class PhotosModel(GroupedRows):
    """What the grid shows."""

    end_neared = Signal()  # a row close to the last one has come into view

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(thumbnails, parent)
        self._is_lazy = False
        self._pages = Pages()
        self._marks: Mapping[int, int] = {}
        self.has_more = False  # whether rows may follow that were not asked for yet
        self.is_same_question = False  # whether the last reset brought another answer to the same question

    # what it holds

    @property
    def matching(self) -> int:
        """How many rows, the first ones, are above what is less certain; mostly all."""
        return next((section.first for section in self._sections if section.less), len(self._items))

    @property
    def hits(self) -> Sequence[Hit]:
        """The records that are known, in the order of the rows."""
        return [self._known[item] for item in self._items if item in self._known]

    def hit(self, row: int) -> Hit | None:
        """Return the record of a row; None when there is no such row, or while its page is being fetched."""
        if not 0 <= row < len(self._items):
            return None
        item = self._items[row]
        if self.has_more and row + NEAR >= len(self._items):
            self.end_neared.emit()
        found = self._known.get(item)
        if found is None:
            self._want(row)
        return found or self._stale.get(item)

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let every row be dragged to another program."""
        known = super().flags(index)
        return known | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else known

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what the view asks about a row."""
        if role == HitRole.QUIET:
            return index.row() >= self.matching
        if role in (HitRole.MEMBER, HitRole.IS_OPEN, HitRole.MARK):
            item = self._items[index.row()] if index.isValid() else -1
            if role == HitRole.MARK:
                return self._marks.get(item, 0)
            return item in (self._members if role == HitRole.MEMBER else self._open)
        return super().data(index, role)

    # filling it

    def set_hits(self, hits: Sequence[Hit], sections: Sequence[Section] = (), *, again: bool = False) -> None:
        """Show hits whose records are all here; ``again``: they answer the same question as before."""
        self.is_same_question = again
        self._reset([hit.item for hit in hits], {hit.item: hit for hit in hits}, sections, lazy=False)

    def add_hits(self, hits: Sequence[Hit], sections: Sequence[Section]) -> None:
        """Put further hits behind those that are shown; ``sections`` are of all of them, without opened groups."""
        first = len(self._items)
        if hits:
            self.beginInsertRows(QModelIndex(), first, first + len(hits) - 1)
        self._items.extend(hit.item for hit in hits)
        self._known.update((hit.item, hit) for hit in hits)
        self._sections = tuple(sections) or (Section("", 0, len(self._items)),)
        for row, item in sorted((self.row_of(item), item) for item in self._open):
            self._stretch(row, len(self._open[item]))
        if hits:
            self.endInsertRows()

    def set_items(self, items: Sequence[int], sections: Sequence[Section] = (), *, again: bool = False) -> None:
        """Show items whose records are asked for when they are drawn; those that are known already stay known."""
        self.is_same_question = again
        kept = self._known if self._is_lazy and len(self._known) < MOST_PAGES * PAGE else {}
        self._reset(list(items), kept, sections, lazy=True)

    def add_records(self, hits: Iterable[Hit]) -> None:
        """Take the records of a page, or newer records of rows."""
        fresh = {hit.item: hit for hit in hits}
        self._known.update(fresh)
        rows = [row for row in self._rows_near(fresh) if self._items[row] in fresh]
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))
        self._open_again(fresh)

    def forget_records(self) -> None:
        """Ask again for everything: the library has changed. What was known is shown until then."""
        self._pages.clear()
        if self._is_lazy:
            self._stale, self._known = self._known, {}

    def forget(self, items: Iterable[int]) -> None:
        """Ask again for these: they are in other stacks now."""
        for item in items:
            self._known.pop(item, None)
            self._stale.pop(item, None)
        self._pages.clear()

    def set_marks(self, marks: Mapping[int, int]) -> None:
        """Show which items are called good (+1) and bad (-1)."""
        if marks != self._marks:
            self._marks = marks
            if self._items:
                self.dataChanged.emit(self.index(0), self.index(len(self._items) - 1), [int(HitRole.MARK)])

    def page_failed(self, items: Iterable[int]) -> None:
        """Let a page that did not come be asked for again."""
        self._pages.failed(set(items), self._items)

    # pages

    def _reset(self, items: list[int], known: dict[int, Hit], sections: Sequence[Section], *, lazy: bool) -> None:
        self.beginResetModel()
        self._items, self._known, self._is_lazy = items, known, lazy
        self._sections = tuple(sections) or (Section("", 0, len(items)),)
        self._pages.clear()
        unknown = self._open_those_of_before(again=self.is_same_question)
        self._waiting.clear()
        self.endResetModel()
        if unknown:
            self.page_wanted.emit(unknown)

    def _want(self, row: int) -> None:
        if self._is_lazy and (missing := self._pages.want(row, self._items, self._known)) is not None:
            self.page_wanted.emit(missing)

    def _rows_near(self, items: Iterable[int]) -> Iterable[int]:
        """Return the rows among which these items are, without looking at all 200,000."""
        first = self.row_of(next(iter(items), -1))
        if first < 0:
            return ()
        return range(max(0, first - PAGE), min(len(self._items), first + PAGE + 1))
