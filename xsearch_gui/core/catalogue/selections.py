"""Statements about any number of items at once: the ids come as one JSON text, which SQLite takes apart itself."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Sequence

from xsearch_gui.core.catalogue.facts.rows import Look
from xsearch_gui.core.catalogue.files import from_db
from xsearch_gui.core.records.items import Kind

_CHOSEN = "json_each(:ids) AS chosen"


class Selections:
    """Statements that answer for 100,000 items within a second."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def kinds(self, ids: Iterable[int]) -> dict[int, str]:
        """Return id -> kind of those that are there, in the order of ``ids``."""
        rows = self._db.execute(
            f"SELECT item.id, kind FROM {_CHOSEN} JOIN item ON item.id = chosen.value WHERE gone_at IS NULL"
            " ORDER BY chosen.id",
            {"ids": _text(ids)},
        )
        return {row[0]: row[1] for row in rows}

    def looks(self, ids: Iterable[int], kind: Kind | None = None) -> dict[int, Look]:
        """Return the items of a kind (None: of any) that still have a file, by id."""
        rows = self._db.execute(
            f"SELECT item.id, kind, content, taken_at, width * height FROM {_CHOSEN}"
            " JOIN item ON item.id = chosen.value WHERE gone_at IS NULL",
            {"ids": _text(ids)},
        )
        return {row[0]: Look(row[2], row[3], row[4]) for row in rows if kind in (None, row[1])}

    def held_by_several(self, ids: Iterable[int]) -> set[int]:
        """Return those that more than one file holds."""
        rows = self._db.execute(
            f"SELECT item_id FROM {_CHOSEN} JOIN file ON item_id = chosen.value GROUP BY item_id HAVING COUNT(*) > 1",
            {"ids": _text(ids)},
        )
        return {row[0] for row in rows}

    def days(self, ids: Iterable[int]) -> tuple[str, str]:
        """Return the first and the last day, ``YYYY-MM-DD``, on which any was taken; empty where none says so."""
        row = self._db.execute(
            f"SELECT MIN(taken_at), MAX(taken_at) FROM {_CHOSEN} JOIN item ON item.id = chosen.value",
            {"ids": _text(ids)},
        ).fetchone()
        return (row[0] or "")[:10], (row[1] or "")[:10]

    def formats(self, ids: Iterable[int]) -> list[tuple[str, int]]:
        """Return (format, number of items), the most frequent first."""
        rows = self._db.execute(
            f"SELECT format, COUNT(*) FROM {_CHOSEN} JOIN item ON item.id = chosen.value WHERE format <> ''"
            " GROUP BY format ORDER BY COUNT(*) DESC, format",
            {"ids": _text(ids)},
        )
        return [(row[0], row[1]) for row in rows]

    def tags(self, ids: Iterable[int], most: int) -> list[tuple[str, int]]:
        """Return (tag, number of items), the most frequent first: keywords of files, and the user's edits of them."""
        rows = self._db.execute(
            f"WITH chosen AS MATERIALIZED (SELECT value AS id FROM {_CHOSEN})"
            " SELECT tag, SUM(items) AS items FROM ("
            " SELECT word AS tag, COUNT(*) AS items FROM chosen JOIN tagged ON tagged.item_id = chosen.id"
            " JOIN keyword ON keyword.id = keyword_id WHERE NOT EXISTS (SELECT 1 FROM tag_edit"
            " WHERE tag_edit.item_id = chosen.id AND added = 0 AND tag = word) GROUP BY word"
            " UNION ALL SELECT tag, COUNT(*) FROM chosen JOIN tag_edit ON tag_edit.item_id = chosen.id"
            " WHERE added = 1 AND NOT EXISTS (SELECT 1 FROM tagged JOIN keyword ON keyword.id = keyword_id"
            " WHERE tagged.item_id = chosen.id AND word = tag)"  # what was written is a keyword of the file too
            " GROUP BY tag) GROUP BY tag ORDER BY items DESC, tag LIMIT :most",
            {"ids": _text(ids), "most": most},
        )
        return [(row[0], row[1]) for row in rows]

    def known_tags(self, most: int) -> list[str]:
        """Return the tags of the library, the most frequent first: keywords of files, and the user's own."""
        rows = self._db.execute(
            "SELECT tag, SUM(n) AS n FROM (SELECT word AS tag, COUNT(*) AS n FROM tagged JOIN keyword"
            " ON keyword.id = keyword_id GROUP BY keyword_id UNION ALL SELECT tag, COUNT(*) FROM tag_edit"
            " WHERE added = 1 GROUP BY tag) GROUP BY tag ORDER BY n DESC, tag LIMIT ?",
            (most,),
        )
        return [str(row[0]) for row in rows]

    def paths(self, ids: Iterable[int], folders: Sequence[int]) -> list[str]:
        """Return one file of each item that has any in these folders, in the order of ``ids``."""
        rows = self._db.execute(
            f"SELECT directory, name FROM {_CHOSEN} JOIN file ON file.id = (SELECT id FROM file AS f"
            " WHERE f.item_id = chosen.value AND f.folder_id IN (SELECT value FROM json_each(:folders))"
            " ORDER BY f.lead_id IS NOT NULL, f.id LIMIT 1) ORDER BY chosen.id",
            {"ids": _text(ids), "folders": _text(folders)},
        )
        return [os.path.join(from_db(row[0]), from_db(row[1])) for row in rows]

    def count_in(self, ids: Iterable[int], folders: Sequence[int]) -> int:
        """Return how many of the items have a file in one of these folders."""
        row = self._db.execute(
            f"SELECT COUNT(*) FROM {_CHOSEN} WHERE EXISTS (SELECT 1 FROM file WHERE file.item_id = chosen.value"
            " AND folder_id IN (SELECT value FROM json_each(:folders)))",
            {"ids": _text(ids), "folders": _text(folders)},
        ).fetchone()
        return int(row[0])

    def only_in(self, folders: Sequence[int]) -> tuple[int, int, int, int, int]:
        """Return how many photos lie in these folders alone, and of how many of them the user has something.

        Captions, tags, marks, albums, in this order.
        """
        only = (
            "SELECT DISTINCT item_id AS id FROM file WHERE role = 'photo' AND item_id IS NOT NULL"
            " AND folder_id IN (SELECT value FROM json_each(:folders)) AND NOT EXISTS (SELECT 1 FROM file AS other"
            " WHERE other.item_id = file.item_id AND other.folder_id NOT IN (SELECT value FROM json_each(:folders)))"
        )
        row = self._db.execute(
            f"WITH only_here AS MATERIALIZED ({only}) SELECT (SELECT COUNT(*) FROM only_here),"
            " (SELECT COUNT(*) FROM only_here WHERE id IN (SELECT item_id FROM text WHERE source = 'user')),"
            " (SELECT COUNT(*) FROM only_here WHERE id IN (SELECT item_id FROM tag_edit)),"
            " (SELECT COUNT(*) FROM only_here WHERE id IN (SELECT item_id FROM photo_mark)),"
            " (SELECT COUNT(*) FROM only_here WHERE id IN (SELECT item_id FROM album_photo))",
            {"folders": _text(folders)},
        ).fetchone()
        return row[0], row[1], row[2], row[3], row[4]


def _text(ids: Iterable[int]) -> str:
    return json.dumps(list(ids), separators=(",", ":"))
