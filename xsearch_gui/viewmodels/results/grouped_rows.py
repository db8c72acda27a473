"""Rows of which one can stand for a group: a stack, a burst, near-duplicates.

A photo that stands for a group can be opened: the others of its group become rows behind it. Rows lie in sections,
which have a heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QModelIndex, QObject, Signal

from xsearch_gui.core.records.search import Hit
from xsearch_gui.viewmodels.results.hits_model import HitsModel
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails


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


class GroupedRows(HitsModel):
    """The ids of the rows in order, their sections, and which groups are open."""

    page_wanted = Signal(object)  # tuple of items whose records are missing

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(thumbnails, parent)
        self._items: list[int] = []
        self._known: dict[int, Hit] = {}
        self._stale: dict[int, Hit] = {}  # records from before the library changed
        self._sections: tuple[Section, ...] = ()
        self._open: dict[int, tuple[int, ...]] = {}  # the members that are shown, by the item that stands for them
        self._members: set[int] = set()
        self._were_open: set[int] = set()  # the photos of groups that were open before the last reset

    @property
    def items(self) -> Sequence[int]:
        """The ids of all rows."""
        return self._items

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections, which hold all rows in order."""
        return self._sections

    @property
    def members(self) -> frozenset[int]:
        """The photos that are seen because their group is open."""
        return frozenset(self._members)

    def hit_of(self, item: int) -> Hit | None:
        """Return the record of an item, if it is known."""
        return self._known.get(item) or self._stale.get(item)

    def item(self, row: int) -> int | None:
        """Return the id of a row, whose record may not be known; None when there is no such row."""
        return self._items[row] if 0 <= row < len(self._items) else None

    def row_of(self, item: int) -> int:
        """Return the row of an item, or -1."""
        try:
            return self._items.index(item)
        except ValueError:
            return -1

    def together(self, item: int) -> tuple[int, ...]:
        """Return the photos of the group that a row shows or belongs to, as far as is known; at least the item."""
        leader = self._leader(item)
        hit = self.hit_of(leader)
        return (leader, *hit.group) if hit is not None else (item,)

    def toggle_group(self, row: int) -> None:
        """Show the others of a photo's group behind it, or hide them again; of a member, its group."""
        if not 0 <= row < len(self._items):
            return
        leader = self._leader(self._items[row])
        if leader in self._open:
            self._close(self.row_of(leader), leader)
        elif (hit := self.hit(row)) is not None and hit.group:
            self._show_group(row, hit)

    def _leader(self, item: int) -> int:
        if item not in self._members:
            return item
        return next((leader for leader, members in self._open.items() if item in members), item)

    def _show_group(self, row: int, hit: Hit) -> None:
        members = self._not_shown(hit.group)
        if not members:
            return
        self.beginInsertRows(QModelIndex(), row + 1, row + len(members))
        self._put_members(row, hit.item, members)
        self.endInsertRows()
        if unknown := self._unknown(members):
            self.page_wanted.emit(unknown)

    def _not_shown(self, items: Sequence[int]) -> tuple[int, ...]:
        shown = set(self._items).intersection(items)
        return tuple(item for item in items if item not in shown)

    def _unknown(self, items: Iterable[int]) -> tuple[int, ...]:
        return tuple(item for item in items if item not in self._known)

    def _put_members(self, row: int, leader: int, members: tuple[int, ...]) -> None:
        self._items[row + 1 : row + 1] = members
        self._open[leader] = members
        self._members.update(members)
        self._stretch(row, len(members))

    def _close(self, row: int, item: int) -> None:
        members = self._open.pop(item)
        self.beginRemoveRows(QModelIndex(), row + 1, row + len(members))
        del self._items[row + 1 : row + 1 + len(members)]
        self._members.difference_update(members)
        self._stretch(row, -len(members))
        self.endRemoveRows()

    def _open_those_of_before(self, *, again: bool) -> tuple[int, ...]:
        """Close all groups; in an answer to the same question ``again``, open them within the reset.

        Those of which nothing is known yet follow when their records come. Returns the photos without a record.
        """
        were_open = {*self._open, *self._members}
        self._open.clear()
        self._members.clear()
        self._were_open = were_open if again else set()
        unknown: list[int] = []
        for item in were_open if again else ():
            hit, row = self.hit_of(item), self.row_of(item)
            if hit is None or row < 0 or item in self._members:
                continue
            self._were_open.discard(item)
            if members := self._not_shown(hit.group):
                self._put_members(row, item, members)
                unknown += self._unknown(members)
        return tuple(unknown)

    def _open_again(self, items: Iterable[int]) -> None:
        """Open the groups again that were open, as soon as the records of their first photos are here."""
        for item in self._were_open.intersection(items):
            hit, row = self.hit_of(item), self.row_of(item)
            if hit is not None and row >= 0 and item not in self._members:
                self._were_open.discard(item)
                self._show_group(row, hit)

    def _stretch(self, row: int, by: int) -> None:
        self._sections = tuple(
            replace(
                section,
                first=section.first + (by if section.first > row else 0),
                count=section.count + (by if section.first <= row < section.first + section.count else 0),
            )
            for section in self._sections
        )
