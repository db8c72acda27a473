"""What was read from a catalogue, remembered for as long as nothing in it changes."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

Value = TypeVar("Value")


class Remembered:
    """Keeps answers of one connection by what was asked; the ``most`` that were asked for last.

    They are forgotten as soon as another connection has committed anything, or this one has changed a row. Who gets an
    answer must not change it: the next one gets the same.
    """

    def __init__(self, connection: sqlite3.Connection, most: int = 32) -> None:
        self._db, self._most = connection, most
        self._known: OrderedDict[Hashable, object] = OrderedDict()
        self._state = (-1, -1)

    def get(self, asked: Hashable, read: Callable[[], Value]) -> Value:
        """Return what ``read`` has returned for this question, or returns now."""
        state = (int(self._db.execute("PRAGMA data_version").fetchone()[0]), self._db.total_changes)
        if state != self._state:
            self._known.clear()
            self._state = state
        if asked not in self._known:
            self._known[asked] = read()
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        self._known.move_to_end(asked)
        return self._known[asked]  # type: ignore[return-value]  # one question has answers of one type
