"""Saving what can be read from a damaged catalogue into a new one.

SQLite keeps each table as a tree of pages. A damaged page ends a scan there; the rows before it are read from the
front, those behind it from the back, so that one bad page costs what it held and little more.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xsearch_gui.core.catalogue.full_text import WORD_INDEXES
from xsearch_gui.core.catalogue.schema import migrations
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check

_PART = 500


def salvage(source: Path, target: Path, reporter: Reporter) -> dict[str, int]:
    """Copy every row that can be read, and return how many that were by table.

    What refers to rows that are lost is left out; files whose items are lost are to be read again, and so are all
    notes and sidecars. The full-text index and everything else that follows from the tables is made anew.
    """
    new = sqlite3.connect(target, isolation_level=None)
    old = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    old.text_factory = _text
    try:
        migrations.migrate(new)
        new.execute("PRAGMA foreign_keys = OFF")
        new.execute("BEGIN")
        with without_triggers(new):
            saved = {}
            tables = _tables(new)
            for done, table in enumerate(tables):
                check(reporter)
                reporter.progress(done, len(tables), Message("Saving what can be read"))
                saved[table] = _copy(old, new, table)
            drop_orphans(new)
        for words in WORD_INDEXES:
            new.execute(f"INSERT INTO {words} ({words}) VALUES ('rebuild')")
        _read_again(new)
        new.execute("COMMIT")
        return saved
    finally:
        old.close()
        new.close()


@contextmanager
def without_triggers(db: sqlite3.Connection) -> Iterator[None]:
    """Take a catalogue's triggers away while rows are copied into it that they have written before.

    So are the indexes that compute something of every row: they are made when the rows are known to be sound.
    """
    parts = db.execute(
        "SELECT type, name, sql FROM main.sqlite_master WHERE type = 'trigger'"
        " OR (type = 'index' AND sql LIKE '%json_extract%')"
    ).fetchall()
    for kind, name, _ in parts:
        db.execute(f"DROP {kind} main.{name}")
    yield
    for _, _, statement in parts:
        db.execute(statement)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _tables(db: sqlite3.Connection) -> list[str]:
    """Return the tables that hold what is true, not those that follow from others."""
    rows = db.execute(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        " AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name NOT LIKE '%~_fts' ESCAPE '~'"
        " AND name NOT LIKE '%~_fts~_%' ESCAPE '~'"
        " ORDER BY rowid"
    )
    return [row[0] for row in rows]


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> int:
    try:
        there = {row[1] for row in old.execute(f"PRAGMA table_info({table})")}
    except sqlite3.DatabaseError:
        return 0
    columns = [row for row in new.execute(f"PRAGMA table_info({table})") if row[1] in there]
    if not columns:
        return 0
    names = ", ".join(row[1] for row in columns)
    key = ", ".join(f"{row[1]} DESC" for row in sorted(columns, key=lambda row: row[5]) if row[5])
    insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
    before = new.total_changes
    if not _take(old, new, f"SELECT {names} FROM {table} NOT INDEXED", insert):
        _take(old, new, f"SELECT {names} FROM {table} NOT INDEXED ORDER BY {key or 'rowid DESC'}", insert)
    return new.total_changes - before


def _take(old: sqlite3.Connection, new: sqlite3.Connection, select: str, insert: str) -> bool:
    """Copy rows until the first that cannot be read; return whether all could."""
    try:
        rows = _readable(old.execute(select))
        while part := list(itertools.islice(rows, _PART)):
            new.executemany(insert, part)
    except sqlite3.DatabaseError:
        return False
    return rows.whole


class _readable(Iterator[tuple[Any, ...]]):
    """The rows of a cursor up to the first that cannot be read; ``whole`` when there was none."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor
        self.whole = True

    def __next__(self) -> tuple[Any, ...]:
        try:
            row: tuple[Any, ...] | None = self._cursor.fetchone()
        except sqlite3.DatabaseError:
            self.whole, row = False, None
        if row is None:
            raise StopIteration
        return row


def drop_orphans(db: sqlite3.Connection) -> int:
    """Take away what refers to rows that were lost, as a deletion of those would have; return how many that were."""
    before = db.total_changes
    while _drop_orphans_once(db):
        pass
    return db.total_changes - before


def _drop_orphans_once(db: sqlite3.Connection) -> bool:
    before = db.total_changes
    for table in _tables(db):
        references = db.execute(f"PRAGMA main.foreign_key_list({table})").fetchall()
        for _, _, parent, column, key, _, on_delete, _ in references:
            lost = f"{column} IS NOT NULL AND {column} NOT IN (SELECT {key or 'id'} FROM {parent})"
            if on_delete == "SET NULL":
                db.execute(f"UPDATE {table} SET {column} = NULL WHERE {lost}")
            else:
                db.execute(f"DELETE FROM {table} WHERE {lost}")
    return db.total_changes > before


def _read_again(db: sqlite3.Connection) -> None:
    db.execute(
        "UPDATE file SET state = 'new', lead_id = NULL WHERE role = 'photo'"
        " AND (item_id IS NULL OR lead_id NOT IN (SELECT id FROM file))"
    )
    db.execute("UPDATE file SET state = 'new' WHERE role <> 'photo'")
    db.execute("INSERT OR IGNORE INTO unlinked SELECT DISTINCT directory FROM file")
