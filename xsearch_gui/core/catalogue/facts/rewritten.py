"""Photos whose files were written by a program that knows what is said of them, and not what they show."""

from __future__ import annotations

import sqlite3

from xsearch_gui.core.catalogue.files import FileRow


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
