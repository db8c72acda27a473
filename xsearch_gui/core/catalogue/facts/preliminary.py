"""Photos that are known by the small picture that their file carries: found at once, and read whole later.

The hash of a file is not known before all of it is read. Until then the content of such an item is a number made of its
file's, behind zeros that one hash of four thousand million begins with. When the file is read the item becomes what it
is, with the same id: what the user has said of it stays.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.files import DATE_ITEM, FileRow, file_row

NO_HASH = "0" * 8
_NEWEST = (
    "COALESCE(NULLIF(shown_at, ''),"
    " strftime('%Y-%m-%dT%H:%M:%S', mtime_ns / 1000000000, 'unixepoch', 'localtime')) DESC"
)
_BY_USER = (
    "SELECT item_id FROM text WHERE source = 'user' UNION SELECT item_id FROM tag_edit UNION SELECT item_id FROM"
    " photo_mark UNION SELECT item_id FROM judgement UNION SELECT photo_id FROM pair WHERE link = 'user'"
)


class Preliminary:
    """Statements about ``preliminary``, and about files that are to be read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @staticmethod
    def content(file_id: int, digits: int) -> str:
        """Return what stands for the hash, of so many hex digits, of a file that has not been read."""
        number = hashlib.blake2b(file_id.to_bytes(8, "little"), digest_size=16).hexdigest()
        return (NO_HASH + number)[:digits]

    def begin(self, file_id: int, item_id: int) -> None:
        """Note that an item stands for a file until it is read."""
        self._db.execute("INSERT OR IGNORE INTO preliminary VALUES (?)", (item_id,))
        self._db.execute("UPDATE file SET item_id = ? WHERE id = ?", (item_id, file_id))
        self._db.execute(DATE_ITEM, (item_id,))

    def __contains__(self, item_id: int) -> bool:
        return self._db.execute("SELECT 1 FROM preliminary WHERE item_id = ?", (item_id,)).fetchone() is not None

    def items(self) -> NDArray[np.int64]:
        """Return the items, int64 (n,), rising."""
        rows = self._db.execute("SELECT item_id FROM preliminary ORDER BY item_id")
        return np.fromiter((row[0] for row in rows), np.int64)

    def count(self) -> int:
        """Return how many items there are."""
        return int(self._db.execute("SELECT COUNT(*) FROM preliminary").fetchone()[0])

    def finish(self, item_id: int, content: str, size: int, encoder_id: int) -> None:
        """Make an item the photo of this content; what other encoders saw in its small picture is forgotten."""
        self._db.execute("UPDATE item SET content = ?, size = ? WHERE id = ?", (content, size, item_id))
        self._db.execute("DELETE FROM preliminary WHERE item_id = ?", (item_id,))
        self._db.execute("DELETE FROM photo_vector WHERE owner_id = ? AND encoder_id <> ?", (item_id, encoder_id))

    def drop_lost(self, item_id: int | None = None) -> None:
        """Forget items, or this one, that no file has any more, but for those of which the user has said something."""
        self._db.execute(
            "DELETE FROM item WHERE id IN (SELECT item_id FROM preliminary WHERE ?1 IS NULL OR item_id = ?1)"
            f" AND NOT EXISTS (SELECT 1 FROM file WHERE file.item_id = item.id) AND id NOT IN ({_BY_USER})",
            (item_id,),
        )

    def unread_files(self, folder_ids: Sequence[int]) -> list[int]:
        """Return the new and changed photos of folders: first those that nothing is known of, each newest first."""
        rows = self._db.execute(
            "SELECT file.id FROM file LEFT JOIN item ON item.id = item_id"
            " WHERE state <> 'done' AND state = 'new' AND role = 'photo'"  # the index file_unfinished
            f" AND folder_id IN ({','.join('?' * len(folder_ids))})"
            f" ORDER BY item_id IS NOT NULL, {_NEWEST}, directory, name",
            tuple(folder_ids),
        )
        return [row[0] for row in rows]

    def unknown_files(self, folder_ids: Sequence[int], least: int) -> list[FileRow]:
        """Return the photos of folders that nothing is known of, of at least so many bytes, newest first."""
        rows = self._db.execute(
            "SELECT * FROM file WHERE state <> 'done' AND state = 'new' AND role = 'photo' AND item_id IS NULL"
            f" AND lead_id IS NULL AND folder_id IN ({','.join('?' * len(folder_ids))}) AND size >= ?"
            " ORDER BY mtime_ns DESC, directory, name",
            (*folder_ids, least),
        )
        return [file_row(row) for row in rows]

    def contents(self) -> set[str]:
        """Return the contents of the items: their small pictures are kept under these names."""
        rows = self._db.execute("SELECT content FROM item JOIN preliminary ON item_id = item.id")
        return {row[0] for row in rows}
