"""The values of what a photographer gives photos: stars, flags, colour labels."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.cleaning import colour_of
from xsearch_gui.core.query.errors import BadValue, short

_LEAST_RATING, _MOST_RATING = -1, 5  # -1 is "rejected", 0 is "no stars"
_FLAGS = {
    **dict.fromkeys(("pick", "picked", "flagged"), "pick"),
    **dict.fromkeys(("reject", "rejected"), "reject"),
    **dict.fromkeys(("none", "unflagged"), ""),
}
_STARS = re.compile(r"(>=|<=|>|<|=|≥|≤)?\s*(-?[0-9])")
_STAR_RANGE = re.compile(r"(-?[0-9])?\s*(?:\.{2,3}|…)\s*(-?[0-9])?")


@dataclass(frozen=True, slots=True)
class RatingRange:
    """Stars, both ends included. A photo that was never rated has 0, a rejected one -1."""

    least: int
    most: int


def rating(text: str) -> tuple[RatingRange, ...]:
    """Return the stars that a value means."""
    least, most = _LEAST_RATING, _MOST_RATING
    if (found := _STAR_RANGE.fullmatch(text)) and text.strip(".… "):
        least = int(found[1]) if found[1] else least
        most = int(found[2]) if found[2] else most
    elif found := _STARS.fullmatch(text):
        sign, stars = found[1] or "=", int(found[2])
        if sign in (">", ">=", "≥", "="):
            least = stars + (sign == ">")
        if sign in ("<", "<=", "≤", "="):
            most = stars - (sign == "<")
    else:
        raise BadValue(Message('"{text}" is not a number of stars.', text=short(text)))
    if not _LEAST_RATING <= least <= most <= _MOST_RATING:
        raise BadValue(
            Message("No photo has such a rating: it is 0 to 5 stars, or -1 for rejected, the lower end first.")
        )
    return (RatingRange(least, most),)


def flag(text: str) -> tuple[str, ...]:
    """Return ``pick``, ``reject``, or nothing (empty)."""
    if (found := _FLAGS.get(text)) is None:
        raise BadValue(Message('"{text}" is not a flag; there are pick, reject and none.', text=short(text)))
    return (found,)


def label(text: str) -> tuple[str, ...]:
    """Return a colour, in whatever language it is named; else the text of a label of one's own, or nothing (empty)."""
    return ("" if text == "none" else colour_of(text) or text,)
