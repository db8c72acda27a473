"""The items of a library in any order, with what stands above them: months, folders, stars."""

from __future__ import annotations

import sqlite3

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.files import from_db
from xsearch_gui.core.records.search import Order

Ids = NDArray[np.int64]
Groups = list[tuple[str, int]]

_FILES = "FROM file WHERE item_id IS NOT NULL AND lead_id IS NULL AND role IN ('photo', 'note')"
# One text of all ids for each group: a row of Python objects for each item takes twice the time.
_STATEMENTS = {
    Order.ADDED: "SELECT month, group_concat(id) FROM (SELECT id, substr(added_at, 1, 7) AS month FROM item"
    " WHERE gone_at IS NULL ORDER BY added_at {0}, id {0}) GROUP BY month ORDER BY month {0}",
    Order.CHANGED: "SELECT '', group_concat(item_id) FROM (SELECT item_id, MAX(mtime_ns) AS changed "
    + _FILES
    + " GROUP BY item_id ORDER BY changed {0}, item_id {0})",
    Order.NAME: f"SELECT '', group_concat(item_id) FROM (SELECT item_id {_FILES}"
    " ORDER BY name COLLATE NOCASE {0}, item_id {0})",
    Order.RATING: "SELECT stars, group_concat(id) FROM (SELECT id, COALESCE(rating, 0) AS stars FROM item"
    " WHERE gone_at IS NULL ORDER BY stars {0}, shown_at DESC, id DESC) GROUP BY stars ORDER BY stars {0}",
    Order.FOLDER: f"SELECT directory, group_concat(item_id) FROM (SELECT directory, item_id {_FILES}"
    " ORDER BY directory {0}, name) GROUP BY directory ORDER BY directory {0}",
    Order.SIZE: "SELECT '', group_concat(id) FROM (SELECT id FROM item WHERE gone_at IS NULL"
    " ORDER BY size {0}, id {0})",
}


class Orders:
    """Statements that answer for 100,000 items within a tenth of a second."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def sorted(self, order: Order, descending: bool, seed: int, newest: Ids) -> tuple[Ids, Groups]:
        """Return the items of ``newest``, int64 (n,), in another order, and the groups that they form.

        Parameters
        ----------
        order : Order
            Not ``MATCH`` or ``TAKEN``, for which ``newest`` is the answer.
        descending : bool
            The largest, the last by name, the latest first.
        seed : int
            Of ``RANDOM``: the same seed gives the same order, whatever else there is in the library.
        newest : NDArray
            Every item that is to be there.
        """
        if order is Order.RANDOM:
            return newest[np.argsort(_scrambled(newest, seed), kind="stable")], []
        rows = self._db.execute(_STATEMENTS[order].format("DESC" if descending else "ASC")).fetchall()
        parts = [np.fromstring(row[1] or "", np.int64, sep=",") for row in rows]
        items = np.concatenate(parts) if parts else np.zeros(0, np.int64)
        names = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        kept = np.isin(items, newest)
        first = np.zeros(len(items), np.bool_)  # an item with several files stands where the first of them does
        first[np.unique(items, return_index=True)[1]] = True
        kept &= first
        counts = np.bincount(names[kept], minlength=len(parts))
        groups = [
            (from_db(row[0]) if isinstance(row[0], bytes) else str(row[0]), int(n))
            for row, n in zip(rows, counts, strict=True)
        ]
        return items[kept], groups if any(name for name, _ in groups) else []


def _scrambled(items: Ids, seed: int) -> NDArray[np.uint64]:
    """Return a number by chance for each item (splitmix64: Steele, Lea & Flood 2014)."""
    mixed = items.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))
