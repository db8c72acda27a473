"""Facts of a photo that its own file does not tell: what a person changed later, in another program.

They come from sidecars beside the photo, and from catalogues of other programs that were taken over.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict

from xsearch_gui.core.catalogue.facts.photo_fields import PhotoFields
from xsearch_gui.core.catalogue.facts.photo_marks import PhotoMarks
from xsearch_gui.core.catalogue.facts.rows import facts_of, json_of
from xsearch_gui.core.catalogue.files import DATE_ITEM, from_db, to_db
from xsearch_gui.core.metadata.cleaning import Metadata, label_key, unique_key
from xsearch_gui.core.metadata.dates import Dated
from xsearch_gui.core.metadata.keywords import flat_words
from xsearch_gui.core.records.items import DateMeaning, FoundText, PhotoFacts, Source
from xsearch_gui.core.records.taking_over import TakenOver

_COLUMNS = ("taken_at", "lens", "latitude", "longitude", "rating", "flag")


class SidecarFacts:
    """Statements about ``item.own_facts``: what the file says itself, where ``item.facts`` are a sidecar's."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._marks = PhotoMarks(connection)
        self._fields = PhotoFields(connection)

    def own(self, item_id: int) -> PhotoFacts | None:
        """Return what the photo's file says itself."""
        row = self._db.execute("SELECT COALESCE(own_facts, facts) FROM item WHERE id = ?", (item_id,)).fetchone()
        return facts_of(row[0]) if row else None

    def overridden(self, item_ids: Iterable[int]) -> set[int]:
        """Return those of the items whose facts are not their file's alone, or whose captions are not all of it."""
        statement = (
            "SELECT id FROM item WHERE id = ? AND (own_facts NOT NULL"
            " OR EXISTS (SELECT 1 FROM held_text WHERE held_text.item_id = item.id)"
            " OR EXISTS (SELECT 1 FROM photo_mark WHERE photo_mark.item_id = item.id)"
            " OR EXISTS (SELECT 1 FROM photo_field WHERE photo_field.item_id = item.id)"
            " OR EXISTS (SELECT 1 FROM imported WHERE imported.item_id = item.id)"
            " OR EXISTS (SELECT 1 FROM text WHERE text.item_id = item.id AND source = 'import'))"
        )
        found = (self._db.execute(statement, (i,)) for i in item_ids)
        return {row[0] for cursor in found for row in cursor}

    def put(
        self, item_id: int, facts: PhotoFacts, own: PhotoFacts, captions: Collection[str] = (), *, speak: bool = False
    ) -> None:
        """Make these the facts of a photo, but for what the user gave it; its ``own`` are kept beside.

        ``captions`` are descriptions that are no texts of it; ``speak``: a file of it holds XMP. Of what was written
        into a file that is not there any more, no other file can say that it was taken away.
        """
        speak = speak and not self._is_unread(item_id) and not self._is_written_nowhere(item_id)
        if speak and facts.keywords:
            self._drop_tags(item_id, facts)
        facts = self._marks.told(item_id, facts, speak=speak)
        facts = self._fields.told(item_id, facts, own, captions, speak=speak)
        kept = None if facts == own else json_of(own)
        changes = ", ".join(f"{name} = ?" for name in (*_COLUMNS, "label"))
        values = [*(getattr(facts, name) for name in _COLUMNS), label_key(facts.label)]
        self._db.execute(
            f"UPDATE item SET {changes}, facts = ?, own_facts = ? WHERE id = ?",
            (*values, json_of(facts), kept, item_id),
        )
        self._db.execute(DATE_ITEM, (item_id,))

    def _is_unread(self, item_id: int) -> bool:
        """Return whether a file of a photo was written into, and what it says has not been read since."""
        rows = self._db.execute(
            "SELECT path, mtime_ns FROM written_sidecar WHERE item_id = ? AND size > 0", (item_id,)
        ).fetchall()
        read = {
            os.path.join(from_db(row[0]), from_db(row[1])): row[2]
            for row in self._db.execute("SELECT directory, name, mtime_ns FROM file WHERE item_id = ?", (item_id,))
        }
        return any(read.get(from_db(row[0]), row[1]) < row[1] for row in rows)

    def _is_written_nowhere(self, item_id: int) -> bool:
        """Return whether everything that was written into for a photo has been deleted since."""
        rows = self._db.execute("SELECT path FROM written_sidecar WHERE item_id = ?", (item_id,)).fetchall()
        places = [os.path.split(from_db(row[0])) for row in rows]
        there = "SELECT 1 FROM file WHERE directory = ? AND name = ?"
        known = (self._db.execute(there, (to_db(folder), to_db(name))).fetchone() for folder, name in places)
        return bool(places) and not any(known)

    def _drop_tags(self, item_id: int, facts: PhotoFacts) -> None:
        """Let tags of the user's go that were written, and that another program has taken away since."""
        words = (*facts.keywords, *flat_words(facts.keywords), *facts.people)
        there = {unique_key(word) for word in words}
        rows = self._db.execute(
            "SELECT DISTINCT tag FROM tag_edit JOIN written_sidecar AS w ON w.item_id = tag_edit.item_id"
            " WHERE tag_edit.item_id = ? AND added = 1 AND tag IN (SELECT value FROM json_each(w.tags))",
            (item_id,),
        ).fetchall()
        gone = [(item_id, row[0]) for row in rows if unique_key(row[0]) not in there]
        self._db.executemany("DELETE FROM tag_edit WHERE item_id = ? AND tag = ? AND added = 1", gone)


class Imports:
    """Statements about ``import_source`` and ``imported``: what catalogues of other programs say of photos."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def sources(self) -> list[TakenOver]:
        """Return the catalogues that were taken over, by name."""
        rows = self._db.execute(
            "SELECT name, program, path, taken_at, (SELECT COUNT(*) FROM imported WHERE source_id = import_source.id)"
            " FROM import_source ORDER BY name"
        )
        return [TakenOver(row[0], row[1], from_db(row[2]), row[3], row[4]) for row in rows]

    def of_item(self, item_id: int) -> list[Metadata]:
        """Return what the catalogues say of a photo, the one that was taken over last first."""
        rows = self._db.execute(
            "SELECT said FROM imported JOIN import_source ON import_source.id = source_id WHERE item_id = ?"
            " ORDER BY taken_at DESC, source_id DESC",
            (item_id,),
        )
        return [_said_of(row[0]) for row in rows]

    def photo_places(self) -> Iterator[tuple[int, str, str, int, str]]:
        """Yield (item, directory, name, size, own date) of every photo file that is at its path now."""
        rows = self._db.execute(
            "SELECT item_id, directory, name, file.size, json_extract(COALESCE(own_facts, facts), '$.taken_at')"
            " FROM file JOIN folder ON folder.id = folder_id AND folder.present JOIN item ON item.id = item_id"
            " WHERE role = 'photo'"
        )
        return ((row[0], from_db(row[1]), from_db(row[2]), row[3], row[4] or "") for row in rows)

    def put(self, program: str, path: str, name: str, said: dict[int, Metadata]) -> set[int]:
        """Make ``said`` all that the catalogue at a path says, and return the items that it spoke or speaks of."""
        before = self.remove(path=path)
        number = self._db.execute(
            "INSERT INTO import_source (name, program, path) VALUES (?, ?, ?)", (name, program, to_db(path))
        ).lastrowid
        self._db.executemany(
            "INSERT INTO imported (source_id, item_id, said) VALUES (?, ?, ?)",
            ((number, item, _text_of(metadata)) for item, metadata in said.items()),
        )
        return before | said.keys()

    def remove(self, *, name: str | None = None, path: str = "") -> set[int]:
        """Forget a catalogue, known by its name or its path, and return the items that it spoke of."""
        where, value = ("path = ?", to_db(path)) if name is None else ("name = ?", name)
        rows = self._db.execute(
            f"SELECT item_id FROM imported JOIN import_source ON import_source.id = source_id WHERE {where}", (value,)
        ).fetchall()
        self._db.execute(f"DELETE FROM import_source WHERE {where}", (value,))
        return {row[0] for row in rows}


def _text_of(said: Metadata) -> str:
    values = {name: value for name, value in asdict(said).items() if value not in (None, ())}
    values["captions"] = [text.body for text in said.captions]
    return json.dumps(values)


def _said_of(text: str) -> Metadata:
    try:
        values = json.loads(text)
        lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        dates = tuple(Dated(DateMeaning(it["meaning"]), it["moment"]) for it in values.pop("dates", ()))
        captions = tuple(FoundText(Source.IMPORT, body) for body in values.pop("captions", ()))
        return Metadata(**{**values, **lists, "dates": dates, "captions": captions})
    except (ValueError, TypeError, KeyError, AttributeError):  # of a library that was damaged
        return Metadata()
