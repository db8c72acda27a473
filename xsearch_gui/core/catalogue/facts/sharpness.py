"""How sharp photos are, as it is measured while they are read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from xsearch_gui.core.catalogue.batches import over


class Sharpness:
    """Statements about ``sharpness``: one figure of a photo's content (:mod:`core.decoding.sharpness`)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def put(self, figures: Iterable[tuple[int, float]]) -> None:
        """Keep (item, sharpness)."""
        self._db.executemany("INSERT OR REPLACE INTO sharpness (item_id, value) VALUES (?, ?)", figures)

    def get(self, items: Sequence[int]) -> dict[int, float]:
        """Return what is known of these items."""
        rows = over(self._db, "SELECT item_id, value FROM sharpness WHERE item_id IN ({})", items)
        return {row["item_id"]: row["value"] for row in rows}

    def missing(self) -> list[tuple[int, str]]:
        """Return the photos of which none is kept: libraries of before, as (item, content)."""
        rows = self._db.execute(
            "SELECT id, content FROM item WHERE kind = 'photo' AND gone_at IS NULL"
            " AND id NOT IN (SELECT item_id FROM sharpness) ORDER BY id"
        )
        return [(row["id"], row["content"]) for row in rows]
