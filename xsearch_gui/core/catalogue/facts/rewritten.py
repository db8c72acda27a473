"""Photos whose files were written by a program that knows what is said of them, and not what they show."""

from __future__ import annotations

import os
import sqlite3

from xsearch_gui.core.catalogue.files import FileRow, from_db


class Rewritten:
    """Statements about what stays when the bytes of a file change and its picture does not."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def keep(self, file: FileRow, content: str, size: int) -> int | None:
        """Let the item of a file have this content from now on, and return it; None where other files are the item's.

        Its number stays, and with it all that is known of it.
        """
        others = self._db.execute(
            "SELECT 1 FROM file WHERE item_id = ? AND id <> ? AND lead_id IS NULL", (file.item_id, file.id)
        ).fetchone()
        if file.item_id is None or others is not None:
            return None
        self._db.execute("UPDATE item SET content = ?, size = ? WHERE id = ?", (content, size, file.item_id))
        return file.item_id

    def files(self, item: int) -> list[tuple[int, str, int, int]]:
        """Return (folder, path, size, time of the last change) of the files that hold an item and are at their places.

        A raw file of the same shot is none of them. Bytes, and nanoseconds since 1970.
        """
        rows = self._db.execute(
            "SELECT folder_id, directory, name, size, mtime_ns FROM file JOIN folder ON folder.id = folder_id"
            " WHERE item_id = ? AND lead_id IS NULL AND folder.present ORDER BY file.id",
            (item,),
        )
        return [(row[0], os.path.join(from_db(row[1]), from_db(row[2])), row[3], row[4]) for row in rows]
