"""The rows of the grid: a few hundred hits of a search, or the ids of 200,000 photos whose facts come as needed.

A row is first of all the id of an item. Its record is known at once (a search brings it along) or asked for, page
by page, when the row is drawn. Rows lie in sections, which have a heading. A photo that stands for a group (a burst,
near-duplicates) can be opened: the others of its group become rows behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from xsearch_gui.core.records.search import Hit
from xsearch_gui.viewmodels.results.hits_model import HitRole, HitsModel, Index
from xsearch_gui.viewmodels.results.photo_pages import MOST_PAGES, PAGE, Pages
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails

NEAR = 100  # rows before the last one at which the next page is asked for


@dataclass(frozen=True, slots=True)
class Section:
    """Rows below one heading. ``less``: they are less certain than matches; ``has_more``: more of them will come.

    ``month`` is that of its photos (``YYYY-MM``), empty where they are not sorted by dates or have none.
    """

    title: str
    first: int
    count: int
    less: bool = False
    has_more: bool = False
    month: str = ""


class PhotosModel(HitsModel):
    """What the grid shows."""

    page_wanted = Signal(object)  # tuple of items whose records are missing
    end_neared = Signal()  # a row close to the last one has come into view

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(thumbnails, parent)
        self._items: list[int] = []
        self._known: dict[int, Hit] = {}
        self._stale: dict[int, Hit] = {}  # records from before the library changed
        self._sections: tuple[Section, ...] = ()
        self._is_lazy = False
        self._pages = Pages()
        self._open: dict[int, tuple[int, ...]] = {}  # the members that are shown, by the item that stands for them
        self._members: set[int] = set()
        self._marks: Mapping[int, int] = {}
        self.has_more = False  # whether rows may follow that were not asked for yet
        self.is_same_question = False  # whether the last reset brought another answer to the same question

    # what it holds

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections, which hold all rows in order."""
        return self._sections

    @property
    def matching(self) -> int:
        """How many rows, the first ones, are above what is less certain; mostly all."""
        return next((section.first for section in self._sections if section.less), len(self._items))

    @property
    def items(self) -> Sequence[int]:
        """The ids of all rows."""
        return self._items

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

    def hit_of(self, item: int) -> Hit | None:
        """Return the record of an item, if it is known."""
        return self._known.get(item) or self._stale.get(item)

    def row_of(self, item: int) -> int:
        """Return the row of an item, or -1."""
        try:
            return self._items.index(item)
        except ValueError:
            return -1

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

    def forget_records(self) -> None:
        """Ask again for everything: the library has changed. What was known is shown until then."""
        self._pages.clear()
        if self._is_lazy:
            self._stale, self._known = self._known, {}

    def set_marks(self, marks: Mapping[int, int]) -> None:
        """Show which items are called good (+1) and bad (-1)."""
        if marks != self._marks:
            self._marks = marks
            if self._items:
                self.dataChanged.emit(self.index(0), self.index(len(self._items) - 1), [int(HitRole.MARK)])

    def page_failed(self, items: Iterable[int]) -> None:
        """Let a page that did not come be asked for again."""
        self._pages.failed(set(items), self._items)

    # groups

    def toggle_group(self, row: int) -> None:
        """Show the others of a photo's group behind it, or hide them again."""
        hit = self.hit(row)
        if hit is not None and hit.item in self._open:
            self._close(row, hit.item)
        elif hit is not None and hit.group:
            self._show_group(row, hit)

    def _show_group(self, row: int, hit: Hit) -> None:
        members = tuple(item for item in hit.group if item not in self._members and self.row_of(item) < 0)
        if not members:
            return
        self.beginInsertRows(QModelIndex(), row + 1, row + len(members))
        self._items[row + 1 : row + 1] = members
        self._open[hit.item] = members
        self._members.update(members)
        self._stretch(row, len(members))
        self.endInsertRows()
        unknown = tuple(item for item in members if item not in self._known)
        if unknown:
            self.page_wanted.emit(unknown)

    def _close(self, row: int, item: int) -> None:
        members = self._open.pop(item)
        self.beginRemoveRows(QModelIndex(), row + 1, row + len(members))
        del self._items[row + 1 : row + 1 + len(members)]
        self._members.difference_update(members)
        self._stretch(row, -len(members))
        self.endRemoveRows()

    def _stretch(self, row: int, by: int) -> None:
        self._sections = tuple(
            replace(
                section,
                first=section.first + (by if section.first > row else 0),
                count=section.count + (by if section.first <= row < section.first + section.count else 0),
            )
            for section in self._sections
        )

    # pages

    def _reset(self, items: list[int], known: dict[int, Hit], sections: Sequence[Section], *, lazy: bool) -> None:
        self.beginResetModel()
        self._items, self._known, self._is_lazy = items, known, lazy
        self._sections = tuple(sections) or (Section("", 0, len(items)),)
        self._pages.clear()
        self._open.clear()
        self._members.clear()
        self._waiting.clear()
        self.endResetModel()

    def _want(self, row: int) -> None:
        if self._is_lazy and (missing := self._pages.want(row, self._items, self._known)) is not None:
            self.page_wanted.emit(missing)

    def _rows_near(self, items: Iterable[int]) -> Iterable[int]:
        """Return the rows among which these items are, without looking at all 200,000."""
        first = self.row_of(next(iter(items), -1))
        if first < 0:
            return ()
        return range(max(0, first - PAGE), min(len(self._items), first + PAGE + 1))
