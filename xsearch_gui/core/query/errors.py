"""What is said of a query that cannot be understood, with the place where that shows."""

from __future__ import annotations

import unicodedata

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.message import Message

_SHOWN = 30  # characters of the query on either side of an error


class BadValue(ValueError):
    """A value that its key does not understand; ``str`` is a sentence without an example."""


class QueryError(UsageError):
    """The query cannot be understood.

    Attributes
    ----------
    sentence : Message
        What is wrong and what to do; ``str(error)`` adds the query with a mark under the position.
    position : int
        The character of the query, counted from 0.
    """

    def __init__(self, sentence: Message, query: str, position: int) -> None:
        self.sentence = sentence
        self.position = position
        super().__init__(Message("{sentence}\n{picture}", sentence=sentence, picture=_picture(query, position)))


def _picture(query: str, position: int) -> str:
    """Return the part of the query around the error, and a line with a caret below the character."""
    start = max(0, position - _SHOWN)
    before, after = query[start:position], query[position : position + _SHOWN]
    before = ("…" if start else "") + before
    after += "…" if position + _SHOWN < len(query) else ""
    line = "".join(c if c.isprintable() else " " for c in before)
    rest = "".join(c if c.isprintable() else " " for c in after)
    return f"  {line}{rest}".rstrip() + f"\n  {' ' * sum(map(_columns, line))}^"


def _columns(character: str) -> int:
    """Return how many columns of a terminal a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def short(text: str) -> str:
    """Return a value as a sentence quotes it: in one line, and not too long."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= 40 else line[:39] + "…"
