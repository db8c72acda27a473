"""The rows of another person's catalogue, copied into one of this program's own making.

The tables are made by the migrations of the version that the catalogue says it is of, so that older ones are brought up
to date as ever, and of the other file nothing is used but rows of ordinary tables: no trigger, view, index or default.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from xsearch_gui.core.catalogue.full_text import WORD_INDEXES
from xsearch_gui.core.catalogue.schema import migrations
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.maintenance.restoring import row_checks
from xsearch_gui.core.maintenance.restoring.rules import LARGEST_ID, TABLES
from xsearch_gui.core.maintenance.salvage import drop_orphans, without_triggers
from xsearch_gui.core.message import Message

_FINE = {"trusted_schema": "OFF", "given.cell_size_check": "ON", "given.mmap_size": "0"}


def take_catalogue(given: Path, target: Path) -> list[Message]:
    """Write a catalogue of the newest version with what is right in another, and say what was left out.

    Raises
    ------
    UsageError
        If the other file is no catalogue.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(f"file:{quote(str(target))}", uri=True, isolation_level=None)) as new:
        new.execute("PRAGMA journal_mode = OFF")  # what is not whole is thrown away with its folder
        new.execute("PRAGMA synchronous = OFF")
        new.execute("PRAGMA cache_size = -65536")
        row_checks.add_to(new)
        try:
            new.execute("ATTACH ? AS given", (f"{given.absolute().as_uri()}?mode=ro&immutable=1",))
            return _take(new)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # what SQLite says may be no text
            raise UsageError(Message("its catalogue is damaged ({error})", error=error)) from error


def _take(new: sqlite3.Connection) -> list[Message]:
    version = int(new.execute("PRAGMA given.user_version").fetchone()[0])
    if not 1 <= version <= migrations.VERSION:
        raise UsageError(Message("its catalogue is of version {version}, which there is not", version=str(version)))
    migrations.migrate(new, version)
    new.execute("PRAGMA foreign_keys = OFF")
    notices: list[Message] = []
    new.execute("BEGIN")
    with without_triggers(new):
        for pragma, value in _FINE.items():
            new.execute(f"PRAGMA {pragma} = {value}")
        for table in [table for table in TABLES if _columns(new, "main", table)]:
            notices += _copy(new, table)
        _go_on_counting(new)
        lost = drop_orphans(new)
        # From here on nothing of the other file is looked at, and what follows are this program's own statements.
        new.execute("PRAGMA trusted_schema = ON")
    there = {row[0] for row in new.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")}
    for words in (words for words in WORD_INDEXES if words in there):
        new.execute(f"INSERT INTO {words} ({words}) VALUES ('rebuild')")
    new.execute("COMMIT")
    new.execute("DETACH given")
    migrations.migrate(new)
    if lost:
        notices.append(Message("Rows of the backup that belong to nothing were left out: {n}.", n=lost))
    return notices


def _copy(new: sqlite3.Connection, table: str) -> Iterator[Message]:
    """Copy the rows of a table that keep the rules, and say how many did not."""
    _require_plain(new, table)
    rules = {column: TABLES[table][column] for column in _columns(new, "main", table)}
    needed = [rule.condition.format(c=column) for column, rule in rules.items() if not rule.instead]
    values = [
        f"CASE WHEN {rule.condition.format(c=c)} THEN {c} ELSE {rule.instead.format()} END" if rule.instead else c
        for c, rule in rules.items()
    ]
    texts = ", ".join(f"CASE WHEN typeof({column}) = 'text' THEN CAST({column} AS BLOB) END" for column in rules)
    source = f"given.{table} NOT INDEXED"
    where = " AND ".join((f"xsearch_utf8({texts})", *needed))
    before = new.total_changes
    new.execute(
        f"INSERT OR IGNORE INTO main.{table} ({', '.join(rules)}) SELECT {', '.join(values)}"
        f" FROM {source} WHERE {where}"
    )
    taken = new.total_changes - before
    found = new.execute(f"SELECT COUNT(*) FROM {source}").fetchone()[0]
    if taken < found:
        yield Message(
            "Rows of the table {table} in the backup that xsearch would not write were left out: {n}.",
            n=found - taken,
            table=table,
        )
    changed = _changed(new, table, [column for column, rule in rules.items() if rule.instead])
    if changed:
        yield Message(
            "Rows of the table {table} in the backup were taken without values that xsearch would not write: {n}.",
            n=changed,
            table=table,
        )


def _changed(new: sqlite3.Connection, table: str, columns: list[str]) -> int:
    """Return how many rows were taken with another value in one of the columns: one that took the place of a wrong one.

    To compare them takes a fraction of the time of looking at them by the rules again.
    """
    if not columns:
        return 0
    keys = [row[1] for row in new.execute(f"PRAGMA main.table_xinfo({table})") if row[5]]
    same = " AND ".join(f"own.{key} = other.{key}" for key in keys)
    differs = " OR ".join(f"own.{column} IS NOT other.{column}" for column in columns)
    return int(
        new.execute(
            f"SELECT COUNT(*) FROM main.{table} AS own JOIN given.{table} AS other ON {same} WHERE {differs}"
        ).fetchone()[0]
    )


def _require_plain(new: sqlite3.Connection, table: str) -> None:
    """Refuse what only has the name of a table: a view, a module's, one that computes its columns."""
    kinds = new.execute("SELECT type, sql FROM given.sqlite_master WHERE name = ? COLLATE NOCASE", (table,)).fetchall()
    if len(kinds) != 1 or kinds[0][0] != "table" or "VIRTUAL" in str(kinds[0][1])[:40].upper():
        raise UsageError(Message("its catalogue has no table {table}", table=table))
    missing = set(_columns(new, "main", table)) - set(_columns(new, "given", table))
    if missing:
        raise UsageError(
            Message("its catalogue has no {column} in the table {table}", column=min(missing), table=table)
        )


def _columns(db: sqlite3.Connection, schema: str, table: str) -> list[str]:
    """Return the ordinary columns of a table; none where there is no such table."""
    return [row[1] for row in db.execute(f"PRAGMA {schema}.table_xinfo({table})") if not row[6]]


def _go_on_counting(new: sqlite3.Connection) -> None:
    """Let numbers of rows that were deleted before the backup stay unused."""
    new.execute(
        "UPDATE main.sqlite_sequence SET seq = max(seq, coalesce((SELECT max(seq) FROM given.sqlite_sequence AS other"
        " WHERE other.name = sqlite_sequence.name AND typeof(other.seq) = 'integer'"
        f" AND other.seq BETWEEN 0 AND {LARGEST_ID}), 0))"
    )
