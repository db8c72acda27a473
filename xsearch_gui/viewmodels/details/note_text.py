"""The text of a note as the window can show it in time, however it was made.

Qt takes a time that grows with the square of the cells of a table, of the items of a list and of the letters of a
paragraph. A note that has more of them than a person writes is shown as plain text, and its lines are broken.
"""

from __future__ import annotations

import re

from xsearch_gui.core.shown_text import visible

LARGEST_FORMATTED = 100_000  # characters
LARGEST_SHOWN = 300_000  # characters; of a longer note the beginning is shown
LONGEST_LINE = 4000  # characters of a paragraph
_MOST_PARTS = 3000  # cells, items and pictures of one note
_PARTS = "-*+0123456789"

_DATA = re.compile(r"data:[^\s()<>\"']{200,}")
NO_WORDS = "\u2060"  # of no width; Qt leaves a picture without any words out


def is_formatted(body: str) -> bool:
    """Return whether Markdown is shown as such."""
    body = without_data(body)
    if len(body) > LARGEST_FORMATTED:
        return False
    items = sum(line.lstrip(" \t>")[:1] in _PARTS for line in body.split("\n") if line)
    return items + body.count("|") + body.count("![") <= _MOST_PARTS


def without_data(body: str) -> str:
    """Return a note's text without the bytes of pictures that stand in it, of which nothing is shown."""
    return _DATA.sub("data:,", body)


def in_plain(body: str) -> str:
    """Return a note's text, or its beginning, in lines that can be laid out."""
    lines = (part for line in visible(body[:LARGEST_SHOWN], lines=True).split("\n") for part in _broken(line))
    return "\n".join(lines)


def _broken(line: str) -> list[str]:
    parts = []
    while len(line) > LONGEST_LINE:
        at = line.rfind(" ", LONGEST_LINE // 2, LONGEST_LINE)
        at = at if at > 0 else LONGEST_LINE
        parts.append(line[:at])
        line = line[at:].lstrip(" ")
    return [*parts, line]


def is_cut(body: str) -> bool:
    """Return whether only the beginning of a note is shown."""
    return len(body) > LARGEST_SHOWN


def position_of(sentence: str, text: str) -> tuple[int, int] | None:
    """Return where a sentence stands in a text that was laid out otherwise: start and length in UTF-16 units.

    Only its words count, because Markdown's marks, line breaks and bullets are not the same in both.
    """
    wanted = _WORD.findall(sentence)
    there = [(found[0], found.start(), found.end()) for found in _WORD.finditer(text)]
    if not wanted:
        return None
    joined = "\n".join(["", *(word for word, _, _ in there), ""])
    at = joined.find("\n".join(["", *wanted, ""]))
    if at < 0:
        return None
    first = joined.count("\n", 0, at)
    start, end = there[first][1], there[first + len(wanted) - 1][2]
    return _units(text[:start]), _units(text[start:end])


_WORD = re.compile(r"[^\W_]+")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
