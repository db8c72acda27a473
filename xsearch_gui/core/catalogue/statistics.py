"""Statements that look over the whole library: what there is in order of time, and which values occur."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.batches import ids_of, over
from xsearch_gui.core.catalogue.facts.remembered import Remembered
from xsearch_gui.core.catalogue.files import from_db
from xsearch_gui.core.catalogue.pairs import IS_OWN
from xsearch_gui.core.records.items import Kind

_VALUES = {
    "camera": "SELECT camera, COUNT(*) FROM item WHERE gone_at IS NULL AND camera IS NOT NULL GROUP BY camera",
    "lens": "SELECT lens, COUNT(*) FROM item WHERE gone_at IS NULL AND lens IS NOT NULL GROUP BY lens",
    "format": "SELECT format, COUNT(*) FROM item WHERE gone_at IS NULL AND format <> '' GROUP BY format",
    "people": "SELECT person.value, COUNT(*) FROM item, json_each(json_extract(item.facts, '$.people')) AS person"
    " WHERE gone_at IS NULL AND json_extract(item.facts, '$.people') IS NOT NULL GROUP BY person.value",
    "place": " UNION ALL ".join(
        f"SELECT json_extract(facts, '$.{name}'), COUNT(*) FROM item WHERE gone_at IS NULL"
        f" AND json_extract(facts, '$.{name}') IS NOT NULL GROUP BY 1"
        for name in ("country", "state", "city", "sublocation")
    ),
    "tag": "SELECT word, SUM(items) FROM (SELECT word, COUNT(*) AS items FROM keyword"
    " JOIN tagged ON keyword_id = keyword.id GROUP BY keyword.id"
    " UNION ALL SELECT tag, 2 * added - 1 FROM tag_edit) GROUP BY word HAVING SUM(items) > 0",
    "folder": "SELECT directory, COUNT(*) FROM file WHERE role = 'photo' AND item_id IS NOT NULL AND lead_id IS NULL"
    " GROUP BY directory",
}


COPIES = (
    "SELECT item_id FROM file WHERE role = 'photo' AND item_id IS NOT NULL AND lead_id IS NULL"
    " GROUP BY item_id HAVING COUNT(*) > 1"
)
"""SQL for the photos of which there are several files with the same content."""

# The photo behind the last half hour in which none came.
LAST_IMPORT_BEGAN = (
    "SELECT MAX(added_at) FROM (SELECT added_at, LAG(added_at) OVER (ORDER BY added_at) AS before FROM"
    " (SELECT DISTINCT added_at FROM item WHERE kind = 'photo' AND gone_at IS NULL))"
    " WHERE before IS NULL OR julianday(added_at) - julianday(before) > 0.5 / 24"
)
"""SQL for the time, UTC, at which the last import began."""


class Overview:
    """Statements over all items; each answers from an index that holds all it needs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._remembered = Remembered(connection)

    def newest(self, kind: Kind | None) -> NDArray[np.int64]:
        """Return every item that has a file, newest first and those without a date last, int64 (n,), to read only."""
        return self._remembered.get(("newest", kind), lambda: self._newest(kind))

    def _newest(self, kind: Kind | None) -> NDArray[np.int64]:
        items = ids_of(
            self._db,
            "SELECT id FROM item INDEXED BY item_shown WHERE gone_at IS NULL"
            " AND (?1 IS NULL OR kind = ?1) ORDER BY shown_at DESC, kind DESC, id DESC",
            kind,
        )
        items.flags.writeable = False
        return items

    def months(self, kind: Kind | None) -> list[tuple[str, int]]:
        """Return (``YYYY-MM``, number of items), newest first: the months of :meth:`newest` one after another.

        The last one is empty where items have no date.
        """
        return list(self._remembered.get(("months", kind), lambda: self._months(kind)))

    def _months(self, kind: Kind | None) -> list[tuple[str, int]]:
        rows = self._db.execute(
            "SELECT substr(shown_at, 1, 7) AS month, COUNT(*) FROM item INDEXED BY item_shown WHERE gone_at IS NULL"
            " AND (:kind IS NULL OR kind = :kind) GROUP BY month ORDER BY month DESC",
            {"kind": kind},
        )
        return [(row[0], row[1]) for row in rows]

    def note_counts(self, photo_ids: Sequence[int]) -> dict[int, int]:
        """Return how many notes of its own each of these photos has; those without any are left out."""
        statement = (
            "SELECT photo_id, COUNT(*) FROM pair JOIN item note ON note.id = note_id WHERE note.gone_at IS NULL"
            f" AND {IS_OWN} AND photo_id IN ({{}}) GROUP BY photo_id"
        )
        return {row[0]: row[1] for row in over(self._db, statement, photo_ids)}

    def values(self, key: str) -> list[tuple[str, int]]:
        """Return (value, number of photos) of ``album``, or of a key of ``_VALUES`` (``camera`` and the like)."""
        if key == "album":
            return self.album_names()
        return [(from_db(row[0]), row[1]) for row in self._db.execute(_VALUES[key])]

    def sorted_out(self) -> dict[str, int]:
        """Return how many ``photos`` there are: in ``last_import``, ``pick``, ``reject``, ``undated``, ``copies``."""
        photos = "FROM item WHERE kind = 'photo' AND gone_at IS NULL"
        # Said so: else every photo is looked at.
        flagged = "SELECT COUNT(*) FROM item INDEXED BY item_flag WHERE gone_at IS NULL AND flag ="
        statements = {
            "photos": f"SELECT COUNT(*) {photos}",
            "last_import": f"SELECT COUNT(*) {photos} AND added_at >= ({LAST_IMPORT_BEGAN})",
            "pick": f"{flagged} 'pick'",
            "reject": f"{flagged} 'reject'",
            "undated": f"SELECT COUNT(*) {photos} AND shown_at = ''",
            "copies": f"SELECT COUNT(*) FROM ({COPIES})",
        }
        return {name: int(self._db.execute(sql).fetchone()[0]) for name, sql in statements.items()}

    def in_several_directories(self) -> list[tuple[int, int, str]]:
        """Return (folder id, item, directory) of photos with several files, by folder and item."""
        rows = self._db.execute(
            "SELECT DISTINCT folder_id, item_id, directory FROM file WHERE role = 'photo' AND lead_id IS NULL"
            f" AND item_id IN ({COPIES}) ORDER BY folder_id, item_id"
        )
        return [(row[0], row[1], from_db(row[2])) for row in rows]

    def directories(self) -> list[tuple[int, str, int]]:
        """Return (folder id, directory, number of photos directly in it) of every directory with photos."""
        rows = self._db.execute(
            "SELECT folder_id, directory, COUNT(DISTINCT item_id) FROM file WHERE role = 'photo'"
            " AND item_id IS NOT NULL AND lead_id IS NULL GROUP BY folder_id, directory"
        )
        return [(row[0], from_db(row[1]), row[2]) for row in rows]

    def album_names(self) -> list[tuple[str, int]]:
        """Return (album, number of photos) of every album made by hand, and of those of other programs."""
        rows = self._db.execute(
            "SELECT name, SUM(photos) FROM (SELECT name, COUNT(item_id) AS photos FROM album"
            " LEFT JOIN album_photo ON album_id = album.id GROUP BY album.id UNION ALL"
            " SELECT told.value, COUNT(*) FROM item, json_each(item.facts, '$.albums') AS told"
            " WHERE gone_at IS NULL AND item.facts LIKE '%\"albums\"%' GROUP BY told.value) GROUP BY name"
        )
        return [(row[0], row[1]) for row in rows]

    def version(self) -> int:
        """Return a number that changes when another connection has changed the catalogue."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])
