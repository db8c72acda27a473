"""Stars, flags and colour labels: what the user gives photos, over what their files and other programs say."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from xsearch_gui.core.catalogue.facts.rows import facts_of, json_of
from xsearch_gui.core.metadata.cleaning import COLOURS, FLAGS, Metadata, label_key
from xsearch_gui.core.records.annotations import MarkKind
from xsearch_gui.core.records.items import Marks, PhotoFacts

MARK_VALUES = {
    MarkKind.RATING: ("", "1", "2", "3", "4", "5"),
    MarkKind.FLAG: ("", *FLAGS),
    MarkKind.LABEL: ("", *COLOURS),
}
"""What the user can give; empty is to say that there is none."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of the user's; all three are texts, empty for none.

    ``said`` is what files and other programs say now; ``seen`` what they said when the user gave the mark, or what was
    written into the sidecar since.
    """

    value: str
    said: str
    seen: str

    @property
    def is_written(self) -> bool:
        """Whether the sidecar says it."""
        return self.seen == self.value

    @property
    def is_disputed(self) -> bool:
        """Whether another program has changed it since the user did."""
        return self.said not in (self.seen, self.value)

    def told(self, said: str, *, speak: bool) -> Mark | None:
        """Return the mark where files say ``said`` now; None where another program has changed what was written.

        What says the same has been written, whoever wrote it. Where no file can ``speak`` of it any more, it is to be
        written again.
        """
        if self.is_written and said != self.value and speak:
            return None
        return replace(self, said=said, seen=said if said == self.value or not speak else self.seen)


def marks_of_facts(facts: PhotoFacts | Metadata) -> dict[MarkKind, str]:
    """Return the marks that facts tell, as texts."""
    rating = "" if facts.rating in (None, 0) else str(facts.rating)
    return {MarkKind.RATING: rating, MarkKind.FLAG: facts.flag or "", MarkKind.LABEL: label_key(facts.label) or ""}


def with_marks(facts: PhotoFacts, marks: Mapping[MarkKind, Mark]) -> PhotoFacts:
    """Return facts with the user's marks in the place of what they told."""
    if (rating := marks.get(MarkKind.RATING)) is not None:
        facts = replace(facts, rating=int(rating.value) if rating.value else None)
    if (flag := marks.get(MarkKind.FLAG)) is not None:
        facts = replace(facts, flag=flag.value or None)
    if (label := marks.get(MarkKind.LABEL)) is not None and label.value != (label_key(facts.label) or ""):
        facts = replace(facts, label=label.value or None)
    return facts


class PhotoMarks:
    """Statements about ``photo_mark``, and about the columns of ``item`` that tell what counts."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def given(self, items: Iterable[int]) -> dict[int, dict[MarkKind, Mark]]:
        """Return the user's marks of those items that have any."""
        rows = self._db.execute(
            "SELECT item_id, kind, photo_mark.value, said, seen FROM json_each(?) AS chosen"
            " JOIN photo_mark ON item_id = chosen.value",
            (json.dumps(list(items)),),
        )
        found: dict[int, dict[MarkKind, Mark]] = {}
        for item, kind, *texts in rows:
            found.setdefault(item, {})[MarkKind(kind)] = Mark(*texts)
        return found

    def counting(self, items: Sequence[int]) -> dict[int, Marks]:
        """Return what counts of the photos among the items that are there."""
        rows = self._db.execute(
            "SELECT item.id, rating, flag, label FROM json_each(?) AS chosen JOIN item ON item.id = chosen.value"
            " WHERE gone_at IS NULL AND kind = 'photo' ORDER BY chosen.id",
            (json.dumps(items),),
        )
        return {row[0]: Marks(row[1], row[2] or "", row[3] or "") for row in rows}

    def put(self, item: int, kind: MarkKind, mark: Mark | None) -> None:
        """Keep the user's mark of one kind; None takes it away."""
        if mark is None:
            self._db.execute("DELETE FROM photo_mark WHERE item_id = ? AND kind = ?", (item, kind))
            return
        self._db.execute(
            "INSERT OR REPLACE INTO photo_mark (item_id, kind, value, said, seen) VALUES (?, ?, ?, ?, ?)",
            (item, kind, mark.value, mark.said, mark.seen),
        )

    def make_count(self, item: int, marks: Mapping[MarkKind, str]) -> None:
        """Make these what counts of a photo; what its own file says is kept beside."""
        before, own = self._db.execute("SELECT facts, own_facts FROM item WHERE id = ?", (item,)).fetchone()
        facts = with_marks(facts_of(before) or PhotoFacts(0, 0, ""), {k: Mark(v, "", "") for k, v in marks.items()})
        self._db.execute(
            "UPDATE item SET rating = ?, flag = ?, label = ?, facts = ?, own_facts = ? WHERE id = ?",
            (facts.rating, facts.flag, label_key(facts.label), json_of(facts), own or before, item),
        )

    def told(self, item: int, facts: PhotoFacts, *, speak: bool) -> PhotoFacts:
        """Return what counts where files and other programs say ``facts``, and keep what they say of the marks.

        What another program has changed in a file that had the user's mark is what counts from then on. Where no file
        of the photo can ``speak`` of what was written any more, nothing was changed: a sidecar that was deleted takes
        nothing away.
        """
        marks, said = self.given([item]).get(item, {}), marks_of_facts(facts)
        for kind, before in list(marks.items()):
            mark = before.told(said[kind], speak=speak)
            if mark != before:
                self.put(item, kind, mark)
            if mark is None:
                del marks[kind]
        return with_marks(facts, marks)
