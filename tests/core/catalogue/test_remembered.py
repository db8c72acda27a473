"""What is remembered of a catalogue is forgotten with every change of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from xsearch_gui.core.catalogue.facts.remembered import Remembered


def test_an_answer_is_kept_until_anybody_changes_a_row(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    own, other = (sqlite3.connect(path, isolation_level=None) for _ in range(2))
    own.execute("CREATE TABLE one (id INTEGER)")
    remembered, read = Remembered(own), []

    def count() -> int:
        read.append(1)
        return int(own.execute("SELECT COUNT(*) FROM one").fetchone()[0])

    assert [remembered.get("count", count) for _ in range(3)] == [0, 0, 0]
    assert len(read) == 1
    own.execute("INSERT INTO one VALUES (1)")
    assert remembered.get("count", count) == 1
    other.execute("INSERT INTO one VALUES (2)")
    assert remembered.get("count", count) == 2
    own.execute("DELETE FROM one")  # of all rows, which SQLite does in one step
    assert remembered.get("count", count) == 0
    own.close()
    other.close()


def test_the_oldest_answer_makes_room() -> None:
    own = sqlite3.connect(":memory:")
    remembered = Remembered(own, most=2)
    assert [remembered.get(key, lambda key=key: key) for key in (1, 2, 1, 3)] == [1, 2, 1, 3]
    assert remembered.get(1, lambda: -1) == 1
    assert remembered.get(2, lambda: -1) == -1
    own.close()
