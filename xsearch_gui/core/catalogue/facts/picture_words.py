"""Words that were read in pictures: lines, where they stand, and which photos are still to be looked at."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from xsearch_gui.core.ocr.blocks import blocks_of
from xsearch_gui.core.records.picture_words import PictureLine

# Of a photo that several files hold, one folder that wants it is enough.
_WANTED = (
    "item.kind = 'photo' AND item.gone_at IS NULL AND EXISTS (SELECT 1 FROM file JOIN folder"
    " ON folder.id = file.folder_id WHERE file.item_id = item.id AND folder.words AND {present})"
)
_UNREAD = "NOT EXISTS (SELECT 1 FROM words_read WHERE words_read.item_id = item.id AND version >= :version)"


class PictureWords:
    """Statements about ``picture_line``, ``hidden_line`` and ``words_read``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def unread(self, version: int) -> list[int]:
        """Return the photos to look at whose files are there: screenshots first, then the newest."""
        wanted = _WANTED.format(present="folder.present")
        rows = self._db.execute(
            f"SELECT item.id FROM item WHERE {wanted} AND {_UNREAD}"
            " ORDER BY NOT (format = 'PNG' AND camera IS NULL), shown_at DESC, item.id DESC",
            {"version": version},
        )
        return [row[0] for row in rows]

    def known(self, version: int, most: int = 5_000) -> list[tuple[int, bool]]:
        """Return photos that were looked at, the last to come into the library first, and whether they hold words."""
        rows = self._db.execute(
            "SELECT item_id, EXISTS (SELECT 1 FROM text WHERE text.item_id = words_read.item_id AND source = 'ocr')"
            " FROM words_read WHERE version >= ? AND NOT failed ORDER BY item_id DESC LIMIT ?",
            (version, most),
        )
        return [(item, bool(held)) for item, held in rows]

    def progress(self, version: int) -> tuple[int, int]:
        """Return how many photos were looked at, and how many there are to be, absent drives included."""
        wanted = _WANTED.format(present="1")
        row = self._db.execute(
            f"SELECT COUNT(*), COALESCE(SUM({_UNREAD}), 0) FROM item WHERE {wanted}", {"version": version}
        ).fetchone()
        return int(row[0] - row[1]), int(row[0])

    def with_words(self) -> int:
        """Return how many photos hold words."""
        row = self._db.execute(
            "SELECT COUNT(DISTINCT item_id) FROM text JOIN item ON item.id = item_id AND gone_at IS NULL"
            " WHERE source = 'ocr'"
        ).fetchone()
        return int(row[0])

    def set(self, item: int, version: int, lines: Sequence[PictureLine]) -> None:
        """Make these the lines of a photo, without those that were hidden."""
        hidden = {row[0] for row in self._db.execute("SELECT body FROM hidden_line WHERE item_id = ?", (item,))}
        self._put(item, [line for line in lines if line.text not in hidden])
        self._note(item, version, failed=False)

    def failed(self, item: int, version: int) -> None:
        """Note that a photo could not be read for its words; what an older version read stays."""
        self._note(item, version, failed=True)

    def _note(self, item: int, version: int, *, failed: bool) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO words_read (item_id, version, failed) VALUES (?, ?, ?)", (item, version, failed)
        )

    def _put(self, item: int, lines: Sequence[PictureLine]) -> None:
        """Keep lines as one text for each block; one that says what it said keeps its vector."""
        blocks = {"\n".join(line.text for line in block): block for block in reversed(blocks_of(lines))}
        rows = self._db.execute("SELECT id, body FROM text WHERE item_id = ? AND source = 'ocr'", (item,)).fetchall()
        known = {row[1]: int(row[0]) for row in rows}
        self._db.executemany("DELETE FROM text WHERE id = ?", ((i,) for body, i in known.items() if body not in blocks))
        for order, (body, block) in enumerate(reversed(blocks.items())):
            text = (
                known.get(body)
                or self._db.execute(
                    "INSERT INTO text (item_id, source, body) VALUES (?, 'ocr', ?)", (item, body)
                ).lastrowid
            )
            self._db.execute("UPDATE text SET ordinal = ? WHERE id = ?", (order, text))
            self._db.execute("DELETE FROM picture_line WHERE text_id = ?", (text,))
            self._db.executemany(
                "INSERT INTO picture_line (text_id, ordinal, body, confidence, corners) VALUES (?, ?, ?, ?, ?)",
                ((text, i, one.text, one.confidence, json.dumps(one.corners)) for i, one in enumerate(block)),
            )

    def of_item(self, item: int) -> tuple[PictureLine, ...]:
        """Return the lines of a photo, in their order; not those that are hidden."""
        rows = self._db.execute(
            "SELECT picture_line.body, confidence, corners FROM text JOIN picture_line ON text_id = text.id"
            " WHERE item_id = ? ORDER BY text.ordinal, picture_line.ordinal",
            (item,),
        )
        return tuple(PictureLine(row[0], row[1], tuple(json.loads(row[2]))) for row in rows)

    def hide(self, item: int, body: str) -> None:
        """Forget a line that is wrong; it is not read again."""
        lines = self.of_item(item)
        self._db.executemany(
            "INSERT OR REPLACE INTO hidden_line (item_id, body, confidence, corners) VALUES (?, ?, ?, ?)",
            ((item, one.text, one.confidence, json.dumps(one.corners)) for one in lines if one.text == body),
        )
        self._put(item, [line for line in lines if line.text != body])

    def show(self, item: int, body: str) -> None:
        """Take back that a line was hidden."""
        row = self._db.execute(
            "DELETE FROM hidden_line WHERE item_id = ? AND body = ? RETURNING confidence, corners", (item, body)
        ).fetchone()
        if row is not None:
            self._put(item, [*self.of_item(item), PictureLine(body, row[0], tuple(json.loads(row[1])))])

    def switch(self, folder: int, on: bool) -> None:
        """Say whether words are read in a folder's photos. What was read stays."""
        self._db.execute("UPDATE folder SET words = ? WHERE id = ?", (on, folder))
