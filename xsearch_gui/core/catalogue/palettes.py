"""Statements about ``photo_colour``: the colours of photos, computed from what their thumbnails show."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from xsearch_gui.core.decoding.colours import PaletteColour


class Palettes:
    """A cache: it can be made again from thumbnails."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def put(self, item: int, colours: Iterable[PaletteColour]) -> None:
        """Keep the colours of a photo; one that has none is known to have none."""
        self._db.execute("DELETE FROM photo_colour WHERE item_id = ?", (item,))
        rows = [(item, it.name, it.lightness, it.a, it.b, it.share) for it in colours] or [(item, "", 0, 0, 0, 0)]
        self._db.executemany("INSERT INTO photo_colour VALUES (?, ?, ?, ?, ?, ?)", rows)

    def missing(self) -> list[tuple[int, str]]:
        """Return (item, content) of the photos whose colours are not known yet."""
        rows = self._db.execute(
            "SELECT id, content FROM item WHERE kind = 'photo' AND gone_at IS NULL"
            " AND id NOT IN (SELECT item_id FROM photo_colour) ORDER BY id"
        )
        return [(row[0], row[1]) for row in rows]
