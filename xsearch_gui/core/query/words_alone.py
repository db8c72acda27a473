"""A text as a query that takes every character as itself."""

from __future__ import annotations

import re

_WORD = re.compile(r"[\w'\u2019]+")


def as_words(text: str) -> str:
    """Return the words of a text, without what the query language would read as its own."""
    return " ".join(_WORD.findall(text))
