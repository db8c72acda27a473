"""Folders of the library and the files in them, each with its state."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xsearch_gui.core.files.types import FileRole
from xsearch_gui.core.message import Message, from_text, to_text
from xsearch_gui.core.metadata.words.letters import fold
from xsearch_gui.core.records.items import Failure

_MANY_NAMES = 50  # from here on it is faster to look at all notes
_WORDS = re.compile(r"[^\W_]+")
_UNFINISHED = "state <> 'done'"  # said so, SQLite looks at these files alone (the index file_unfinished)

# Gives an item its place in time. A note is of when the oldest of its files was last changed; a photo of when it was
# taken, and of no time where nothing says so: the file of a scan or of a picture that was sent tells of neither.
DATE_ITEM = (
    "UPDATE item SET shown_at = COALESCE(CASE kind WHEN 'photo' THEN taken_at ELSE (SELECT"
    " strftime('%Y-%m-%dT%H:%M:%S', MIN(mtime_ns) / 1000000000, 'unixepoch', 'localtime') FROM file"
    " WHERE file.item_id = item.id) END, '') WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file as the catalogue knows it. ``size`` in bytes, ``mtime_ns`` in nanoseconds."""

    id: int
    folder_id: int
    directory: str
    name: str
    role: FileRole
    size: int
    mtime_ns: int
    state: str
    item_id: int | None

    @property
    def path(self) -> str:
        """The whole path."""
        return os.path.join(self.directory, self.name)


def to_db(path: str) -> str | bytes:
    """Return what SQLite keeps of a path: text, or the bytes where the name is not UTF-8."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def from_db(value: str | bytes) -> str:
    """Return the path that :func:`to_db` was given."""
    return os.fsdecode(value) if isinstance(value, bytes) else value


def file_row(row: sqlite3.Row) -> FileRow:
    """Return the record of a row of ``file``."""
    return FileRow(
        id=row["id"],
        folder_id=row["folder_id"],
        directory=from_db(row["directory"]),
        name=from_db(row["name"]),
        role=FileRole(row["role"]),
        size=row["size"],
        mtime_ns=row["mtime_ns"],
        state=row["state"],
        item_id=row["item_id"],
    )


class Files:
    """Statements about ``folder`` and ``file``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    # folders ---------------------------------------------------------------------------------------------

    def folders(self) -> dict[str, int]:
        """Return path -> id of every folder of the library."""
        rows = self._db.execute("SELECT id, path FROM folder ORDER BY present, id")
        return {from_db(row["path"]): row["id"] for row in rows}

    def counts(self, folder_id: int) -> tuple[int, int, int]:
        """Return how many photos, notes and failed files the folder has; files with the same content are one photo."""
        row = self._db.execute(
            "SELECT COUNT(DISTINCT CASE WHEN role = 'photo' AND lead_id IS NULL THEN item_id END),"
            " COUNT(DISTINCT CASE WHEN role = 'note' THEN item_id END),"
            " COALESCE(SUM(state = 'failed' AND NOT ignored), 0) FROM file WHERE folder_id = ?",
            (folder_id,),
        ).fetchone()
        return int(row[0]), int(row[1]), int(row[2])

    # directories to link ---------------------------------------------------------------------------------

    def mark_stale(self, directories: Iterable[str]) -> None:
        """Note that captions and pairs of these directories are to be worked out again."""
        self._db.executemany(
            "INSERT OR IGNORE INTO unlinked (directory) VALUES (?)", ((to_db(d),) for d in directories)
        )

    def stale_directories(self) -> list[str]:
        """Return the directories whose captions and pairs are to be worked out again."""
        return [from_db(row[0]) for row in self._db.execute("SELECT directory FROM unlinked ORDER BY directory")]

    def directories_with(self, role: FileRole) -> list[str]:
        """Return the directories with a file of this role."""
        rows = self._db.execute(
            "SELECT DISTINCT directory FROM folder CROSS JOIN file ON folder_id = folder.id WHERE role = ?", (role,)
        )
        return [from_db(row[0]) for row in rows]

    def linked(self, directory: str) -> None:
        """Note that the captions and pairs of a directory are up to date."""
        self._db.execute("DELETE FROM unlinked WHERE directory = ?", (to_db(directory),))

    def note_directories(self, folder_id: int, photos: Sequence[str]) -> list[str]:
        """Return the directories of a folder that hold notes which may name one of these photo files."""
        where = ""
        arguments: tuple[str, ...] = ()
        if len(photos) <= _MANY_NAMES:
            # Its last words in their order, as the full-text index parts them: those before may be marks of Markdown.
            words = [_WORDS.findall(fold(name.encode("utf-8", "replace").decode("utf-8")))[-2:] for name in photos]
            arguments = (" OR ".join(f'"{" ".join(name)}"' for name in words if name) or '""',)
            where = (
                " AND item_id IN (SELECT item_id FROM text WHERE id IN"
                " (SELECT rowid FROM text_fts WHERE text_fts MATCH ?))"
            )
        rows = self._db.execute(
            f"SELECT DISTINCT directory FROM file WHERE folder_id = ? AND role = 'note'{where}",
            (folder_id, *arguments),
        )
        return [from_db(row[0]) for row in rows]

    def photo_names(self, folder_id: int) -> list[str]:
        """Return the names of a folder's photo files, each once."""
        rows = self._db.execute("SELECT DISTINCT name FROM file WHERE folder_id = ? AND role = 'photo'", (folder_id,))
        return [from_db(row[0]) for row in rows]

    def photos_named(self, folder_id: int, name: str) -> list[tuple[int, str]]:
        """Return (item, directory) of a folder's photos with this file name, in whatever directory."""
        rows = self._db.execute(
            "SELECT item_id, directory FROM file WHERE folder_id = ? AND role = 'photo' AND item_id IS NOT NULL"
            " AND name = ? COLLATE NOCASE AND name = ? ORDER BY directory",  # the index is without case
            (folder_id, to_db(name), to_db(name)),
        )
        return [(row[0], from_db(row[1])) for row in rows]

    # files -----------------------------------------------------------------------------------------------

    def in_folder(self, folder_id: int) -> Iterable[FileRow]:
        """Return the files of a folder."""
        rows = self._db.execute("SELECT * FROM file WHERE folder_id = ?", (folder_id,))
        return map(file_row, rows)

    def same_content(self, file: FileRow) -> list[FileRow]:
        """Return the other files with the same content, in whatever directory."""
        rows = self._db.execute(
            "SELECT file.* FROM file JOIN folder ON folder.id = folder_id AND folder.present"
            " WHERE item_id = ? AND file.id <> ? AND lead_id IS NULL ORDER BY file.id",
            (file.item_id, file.id),
        )
        return [file_row(row) for row in rows]

    def in_directory(self, directory: str) -> list[FileRow]:
        """Return the files directly in a directory, by name; of several volumes met at this path, of the last one."""
        rows = self._db.execute(
            "SELECT file.* FROM file JOIN folder ON folder.id = folder_id AND folder.present"
            " WHERE directory = ? ORDER BY name",
            (to_db(directory),),
        )
        return [file_row(row) for row in rows]

    def add(
        self, folder_id: int, directory: str, name: str, role: FileRole, size: int, mtime_ns: int, ctime_ns: int = 0
    ) -> None:
        """Add a file, or note that it has changed: it is to be read (again)."""
        self._db.execute(
            "INSERT INTO file (folder_id, directory, name, role, size, mtime_ns, ctime_ns) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (directory, name, folder_id) DO UPDATE SET role = excluded.role, size = excluded.size,"
            " mtime_ns = excluded.mtime_ns, ctime_ns = excluded.ctime_ns, state = 'new', reason = '', ignored = 0",
            (folder_id, to_db(directory), to_db(name), role, size, mtime_ns, ctime_ns),
        )

    def note_ctimes(self, folder_id: int, directory: str, times: Iterable[tuple[str, int]]) -> None:
        """Keep when unchanged files were last changed in any way, for (name, nanoseconds)."""
        self._db.executemany(
            "UPDATE file SET ctime_ns = ? WHERE folder_id = ? AND directory = ? AND name = ?",
            ((ctime, folder_id, to_db(directory), to_db(name)) for name, ctime in times),
        )

    def remove(self, ids: Iterable[int]) -> None:
        """Forget files that are no longer there."""
        self._db.executemany("DELETE FROM file WHERE id = ?", ((i,) for i in ids))

    def unread_in(self, folder_ids: Sequence[int], role: FileRole) -> list[int]:
        """Return the new and changed files of folders, by path."""
        rows = self._db.execute(
            f"SELECT id FROM file WHERE {_UNFINISHED} AND state = 'new' AND role = ?"
            f" AND folder_id IN ({','.join('?' * len(folder_ids))}) ORDER BY directory, name",
            (role, *folder_ids),
        )
        return [row[0] for row in rows]

    def unencoded_in(self, folder_ids: Sequence[int], encoder_id: int) -> list[int]:
        """Return the photos of folders that have been read, but have no vector of the encoder, by path."""
        rows = self._db.execute(
            f"SELECT id FROM file WHERE folder_id IN ({','.join('?' * len(folder_ids))}) AND role = 'photo' AND"
            " state = 'done' AND lead_id IS NULL AND NOT EXISTS (SELECT 1 FROM photo_vector v"
            " WHERE v.encoder_id = ? AND v.owner_id = item_id) ORDER BY directory, name",
            (*folder_ids, encoder_id),
        )
        return [row[0] for row in rows]

    def outdated_in(self, folder_ids: Sequence[int], version: int) -> list[int]:
        """Return a file of each photo of folders of which an older program read less than is read now, by path."""
        rows = self._db.execute(
            "SELECT MIN(file.id) FROM item JOIN file ON file.item_id = item.id WHERE item.kind = 'photo'"
            f" AND read_version < ? AND folder_id IN ({','.join('?' * len(folder_ids))}) AND state = 'done'"
            " AND lead_id IS NULL GROUP BY item.id ORDER BY directory, name",
            (version, *folder_ids),
        )
        return [row[0] for row in rows]

    def each(self, ids: Iterable[int]) -> Iterator[FileRow]:
        """Yield files one after the other: whole records of 100,000 take 40 MB."""
        for number in ids:
            row = self._db.execute("SELECT * FROM file WHERE id = ?", (number,)).fetchone()
            if row is not None:
                yield file_row(row)

    def changed_ns(self, item_id: int) -> int:
        """Return when the file of an item was last changed, in nanoseconds since 1970; 0 if it has none."""
        row = self._db.execute("SELECT MAX(mtime_ns) FROM file WHERE item_id = ?", (item_id,)).fetchone()
        return int(row[0] or 0)

    def unread(self) -> int:
        """Return how many photos and notes wait to be read."""
        row = self._db.execute(
            f"SELECT COUNT(*) FROM file WHERE {_UNFINISHED} AND state = 'new' AND role IN ('photo', 'note')"
        )
        return int(row.fetchone()[0])

    def done(self, file_id: int, item_id: int | None) -> None:
        """Note that a file has been read."""
        self._db.execute(
            "UPDATE file SET state = 'done', reason = '', item_id = ? WHERE id = ?",
            (item_id, file_id),
        )
        if item_id is not None:
            self._db.execute(DATE_ITEM, (item_id,))

    def failed(self, file_id: int, reason: Message) -> None:
        """Note why a file cannot be used."""
        self._db.execute(
            "UPDATE file SET state = 'failed', reason = ?, item_id = NULL WHERE id = ?",
            (to_text(reason), file_id),
        )

    def failures(self, folder_ids: Sequence[int]) -> list[Failure]:
        """Return every file that cannot be used and is not ignored, by path."""
        marks = ",".join("?" * len(folder_ids))
        rows = self._db.execute(
            f"SELECT directory, name, reason FROM file WHERE {_UNFINISHED} AND state = 'failed'"
            f" AND NOT ignored AND folder_id IN ({marks}) ORDER BY directory, name",
            tuple(folder_ids),
        )
        return [
            Failure(os.path.join(from_db(r["directory"]), from_db(r["name"])), from_text(r["reason"])) for r in rows
        ]
