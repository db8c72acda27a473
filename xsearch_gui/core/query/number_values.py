"""The values of what cameras measure: sensitivity, aperture, focal length, exposure time, and the size of a picture."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from xsearch_gui.core.message import Message
from xsearch_gui.core.query.errors import BadValue, short

_TOLERANCE = 0.015  # cameras write f/2.8 as 2.8 or 2.828, and 1/60 as 0.0167
_UNITS = {
    "iso": r"()",
    "aperture": r"()",
    "focal": r"\s*(mm)?",
    "exposure": r"\s*(s|sec)?",
    "size": r"\s*(mp|mb|kb)",
    "duration": r"\s*(s|sec|min|m|h)?",
}
_BEFORE = {"iso": r"(?:iso\s*)?", "aperture": r"(?:f\s*/?\s*)?"}
_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})(?:/([0-9]{1,9}(?:\.[0-9]{0,9})?))?"
_SIGN = re.compile(r"([<>]=?|[=≥≤])?(.*)")
_TO = re.compile(r"\.{2,3}|…")
_FACTOR = {"mp": 1e6, "mb": 1e6, "kb": 1e3}
_SECONDS = {"min": 60.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Numbers, both ends included; an open end is infinite.

    ``quantity`` is ``iso``, ``aperture`` (f-number), ``focal`` (millimetres), ``exposure`` and ``duration`` (seconds),
    ``pixels`` (of the whole picture) or ``bytes`` (of its file). ``give`` is the part of an end by which a number may
    lie beyond it: nobody knows how a camera rounds; negative where the ends are not included.
    """

    quantity: str
    least: float
    most: float
    give: float = 0.0


def numbers(key: str) -> Callable[[str], tuple[NumberRange, ...]]:
    """Return the reader of the values of a key."""

    def read(text: str) -> tuple[NumberRange, ...]:
        ends = [end.strip() for end in _TO.split(text, maxsplit=1)]
        if len(ends) == 2 and any(ends):
            if key == "size" and ends[0] and ends[1] and ends[0][-1:].isdecimal():
                ends[0] += ends[1].lstrip("0123456789. ")  # 2..12mp
            low, high = (_one(key, end) if end else None for end in ends)
            return (_range(key, text, low, high, exact=False),)
        found = _SIGN.fullmatch(text)
        if found is None:
            raise _bad(key, text)
        sign, one = found[1] or "=", _one(key, found[2])
        if sign == "=":
            return (_range(key, text, one, one, exact=True),)
        low, high = (one, None) if sign in (">", ">=", "≥") else (None, one)
        return (_range(key, text, low, high, exact=False, without=sign in "<>"),)

    return read


def _one(key: str, text: str) -> tuple[str, float]:
    """Return a quantity and a number of it."""
    found = re.fullmatch(_BEFORE.get(key, "") + _NUMBER + _UNITS[key], text.strip())
    if found is None or (found[2] and (key != "exposure" or not float(found[2]))):
        raise _bad(key, text)
    number = float(found[1]) / float(found[2] or 1)
    if key == "duration":
        return key, number * _SECONDS.get(found[3] or "", 1.0)
    if key != "size":
        return key, number
    return "pixels" if found[3] == "mp" else "bytes", number * _FACTOR[found[3]]


def _range(
    key: str,
    text: str,
    low: tuple[str, float] | None,
    high: tuple[str, float] | None,
    *,
    exact: bool,
    without: bool = False,
) -> NumberRange:
    if low is not None and high is not None and (low[0] != high[0] or low[1] > high[1]):
        raise BadValue(Message("This range ends before it begins, or its ends are of two kinds: exchange the ends."))
    known = low or high
    if known is None:
        raise _bad(key, text)
    quantity = known[0]
    wide = 0.0 if quantity == "iso" else 0.05 if exact and quantity in ("pixels", "bytes") else _TOLERANCE
    give = -wide if without else wide
    least, most = low[1] if low else -math.inf, high[1] if high else math.inf
    if without and quantity == "iso":
        least, most = least + (low is not None), most - (high is not None)
    return NumberRange(quantity, least, most, give)


def _bad(key: str, text: str) -> BadValue:
    told = {
        "iso": Message('"{text}" is not a sensitivity.', text=short(text)),
        "aperture": Message('"{text}" is not an aperture.', text=short(text)),
        "focal": Message('"{text}" is not a focal length in millimetres.', text=short(text)),
        "exposure": Message('"{text}" is not an exposure time in seconds.', text=short(text)),
        "duration": Message('"{text}" is not a duration in seconds, or with min or h behind it.', text=short(text)),
        "size": Message('"{text}" is not a size with mp (megapixels), mb or kb behind it.', text=short(text)),
    }
    return BadValue(told[key])
