"""Captions, creators, copyrights, places and dates that the user gives photos, as :mod:`photo_marks` keeps stars.

The caption itself is a text of the item (:mod:`catalogue.annotations`); here stands what files said against it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from xsearch_gui.core.catalogue.facts.photo_marks import Mark
from xsearch_gui.core.catalogue.facts.rows import facts_of, json_of
from xsearch_gui.core.catalogue.files import DATE_ITEM
from xsearch_gui.core.metadata.cleaning import LONGEST_NAME
from xsearch_gui.core.records.annotations import FieldKind
from xsearch_gui.core.records.items import DateMeaning, PhotoFacts


def fields_of_facts(facts: PhotoFacts) -> dict[FieldKind, str]:
    """Return the fields that facts tell, as texts; the caption is none of them."""
    return {kind: getattr(facts, kind) or "" for kind in FieldKind if kind is not FieldKind.CAPTION}


def with_fields(facts: PhotoFacts, fields: Mapping[FieldKind, str]) -> PhotoFacts:
    """Return facts with the user's fields in the place of what they told."""
    told: dict[str, Any] = {kind.value: value or None for kind, value in fields.items() if kind != FieldKind.CAPTION}
    if fields.get(FieldKind.TAKEN_AT):
        told["date_meaning"] = DateMeaning.ORIGINAL
    return replace(facts, **told) if told else facts


class PhotoFields:
    """Statements about ``photo_field``, and about what of ``item`` and ``text`` follows from it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def given(self, items: Iterable[int]) -> dict[int, dict[FieldKind, Mark]]:
        """Return the user's fields of those items that have any."""
        rows = self._db.execute(
            "SELECT item_id, kind, photo_field.value, said, seen FROM json_each(?) AS chosen"
            " JOIN photo_field ON item_id = chosen.value",
            (json.dumps(list(items)),),
        )
        found: dict[int, dict[FieldKind, Mark]] = {}
        for item, kind, *texts in rows:
            found.setdefault(item, {})[FieldKind(kind)] = Mark(*texts)
        return found

    def put(self, item: int, kind: FieldKind, mark: Mark | None) -> None:
        """Keep the user's field of one kind; None takes it away."""
        if mark is None:
            self._db.execute("DELETE FROM photo_field WHERE item_id = ? AND kind = ?", (item, kind))
            return
        self._db.execute(
            "INSERT OR REPLACE INTO photo_field (item_id, kind, value, said, seen) VALUES (?, ?, ?, ?, ?)",
            (item, kind, mark.value, mark.said, mark.seen),
        )

    def counting(self, items: Iterable[int]) -> dict[int, dict[FieldKind, str]]:
        """Return what counts of the photos among items that are there; of captions the user's, else the files'."""
        rows = self._db.execute(
            "SELECT item.id, facts, (SELECT body FROM text WHERE item_id = item.id ORDER BY source <> 'user',"
            " source <> 'sidecar', source <> 'xmp', ordinal, id LIMIT 1) FROM json_each(?) AS chosen"
            " JOIN item ON item.id = chosen.value WHERE gone_at IS NULL AND kind = 'photo' ORDER BY chosen.id",
            (json.dumps(list(items)),),
        )
        return {
            row[0]: {**fields_of_facts(facts_of(row[1]) or PhotoFacts(0, 0, "")), FieldKind.CAPTION: row[2] or ""}
            for row in rows
        }

    def make_count(self, item: int, fields: Mapping[FieldKind, str]) -> None:
        """Make these what counts of a photo; what its own file says is kept beside."""
        before, own = self._db.execute("SELECT facts, own_facts FROM item WHERE id = ?", (item,)).fetchone()
        facts = with_fields(facts_of(before) or PhotoFacts(0, 0, ""), fields)
        self._db.execute(
            "UPDATE item SET taken_at = ?, facts = ?, own_facts = ? WHERE id = ?",
            (facts.taken_at, json_of(facts), own or before, item),
        )
        self._db.execute(DATE_ITEM, (item,))

    def told(
        self, item: int, facts: PhotoFacts, own: PhotoFacts, captions: Collection[str], *, speak: bool
    ) -> PhotoFacts:
        """Return what counts where files and other programs say ``facts``, as :meth:`PhotoMarks.told`.

        ``captions`` are all texts that they say to be descriptions. Where no file of the photo can ``speak`` of what
        was written any more, nothing was taken back: a sidecar that was deleted takes nothing away.
        """
        fields, counting = self.given([item]).get(item, {}), dict[FieldKind, str]()
        said = fields_of_facts(facts)
        for kind, before in fields.items():
            now = self._said_caption(item, before, captions) if kind is FieldKind.CAPTION else said[kind]
            # EXIF stands before XMP of the same file: its date is no answer to one that was written there.
            by_camera = kind is FieldKind.TAKEN_AT and now == own.taken_at
            mark = before.told(now, speak=speak and not by_camera)
            self.put(item, kind, mark)
            if mark is not None:
                counting[kind] = mark.value
            elif kind is FieldKind.CAPTION:
                self._db.execute("DELETE FROM text WHERE item_id = ? AND source = 'user'", (item,))
        return with_fields(facts, counting)

    def _said_caption(self, item: int, mark: Mark, captions: Collection[str]) -> str:
        """Return the caption that files say: what was written or seen, if it is among all that they say."""
        texts = [*captions, *(row[0] for row in self._texts(item))]
        for known in (mark.value, mark.seen):
            if known and any(text in (known, known[:LONGEST_NAME]) for text in texts):
                return known
        return next(iter(texts), "")

    def first_caption(self, item: int) -> str:
        """Return the caption that the files of a photo say; empty where they say none."""
        return next((str(row[0]) for row in self._texts(item)), "")

    def _texts(self, item: int) -> Iterable[sqlite3.Row]:
        return self._db.execute(
            "SELECT body FROM text WHERE item_id = ? AND source IN ('sidecar', 'xmp', 'iptc', 'exif')"
            " ORDER BY source <> 'sidecar', source <> 'xmp', ordinal, id",
            (item,),
        )
