"""Files of one shot: a raw file that counts together with the JPEG or HEIC that the camera wrote beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from xsearch_gui.core.catalogue.batches import over
from xsearch_gui.core.catalogue.files import FileRow, file_row, from_db, to_db

# The condition on an item that it, or a file which counts together with it, has one of these formats.
WITH_FORMAT = (
    "item.id IN (SELECT id FROM item WHERE gone_at IS NULL AND format <> '' AND format IN ({0}) UNION"
    " SELECT item_id FROM file WHERE lead_id IS NOT NULL AND item_id IS NOT NULL AND format IN ({0}))"
)


class RawPairs:
    """Statements about ``file.lead_id``: which file of a shot is read in place of the others.

    The triggers of ``file`` do the rest: the others have the lead's item, and are read themselves when it is gone or
    cannot be read.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def directories(self) -> list[str]:
        """Return every directory that holds photos."""
        return [from_db(row[0]) for row in self._db.execute("SELECT DISTINCT directory FROM file WHERE role = 'photo'")]

    def photos(self, directory: str) -> list[tuple[FileRow, int | None]]:
        """Return the photos directly in a directory, by name, each with its lead."""
        rows = self._db.execute(
            "SELECT * FROM file WHERE directory = ? AND role = 'photo' ORDER BY name", (to_db(directory),)
        )
        return [(file_row(row), row["lead_id"]) for row in rows]

    def attach(self, file_id: int, primary: FileRow, kind: str) -> None:
        """Let a file of a format (``NEF``) count together with its lead."""
        self._db.execute(
            "UPDATE file SET state = 'done', reason = '', lead_id = ?, item_id = ?, format = ? WHERE id = ?",
            (primary.id, primary.item_id, kind, file_id),
        )

    def detach(self, file_id: int) -> None:
        """Let a file be a photo of its own again: it is to be read."""
        self._db.execute("UPDATE file SET state = 'new', lead_id = NULL, item_id = NULL WHERE id = ?", (file_id,))

    def count(self, folder_ids: Iterable[int]) -> int:
        """Return how many files of these folders count together with another."""
        ids = tuple(folder_ids)
        marks = ",".join("?" * len(ids))
        statement = f"SELECT COUNT(*) FROM file WHERE lead_id IS NOT NULL AND folder_id IN ({marks})"
        return int(self._db.execute(statement, ids).fetchone()[0])

    def formats(self, items: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return for items that several files hold as one shot the formats of the others: ``("NEF",)``."""
        found: dict[int, tuple[str, ...]] = {}
        statement = (
            "SELECT DISTINCT item_id, format FROM file WHERE lead_id IS NOT NULL AND item_id IN ({}) ORDER BY format"
        )
        for item, kind in over(self._db, statement, items):
            found[item] = (*found.get(item, ()), kind)
        return found
