"""Somebody else's SQLite file, read with care: nothing of it is believed, and nothing is written to it.

A private copy is read, so that the program may go on working with the original. Only named columns of named tables are
read, one table at a time, and what they hold is taken for what it is, whatever the schema promises: SQLite keeps any
kind of value in any column.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from xsearch_gui.core.errors import Cancelled, UsageError
from xsearch_gui.core.files.opening import reason_of
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check

MOST_BYTES = 32 * 2**30  # of a catalogue; that of a million photos has a few GB
MOST_ROWS = 20_000_000  # of a table
MOST_SECONDS = 600.0  # that one table may take
_MOST_OF_VALUE = 32 * 2**20  # bytes
_BLOCK = 8 * 2**20
_STEPS = 20_000  # of SQLite's machine, between two looks at the clock
_READING = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)


class UnknownVersion(UsageError):
    """A catalogue is of a version whose schema is not known."""

    def __init__(self, program: str, version: str, known: str) -> None:
        super().__init__(
            Message(
                "This catalogue of {program} has version {version}; xsearch knows {known}. Nothing was taken over.",
                program=program,
                version=version,
                known=known,
            )
        )


class Database:
    """The tables of a database that was opened by :func:`opened`."""

    def __init__(self, connection: sqlite3.Connection, path: str, reporter: Reporter) -> None:
        self._db = connection
        self._path = path
        self._reporter = reporter
        self._until = 0.0
        self._columns: dict[str, dict[str, str]] = {}
        with _told(path):
            # Real tables alone: a view or a virtual table may do anything.
            rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
            tables = [name for name, sql in rows if text(sql).upper().startswith("CREATE TABLE")]
            for table in tables:
                columns = connection.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
                self._columns[text(table).lower()] = {text(row[0]).lower(): text(row[0]) for row in columns}
            self._spelt = {text(table).lower(): text(table) for table in tables}
        connection.set_authorizer(self._allow)
        connection.set_progress_handler(self._stop, _STEPS)

    def has(self, table: str, *columns: str) -> bool:
        """Return whether there is a table with these columns."""
        return table.lower() in self._columns and all(c.lower() in self._columns[table.lower()] for c in columns)

    def tables(self) -> list[str]:
        """Return the names of the tables, in small letters."""
        return sorted(self._columns)

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns, in small letters."""
        return sorted(self._columns.get(table.lower(), ()))

    def rows(self, table: str, needed: Sequence[str], wished: Sequence[str] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the values of some columns, row by row; what is wished for and not there is None.

        Raises
        ------
        UsageError
            A needed column is not there, the table is too large, or the file is damaged.
        Cancelled
        """
        if not self.has(table, *needed):
            raise UsageError(
                Message(
                    "{path} lacks the table {table} as it should be; nothing was taken over.",
                    path=self._path,
                    table=table,
                )
            )
        known = self._columns[table.lower()]
        parts = [_quoted(known[c.lower()]) if c.lower() in known else "NULL" for c in (*needed, *wished)]
        self._until = time.monotonic() + MOST_SECONDS
        with _told(self._path, self._reporter):
            cursor = self._db.execute(f"SELECT {', '.join(parts)} FROM {_quoted(self._spelt[table.lower()])}")
            for count, row in enumerate(cursor):
                if count >= MOST_ROWS:
                    raise UsageError(
                        Message("{path} is larger than any catalogue; nothing was taken over.", path=self._path)
                    )
                yield row

    def _allow(self, action: int, first: str | None, *_: str | None) -> int:
        reading = action in _READING and (first is None or first.lower() in self._columns)
        return sqlite3.SQLITE_OK if reading else sqlite3.SQLITE_DENY

    def _stop(self) -> int:
        return self._reporter.cancelled() or time.monotonic() > self._until


def text(value: Any) -> str:
    """Return a value as text; empty for what is none."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""


def whole(value: Any) -> int | None:
    """Return a value as a whole number; None for what is none. Programs keep numbers as text and as reals, too."""
    try:
        return int(float(value)) if isinstance(value, int | float | str) else None
    except (ValueError, OverflowError):
        return None


def real(value: Any) -> float | None:
    """Return a value as a number; None for what is none."""
    try:
        return float(value) if isinstance(value, int | float | str) else None
    except ValueError:
        return None


@contextmanager
def opened(path: str, reporter: Reporter, spacious: Path | None = None) -> Iterator[Database]:
    """Open a private copy of a database for reading.

    Parameters
    ----------
    spacious : Path, optional
        A folder for the copy where the system's own for such files has no room.

    Raises
    ------
    UsageError
        It cannot be read, or is no database.
    Cancelled
    """
    with _told(path, reporter), tempfile.TemporaryDirectory(prefix="xsearch-", dir=_room(path, spacious)) as folder:
        copy = Path(folder) / "copy.db"
        _copy(path, copy, reporter)
        if os.path.exists(f"{path}-wal"):
            _copy(f"{path}-wal", Path(f"{copy}-wal"), reporter)
            with closing(sqlite3.connect(copy)) as connection:  # the copy takes up what is still beside it
                connection.execute("PRAGMA trusted_schema = OFF")
                connection.execute("PRAGMA journal_mode = DELETE")
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_OF_VALUE)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.text_factory = lambda data: data.decode("utf-8", "replace")
            yield Database(connection, path, reporter)


def _room(path: str, spacious: Path | None) -> Path:
    """Return where a copy of a file has room."""
    usual = Path(tempfile.gettempdir())
    if spacious is None or shutil.disk_usage(usual).free > 2 * os.path.getsize(path):
        return usual
    spacious.mkdir(parents=True, exist_ok=True)
    return spacious


def _copy(source: str, target: Path, reporter: Reporter) -> None:
    size = os.path.getsize(source)
    free = shutil.disk_usage(target.parent).free
    if size > MOST_BYTES or size > free:
        raise UsageError(
            Message(
                "{path} has {size} GB, and {free} GB are free for a copy of it in {folder}.",
                path=source,
                size=round(size / 1e9, 1),
                free=round(free / 1e9, 1),
                folder=str(target.parent.parent),
            )
        )
    with open(source, "rb") as file, open(target, "wb") as copy:
        while block := file.read(_BLOCK):
            check(reporter)
            copy.write(block)
            reporter.progress(copy.tell(), size, Message("Copying the catalogue"))


@contextmanager
def _told(path: str, reporter: Reporter | None = None) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if reporter is not None and reporter.cancelled():
            raise Cancelled(Message("Stopped. Nothing was taken over.")) from error
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            raise UsageError(
                Message(
                    "{path} is not a catalogue, or it is damaged. Choose the file that the program opens.", path=path
                )
            ) from error
        raise UsageError(
            Message(
                "{path} cannot be read as a catalogue ({error}). Close the program that it belongs to, then try again.",
                path=path,
                error=str(error),
            )
        ) from error
    except OSError as error:
        raise UsageError(Message("{path} cannot be read: {reason}.", path=path, reason=reason_of(error))) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
