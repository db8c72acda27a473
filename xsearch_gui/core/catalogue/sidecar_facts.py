"""Facts of a photo that a sidecar overrides: what a person changed later, in another program."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from xsearch_gui.core.catalogue.files import DATE_ITEM
from xsearch_gui.core.catalogue.items import facts_of, json_of
from xsearch_gui.core.records import PhotoFacts

_COLUMNS = ("taken_at", "lens", "latitude", "longitude", "rating")


class SidecarFacts:
    """Statements about ``item.own_facts``: what the file says itself, where ``item.facts`` are a sidecar's."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def own(self, item_id: int) -> PhotoFacts | None:
        """Return what the photo's file says itself."""
        row = self._db.execute("SELECT COALESCE(own_facts, facts) FROM item WHERE id = ?", (item_id,)).fetchone()
        return facts_of(row[0]) if row else None

    def overridden(self, item_ids: Iterable[int]) -> set[int]:
        """Return those of the items whose facts come from a sidecar, or whose captions it has taken away."""
        statement = "SELECT id FROM item WHERE id = ? AND (own_facts NOT NULL OR id IN (SELECT item_id FROM held_text))"
        found = (self._db.execute(statement, (i,)) for i in item_ids)
        return {row[0] for cursor in found for row in cursor}

    def put(self, item_id: int, facts: PhotoFacts, own: PhotoFacts) -> None:
        """Make these the facts of a photo; ``own`` are kept, and come back when no sidecar says otherwise."""
        kept = None if facts == own else json_of(own)
        changes = ", ".join(f"{name} = ?" for name in _COLUMNS)
        values = [getattr(facts, name) for name in _COLUMNS]
        self._db.execute(
            f"UPDATE item SET {changes}, facts = ?, own_facts = ? WHERE id = ?",
            (*values, json_of(facts), kept, item_id),
        )
        self._db.execute(DATE_ITEM, (item_id,))
