"""Texts: captions of photos and chunks of notes, and the exact-word index over them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.batches import over
from xsearch_gui.core.catalogue.cjk_grams import folded, has_run, query_grams
from xsearch_gui.core.catalogue.facts.remembered import Remembered
from xsearch_gui.core.catalogue.files import from_db
from xsearch_gui.core.catalogue.full_text import any_spelling, has_words, holds, pictures_in
from xsearch_gui.core.catalogue.word_search import WordSearch
from xsearch_gui.core.metadata.words.letters import fold
from xsearch_gui.core.records.items import Kind, Source


@dataclass(frozen=True, slots=True)
class TextRow:
    """One caption, or one chunk of a note."""

    id: int
    item_id: int
    kind: Kind
    source: Source
    body: str


class Texts:
    """Statements about ``text`` and its full-text index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._remembered = Remembered(connection)
        self._words = WordSearch(connection)

    def set_embedded(
        self, item_id: int, texts: Iterable[tuple[Source, str]], held: Iterable[tuple[Source, str]] = ()
    ) -> None:
        """Make these the texts that an item's own file holds (captions in the photo, chunks of the note).

        ``held`` are further captions of the file, which count for nothing while a sidecar says that there are none.
        """
        self._replace(
            [(item_id, source, order, body) for order, (source, body) in enumerate(texts)],
            "item_id = ? AND origin_id IS NULL AND source NOT IN ('user', 'import', 'ocr')",
            (item_id,),
            None,
        )
        self._db.execute("DELETE FROM held_text WHERE item_id = ?", (item_id,))
        self._db.executemany(
            "INSERT OR IGNORE INTO held_text (item_id, source, body) VALUES (?, ?, ?)",
            ((item_id, source, body) for source, body in held),
        )

    def embedded(self, item_id: int) -> list[tuple[Source, str]]:
        """Return the texts that an item's own file holds, those that are held back last."""
        rows = self._db.execute(
            "SELECT source, body FROM (SELECT source, body, ordinal FROM text WHERE item_id = :item"
            " AND origin_id IS NULL AND source NOT IN ('user', 'import', 'ocr') ORDER BY ordinal, id)"
            " UNION ALL SELECT source, body FROM held_text WHERE item_id = :item",
            {"item": item_id},
        )
        return [(Source(row[0]), str(row[1])) for row in rows]

    def set_from_file(self, origin_id: int, source: Source, texts: Iterable[tuple[int, str]]) -> None:
        """Make these (item, text) the texts that a sidecar or caption table holds."""
        orders: dict[int, int] = {}
        wanted = []
        for item_id, body in texts:
            orders[item_id] = orders.get(item_id, -1) + 1
            wanted.append((item_id, source, orders[item_id], body))
        self._replace(wanted, "origin_id = ?", (origin_id,), origin_id)

    def set_imported(self, item_id: int, bodies: Sequence[str]) -> None:
        """Make these the captions that other programs' catalogues give an item; none where its files have their own."""
        own = "SELECT 1 FROM text WHERE item_id = ? AND source NOT IN ('user', 'import', 'ocr') LIMIT 1"
        spoken = bool(bodies) and self._db.execute(own, (item_id,)).fetchone() is not None
        wanted = [(item_id, Source.IMPORT, order, body) for order, body in enumerate(() if spoken else bodies)]
        self._replace(wanted, "item_id = ? AND source = 'import'", (item_id,), None)

    def _replace(
        self,
        wanted: Sequence[tuple[int, Source, int, str]],
        where: str,
        arguments: tuple[int, ...],
        origin_id: int | None,
    ) -> None:
        """Insert what is missing and delete what is no longer there; an unchanged text keeps its vector.

        What the user took off a photo is passed over.
        """
        moved = self._moved({item for item, _, _, _ in wanted})
        wanted = [row for row in wanted if (row[0], row[3]) not in moved]
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

    def _moved(self, items: Iterable[int]) -> set[tuple[int, str]]:
        """Return (item, body) of what the user took off these items."""
        statement = "SELECT item_id, body FROM moved_text WHERE item_id IN ({}) AND source <> 'user'"
        return {(row[0], row[1]) for row in over(self._db, statement, list(items))}

    def of_item(self, item_id: int) -> list[TextRow]:
        """Return the texts of an item, in their order; not what was read in its picture."""
        rows = self._db.execute(
            "SELECT text.*, item.kind FROM text JOIN item ON item.id = text.item_id"
            " WHERE item_id = ? AND source <> 'ocr'"
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
        statement = "SELECT text.*, item.kind FROM text JOIN item ON item.id = text.item_id WHERE text.id IN ({})"
        return {row["id"]: _text_row(row) for row in over(self._db, statement, ids)}

    def bodies(self, ids: Sequence[int]) -> dict[int, str]:
        """Return what texts say, by id."""
        return {row[0]: row[1] for row in over(self._db, "SELECT id, body FROM text WHERE id IN ({})", ids)}

    def count(self) -> int:
        """Return how many texts the library holds, without those of items that have gone."""
        there = "SELECT COUNT(*) FROM text JOIN item ON item.id = item_id AND gone_at IS NULL"
        return self._remembered.get("count", lambda: int(self._db.execute(there).fetchone()[0]))

    def last(self) -> int:
        """Return the highest id that a text has had."""
        row = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'text'").fetchone()
        return int(row[0]) if row else 0

    def unencoded(self, encoder_id: int, after: int = 0) -> list[int]:
        """Return the texts with a higher id than ``after`` and without a vector of the encoder, rising."""
        rows = self._db.execute(
            "SELECT id FROM text WHERE id > ? AND NOT EXISTS (SELECT 1 FROM text_vector v"
            " WHERE v.encoder_id = ? AND v.owner_id = text.id) ORDER BY id",
            (after, encoder_id),
        )
        return [row[0] for row in rows]

    def match_words(self, query: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return texts, int64 (n,), with any of the query's words, and the share of its words in each, float64 (n,).

        Words in any form, as :mod:`word_search` has it. The share is 0..1.
        """
        return self._words.match(query, self.count())

    def with_phrase(self, phrase: str) -> list[int]:
        """Return the items that own a text with exactly these words in this order, and these pictures (🎂)."""
        if has_run(phrase):
            return self._with_runs(phrase)
        pictures = pictures_in(phrase)
        where, arguments = [holds("body")] * len(pictures), list(pictures)
        if has_words(phrase):
            where.append("id IN (SELECT rowid FROM text_fts WHERE text_fts MATCH ?)")
            arguments.append(any_spelling(phrase))
        statement = f"SELECT DISTINCT item_id FROM text WHERE {' AND '.join(where) or 'FALSE'}"
        return [row[0] for row in self._db.execute(statement, arguments)]

    def _with_runs(self, phrase: str) -> list[int]:
        """Look for the characters first, then for the phrase as a whole in what has them all."""
        grams = query_grams(phrase)
        rows = self._db.execute(
            f"SELECT item_id, body FROM text WHERE id IN (SELECT text_id FROM gram WHERE gram IN"
            f" ({','.join('?' * len(grams))}) GROUP BY text_id HAVING COUNT(*) = ?)",
            (*grams, len(grams)),
        )
        wanted = " ".join(fold(folded(phrase)).split())
        return list(dict.fromkeys(row[0] for row in rows if wanted in " ".join(fold(folded(row[1])).split())))


def _text_row(row: sqlite3.Row) -> TextRow:
    return TextRow(
        id=row["id"],
        item_id=row["item_id"],
        kind=Kind(row["kind"]),
        source=Source(row["source"]),
        body=row["body"],
    )
