"""Many ids in one statement: SQLite takes a limited number of arguments."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

_MOST = 500


def over(connection: sqlite3.Connection, statement: str, ids: Sequence[int]) -> Iterator[Any]:
    """Yield the rows of a statement for all ids, which stand in it as ``{}``: ``... WHERE id IN ({})``."""
    for start in range(0, len(ids), _MOST):
        part = ids[start : start + _MOST]
        yield from connection.execute(statement.format(",".join("?" * len(part))), tuple(part))
