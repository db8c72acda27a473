"""What SQL alone cannot tell of a value: functions that the rules call.

They are given bytes, whatever the value is, because SQLite cannot hand on a text that is not UTF-8; and what they
cannot read is not right.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, get_args, get_type_hints

import numpy as np

from xsearch_gui.core.encoders.manifest import Calibration
from xsearch_gui.core.exact import exact_converter
from xsearch_gui.core.files.walking import named_role
from xsearch_gui.core.metadata.cleaning import Metadata
from xsearch_gui.core.records.items import DateMeaning, PhotoFacts

_MOST_FACTS, _MOST_WORDS, _LONGEST_WORD = 1_000_000, 5_000, 20_000
_LONGEST_VECTOR = 1.1  # they are of unit length, but for rounding
_MOMENT = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:[0-5]\d)?)?)?)?"
)
_COUNTERS = ("texts changed", "tags changed", "own words changed")
_NAMES = ("coming encoder", "coming encoder for notes")
_NAME = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127})?")
_CALIBRATION = "calibration "
_CLOCK = "clock"  # it never goes back: one of the far future would keep what is gone for ever


def _kinds(hint: Any) -> frozenset[type]:
    """Return the types that a field of facts may have as JSON."""
    parts = get_args(hint) if type(None) in get_args(hint) else (hint,)
    as_json = {float: (float, int), DateMeaning: (str,), int: (int,), str: (str,), type(None): (type(None),)}
    return frozenset(kind for part in parts for kind in as_json.get(part, (list,)))


_FACTS = {name: _kinds(hint) for name, hint in get_type_hints(PhotoFacts).items()}
_SAID = {name: _kinds(hint) for name, hint in get_type_hints(Metadata).items()}
_NEEDED = ("width", "height", "format")


def add_to(connection: sqlite3.Connection) -> None:
    """Add the functions to a connection."""
    of_texts: tuple[tuple[str, int, Callable[..., bool]], ...] = (
        ("moment", 1, is_moment), ("facts", 1, are_facts), ("words", 1, are_words), ("meta", 2, is_meta),
        ("told", 2, is_told), ("metadata", 1, is_said),
    )  # fmt: skip
    for name, arguments, function in of_texts:
        connection.create_function(f"xsearch_{name}", arguments, _careful(_decoded(function)), deterministic=True)
    of_bytes: tuple[tuple[str, int, Callable[..., bool]], ...] = (
        ("vector", 1, is_vector), ("inside", 3, is_inside), ("utf8", -1, are_utf8),
    )  # fmt: skip
    for name, arguments, function in of_bytes:
        connection.create_function(f"xsearch_{name}", arguments, _careful(function), deterministic=True)


def _careful(function: Callable[..., bool]) -> Callable[..., bool]:
    """Return a function that is False of what it cannot look at."""

    def answer(*values: Any) -> bool:
        try:
            return bool(function(*values))
        except Exception:  # of a value that no rule foresaw
            return False

    return answer


def _decoded(function: Callable[..., bool]) -> Callable[..., bool]:
    return lambda *values: function(*(value.decode("utf-8") for value in values))


def are_utf8(*values: bytes | None) -> bool:
    """Return whether the bytes of texts are UTF-8, without NUL."""
    return all("\0" not in value.decode("utf-8") for value in values if value)


def is_moment(text: str) -> bool:
    """Return whether a text is a date as far as it is known, of a day that there is: ``1965``, ``2019-07-01T12:34``."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return False
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return False
    return True


def are_facts(text: str) -> bool:
    """Return whether a text is the JSON of a photo's facts, or of none."""
    values = _parsed(text)
    if not isinstance(values, dict) or not values:
        return values == {}
    told = values.get("taken_at")
    return (
        set(_NEEDED) <= set(values)
        and _are_of(values, _FACTS)
        and values.get("date_meaning") in (None, *DateMeaning)
        and (told is None or is_moment(told))
    )


def is_said(text: str) -> bool:
    """Return whether a text is the JSON of what another program's catalogue says of a photo."""
    values = _parsed(text)
    dates = values.pop("dates", [])
    return _are_of(values, _SAID) and all(
        set(it) == {"meaning", "moment"} and it["meaning"] in list(DateMeaning) and is_moment(it["moment"])
        for it in dates
    )


def _are_of(values: dict[str, Any], kinds: dict[str, frozenset[type]]) -> bool:
    """Return whether values are of the kinds that their names have, and no larger than anybody writes."""
    numbers = [value for value in values.values() if type(value) in (int, float)]
    return (
        set(values) <= set(kinds)
        and all(type(value) in kinds[name] for name, value in values.items())
        and all(abs(number) < 1 << 53 for number in numbers)
        and all(_are_texts(value) for value in values.values() if isinstance(value, list))
    )


def are_words(text: str) -> bool:
    """Return whether a text is the JSON of a list of texts."""
    return _are_texts(_parsed(text))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse) if len(text) <= _MOST_FACTS else None
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity are no JSON


def _are_texts(values: Any) -> bool:
    return (
        isinstance(values, list)
        and len(values) <= _MOST_WORDS
        and all(type(value) is str and len(value) <= _LONGEST_WORD and _is_text(value) for value in values)
    )


def _is_text(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value) if not value.isascii() else True


def is_meta(key: str, value: str) -> bool:
    """Return whether a value that belongs to the library as a whole is one that the program knows."""
    if key in _COUNTERS:
        return value.isascii() and value.isdecimal() and len(value) <= 12
    if key in _NAMES:
        return _NAME.fullmatch(value) is not None
    if key.startswith(_CALIBRATION):
        try:
            exact_converter(forbid_extra_keys=True).structure(_parsed(value), Calibration)
        except Exception:  # cattrs gathers every fault into one group
            return False
        return len(key) <= 400
    if key == _CLOCK:
        return datetime.fromisoformat(value) < datetime.now() + timedelta(days=2)
    return key == "last backup" or (key == "join_raw" and value in (str(True), str(False)))


def is_vector(data: bytes) -> bool:
    """Return whether a vector, float16, has finite numbers and no more than unit length."""
    vector = np.frombuffer(data, "<f2").astype(np.float32)
    with np.errstate(all="ignore"):
        return bool(np.dot(vector, vector) <= _LONGEST_VECTOR**2)  # False of NaN


def is_inside(name: bytes, directory: bytes, folder: bytes | None) -> bool:
    """Return whether a file of this name, directly in this directory, lies in a folder of the library."""
    if folder is None:
        return False
    windows = re.match(rb"[A-Za-z]:[\\/]|\\\\", folder) is not None
    separators = rb"[\\/]" if windows else rb"/"
    if not windows and not folder.startswith(b"/"):
        return False
    root, place = (re.sub(separators, b"/", path).rstrip(b"/") for path in (folder, directory))
    parts = place.split(b"/")
    return (
        (place == root or place.startswith(root + b"/"))
        and not {b".", b".."} & {*parts, name}
        and not re.search(separators, name)
    )


def is_told(role: str, name: str) -> bool:
    """Return whether a file's name says that it has this role. Any file could be said to be a photo."""
    return role == named_role(name)
