"""Which kind of picture each photo is, as far as it was judged with the encoder in use."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from xsearch_gui.core.catalogue.batches import over


class Look(NamedTuple):
    """What is stored of a picture that is to be judged; ``greys`` are 1024 bytes, or none."""

    item: int
    format: str
    has_camera: bool
    width: int
    height: int
    greys: bytes | None


class KindsOfPictures:
    """Statements about ``picture_kind``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def missing(self, encoder_id: int) -> list[int]:
        """Return the photos that have a vector of an encoder and were not judged by it, rising."""
        rows = self._db.execute(
            "SELECT owner_id FROM photo_vector JOIN item ON item.id = owner_id WHERE encoder_id = ?1"
            " AND gone_at IS NULL AND owner_id NOT IN (SELECT item_id FROM picture_kind WHERE encoder_id = ?1)"
            " AND owner_id NOT IN (SELECT item_id FROM preliminary) ORDER BY owner_id",
            (encoder_id,),
        )
        return [row[0] for row in rows]

    def looks(self, items: Sequence[int]) -> list[Look]:
        """Return what is stored of photos."""
        statement = (
            "SELECT id, format, camera IS NOT NULL, width, height, data FROM item"
            " LEFT JOIN look ON item_id = item.id WHERE id IN ({}) ORDER BY id"
        )
        return [Look(row[0], row[1], bool(row[2]), *row[3:]) for row in over(self._db, statement, items)]

    def put(self, encoder_id: int, kinds: Iterable[tuple[int, str]]) -> None:
        """Keep (item, kind)."""
        self._db.executemany(
            "INSERT OR REPLACE INTO picture_kind (item_id, encoder_id, kind) VALUES (?, ?, ?)",
            ((item, encoder_id, kind) for item, kind in kinds),
        )
