"""Texts: captions of photos and chunks of notes, and the exact-word index over them."""

from __future__ import annotations

import math
import os
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xsearch_gui.core.catalogue.files import from_db
from xsearch_gui.core.records import Kind, Source


@dataclass(frozen=True, slots=True)
class TextRow:
    """One caption, or one chunk of a note."""

    id: int
    item_id: int
    kind: Kind
    source: Source
    ordinal: int
    body: str


class Texts:
    """Statements about ``text`` and its full-text index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def set_embedded(self, item_id: int, texts: Iterable[tuple[Source, str]]) -> None:
        """Make these the texts that an item's own file holds (captions in the photo, chunks of the note)."""
        self._replace(
            [(item_id, source, order, body) for order, (source, body) in enumerate(texts)],
            "item_id = ? AND origin_id IS NULL AND source <> 'user'",
            (item_id,),
            None,
        )

    def set_from_file(self, origin_id: int, source: Source, texts: Iterable[tuple[int, str]]) -> None:
        """Make these (item, text) the texts that a sidecar or caption table holds."""
        wanted = [(item_id, source, 0, body) for item_id, body in texts]
        self._replace(wanted, "origin_id = ?", (origin_id,), origin_id)

    def _replace(
        self,
        wanted: Sequence[tuple[int, Source, int, str]],
        where: str,
        arguments: tuple[int, ...],
        origin_id: int | None,
    ) -> None:
        """Insert what is missing and delete what is no longer there; an unchanged text keeps its vector."""
        rows = self._db.execute(f"SELECT id, item_id, source, body FROM text WHERE {where}", arguments).fetchall()
        known = {(row["item_id"], row["source"], row["body"]): row["id"] for row in rows}
        keep = {known.get((item, str(source), body)) for item, source, _, body in wanted}
        self._db.executemany("DELETE FROM text WHERE id = ?", ((r["id"],) for r in rows if r["id"] not in keep))
        done: set[tuple[int, str, str]] = set()
        for item, source, order, body in wanted:
            key = (item, str(source), body)
            if key in done:
                continue
            done.add(key)
            if key in known:
                self._db.execute("UPDATE text SET ordinal = ? WHERE id = ?", (order, known[key]))
            else:
                self._db.execute(
                    "INSERT INTO text (item_id, source, ordinal, body, origin_id) VALUES (?, ?, ?, ?, ?)",
                    (item, source, order, body, origin_id),
                )

    def of_item(self, item_id: int) -> list[TextRow]:
        """Return the texts of an item, in their order."""
        rows = self._db.execute(
            "SELECT text.*, item.kind FROM text JOIN item ON item.id = text.item_id WHERE item_id = ?"
            " ORDER BY origin_id IS NOT NULL, ordinal, text.id",
            (item_id,),
        )
        return [_text_row(row) for row in rows]

    def beginning(self, item_id: int) -> str:
        """Return the first text of an item; empty when there is none."""
        row = self._db.execute(
            "SELECT body FROM text WHERE item_id = ? ORDER BY ordinal, id LIMIT 1", (item_id,)
        ).fetchone()
        return str(row[0]) if row else ""

    def origin_path(self, text_id: int) -> str | None:
        """Return the sidecar or caption table that a text comes from."""
        row = self._db.execute(
            "SELECT directory, name FROM text JOIN file ON file.id = origin_id WHERE text.id = ?",
            (text_id,),
        ).fetchone()
        return os.path.join(from_db(row[0]), from_db(row[1])) if row else None

    def rows(self, ids: Sequence[int]) -> dict[int, TextRow]:
        """Return texts by id."""
        found: dict[int, TextRow] = {}
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            marks = ",".join("?" * len(part))
            for row in self._db.execute(
                f"SELECT text.*, item.kind FROM text JOIN item ON item.id = text.item_id WHERE text.id IN ({marks})",
                tuple(part),
            ):
                found[row["id"]] = _text_row(row)
        return found

    def count(self) -> int:
        """Return how many texts the library holds."""
        return int(self._db.execute("SELECT COUNT(*) FROM text").fetchone()[0])

    def unencoded(self, encoder_id: int) -> list[tuple[int, str]]:
        """Return (id, body) of the texts without a vector of the encoder."""
        rows = self._db.execute(
            "SELECT id, body FROM text WHERE NOT EXISTS (SELECT 1 FROM text_vector v"
            " WHERE v.encoder_id = ? AND v.owner_id = text.id) ORDER BY id",
            (encoder_id,),
        )
        return [(row["id"], row["body"]) for row in rows]

    def match_words(self, query: str, limit: int) -> list[tuple[int, float]]:
        """Return (text id, share of the query's words in it) for texts with any of them.

        SQLite finds the texts and orders them by BM25 (Robertson & Zaragoza 2009); case and accents do not
        matter. The share is 0..1, words weighted by their rarity (inverse document frequency) as in BM25.
        """
        words = [w for w in dict.fromkeys(_WORD.findall(query.lower())) if w not in _COMMON]
        if not words:
            return []
        texts = self.count()
        rarity = {word: self._rarity(word, texts) for word in words}
        total = sum(rarity.values())
        shares: dict[int, float] = {}
        for word in words:
            rows = self._db.execute(
                "SELECT rowid FROM text_fts WHERE text_fts MATCH ? ORDER BY rank LIMIT ?",
                (f'"{word}"', limit),
            )
            for row in rows:
                shares[row[0]] = shares.get(row[0], 0.0) + rarity[word] / total
        return sorted(shares.items(), key=lambda pair: -pair[1])[:limit]

    def with_phrase(self, phrase: str) -> list[int]:
        """Return the items that own a text with exactly these words in this order."""
        quoted = phrase.replace('"', '""')
        rows = self._db.execute(
            "SELECT DISTINCT item_id FROM text WHERE id IN (SELECT rowid FROM text_fts WHERE text_fts MATCH ?)",
            (f'"{quoted}"',),
        )
        return [row[0] for row in rows]

    def having_text(self, photo_ids: Sequence[int]) -> list[int]:
        """Return those of the photos that have a caption, or a note of their own."""
        found = []
        for start in range(0, len(photo_ids), 500):
            part = photo_ids[start : start + 500]
            marks = ",".join("?" * len(part))
            rows = self._db.execute(
                f"SELECT DISTINCT item_id FROM text WHERE item_id IN ({marks}) UNION SELECT DISTINCT photo_id"
                f" FROM pair WHERE photo_id IN ({marks}) AND link <> 'same folder'",
                (*part, *part),
            )
            found += [row[0] for row in rows]
        return found

    def _rarity(self, word: str, texts: int) -> float:
        with_word = self._db.execute("SELECT COUNT(*) FROM text_fts WHERE text_fts MATCH ?", (f'"{word}"',)).fetchone()[
            0
        ]
        return math.log(1.0 + (texts - with_word + 0.5) / (with_word + 0.5))


_WORD = re.compile(r"\w+")
# Words that say nothing about a photo. They matter only to exact matching: the encoder reads whole sentences.
_COMMON = frozenset(
    """a an and are as at be by for from has have he her his i in is it its me my of on or our she that the their
    there they this to was we were what when where which who with you your photo photos picture pictures image
    images""".split()  # noqa: SIM905 - a list of 60 strings reads worse
)


def _text_row(row: sqlite3.Row) -> TextRow:
    return TextRow(
        id=row["id"],
        item_id=row["item_id"],
        kind=Kind(row["kind"]),
        source=Source(row["source"]),
        ordinal=row["ordinal"],
        body=row["body"],
    )
