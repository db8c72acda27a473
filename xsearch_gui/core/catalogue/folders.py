"""Folders of the library: each is a path, and the volume that was met there; and what in them was not taken."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xsearch_gui.core.catalogue.files import FileRow, file_row, from_db, to_db
from xsearch_gui.core.files.volumes import contains
from xsearch_gui.core.message import Message, from_text, to_text
from xsearch_gui.core.records.items import Failure


@dataclass(frozen=True, slots=True)
class FolderRow:
    """One volume at one path. ``inside`` is the folder in which it was found mounted; None: it was asked for.

    ``present`` says whether the last look met this volume here, and not another.
    """

    id: int
    path: str
    volume: str
    present: bool
    inside: int | None


class Folders:
    """Statements about ``folder``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def rows(self, path: str | None = None) -> list[FolderRow]:
        """Return the folders, in the order in which they came; with ``path`` the volumes met at this path."""
        rows = self._db.execute(
            "SELECT id, path, volume, present, inside FROM folder WHERE :path IS NULL OR path = :path ORDER BY id",
            {"path": None if path is None else to_db(path)},
        )
        return [FolderRow(row[0], from_db(row[1]), row[2], bool(row[3]), row[4]) for row in rows]

    def paths(self) -> list[str]:
        """Return the paths."""
        return list(dict.fromkeys(row.path for row in self.rows()))

    def add(self, path: str, volume: str = "", inside: int | None = None) -> FolderRow:
        """Add a volume at a path, and return it."""
        row = self._db.execute(
            "INSERT INTO folder (path, volume, inside) VALUES (?, ?, ?) RETURNING id", (to_db(path), volume, inside)
        ).fetchone()
        return FolderRow(int(row[0]), path, volume, True, inside)

    def name(self, folder_id: int, volume: str) -> None:
        """Keep what the system calls the volume. On another drive the times of any change are others."""
        self._forget_ctimes(folder_id)
        self._db.execute("UPDATE folder SET volume = ? WHERE id = ?", (volume, folder_id))

    def met(self, row: FolderRow) -> None:
        """Note that this volume, and no other, lies at its path."""
        if not row.present:  # known by its files: it may be a copy of them
            self._forget_ctimes(row.id)
        self._db.execute("UPDATE folder SET present = (id = ?) WHERE path = ?", (row.id, to_db(row.path)))

    def _forget_ctimes(self, folder_id: int) -> None:
        self._db.execute("UPDATE file SET ctime_ns = 0 WHERE folder_id = ?", (folder_id,))

    def remove(self, folder_id: int) -> None:
        """Forget a folder, the volumes found within it, and their files; items stay until ``Items.mark_gone``."""
        self._db.execute("DELETE FROM folder WHERE id = ?", (folder_id,))

    def give(self, from_id: int, to_id: int, below: str) -> None:
        """Give the files of a folder that lie in and below a directory to another folder."""
        for directory in self.directories(from_id):
            if directory == below or directory.startswith(below.rstrip(os.sep) + os.sep):
                self._db.execute(
                    "UPDATE file SET folder_id = ? WHERE folder_id = ? AND directory = ?",
                    (to_id, from_id, to_db(directory)),
                )

    def relocate(self, row: FolderRow, path: str) -> None:
        """Note that a folder, with the volumes found within it, lies at another path; its files keep what is known."""
        within = [row, *(other for other in self.rows() if other.inside == row.id)]
        for folder in within:
            self._forget_ctimes(folder.id)
            at = moved(folder.path, row.path, path)
            self._db.execute(
                "UPDATE folder SET path = ?, volume = '', present = 1 WHERE id = ?", (to_db(at), folder.id)
            )
            for table in ("file", "left_out"):
                found = self._db.execute(f"SELECT DISTINCT directory FROM {table} WHERE folder_id = ?", (folder.id,))
                for directory in [from_db(one[0]) for one in found]:
                    self._db.execute(
                        f"UPDATE {table} SET directory = ? WHERE folder_id = ? AND directory = ?",
                        (to_db(moved(directory, row.path, path)), folder.id, to_db(directory)),
                    )

    def holds(self, path: str) -> bool:
        """Return whether a path is a folder of the library, or lies below one."""
        return any(contains(row.path, path) for row in self.rows())

    def count(self, folder_id: int) -> int:
        """Return how many files the folder has."""
        return int(self._db.execute("SELECT COUNT(*) FROM file WHERE folder_id = ?", (folder_id,)).fetchone()[0])

    def directories(self, folder_id: int) -> set[str]:
        """Return the directories of the folder in which there are files."""
        rows = self._db.execute("SELECT DISTINCT directory FROM file WHERE folder_id = ?", (folder_id,))
        return {from_db(row[0]) for row in rows}

    def stamps_in(self, folder_id: int, directory: str) -> dict[str, tuple[int, int, str, str, int]]:
        """Return size, time of change, role, state and time of any change of the files directly in a directory.

        By name. That is all that a look at unchanged files needs, at half the time of whole records.
        """
        rows = self._db.execute(
            "SELECT name, size, mtime_ns, role, state, ctime_ns FROM file WHERE directory = ? AND folder_id = ?",
            (to_db(directory), folder_id),
        )
        return {from_db(row[0]): (row[1], row[2], row[3], row[4], row[5]) for row in rows}

    def files_in(self, folder_id: int, directory: str) -> dict[str, FileRow]:
        """Return the files of a folder that lie directly in a directory, by name."""
        rows = self._db.execute(
            "SELECT * FROM file WHERE directory = ? AND folder_id = ?", (to_db(directory), folder_id)
        )
        return {row.name: row for row in map(file_row, rows)}

    def sample(self, folder_id: int, most: int) -> list[FileRow]:
        """Return up to ``most`` files that have been read, spread over the folder; every time the same ones."""
        done = "file WHERE folder_id = ? AND state = 'done' AND role IN ('photo', 'note')"
        ids = [row[0] for row in self._db.execute(f"SELECT id FROM {done} ORDER BY id", (folder_id,))]
        chosen = ids[:: max(1, len(ids) // most)][:most]
        rows = (self._db.execute("SELECT * FROM file WHERE id = ?", (i,)).fetchone() for i in chosen)
        return [file_row(row) for row in rows]

    def waiting(self) -> list[FileRow]:
        """Return the files that have been found and never read."""
        rows = self._db.execute(
            "SELECT * FROM file WHERE state <> 'done' AND state = 'new' AND item_id IS NULL ORDER BY id"
        )
        return [file_row(row) for row in rows]

    def move(self, old: FileRow, new: FileRow) -> None:
        """Make ``old`` the file at the path of ``new``: with its state, its item, and the texts that come from it."""
        self._db.execute("DELETE FROM file WHERE id = ?", (new.id,))
        self._db.execute(
            "UPDATE file SET folder_id = ?, directory = ?, name = ?, ctime_ns = 0 WHERE id = ?",  # a move changes it
            (new.folder_id, to_db(new.directory), to_db(new.name), old.id),
        )


def moved(path: str, old: str, new: str) -> str:
    """Return a path in or below ``old`` as it is below ``new``."""
    return new + path[len(old.rstrip(os.sep)) :] if path != old else new


MOST_NAMED = 1000  # of what was not taken; what is alike is told by examples


class LeftOut:
    """Statements about ``left_out``: what was not taken of the folders, and why."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def walked(self, folder_id: int) -> dict[str, dict[str, str]]:
        """Return what the last look passed over: directory -> name -> reason."""
        found: dict[str, dict[str, str]] = {}
        rows = self._db.execute(
            "SELECT directory, name, reason FROM left_out WHERE folder_id = ? AND stage = 'walk'", (folder_id,)
        )
        for row in rows:
            found.setdefault(from_db(row[0]), {})[from_db(row[1])] = row[2]
        return found

    def set_walked(self, folder_id: int, directory: str, names: Mapping[str, str]) -> None:
        """Make these the names of a directory that a look passed over."""
        self._db.execute(
            "DELETE FROM left_out WHERE folder_id = ? AND directory = ? AND stage = 'walk'",
            (folder_id, to_db(directory)),
        )
        key = (folder_id, to_db(directory))
        self._db.executemany(
            "INSERT INTO left_out VALUES (?, ?, ?, 'walk', ?)",
            ((*key, to_db(name), reason) for name, reason in names.items()),
        )

    def set_of_file(self, file: FileRow, stage: str, reasons: Iterable[Message]) -> None:
        """Make these what was not taken of one file while it was read (``read``) or paired (``link``)."""
        key = (file.folder_id, to_db(file.directory), to_db(file.name), stage)
        self._db.execute("DELETE FROM left_out WHERE folder_id = ? AND directory = ? AND name = ? AND stage = ?", key)
        self._db.executemany(
            "INSERT OR IGNORE INTO left_out VALUES (?, ?, ?, ?, ?)", ((*key, to_text(reason)) for reason in reasons)
        )

    def ignore(self, paths: Iterable[str], ignored: bool) -> int:
        """Tell no more of files that cannot be used, until they change, or tell of them again; return how many."""
        return sum(
            self._db.execute(
                "UPDATE file SET ignored = ? WHERE state <> 'done' AND state = 'failed' AND directory = ? AND name = ?",
                (ignored, *map(to_db, os.path.split(path))),
            ).rowcount
            for path in paths
        )

    def ignored(self) -> list[str]:
        """Return the files that cannot be used and are not told of, by path."""
        rows = self._db.execute(
            "SELECT directory, name FROM file WHERE state <> 'done' AND state = 'failed' AND ignored"
            " ORDER BY directory, name"
        )
        return [os.path.join(from_db(row[0]), from_db(row[1])) for row in rows]

    def all(self, folder_ids: Sequence[int], most: int = MOST_NAMED) -> tuple[list[Failure], int]:
        """Return what was not taken, at most so many, and how many more; what is rare comes first."""
        marks = ",".join("?" * len(folder_ids))
        rows = self._db.execute(
            "SELECT directory, name, reason, COUNT(*) OVER (PARTITION BY reason) AS alike, COUNT(*) OVER () AS count"
            f" FROM left_out WHERE folder_id IN ({marks}) ORDER BY alike, reason, directory, name LIMIT ?",
            (*folder_ids, most),
        ).fetchall()
        found = [Failure(os.path.join(from_db(row[0]), from_db(row[1])), from_text(row[2])) for row in rows]
        return found, rows[0]["count"] - len(rows) if rows else 0
