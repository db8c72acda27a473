"""Where files lie: what is to be kept of it when xsearch itself moves, copies, renames or removes them."""

from __future__ import annotations

import os
import sqlite3

from xsearch_gui.core.catalogue.files import DATE_ITEM, FileRow, file_row, to_db

_MOST_NAMED = 20  # photos of one name


class FilePlaces:
    """Statements about the places of rows of ``file``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def at(self, path: str) -> FileRow | None:
        """Return the file at a path, of the volume that is there."""
        directory, name = os.path.split(path)
        row = self._db.execute(
            "SELECT file.* FROM file JOIN folder ON folder.id = folder_id AND folder.present"
            " WHERE directory = ? AND name = ?",
            (to_db(directory), to_db(name)),
        ).fetchone()
        return file_row(row) if row else None

    def shot(self, path: str) -> list[FileRow]:
        """Return the files of the shot that a file belongs to (a raw file and its JPEG), the file itself first."""
        row = self.at(path)
        if row is None:
            return []
        rows = self._db.execute(
            "SELECT * FROM file WHERE folder_id = :folder AND directory = :directory AND id <> :id AND"
            " COALESCE(lead_id, id) = (SELECT COALESCE(lead_id, id) FROM file WHERE id = :id) ORDER BY name",
            {"folder": row.folder_id, "directory": to_db(row.directory), "id": row.id},
        )
        return [row, *(file_row(other) for other in rows)]

    def move(self, file: FileRow, folder_id: int, path: str) -> None:
        """Note that a file lies at another path now: with its state, its item, and the texts that come from it."""
        directory, name = os.path.split(path)
        place = (folder_id, to_db(directory), to_db(name))
        self._db.execute(
            "DELETE FROM file WHERE folder_id = ? AND directory = ? AND name = ? AND id <> ?", (*place, file.id)
        )
        self._db.execute(
            "UPDATE file SET folder_id = ?, directory = ?, name = ?, ctime_ns = 0 WHERE id = ?", (*place, file.id)
        )
        self._db.execute(
            "UPDATE OR REPLACE written_sidecar SET path = ? WHERE path = ?", (to_db(path), to_db(file.path))
        )

    def add_photo(self, folder_id: int, path: str, item_id: int) -> bool:
        """Note that a photo which is known already lies at a path too, and return whether it is known."""
        if self._db.execute("SELECT 1 FROM item WHERE id = ?", (item_id,)).fetchone() is None:
            return False
        status, (directory, name) = os.stat(path), os.path.split(path)
        place = (folder_id, to_db(directory), to_db(name))
        self._db.execute("DELETE FROM file WHERE folder_id = ? AND directory = ? AND name = ?", place)
        self._db.execute(
            "INSERT INTO file (folder_id, directory, name, role, size, mtime_ns, ctime_ns, state, item_id)"
            " VALUES (?, ?, ?, 'photo', ?, ?, ?, 'done', ?)",
            (*place, status.st_size, status.st_mtime_ns, status.st_ctime_ns, item_id),
        )
        self._db.execute(DATE_ITEM, (item_id,))
        return True

    def named(self, name: str) -> list[int]:
        """Return the photos whose file has a name, with or without the ending; at most twenty."""
        pattern = "".join(f"\\{letter}" if letter in "\\%_" else letter for letter in name)
        rows = self._db.execute(
            "SELECT DISTINCT item_id FROM file JOIN item ON item.id = item_id"
            " WHERE (name = ?1 COLLATE NOCASE OR name LIKE ?2 ESCAPE '\\') AND kind = 'photo' AND gone_at IS NULL"
            " ORDER BY item_id LIMIT ?3",
            (to_db(name), f"{pattern}.%", _MOST_NAMED),
        )
        return [row[0] for row in rows]
