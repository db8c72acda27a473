"""Words of the user's own, and the photos that taught them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A word as it was typed and as it is compared, and the photos that taught it, those first that came first.

    ``forgotten``: the head in use is not to know it.
    """

    word: str
    folded: str
    photos: tuple[int, ...] = ()
    forgotten: bool = False


class OwnWords:
    """Statements about ``own_word`` and ``own_word_photo``. Words are told apart by their ``folded`` form."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def all(self) -> list[OwnWord]:
        """Return every word, in the order of the alphabet; photos whose files are gone do not count."""
        rows = self._db.execute(
            "SELECT word, folded, forgotten, (SELECT json_group_array(item_id) FROM own_word_photo"
            " JOIN item ON item.id = item_id AND gone_at IS NULL WHERE word_id = own_word.id) AS photos"
            " FROM own_word ORDER BY folded"
        )
        return [
            OwnWord(row["word"], row["folded"], tuple(json.loads(row["photos"])), bool(row["forgotten"]))
            for row in rows
        ]

    def put(self, word: str, folded: str, photos: Iterable[int], *, forgotten: bool = False) -> None:
        """Make these the photos of a word; those that are no longer known are passed over."""
        self._db.execute("DELETE FROM own_word WHERE folded = ?", (folded,))
        number = self._db.execute(
            "INSERT INTO own_word (word, folded, forgotten) VALUES (?, ?, ?) RETURNING id", (word, folded, forgotten)
        ).fetchone()[0]
        self._db.execute(
            "INSERT OR IGNORE INTO own_word_photo SELECT ?, item.id FROM json_each(?) AS chosen"
            " JOIN item ON item.id = chosen.value AND item.kind = 'photo'",
            (number, json.dumps(list(photos))),
        )

    def remove(self, folded: str) -> bool:
        """Forget a word and its photos; return whether it was there."""
        return self._db.execute("DELETE FROM own_word WHERE folded = ?", (folded,)).rowcount > 0
