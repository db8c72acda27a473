"""Albums: photos that the user has put together by hand, in an order that stays."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence


class Albums:
    """Statements about ``album`` and ``album_photo``. Names that differ in case only are the same."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def counts(self) -> list[tuple[str, int]]:
        """Return (name, number of photos that are there) of every album, by name."""
        rows = self._db.execute(
            "SELECT name, COUNT(item.id) FROM album LEFT JOIN album_photo ON album_id = album.id"
            " LEFT JOIN item ON item.id = item_id AND gone_at IS NULL GROUP BY album.id ORDER BY name COLLATE NOCASE"
        )
        return [(row[0], row[1]) for row in rows]

    def find(self, name: str) -> tuple[int, str] | None:
        """Return the id of an album and its name as it was written; None if there is none."""
        row = self._db.execute("SELECT id, name FROM album WHERE name = ?", (name,)).fetchone()
        return (int(row[0]), str(row[1])) if row else None

    def create(self, name: str) -> int:
        """Make an empty album, and return its id."""
        return int(self._db.execute("INSERT INTO album (name) VALUES (?) RETURNING id", (name,)).fetchone()[0])

    def rename(self, album: int, name: str) -> None:
        """Give an album another name."""
        self._db.execute("UPDATE album SET name = ? WHERE id = ?", (name, album))

    def delete(self, album: int) -> None:
        """Forget an album; its photos stay."""
        self._db.execute("DELETE FROM album WHERE id = ?", (album,))

    def items(self, album: int) -> list[int]:
        """Return the photos of an album in their order, those too whose files are gone for now."""
        rows = self._db.execute("SELECT item_id FROM album_photo WHERE album_id = ? ORDER BY place, item_id", (album,))
        return [row[0] for row in rows]

    def put(self, album: int, items: Sequence[int]) -> None:
        """Make these the photos of an album, in this order; those that are no longer known are passed over."""
        self._db.execute("DELETE FROM album_photo WHERE album_id = ?", (album,))
        self._db.execute(
            "INSERT OR IGNORE INTO album_photo SELECT ?, item.id, chosen.id FROM json_each(?) AS chosen"
            " JOIN item ON item.id = chosen.value AND item.kind = 'photo' ORDER BY chosen.id",
            (album, json.dumps(list(items))),
        )

    def photos_among(self, items: Iterable[int]) -> list[int]:
        """Return those that are photos of the library, each once, in their order."""
        rows = self._db.execute(
            "SELECT item.id FROM json_each(?) AS chosen JOIN item ON item.id = chosen.value"
            " WHERE item.kind = 'photo' AND gone_at IS NULL ORDER BY chosen.id",
            (json.dumps(list(items)),),
        )
        return list(dict.fromkeys(row[0] for row in rows))
