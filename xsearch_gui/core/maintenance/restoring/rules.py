"""What may stand in a row of a catalogue that comes from another person: a condition in SQL for every column.

A row that breaks a rule is left out, unless the rule says what to put in the place of the value. Numbers of rows stay
far below the largest that SQLite has, or the next row could get none; texts are UTF-8, or every look at them would
fail; names that the program knows by heart are those that it knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xsearch_gui.core.catalogue.facts.photo_marks import MARK_VALUES
from xsearch_gui.core.catalogue.vectors import Modality
from xsearch_gui.core.colour_names import COLOUR_NAMES
from xsearch_gui.core.encoders.manifest import MAX_DIMENSION
from xsearch_gui.core.files.types import FileRole
from xsearch_gui.core.metadata.cleaning import FLAGS
from xsearch_gui.core.records.annotations import FieldKind, MarkKind
from xsearch_gui.core.records.items import PICTURE_KINDS, Kind, Link, Source

LARGEST_ID = 1 << 48


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition on ``{c}``, the column; ``instead`` is SQL for what takes the place of a value that breaks it."""

    condition: str
    instead: str = ""

    def or_else(self, instead: str) -> Rule:
        """Return the rule of a value that may be replaced."""
        return Rule(self.condition, instead)

    def or_null(self) -> Rule:
        """Return the rule of a value that may be missing, and is missing where it breaks the rule."""
        return Rule(f"({{c}} IS NULL OR ({self.condition}))", "NULL")


def _text(most: int) -> Rule:
    return Rule(f"typeof({{c}}) = 'text' AND length(CAST({{c}} AS BLOB)) <= {most}")


def _one_of(values: Any) -> Rule:
    return Rule(f"typeof({{c}}) = 'text' AND {{c}} IN ({', '.join(repr(str(value)) for value in values)})")


def _between(kind: str, low: float, high: float) -> Rule:
    return Rule(f"typeof({{c}}) = '{kind}' AND {{c}} BETWEEN {low} AND {high}")


_ID = _between("integer", 1, LARGEST_ID)
_COUNT = _between("integer", 0, LARGEST_ID)
_SHARE = _between("real", 0, 1)
_CORNERS = Rule(
    "typeof({c}) = 'text' AND json_valid({c}) AND json_array_length({c}) = 8 AND length({c}) < 400"
    " AND NOT EXISTS (SELECT 1 FROM json_each({c}) WHERE type NOT IN ('real', 'integer') OR abs(atom) > 2)"
)
_TIME = _between("integer", -(1 << 62), 1 << 62)
_FLAG = Rule("typeof({c}) = 'integer' AND {c} IN (0, 1)")
_PATH = Rule(
    "typeof({c}) IN ('text', 'blob') AND length(CAST({c} AS BLOB)) BETWEEN 1 AND 32768"
    " AND instr(CAST({c} AS BLOB), X'00') = 0"
)
_CONTENT = Rule("typeof({c}) = 'text' AND length({c}) IN (32, 40) AND {c} NOT GLOB '*[^0-9a-f]*'")
_STAMP = Rule("typeof({c}) = 'text' AND {c} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' AND length({c}) < 40")
_NOW = _STAMP.or_else("CURRENT_TIMESTAMP")
_MOMENT = Rule("typeof({c}) = 'text' AND xsearch_moment(CAST({c} AS BLOB))")
_FACTS = Rule("typeof({c}) = 'text' AND xsearch_facts(CAST({c} AS BLOB))")
_SHORT, _LINE, _LONG = _text(2_000), _text(20_000), _text(200_000)
_VECTOR = Rule(
    "typeof({c}) = 'blob' AND length({c}) = 2 * (SELECT dimension FROM main.encoder WHERE id = encoder_id)"
    " AND xsearch_vector({c})"
)
_VECTORS = {"encoder_id": _ID, "owner_id": _ID, "data": _VECTOR}
# Of a name that does not tell what the file is, the item is forgotten, and the file is read again.
_TOLD = "xsearch_told(CAST(role AS BLOB), CAST(name AS BLOB))"

TABLES: dict[str, dict[str, Rule]] = {
    "meta": {"key": Rule("typeof({c}) = 'text' AND xsearch_meta(CAST({c} AS BLOB), CAST(value AS BLOB))"),
             "value": _LINE},
    "folder": {"id": _ID, "path": _PATH, "volume": _SHORT.or_else("''"), "present": _FLAG.or_else("1"),
               "inside": _ID.or_null(), "added_at": _NOW, "words": _FLAG.or_else("1")},
    "item": {
        "id": _ID, "kind": _one_of(Kind), "content": _CONTENT, "size": _COUNT, "title": _SHORT.or_else("''"),
        "width": _COUNT.or_else("0"), "height": _COUNT.or_else("0"), "format": _text(40).or_else("''"),
        "taken_at": _MOMENT.or_null(), "camera": _SHORT.or_null(), "lens": _SHORT.or_null(),
        "latitude": _between("real", -90, 90).or_null(), "longitude": _between("real", -180, 180).or_null(),
        "rating": _between("integer", -1, 5).or_null(), "facts": _FACTS.or_else("'{{}}'"), "added_at": _NOW,
        "gone_at": _STAMP.or_null(), "shown_at": Rule(f"({{c}} = '' OR {_MOMENT.condition})", "''"),
        "own_facts": _FACTS.or_null(), "read_version": _COUNT.or_else("0"),
        "flag": _one_of(FLAGS).or_null(), "label": _SHORT.or_null(),
    },
    "file": {
        "id": _ID, "folder_id": _ID, "directory": _PATH,
        "name": Rule(f"{_PATH.condition} AND xsearch_inside(CAST({{c}} AS BLOB), CAST(directory AS BLOB),"
                     " (SELECT CAST(path AS BLOB) FROM main.folder WHERE id = folder_id))"),
        "role": _one_of(FileRole), "size": _COUNT, "mtime_ns": _TIME,
        "state": Rule(f"{{c}} IN ('new', 'done', 'failed') AND {_TOLD}", "'new'"), "reason": _LINE.or_else("''"),
        "attempts": _COUNT.or_else("0"), "item_id": Rule(f"{{c}} IS NULL OR ({_ID.condition} AND {_TOLD})", "NULL"),
        "lead_id": _ID.or_null(), "format": _text(40).or_else("''"), "ctime_ns": _TIME.or_else("0"),
        "ignored": _FLAG.or_else("0"),
    },
    "import_source": {"id": _ID, "name": _SHORT, "program": _SHORT, "path": _PATH, "taken_at": _NOW},
    "imported": {"source_id": _ID, "item_id": _ID,
                 "said": Rule("typeof({c}) = 'text' AND xsearch_metadata(CAST({c} AS BLOB))")},
    "left_out": {"folder_id": _ID, "directory": _PATH, "name": _PATH, "stage": _one_of(("walk", "read", "link")),
                 "reason": _LINE},
    "unlinked": {"directory": _PATH},
    "text": {"id": _ID, "item_id": _ID, "source": _one_of(Source), "ordinal": _COUNT.or_else("0"), "body": _LONG,
             "origin_id": Rule(f"({{c}} IS NULL OR ({_ID.condition}))")},
    "pair": {"photo_id": _ID, "note_id": _ID, "link": _one_of(Link)},
    "encoder": {"id": _ID, "name": Rule("typeof({c}) = 'text' AND {c} GLOB '[A-Za-z0-9_]*'"
                                        " AND {c} NOT GLOB '*[^A-Za-z0-9_.+-]*' AND length({c}) <= 128"),
                "version": _text(200), "dimension": _between("integer", 1, MAX_DIMENSION)},
    "photo_vector": _VECTORS,
    "text_vector": _VECTORS,
    "moment": {"id": Rule(f"{_ID.condition} AND {{c}} / 1024 = item_id"), "item_id": _ID,
               "seconds": Rule("typeof({c}) = 'real' AND {c} BETWEEN 0 AND 1e6"), "cover": _FLAG.or_else("0")},
    "moment_vector": _VECTORS,
    "saved_search": {"id": _ID, "name": _SHORT, "query": _LINE, "created_at": _NOW},
    "past_search": {"id": _ID, "query": _LINE, "hits": _COUNT, "searched_at": _NOW},
    "judgement": {"query": _LINE, "item_id": _ID, "verdict": Rule("typeof({c}) = 'integer' AND {c} IN (-1, 1)"),
                  "judged_at": _NOW},
    "preliminary": {"item_id": _ID},
    "look": {"item_id": _ID, "data": Rule("typeof({c}) = 'blob' AND length({c}) = 1024")},
    "photo_colour": {
        "item_id": _ID, "name": _one_of(("", *COLOUR_NAMES)), "lightness": _between("real", 0, 1),
        "a": _between("real", -1, 1), "b": _between("real", -1, 1), "share": _between("real", 0, 1),
    },
    "sharpness": {"item_id": _ID, "value": Rule("typeof({c}) = 'real' AND {c} BETWEEN 0 AND 1e9")},
    "tag_edit": {"item_id": _ID, "tag": _SHORT, "added": _FLAG},
    "written_sidecar": {"item_id": _ID, "path": _PATH, "caption": _LINE,
                        "tags": Rule("typeof({c}) = 'text' AND xsearch_words(CAST({c} AS BLOB))"),
                        "said": Rule("typeof({c}) = 'text' AND xsearch_words(CAST({c} AS BLOB))", "'[]'"),
                        "size": _COUNT.or_else("0"), "mtime_ns": _TIME.or_else("0")},
    "photo_mark": {
        "item_id": _ID, "kind": _one_of(MarkKind),
        "value": Rule(" OR ".join(f"(kind = '{k}' AND {_one_of(v).condition})" for k, v in MARK_VALUES.items())),
        "said": _SHORT, "seen": _SHORT,
    },
    "photo_field": {"item_id": _ID, "kind": _one_of(FieldKind), "value": _LINE, "said": _LINE, "seen": _LINE},
    "album": {"id": _ID, "name": _SHORT, "created_at": _NOW},
    "album_photo": {"album_id": _ID, "item_id": _ID, "place": _COUNT.or_else("0")},
    "stack_photo": {"item_id": _ID, "stack_id": _ID, "place": _COUNT.or_else("0")},
    "own_word": {"id": _ID, "word": _SHORT, "folded": _SHORT, "forgotten": _FLAG.or_else("0"), "made_at": _NOW},
    "own_word_photo": {"word_id": _ID, "item_id": _ID},
    "picture_kind": {"item_id": _ID, "encoder_id": _ID, "kind": _one_of(PICTURE_KINDS)},
    "keyword": {"id": _ID, "word": _SHORT},
    "tagged": {"keyword_id": _ID, "item_id": _ID},
    "gram": {"gram": _text(40), "text_id": _ID},
    "vector_change": {"number": _ID, "encoder_id": _ID, "population": _one_of(Modality), "owner_id": _ID},
    "picture_line": {"text_id": _ID, "ordinal": _COUNT, "body": _LINE, "confidence": _SHARE, "corners": _CORNERS},
    "hidden_line": {"item_id": _ID, "body": _LINE, "confidence": _SHARE, "corners": _CORNERS},
    "words_read": {"item_id": _ID, "version": _COUNT, "failed": _FLAG.or_else("0")},
    "held_text": {"item_id": _ID, "source": _one_of(Source), "body": _LINE},
    "moved_text": {
        "id": _ID, "batch": _ID, "item_id": _ID, "source": _one_of(Source), "ordinal": _COUNT.or_else("0"),
        "body": _LONG, "origin_id": Rule(f"({{c}} IS NULL OR ({_ID.condition}))"), "to_item": _ID.or_null(),
        "before": _LINE, "after": _LINE, "moved_at": _NOW,
    },
}  # fmt: skip
"""Every table that is copied, in an order in which what a row needs comes before it; others are made anew."""
