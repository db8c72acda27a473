"""Filters of what cameras measure and of what a picture looks like, as SQL conditions over the catalogue.

The expressions are those of the indexes (:mod:`catalogue.schema.version_17`), so that SQLite takes these.
"""

from __future__ import annotations

import math
import re

from xsearch_gui.core.colour_names import QUIET_COLOURS
from xsearch_gui.core.metadata.edits.edited import NAMES
from xsearch_gui.core.metadata.words.letters import fold
from xsearch_gui.core.query.number_values import NumberRange
from xsearch_gui.core.query.picture_values import Shade
from xsearch_gui.core.records.items import Kind

Condition = tuple[str, tuple[object, ...]]

_FACT = "json_extract(item.facts, '$.{}')"
_QUANTITIES = {
    "iso": _FACT.format("iso"),
    "aperture": _FACT.format("f_number"),
    "focal": _FACT.format("focal_length"),
    "exposure": _FACT.format("exposure_time"),
    "duration": _FACT.format("duration"),
    "pixels": "(item.width * item.height)",
    "bytes": "item.size",
}
_PHOTO = "item.kind = 'photo' AND item.width > 0 AND "
_ORIENTATIONS = {
    "landscape": "item.width > item.height * 1.02",
    "portrait": "item.height > item.width * 1.02",
    "square": "item.width <= item.height * 1.02 AND item.height <= item.width * 1.02",
    "panorama": "(item.width >= item.height * 2 OR item.height >= item.width * 2)",
}
PLACES = ("country", "state", "city", "sublocation")
LEAST_SHARE, LEAST_QUIET_SHARE = 0.08, 0.35  # of a photo that is of a colour
_NEAR = 0.1  # in OKLab: shades that most people would call the same colour


def number(value: NumberRange) -> Condition:
    """A photo of which the number is not known is in no range."""
    quantity = _QUANTITIES[value.quantity]
    parts, arguments = [f"{quantity} IS NOT NULL"], []
    for sign, end in ((">=", value.least * (1 - value.give)), ("<=", value.most * (1 + value.give))):
        if math.isfinite(end):
            parts.append(f"{quantity} {sign} ?")
            arguments.append(end)
    if value.quantity in ("pixels", "bytes"):
        parts = ["item.kind = 'photo'", *parts[1:]]
    return f"({' AND '.join(parts)})", tuple(arguments)


def orientation(value: str) -> Condition:
    """A photo is as it is seen, whichever way the camera was held."""
    return f"({_PHOTO}{_ORIENTATIONS[value]})", ()


def colour(value: str | Shade) -> Condition:
    """Enough of the photo has the name, or looks like the shade."""
    if isinstance(value, str):
        share = LEAST_QUIET_SHARE if value in QUIET_COLOURS else LEAST_SHARE
        return "item.id IN (SELECT item_id FROM photo_colour WHERE name = ? AND share >= ?)", (value, share)
    distance = " + ".join(f"({name} - ?) * ({name} - ?)" for name in ("lightness", "a", "b"))
    place = [x for part in (value.lightness, value.a, value.b) for x in (part, part)]
    return (
        f"item.id IN (SELECT item_id FROM photo_colour WHERE name <> '' AND share >= ? AND {distance} <= ?)",
        (LEAST_SHARE, *place, _NEAR**2),
    )


def edited(value: str) -> Condition:
    """A file, an XMP file beside it or its name tells of an edit (:mod:`metadata.edits.edited`)."""
    named = " OR ".join(["lower(name) GLOB ?"] * len(NAMES))
    told = (
        f"({_FACT.format('edited')} IS NOT NULL OR item.id IN (SELECT item_id FROM file WHERE role = 'photo'"
        # Few names have a letter there: the others are not compared with each pattern.
        f" AND item_id IS NOT NULL AND name GLOB '*[-_(][A-Za-z]*' AND ({named})))"
    )
    return f"(item.kind = 'photo' AND {'' if value == 'yes' else 'NOT '}{told})", NAMES


def film(value: str) -> Condition:
    """A film is what lasts."""
    return f"{_QUANTITIES['duration']} IS NOT NULL", ()


def item_kind(value: Kind) -> Condition:
    """A film is no photo to who asks for one of the two."""
    return f"(item.kind = ? AND {_QUANTITIES['duration']} IS NULL)", (str(value),)


def kind(value: str) -> Condition:
    """What is not judged yet is a photo, as most pictures are."""
    if value == "photo":
        return "(item.kind = 'photo' AND item.id NOT IN (SELECT item_id FROM picture_kind WHERE kind <> 'photo'))", ()
    return "item.id IN (SELECT item_id FROM picture_kind WHERE kind = ?)", (value,)


def people(value: str) -> Condition:
    """All words of the value are in one name of those who are in the photo."""
    known, words = _FACT.format("people"), _words(value)
    one = " AND ".join(["xsearch_fold(person.value) LIKE ? ESCAPE '\\'"] * len(words)) or "0"
    return (
        f"item.id IN (SELECT item.id FROM item, json_each({known}) AS person"
        f" WHERE item.gone_at IS NULL AND {known} IS NOT NULL AND {one})",
        tuple(words),
    )


def place(value: str) -> Condition:
    """All words of the value are in one name of the place: its country, state, city, or the spot."""
    words, parts = _words(value), []
    one = " AND ".join(["xsearch_fold(name) LIKE ? ESCAPE '\\'"] * len(words)) or "0"
    for fact in (f"json_extract(facts, '$.{name}')" for name in PLACES):
        # MATERIALIZED keeps SQLite from asking before it has made the values distinct.
        known = f"SELECT DISTINCT {fact} AS name FROM item WHERE gone_at IS NULL AND {fact} IS NOT NULL"
        own = fact.replace("facts", "item.facts")
        parts.append(f"{own} IN (WITH known AS MATERIALIZED ({known}) SELECT name FROM known WHERE {one})")
    return "(" + " OR ".join(parts) + ")", tuple(words) * len(PLACES)


def _words(value: str) -> list[str]:
    """Return patterns of LIKE for the words of a value, every character of which stands for itself."""
    words = dict.fromkeys(fold(value.encode("utf-8", "replace").decode("utf-8")).split())
    return [f"%{escaped(word)}%" for word in words]


def escaped(text: str) -> str:
    """Return the text so that LIKE takes every character as itself."""
    return re.sub(r"([\\%_])", r"\\\1", text)
