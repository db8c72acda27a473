"""Stacks: photos that the user has put behind one another, or has set apart."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.batches import over
from xsearch_gui.core.catalogue.facts.remembered import Remembered

Ids = NDArray[np.int64]


class Stacks:
    """Statements about ``stack_photo``. The first photo of a stack that is there is its cover."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._remembered = Remembered(connection)

    def shown(self, items: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Return for those that are in a stack or set apart all photos of it that are there, the cover first."""
        found: dict[int, list[int]] = defaultdict(list)
        statement = (
            "SELECT mine.item_id, other.item_id FROM stack_photo AS mine JOIN stack_photo AS other"
            " ON other.stack_id = mine.stack_id JOIN item ON item.id = other.item_id"
            " WHERE gone_at IS NULL AND mine.item_id IN ({}) ORDER BY mine.item_id, other.place"
        )
        for item, other in over(self._db, statement, items):
            found[item].append(other)
        return {item: tuple(others) for item, others in found.items()}

    def all(self) -> list[tuple[int, ...]]:
        """Return every stack of several photos, those too whose files are gone, the newest stack last."""
        return [stack for stack in self._stacks("SELECT stack_id FROM stack_photo", ()) if len(stack) > 1]

    def whole(self, items: Iterable[int]) -> list[tuple[int, ...]]:
        """Return every stack that one of these is in, with its photos in order, those too whose files are gone."""
        which = "SELECT stack_id FROM json_each(?) AS chosen JOIN stack_photo ON item_id = chosen.value"
        return self._stacks(which, (json.dumps(list(items)),))

    def _stacks(self, which: str, arguments: tuple[str, ...]) -> list[tuple[int, ...]]:
        stacks: dict[int, list[int]] = defaultdict(list)
        rows = self._db.execute(
            f"SELECT stack_id, item_id FROM stack_photo WHERE stack_id IN ({which}) ORDER BY stack_id, place", arguments
        )
        for stack, item in rows:
            stacks[stack].append(item)
        return [tuple(members) for members in stacks.values()]

    def put(self, stacks: Iterable[Sequence[int]]) -> None:
        """Make each of these a stack, in its order; a photo alone is set apart. Who is in one leaves the one before."""
        first = int(self._db.execute("SELECT COALESCE(MAX(stack_id), 0) + 1 FROM stack_photo").fetchone()[0])
        numbered = enumerate(stacks, first)
        rows = [(item, stack, place) for stack, members in numbered for place, item in enumerate(members)]
        self._db.executemany(
            "INSERT OR REPLACE INTO stack_photo (item_id, stack_id, place)"
            " SELECT id, ?2, ?3 FROM item WHERE id = ?1 AND kind = 'photo'",
            rows,
        )

    def clear(self, items: Iterable[int]) -> None:
        """Leave these to the automatic grouping."""
        self._db.execute(
            "DELETE FROM stack_photo WHERE item_id IN (SELECT value FROM json_each(?))", (json.dumps(list(items)),)
        )

    def behind(self, items: Ids) -> Ids:
        """Return those of some items that stand behind another of them in its stack, int64 (m,).

        In front is the cover, or the first in the order of the stack that is among ``items``, int64 (n,).
        """
        photos, stacks = self._remembered.get("stacks", self._read)
        there = np.isin(photos, items)
        photos, stacks = photos[there], stacks[there]
        behind: Ids = photos[1:][stacks[1:] == stacks[:-1]]
        return behind

    def _read(self) -> tuple[Ids, Ids]:
        """Return the photos of all stacks of several, stack by stack in order, and which stack each is in."""
        row = self._db.execute(
            "SELECT group_concat(item_id), group_concat(stack_id) FROM"
            " (SELECT item_id, stack_id FROM stack_photo ORDER BY stack_id, place)"
        ).fetchone()
        photos, stacks = (np.fromstring(text or "", np.int64, sep=",") for text in row)
        return photos, stacks
