"""The hits of a query as a Qt list model, built for 200,000 rows: nothing is held per row but the record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from xsearch_gui.core.records.items import Kind, Marks
from xsearch_gui.core.records.search import Hit, Strength
from xsearch_gui.core.shown_text import visible
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.text.marks import marks_words
from xsearch_gui.viewmodels.text.wording import joined, number, quoted, tip

Index = QModelIndex | QPersistentModelIndex


class HitRole(IntEnum):
    """What a delegate may ask for beside the roles of Qt."""

    HIT = Qt.ItemDataRole.UserRole + 1  # the record
    THUMBNAIL = Qt.ItemDataRole.UserRole + 2  # QImage, or None while there is none
    EXCERPT = Qt.ItemDataRole.UserRole + 3  # the text that matched
    MEMBER = Qt.ItemDataRole.UserRole + 4  # whether the row is one of an opened group
    IS_OPEN = Qt.ItemDataRole.UserRole + 5  # whether the row's group is opened
    MARK = Qt.ItemDataRole.UserRole + 6  # +1 good, -1 bad, 0 for the query that is shown
    QUIET = Qt.ItemDataRole.UserRole + 7  # whether the row is below the matches, among what is less certain


class HitsModel(QAbstractListModel):
    """The rows of a results view, best first."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._thumbnails.loaded.connect(self._on_thumbnail)
        self._hits: Sequence[Hit] = ()
        # only rows that were painted without their thumbnail; a few hundred at most
        self._waiting: dict[str, int] = {}
        self._readers: dict[int, Callable[[Hit], Any]] = {
            HitRole.HIT: _itself,
            HitRole.EXCERPT: excerpt,
            Qt.ItemDataRole.DisplayRole: _title,
            Qt.ItemDataRole.ToolTipRole: self._tool_tip,
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
        }

    def set_hits(self, hits: Sequence[Hit]) -> None:
        """Show other hits."""
        self.beginResetModel()
        self._hits = hits
        self._waiting.clear()
        self.endResetModel()

    def add_records(self, hits: Iterable[Hit]) -> None:
        """Take newer records of rows."""
        fresh = {hit.item: hit for hit in hits}
        rows = [row for row, hit in enumerate(self._hits) if hit.item in fresh]
        if rows:
            self._hits = tuple(fresh.get(hit.item, hit) for hit in self._hits)
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))

    def take_marks(self, marks: Mapping[int, Marks]) -> None:
        """Show what photos have been given since their records were made."""
        known = ((self.hit_of(item), own) for item, own in marks.items())
        self.add_records(
            replace(hit, rating=own.rating, flag=own.flag, label=own.label) for hit, own in known if hit is not None
        )

    def hit_of(self, item: int) -> Hit | None:
        """Return the record of an item, if it is known."""
        return next((hit for hit in self._hits if hit.item == item), None)

    @property
    def hits(self) -> Sequence[Hit]:
        """The records, in the order of the rows."""
        return self._hits

    def hit(self, row: int) -> Hit | None:
        """Return the record of a row, or None when there is no such row."""
        return self._hits[row] if 0 <= row < len(self._hits) else None

    def item(self, row: int) -> int | None:
        """Return the id of a row, or None when there is no such row."""
        return self._hits[row].item if 0 <= row < len(self._hits) else None

    def row_of(self, item: int) -> int:
        """Return the row of an item, or -1."""
        return next((row for row, hit in enumerate(self._hits) if hit.item == item), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of hits."""
        return 0 if parent is not None and parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a view asks about a hit."""
        hit = self.hit(index.row()) if index.isValid() else None
        if hit is None:
            return None
        if role == HitRole.THUMBNAIL:
            return self._thumbnail(index.row(), hit)
        reader = self._readers.get(role)
        return reader(hit) if reader else None

    def strength_words(self, strength: Strength) -> str:
        """Return how well a hit matches, in words."""
        words = {
            Strength.STRONG: self.tr("strong match"),
            Strength.POSSIBLE: self.tr("possible match"),
            Strength.WEAK: self.tr("less certain"),
        }
        return words[strength]

    def match_words(self, hit: Hit) -> str:
        """Return how well a hit matches, in words; empty for one that is shown without a question (no probability)."""
        return self.strength_words(hit.strength) if hit.probability else ""

    def group_words(self, hit: Hit) -> str:
        """Return what stands behind a photo, and why it is this one that is in front; empty where nothing does."""
        count = number(len(hit.group) + 1)
        if not hit.group:
            return ""
        if not hit.stack:
            return self.tr("{n} photos alike; this one is the best match").format(n=count)
        if hit.cover:
            return self.tr("Stack of {n}; this is its cover").format(n=count)
        return self.tr("Stack of {n}; its cover is another photo, which fits less or not at all").format(n=count)

    def _thumbnail(self, row: int, hit: Hit) -> Any:
        image = self._thumbnails.get(hit.thumbnail)
        if image is None and hit.thumbnail:
            self._waiting[hit.thumbnail] = row
        return image

    def _on_thumbnail(self, path: str) -> None:
        row = self._waiting.pop(path, None)
        if row is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index, [int(HitRole.THUMBNAIL)])

    def _tool_tip(self, hit: Hit) -> str:
        offline = "" if hit.online else self.tr("The drive is not connected")
        marks = marks_words(hit.rating, hit.flag, hit.label)
        first = joined([hit.title, self.match_words(hit), *marks, offline])
        quote = excerpt(hit)
        lines = (first, self.group_words(hit), quote and quoted(quote), visible(hit.path))
        return tip("\n".join(line for line in lines if line))

    def _spoken(self, hit: Hit) -> str:
        photo = self.tr("photo") if hit.duration is None else self.tr("film")
        kind = self.tr("note") if hit.kind is Kind.NOTE else photo
        offline = "" if hit.online else self.tr("offline")
        marks = marks_words(hit.rating, hit.flag, hit.label)
        parts = (hit.title, kind, self.match_words(hit), *marks, self.group_words(hit), offline)
        return ", ".join(part for part in parts if part)


def excerpt(hit: Hit) -> str:
    """Return the caption or the part of a note that matched, empty when it was the picture itself."""
    return visible(next((reason.text for reason in hit.why if reason.text), ""), lines=True)


def _itself(hit: Hit) -> Hit:
    return hit


def _title(hit: Hit) -> str:
    return hit.title
