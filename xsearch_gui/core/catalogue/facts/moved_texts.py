"""Captions that the user took off a photo, and the journal of that: each batch can be taken back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from xsearch_gui.core.records.items import Source


@dataclass(frozen=True, slots=True)
class MovedText:
    """A caption that was taken off a photo. ``to_item`` 0: it went to no other.

    ``before`` and ``after`` are that photo's captions by the user.
    """

    id: int
    item_id: int
    source: Source
    ordinal: int
    body: str
    origin_id: int | None
    to_item: int
    before: str
    after: str


class MovedTexts:
    """Statements about ``moved_text``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def next_batch(self) -> int:
        """Return the number for what is moved together now."""
        return int(self._db.execute("SELECT COALESCE(MAX(batch), 0) + 1 FROM moved_text").fetchone()[0])

    def last_batch(self) -> int:
        """Return the number of what was moved last; 0 if nothing was."""
        return self.next_batch() - 1

    def take_off(self, batch: int, text_id: int) -> int:
        """Take a text off its item, and return the number of its row in the journal; 0 if it is not there any more."""
        cursor = self._db.execute(
            "INSERT INTO moved_text (batch, item_id, source, ordinal, body, origin_id)"
            " SELECT ?, item_id, source, ordinal, body, origin_id FROM text WHERE id = ?",
            (batch, text_id),
        )
        self._db.execute("DELETE FROM text WHERE id = ?", (text_id,))
        return int(cursor.lastrowid or 0) if cursor.rowcount else 0

    def put_on(self, number: int, to_item: int, before: str, after: str) -> None:
        """Note where it went."""
        self._db.execute(
            "UPDATE moved_text SET to_item = ?, before = ?, after = ? WHERE id = ?", (to_item, before, after, number)
        )

    def of_batch(self, batch: int) -> list[MovedText]:
        """Return what was moved together, in its order."""
        rows = self._db.execute("SELECT * FROM moved_text WHERE batch = ? ORDER BY id", (batch,))
        return [
            MovedText(row["id"], row["item_id"], Source(row["source"]), row["ordinal"], row["body"], row["origin_id"],
                      row["to_item"] or 0, row["before"], row["after"])
            for row in rows
        ]  # fmt: skip

    def put_back(self, moved: MovedText) -> int:
        """Put a text back that its files have, forget that it was taken off, and return its new number."""
        self.forget(moved.id)
        cursor = self._db.execute(
            "INSERT INTO text (item_id, source, ordinal, body, origin_id) VALUES (?, ?, ?, ?, ?)",
            (moved.item_id, moved.source, moved.ordinal, moved.body, moved.origin_id),
        )
        return int(cursor.lastrowid or 0)

    def forget(self, number: int) -> None:
        """Forget that a text was taken off."""
        self._db.execute("DELETE FROM moved_text WHERE id = ?", (number,))
