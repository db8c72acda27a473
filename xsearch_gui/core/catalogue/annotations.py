"""What the user says of photos: a caption of their own, tags, and what of it was written into sidecars."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xsearch_gui.core.catalogue.facts.photo_fields import PhotoFields
from xsearch_gui.core.catalogue.facts.photo_marks import Mark
from xsearch_gui.core.catalogue.facts.rows import ItemRow
from xsearch_gui.core.catalogue.files import to_db
from xsearch_gui.core.metadata.cleaning import unique
from xsearch_gui.core.metadata.keywords import tidy
from xsearch_gui.core.records.annotations import FieldKind


@dataclass(frozen=True, slots=True)
class Written:
    """What was last written of a photo; ``caption`` is empty when none was, ``said`` has marks and fields by kind."""

    caption: str = ""
    tags: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class TagSet:
    """The keywords and people of a photo's file, and the tags that the user added to them and took away."""

    kind: str
    of_file: tuple[str, ...] = ()
    own: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    @property
    def tags(self) -> tuple[str, ...]:
        """All tags: the keywords of the file but for those taken away, then the user's own."""
        return unique([*(word for word in self.of_file if word not in self.hidden), *self.own])


class Annotations:
    """Statements about ``tag_edit``, ``written_sidecar`` and the user's rows of ``text``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._fields = PhotoFields(connection)

    # captions --------------------------------------------------------------------------------------------

    def caption(self, item_id: int) -> str:
        """Return the user's own caption of a photo; empty when there is none."""
        row = self._db.execute(
            "SELECT body FROM text WHERE item_id = ? AND source = 'user' ORDER BY id DESC LIMIT 1", (item_id,)
        ).fetchone()
        return str(row[0]) if row else ""

    def set_caption(self, item_id: int, caption: str) -> int | None:
        """Make this the user's only caption of a photo and return its text id; None for an empty one.

        It is a new text, never the old one with other words: an index knows texts by their ids.
        """
        self._db.execute("DELETE FROM text WHERE item_id = ? AND source = 'user'", (item_id,))
        before = self._fields.given([item_id]).get(item_id, {}).get(FieldKind.CAPTION)
        said = before.said if before else self._fields.first_caption(item_id)
        self._fields.put(item_id, FieldKind.CAPTION, Mark(caption, said, said) if caption else None)
        if not caption:
            return None
        cursor = self._db.execute("INSERT INTO text (item_id, source, body) VALUES (?, 'user', ?)", (item_id, caption))
        return cursor.lastrowid

    def photo_texts(self, limit: int) -> list[tuple[int, str]]:
        """Return (photo, caption) of the newest captions."""
        rows = self._db.execute(
            "SELECT item_id, body FROM text JOIN item ON item.id = item_id"
            " WHERE item.kind = 'photo' AND item.gone_at IS NULL AND source <> 'ocr'"
            " ORDER BY text.id DESC LIMIT ?",
            (limit,),
        )
        return [(int(row[0]), str(row[1])) for row in rows]

    # tags ------------------------------------------------------------------------------------------------

    def tags_of(self, photo: ItemRow) -> tuple[str, ...]:
        """Return the tags of a photo."""
        facts = photo.facts
        of_file = tidy((*facts.keywords, *facts.people)) if facts else ()
        return TagSet(photo.kind, of_file, *self.tag_edits(photo.id)).tags

    def tag_edits(self, item_id: int) -> tuple[list[str], list[str]]:
        """Return the tags that the user added to a photo, and the keywords of its file that were taken away."""
        rows = self._db.execute("SELECT tag, added FROM tag_edit WHERE item_id = ? ORDER BY rowid", (item_id,))
        edits = [(str(row[0]), bool(row[1])) for row in rows]
        return [tag for tag, added in edits if added], [tag for tag, added in edits if not added]

    def tag_sets(self, items: Sequence[int]) -> dict[int, TagSet]:
        """Return what makes up the tags of items that are there, in one look at all of them."""
        ids = json.dumps(items)
        rows = self._db.execute(
            "SELECT item.id, kind, json_extract(facts, '$.keywords'), json_extract(facts, '$.people')"
            " FROM json_each(?) AS chosen"
            " JOIN item ON item.id = chosen.value WHERE gone_at IS NULL ORDER BY chosen.id",
            (ids,),
        )
        found = {row[0]: TagSet(row[1], tidy(json.loads(row[2] or "[]") + json.loads(row[3] or "[]"))) for row in rows}
        rows = self._db.execute(
            "SELECT item_id, tag, added FROM json_each(?) AS chosen JOIN tag_edit ON item_id = chosen.value"
            " ORDER BY tag_edit.rowid",
            (ids,),
        )
        for item, tag, added in rows:
            if item in found:
                (found[item].own if added else found[item].hidden).append(tag)
        return found

    def set_tag_edits(self, sets: Mapping[int, TagSet]) -> None:
        """Make these the user's edits of the tags of photos."""
        self._db.executemany("DELETE FROM tag_edit WHERE item_id = ?", [(item,) for item in sets])
        for added, edits in ((1, "own"), (0, "hidden")):
            self._db.executemany(
                "INSERT OR REPLACE INTO tag_edit (item_id, tag, added) VALUES (?, ?, ?)",
                [(item, tag, added) for item, known in sets.items() for tag in getattr(known, edits)],
            )

    def hide_trees(self) -> None:
        """Take away the trees of those keywords that the user took away when only their last levels were read."""
        words = "json_each(item.facts, '$.keywords')"
        self._db.execute(
            "INSERT OR IGNORE INTO tag_edit (item_id, tag, added) SELECT item_id, word.value, 0 FROM tag_edit"
            f" JOIN item ON item.id = item_id, {words} AS word"
            " WHERE added = 0 AND substr(word.value, -length(tag) - 1) = '|' || tag"
            f" AND tag NOT IN (SELECT value FROM {words})"
        )

    # sidecars --------------------------------------------------------------------------------------------

    def written(self, item_id: int, path: str) -> Written:
        """Return what was last written of a photo into this sidecar."""
        row = self._db.execute(
            "SELECT caption, tags, said FROM written_sidecar WHERE item_id = ? AND path = ?", (item_id, to_db(path))
        ).fetchone()
        if row is None:
            return Written()
        said = json.loads(row["said"])
        return Written(row["caption"], tuple(json.loads(row["tags"])), dict(zip(said[::2], said[1::2], strict=False)))

    def written_stamp(self, item_id: int, path: str) -> tuple[int, int]:
        """Return size and time (nanoseconds) of a photo's file as they were when it was last written into; else 0."""
        row = self._db.execute(
            "SELECT size, mtime_ns FROM written_sidecar WHERE item_id = ? AND path = ?", (item_id, to_db(path))
        ).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def set_written(self, item_id: int, path: str, written: Written, stamp: tuple[int, int] = (0, 0)) -> None:
        """Note what was written of a photo into this file, and if it is the photo itself, its size and time then."""
        said = json.dumps([text for pair in written.said.items() for text in pair])
        self._db.execute(
            "INSERT OR REPLACE INTO written_sidecar (item_id, path, caption, tags, said, size, mtime_ns)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (item_id, to_db(path), written.caption, json.dumps(written.tags), said, *stamp),
        )
