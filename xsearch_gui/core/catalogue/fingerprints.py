"""Looks of photos, and the statements that finding duplicates needs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from xsearch_gui.core.catalogue.batches import over
from xsearch_gui.core.catalogue.pairs import IS_OWN


class Fingerprints:
    """Statements about ``look``: a photo's 32 x 32 greys, a cache that is filled when it is first needed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def put(self, fingerprints: Iterable[tuple[int, bytes]]) -> None:
        """Keep (item, greys): 1,024 bytes, row by row; they change only when a file is read otherwise."""
        self._db.executemany("INSERT OR REPLACE INTO look (item_id, data) VALUES (?, ?)", fingerprints)

    def get(self, items: Sequence[int]) -> dict[int, bytes]:
        """Return the fingerprints that are kept of these items."""
        rows = over(self._db, "SELECT item_id, data FROM look WHERE item_id IN ({})", items)
        return {row["item_id"]: row["data"] for row in rows}

    def captioned(self, items: Sequence[int]) -> set[int]:
        """Return the items that have a text or a note of their own."""
        texts = over(self._db, "SELECT item_id FROM text WHERE source <> 'ocr' AND item_id IN ({})", items)
        notes = over(self._db, f"SELECT photo_id FROM pair WHERE {IS_OWN} AND photo_id IN ({{}})", items)
        return {row[0] for rows in (texts, notes) for row in rows}

    def several_files(self) -> list[int]:
        """Return the photos that more than one file holds."""
        rows = self._db.execute(
            "SELECT item_id FROM file WHERE role = 'photo' AND item_id IS NOT NULL AND lead_id IS NULL"
            " GROUP BY item_id HAVING COUNT(*) > 1 ORDER BY item_id"
        )
        return [row[0] for row in rows]
