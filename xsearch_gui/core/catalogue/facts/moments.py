"""The moments of films: what was seen at which second."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from xsearch_gui.core.catalogue.batches import over

PLACES = 1024  # of the moments of one film, that their ids have room for


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a film, ``seconds`` from its beginning; ``cover``: the one that stands for the film."""

    id: int
    seconds: float
    cover: bool


def picture_of(content: str, moment: int) -> str:
    """Return the name, in place of a content, under which the thumbnail of a film's moment is kept."""
    return f"{content}-{moment % PLACES:04d}"


class Moments:
    """Statements about ``moment``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def put(self, item: int, seconds: Sequence[float], cover: int) -> list[int]:
        """Make these the moments of a film, the one at ``cover`` to stand for it, and return their ids.

        Vectors that it has are forgotten.
        """
        self._db.execute("DELETE FROM moment WHERE item_id = ?", (item,))
        ids = [item * PLACES + place for place in range(len(seconds))]
        self._db.executemany(
            "INSERT INTO moment (id, item_id, seconds, cover) VALUES (?, ?, ?, ?)",
            ((one, item, second, place == cover) for place, (one, second) in enumerate(zip(ids, seconds, strict=True))),
        )
        return ids

    def of_item(self, item: int) -> tuple[Moment, ...]:
        """Return the moments of a film in their order; none of a photo."""
        rows = self._db.execute("SELECT id, seconds, cover FROM moment WHERE item_id = ? ORDER BY id", (item,))
        return tuple(Moment(row[0], row[1], bool(row[2])) for row in rows)

    def seconds(self, moments: Sequence[int]) -> dict[int, float]:
        """Return when moments are, by their ids."""
        return {row[0]: row[1] for row in over(self._db, "SELECT id, seconds FROM moment WHERE id IN ({})", moments)}

    def covers(self, items: Sequence[int]) -> dict[int, float]:
        """Return the second of the moment that stands for each film among items."""
        rows = over(self._db, "SELECT item_id, seconds FROM moment WHERE cover AND item_id IN ({})", items)
        return {row[0]: row[1] for row in rows}

    def unencoded(self, encoder_id: int) -> list[tuple[int, str]]:
        """Return (id, content of the film) of the moments without a vector of an encoder."""
        rows = self._db.execute(
            "SELECT moment.id, content FROM moment JOIN item ON item.id = item_id AND gone_at IS NULL WHERE NOT EXISTS"
            " (SELECT 1 FROM moment_vector v WHERE v.encoder_id = ? AND v.owner_id = moment.id) ORDER BY moment.id",
            (encoder_id,),
        )
        return [(row[0], row[1]) for row in rows]

    def stand_for_films(self, encoder_id: int) -> None:
        """Give each film the vector of the moment that stands for it, where it has none of an encoder."""
        self._db.execute(
            "INSERT OR IGNORE INTO photo_vector (encoder_id, owner_id, data) SELECT encoder_id, item_id, data"
            " FROM moment_vector JOIN moment ON moment.id = owner_id AND cover WHERE encoder_id = ?",
            (encoder_id,),
        )

    def among(self, items: Sequence[int]) -> set[int]:
        """Return which of these items are films."""
        return set(self.covers(items))

    def films(self) -> list[int]:
        """Return every film that has a file."""
        rows = self._db.execute(
            "SELECT DISTINCT item_id FROM moment JOIN item ON item.id = item_id AND gone_at IS NULL"
        )
        return [row[0] for row in rows]
