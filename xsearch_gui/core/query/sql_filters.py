"""Filters of a query as SQL conditions over the catalogue.

Each filter is a condition about the table ``item``, written so that an index answers it; every value is a parameter.
:class:`Matcher` puts their answers together. What a filter says of something that is not known is never true, and its
negation always is: ``-camera:fuji`` has the photos of unknown cameras, ``-date:2023`` those without a date.

Case, accents and strokes do not matter, as in the exact-word index: ``folder:malaga`` finds *Málaga*.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.batches import ids_of
from xsearch_gui.core.catalogue.cjk_grams import has_run
from xsearch_gui.core.catalogue.facts.remembered import Remembered
from xsearch_gui.core.catalogue.files import to_db
from xsearch_gui.core.catalogue.full_text import any_spelling, has_words
from xsearch_gui.core.catalogue.raw_pairs import WITH_FORMAT
from xsearch_gui.core.catalogue.sql_functions import EARTH_RADIUS, folder_patterns, register
from xsearch_gui.core.catalogue.statistics import COPIES, LAST_IMPORT_BEGAN
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.cleaning import COLOURS
from xsearch_gui.core.metadata.words.letters import fold
from xsearch_gui.core.query import picture_filters
from xsearch_gui.core.query.parser import Circle, DateRange, Filter, NumberRange, RatingRange, Shade, Value
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.sorted_ids import distinct

Condition = tuple[str, tuple[object, ...]]


class Matcher:
    """Finds the items that filters leave; while the catalogue does not change, what was found is remembered.

    A person types words beside a filter: then the filter is worked out once, and not with every letter. ``families``
    returns the items of the families of a photo that is named, int64 (n,): no statement finds these.
    """

    def __init__(
        self, connection: sqlite3.Connection, families: Callable[[str], NDArray[np.int64]] | None = None
    ) -> None:
        self._db, self._families = connection, families
        self._remembered = Remembered(connection)

    def matching(self, filters: Iterable[Filter]) -> NDArray[np.int64]:
        """Return the ids of the items for which all filters hold and that still have a file, ascending."""
        register(self._db)
        left: NDArray[np.int64] | None = None
        for one in sorted(filters, key=lambda one: one.negated):
            found = self._of_families(one.value) if one.key == "family" else self._ids(condition_of(one))
            if one.negated:
                left = np.setdiff1d(self._ids(_EVERYTHING) if left is None else left, found, assume_unique=True)
            else:
                left = found if left is None else np.intersect1d(left, found, assume_unique=True)
        return self._ids(_EVERYTHING) if left is None else left

    def _of_families(self, names: Iterable[Value]) -> NDArray[np.int64]:
        families = self._families
        if families is None:
            raise UsageError(Message("family: is answered by a search, and not here."))
        found = [self._remembered.get(("family", name), partial(families, str(name))) for name in names]
        return np.intersect1d(distinct(np.concatenate(found)), self._ids(_EVERYTHING), assume_unique=True)

    def _ids(self, condition: Condition) -> NDArray[np.int64]:
        return self._remembered.get(condition, lambda: self._read(condition))

    def _read(self, condition: Condition) -> NDArray[np.int64]:
        statement = f"SELECT item.id FROM item WHERE item.gone_at IS NULL AND {condition[0]}"
        return np.sort(ids_of(self._db, statement, *condition[1]))


# conditions ------------------------------------------------------------------------------------------------------


def condition_of(one: Filter) -> Condition:
    """Return the condition for a filter without its minus: any one of its values is enough."""
    if one.key == "format":
        return WITH_FORMAT.format(",".join("?" * len(one.value))), (*one.value, *one.value)
    found = [_option(one.key, value) for value in one.value]
    arguments = tuple(argument for _, given in found for argument in given)
    return "(" + " OR ".join(sql for sql, _ in found) + ")", arguments


def _option(key: str, value: Value) -> Condition:
    """Return the condition for one value of a filter."""
    if key == "added" and isinstance(value, DateRange):
        return _added(value)
    for kind, condition in _RECORDS.items():
        if isinstance(value, kind):
            return condition(value)
    text = str(value)
    return (_HAS[text], ()) if key == "has" else _WORDS[key](text)


_EVERYTHING: Condition = ("1", ())
_HAS = {
    "date": "item.shown_at > ''",
    "gps": "item.latitude IS NOT NULL AND item.longitude IS NOT NULL",
    "caption": "item.id IN (SELECT item_id FROM text WHERE source <> 'ocr') AND item.kind = 'photo'",
    "text": "item.id IN (SELECT item_id FROM text WHERE source = 'ocr')",
    "note": "item.id IN (SELECT photo_id FROM pair WHERE note_id NOT IN"
    " (SELECT id FROM item AS note WHERE note.gone_at IS NOT NULL))",
    "copies": f"item.id IN ({COPIES})",
}


def _rating(stars: RatingRange) -> Condition:
    """A photo that was never rated has no stars."""
    condition = "item.rating BETWEEN ? AND ?"
    if stars.least <= 0 <= stars.most:
        condition = f"(item.kind = 'photo' AND ({condition} OR item.rating IS NULL))"
    return condition, (stars.least, stars.most)


def _mark(column: str, value: str) -> Condition:
    """A note has no marks, and so it is not among the photos without one."""
    if not value:
        return f"(item.kind = 'photo' AND item.{column} IS NULL)", ()
    if value in COLOURS or column == "flag":
        return f"item.{column} = ?", (value,)
    return f"(item.{column} IS NOT NULL AND xsearch_fold(item.{column}) = ?)", (_text(fold(value)),)


def _date(days: DateRange) -> Condition:
    """Compare text, so that the index on ``shown_at`` is used: ISO 8601 sorts as time does.

    The day counts that the camera showed, whatever its time zone; of a note, that on which it was last changed. A photo
    of which only the year or the month is known is found where all of that lies between the ends.
    """
    parts, arguments = [_HAS["date"]], []
    if days.first is not None:
        first = days.first.isoformat()
        whole = first[:4] if first.endswith("-01-01") else first[:7] if first.endswith("-01") else first
        parts.append("item.shown_at >= ?")  # 1965 stands before 1965-01, and that before 1965-01-01
        arguments.append(whole)
    if days.last is not None:
        last, tomorrow = days.last.isoformat(), days.last + timedelta(days=1) if days.last < date.max else None
        parts.append("item.shown_at < ?")
        arguments.append(last + "~")  # behind every time of that day
        for length in (4, 7):
            if tomorrow is not None and tomorrow.isoformat()[:length] == last[:length]:  # it goes on behind the end
                parts.append("item.shown_at <> ?")
                arguments.append(last[:length])
    return f"({' AND '.join(parts)})", tuple(arguments)


def _contains(column: str) -> Callable[[str], Condition]:
    """Return a maker of conditions: every word of the value is somewhere in the column.

    Every value that occurs is looked at, not every item: there are as many cameras as a person has.
    """

    def condition(value: str) -> Condition:
        words = dict.fromkeys(_text(fold(value)).split())
        one = f"xsearch_fold({column}) LIKE ? ESCAPE '\\'"
        sql = " AND ".join([one] * len(words)) or "0"
        # MATERIALIZED keeps SQLite from asking before it has made the values distinct.
        values = f"SELECT DISTINCT {column} FROM item WHERE gone_at IS NULL AND {column} IS NOT NULL"
        return (
            f"item.{column} IN (WITH known AS MATERIALIZED ({values}) SELECT {column} FROM known WHERE {sql})",
            tuple(f"%{picture_filters.escaped(word)}%" for word in words),
        )

    return condition


def _folder(value: str) -> Condition:
    """Look at every directory once, not at every file: MATERIALIZED keeps SQLite from undoing that."""
    patterns = folder_patterns(value)
    return (
        "item.id IN (SELECT file.item_id FROM file WHERE file.item_id IS NOT NULL AND file.directory IN ("
        "WITH place AS MATERIALIZED (SELECT DISTINCT directory FROM file)"
        f" SELECT directory FROM place WHERE {' OR '.join(['xsearch_in(directory, ?)'] * len(patterns))}))",
        tuple(map(to_db, patterns)),
    )


def _tag(value: str) -> Condition:
    """Compare with every keyword that occurs, not with those of every item; the user's own edits come on top."""
    tag = _text(value)
    return (
        "(item.id IN (SELECT tagged.item_id FROM keyword JOIN tagged ON tagged.keyword_id = keyword.id"
        " WHERE xsearch_tag(keyword.word, ?) AND NOT EXISTS (SELECT 1 FROM tag_edit"
        " WHERE tag_edit.item_id = tagged.item_id AND added = 0 AND tag = keyword.word))"
        " OR item.id IN (SELECT item_id FROM tag_edit WHERE added = 1 AND xsearch_tag(tag, ?)))",
        (tag, tag),
    )


def _album(value: str) -> Condition:
    """An album of the user's own, or one that another program told of, by its name or one of its levels."""
    album = _text(value)
    return (
        "(item.id IN (SELECT item_id FROM album_photo JOIN album ON album.id = album_id"
        " WHERE xsearch_fold(album.name) = ?)"
        " OR (item.facts LIKE '%\"albums\"%' AND EXISTS (SELECT 1 FROM json_each(item.facts, '$.albums') AS told"
        " WHERE xsearch_tag(told.value, ?))))",
        (_text(fold(value)), album),
    )


def _last_import(value: str) -> Condition:
    return f"(item.kind = 'photo' AND item.added_at >= ({LAST_IMPORT_BEGAN}))", ()


def _added(days: DateRange) -> Condition:
    """Photos that came into the library within these days, by the clock of this computer; kept in UTC."""
    day, parts, arguments = "date(item.added_at, 'localtime')", ["item.kind = 'photo'"], list[object]()
    for sign, end in ((">=", days.first), ("<=", days.last)):
        if end is not None:
            parts.append(f"{day} {sign} ?")
            arguments.append(end.isoformat())
    return f"({' AND '.join(parts)})", tuple(arguments)


def _read(value: str) -> Condition:
    """Words that were read in the picture, in a row; of scripts without spaces, and of signs, what stands there."""
    words = _text(value)
    lines = "SELECT item_id FROM text WHERE source = 'ocr' AND"
    if has_words(words) and not has_run(words):
        found = f"{lines} id IN (SELECT rowid FROM text_fts WHERE text_fts MATCH ?)"
        return f"item.id IN ({found})", (any_spelling(words),)
    return f"item.id IN ({lines} xsearch_fold(body) LIKE ? ESCAPE '\\')", (
        f"%{picture_filters.escaped(_text(fold(value)))}%",
    )


_WORDS: dict[str, Callable[[str], Condition]] = {
    "camera": _contains("camera"),
    "lens": _contains("lens"),
    "folder": _folder,
    "tag": _tag,
    "people": picture_filters.people,
    "place": picture_filters.place,
    "orientation": picture_filters.orientation,
    "colour": picture_filters.colour,
    "edited": picture_filters.edited,
    "kind": picture_filters.kind,
    "type": picture_filters.film,
    "album": _album,
    "added": _last_import,
    "text": _read,
    "flag": lambda value: _mark("flag", value),
    "label": lambda value: _mark("label", value),
}


def _near(circle: Circle) -> Condition:
    """First a box, for which columns are enough, then the distance along the great circle.

    The box of a circle that holds a pole has every longitude; one across the antimeridian is two boxes.
    Its width: Bronshtein & Semendyayev, or http://janmatuschek.de/LatitudeLongitudeBoundingCoordinates.
    """
    angle = circle.metres / EARTH_RADIUS
    margin = 1e-6  # degrees, a tenth of a metre: rounding must not cut off what the distance would let in
    south = circle.latitude - math.degrees(angle) - margin
    north = circle.latitude + math.degrees(angle) + margin
    parts, arguments = ["item.latitude BETWEEN ? AND ?"], [south, north]
    if south > -90 and north < 90:
        width = math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(circle.latitude))))) + margin
        west, east = circle.longitude - width, circle.longitude + width
        if west < -180 or east > 180:
            parts.append("(item.longitude >= ? OR item.longitude <= ?)")
            arguments += [west + 360 if west < -180 else west, east - 360 if east > 180 else east]
        else:
            parts.append("item.longitude BETWEEN ? AND ?")
            arguments += [west, east]
    parts.append("xsearch_metres(item.latitude, item.longitude, ?, ?) <= ?")
    return f"({' AND '.join(parts)})", (*arguments, circle.latitude, circle.longitude, circle.metres)


def _text(text: str) -> str:
    """Return what SQLite can take as text; a name that is not UTF-8 occurs in paths only."""
    return text.encode("utf-8", "replace").decode("utf-8")


_RECORDS: dict[type, Callable[[Any], Condition]] = {
    DateRange: _date,
    RatingRange: _rating,
    Circle: _near,
    NumberRange: picture_filters.number,
    Shade: picture_filters.colour,
    Kind: picture_filters.item_kind,
}
