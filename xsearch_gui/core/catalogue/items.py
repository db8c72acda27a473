"""Items: photos and notes by content, and the pairs between them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from xsearch_gui.core.catalogue.batches import over
from xsearch_gui.core.catalogue.facts.rows import ItemRow, item_row, json_of
from xsearch_gui.core.catalogue.files import from_db, to_db
from xsearch_gui.core.files.hashing import hash_of
from xsearch_gui.core.metadata.cleaning import READING_VERSION, label_key
from xsearch_gui.core.records.items import Kind, Link, PhotoFacts

KEEP_GONE_DAYS = 30


# One path per item: the first file that holds it, and of a shot the one that was read.
_WITH_PATH = (
    "SELECT item.id, kind, content, item.size, title, width, height, taken_at, facts, item.format, rating,"
    " latitude IS NOT NULL AND longitude IS NOT NULL, flag, label, f.directory, f.name, f.folder_id"
    " FROM item JOIN file f"
    " ON f.id = (SELECT id FROM file WHERE file.item_id = item.id ORDER BY lead_id IS NOT NULL, id LIMIT 1)"
)

# What users said of photos.
_KEPT = ("tag_edit", "photo_mark", "photo_field", "album_photo", "stack_photo", "own_word_photo")


class Items:
    """Statements about ``item`` and ``pair``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @property
    def hashed(self) -> str:
        """The hash that this library's contents are known by."""
        row = self._db.execute("SELECT content FROM item ORDER BY id LIMIT 1").fetchone()
        return hash_of(row[0] if row else None)

    def find(self, kind: Kind, content: str, size: int) -> int | None:
        """Return the id of the item with this content, if it is known."""
        row = self._db.execute(
            "SELECT id FROM item WHERE kind = ? AND content = ? AND size = ?", (kind, content, size)
        ).fetchone()
        return int(row[0]) if row else None

    def add(self, kind: Kind, content: str, size: int, title: str, facts: PhotoFacts | None = None) -> int:
        """Add an item, or bring what is known of it up to date, and return its id.

        An empty ``title`` stands for the file's name, whatever that is at the time.
        """
        title = title.encode("utf-8", "replace").decode("utf-8")
        f = facts or PhotoFacts(width=0, height=0, format="")
        row = self._db.execute(
            "INSERT INTO item (kind, content, size, title, width, height, format, taken_at, camera, lens,"
            " latitude, longitude, rating, flag, label, facts, read_version)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (kind, content, size) DO UPDATE SET title = excluded.title, width = excluded.width,"
            " height = excluded.height, format = excluded.format, taken_at = excluded.taken_at,"
            " camera = excluded.camera, lens = excluded.lens, latitude = excluded.latitude,"
            " longitude = excluded.longitude, rating = excluded.rating, flag = excluded.flag,"
            " label = excluded.label, facts = excluded.facts,"
            " own_facts = NULL, read_version = excluded.read_version"
            " RETURNING id",
            (
                *(kind, content, size, title, f.width, f.height, f.format, f.taken_at, f.camera, f.lens),
                *(
                    f.latitude,
                    f.longitude,
                    f.rating,
                    f.flag,
                    label_key(f.label),
                    json_of(facts) if facts else "{}",
                    READING_VERSION,
                ),
            ),
        ).fetchone()
        return int(row[0])

    def rows(self, ids: Sequence[int]) -> dict[int, ItemRow]:
        """Return the items that still have a file, by id."""
        rows = over(self._db, f"{_WITH_PATH} WHERE item.id IN ({{}})", ids)
        return {row[0]: item_row(row) for row in rows}

    def newest(self, ids: Sequence[int]) -> list[int]:
        """Return the ids by the time the photo was taken, newest first; items without a time come last."""
        rows = over(self._db, "SELECT taken_at, id FROM item WHERE id IN ({})", ids)
        dates = [(row[0] or "", row[1]) for row in rows]
        return [item for _, item in sorted(dates, key=lambda pair: (pair[0], -pair[1]), reverse=True)]

    def paths(self, item_id: int) -> list[str]:
        """Return every file that holds the item."""
        return [path for _, path in self.locations(item_id)]

    def read_paths(self, item_id: int) -> list[str]:
        """Return every file whose bytes are the item's: not the raw file of the same shot."""
        rows = self._db.execute(
            "SELECT directory, name FROM file WHERE item_id = ? AND lead_id IS NULL ORDER BY id", (item_id,)
        )
        return [os.path.join(from_db(r["directory"]), from_db(r["name"])) for r in rows]

    def locations(self, item_id: int) -> list[tuple[int, str]]:
        """Return (folder id, path) of every file that holds the item."""
        rows = self._db.execute(
            "SELECT folder_id, directory, name FROM file WHERE item_id = ? ORDER BY lead_id IS NOT NULL, id", (item_id,)
        )
        return [(r["folder_id"], os.path.join(from_db(r["directory"]), from_db(r["name"]))) for r in rows]

    def at(self, path: str) -> int | None:
        """Return the item that a file holds, if the library has it."""
        directory, name = os.path.split(path)
        row = self._db.execute(
            "SELECT item_id FROM file JOIN folder ON folder.id = folder_id WHERE directory = ? AND name = ?"
            " ORDER BY present DESC",
            (to_db(directory), to_db(name)),
        ).fetchone()
        return row[0] if row else None

    def content(self, item_id: int) -> str | None:
        """Return the content hash of an item."""
        row = self._db.execute("SELECT content FROM item WHERE id = ?", (item_id,)).fetchone()
        return str(row[0]) if row else None

    def count(self, kind: Kind) -> int:
        """Return how many items of a kind have a file."""
        row = self._db.execute("SELECT COUNT(*) FROM item WHERE kind = ? AND gone_at IS NULL", (kind,)).fetchone()
        return int(row[0])

    def contents(self) -> dict[int, str]:
        """Return id -> content hash of every photo that has a file."""
        rows = self._db.execute("SELECT id, content FROM item WHERE kind = 'photo' AND gone_at IS NULL")
        return {row[0]: row[1] for row in rows}

    def mark_gone(self) -> int:
        """Hide items that no file holds any more, show those that are back, and return how many went.

        They are kept for :data:`KEEP_GONE_DAYS` days, so that a file which is moved through a folder outside
        the library comes back with its vectors, pairs and history.
        """
        now = self._library_time()
        gone = self._db.execute(
            "UPDATE item SET gone_at = ? WHERE gone_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM file WHERE file.item_id = item.id)",
            (now,),
        ).rowcount
        self._db.execute(
            "UPDATE item SET gone_at = NULL WHERE gone_at IS NOT NULL"
            " AND EXISTS (SELECT 1 FROM file WHERE file.item_id = item.id)"
        )
        self._db.execute(
            "DELETE FROM item WHERE gone_at < datetime(?, ?)"
            " AND NOT EXISTS (SELECT 1 FROM text WHERE text.item_id = item.id AND text.source = 'user')"
            + "".join(f" AND NOT EXISTS (SELECT 1 FROM {kept} WHERE {kept}.item_id = item.id)" for kept in _KEPT),
            (now, f"-{KEEP_GONE_DAYS} days"),
        )
        return gone

    def inherit(self, old: int, new: int) -> None:
        """Give what the user said of an item to the one that its file holds now."""
        for table, column, where in (
            ("judgement", "item_id", ""),
            ("text", "item_id", " AND source = 'user'"),
            ("pair", "photo_id", " AND link = 'user'"),
            ("tag_edit", "item_id", ""),
            ("written_sidecar", "item_id", ""),
            ("imported", "item_id", ""),
            ("album_photo", "item_id", ""),
            ("stack_photo", "item_id", ""),
            ("own_word_photo", "item_id", ""),
            ("photo_mark", "item_id", ""),
            ("photo_field", "item_id", ""),
        ):
            self._db.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {column} = ?{where}", (new, old))

    def _library_time(self) -> str:
        """Return the time, UTC, by a clock that never goes back and leaps at most a day from one run to the next.

        A computer whose clock is wrong for once must not throw away what is kept for some days.
        """
        row = self._db.execute("SELECT value FROM meta WHERE key = 'clock'").fetchone()
        now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        if row:
            last = datetime.fromisoformat(row[0])
            now = min(max(now, last), last + timedelta(days=1))
        self._db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('clock', ?)", (str(now),))
        return str(now)

    # pairs -----------------------------------------------------------------------------------------------

    def set_pairs(self, note_ids: Iterable[int], pairs: dict[tuple[int, int], Link]) -> None:
        """Make ``pairs`` (photo, note) the only ones of these notes, but for the user's own."""
        known = {
            (row["photo_id"], row["note_id"]): row["link"]
            for note in set(note_ids)
            for row in self._db.execute("SELECT * FROM pair WHERE note_id = ? AND link <> 'user'", (note,))
        }
        self._db.executemany(
            "DELETE FROM pair WHERE photo_id = ? AND note_id = ?", (key for key in known if key not in pairs)
        )
        self._db.executemany(
            "INSERT INTO pair (photo_id, note_id, link) VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
            " SET link = excluded.link WHERE link <> 'user'",
            ((*key, link) for key, link in pairs.items() if known.get(key) != link),
        )

    def pair_count(self) -> int:
        """Return how many photo-text pairs there are: captions, and photos with notes."""
        row = self._db.execute(
            "SELECT (SELECT COUNT(*) FROM text JOIN item ON item.id = text.item_id"
            " WHERE item.kind = 'photo' AND item.gone_at IS NULL AND text.source <> 'ocr')"
            " + (SELECT COUNT(*) FROM pair JOIN item p ON p.id = photo_id JOIN item n ON n.id = note_id"
            " WHERE p.gone_at IS NULL AND n.gone_at IS NULL)"
        ).fetchone()
        return int(row[0])

    def notes_of(self, photo_id: int) -> dict[int, Link]:
        """Return the notes that are paired with a photo."""
        rows = self._db.execute("SELECT note_id, link FROM pair WHERE photo_id = ?", (photo_id,))
        return {row["note_id"]: Link(row["link"]) for row in rows}

    def photos_of(self, note_ids: Sequence[int]) -> list[tuple[int, int, Link]]:
        """Return (note, photo, link) for every photo that is paired with one of the notes."""
        found = []
        for note in note_ids:
            rows = self._db.execute("SELECT photo_id, link FROM pair WHERE note_id = ?", (note,))
            found += [(note, row["photo_id"], Link(row["link"])) for row in rows]
        return found
