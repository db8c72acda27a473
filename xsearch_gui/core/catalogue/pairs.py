"""Which texts are known to describe which photos: what alignment learns from."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.files import from_db

IS_OWN = "link <> 'same folder'"
"""Of a row of ``pair``: the note belongs to this photo, and does not merely lie in its folder."""


@dataclass(frozen=True, slots=True)
class DescribedPhoto:
    """A photo with a file. ``taken_at`` is ISO 8601 or empty; its first file is ``name`` in ``directory``."""

    id: int
    taken_at: str
    directory: str
    name: str = ""


class CaptionPairs:
    """Statements across ``item``, ``text`` and ``pair``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def descriptions(self) -> list[tuple[int, int, str]]:
        """Return (photo, text, body) where the text is surely about the photo, ordered by photo and text.

        Captions of all sources, and notes: those of the photo's own name, those that the user paired, and those that
        name this photo and no other. A note that merely lies beside photos is about none of them in particular.
        """
        rows = self._db.execute(
            "SELECT text.item_id, text.id, text.body FROM text JOIN item ON item.id = text.item_id"
            " WHERE item.kind = 'photo' AND item.gone_at IS NULL AND text.source <> 'ocr'"
            " UNION SELECT pair.photo_id, text.id, text.body FROM pair JOIN text ON text.item_id = pair.note_id"
            " JOIN item photo ON photo.id = pair.photo_id AND photo.gone_at IS NULL"
            " JOIN item note ON note.id = pair.note_id AND note.gone_at IS NULL"
            " WHERE pair.link IN ('same stem', 'user') OR pair.link = 'mention'"
            " AND (SELECT COUNT(*) FROM pair other WHERE other.note_id = pair.note_id) = 1"
            " ORDER BY 1, 2"
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def of_photos(self) -> list[tuple[int, int, str]]:
        """Return (photo, text, body) of every caption of a photo that has a file, by text."""
        rows = self._db.execute(
            "SELECT text.item_id, text.id, text.body FROM text JOIN item ON item.id = text.item_id"
            " WHERE item.kind = 'photo' AND item.gone_at IS NULL AND text.source <> 'ocr' ORDER BY text.id"
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def captions(self, most: int, step: int = 0) -> NDArray[np.int64]:
        """Return (photo, text) of captions of photos that have a file, int64 (at most ``most``, 2), by text.

        Of more, those whose number is a multiple of ``step``, which is chosen if it is 0.
        """
        texts = (
            "FROM text JOIN item ON item.id = text.item_id WHERE item.kind = 'photo' AND item.gone_at IS NULL"
            " AND text.source <> 'ocr'"
        )
        count = int(self._db.execute(f"SELECT COUNT(*) {texts}").fetchone()[0])
        step = step or -(-count // most)
        rows = self._db.execute(
            f"SELECT text.item_id, text.id {texts} AND text.id % ? = 0 ORDER BY text.id LIMIT ?", (max(1, step), most)
        )
        return np.asarray(list(map(tuple, rows)), np.int64).reshape(-1, 2)

    def photos(self) -> list[DescribedPhoto]:
        """Return every photo that has a file, by id."""
        rows = self._db.execute(
            "SELECT item.id, item.taken_at, file.directory, file.name FROM item JOIN file ON file.id ="
            " (SELECT MIN(id) FROM file WHERE file.item_id = item.id)"
            " WHERE item.kind = 'photo' AND item.gone_at IS NULL ORDER BY item.id"
        )
        return [DescribedPhoto(row[0], row[1] or "", from_db(row[2]), from_db(row[3])) for row in rows]
