"""Lines that were read in a photo: which of them a query asks for."""

from __future__ import annotations

from collections.abc import Iterable

from xsearch_gui.core.metadata.words.letters import fold
from xsearch_gui.core.metadata.words.word_forms import places
from xsearch_gui.core.query.parser import QueryError, parse
from xsearch_gui.core.records.details import Details
from xsearch_gui.core.records.picture_words import PictureLine

Corners = tuple[tuple[float, float], ...]
"""Four corners of a line, 0..1 of the picture's width and height."""


def lines_of(details: Details | None) -> tuple[PictureLine, ...]:
    """Return the lines of the chosen photo, as far as they are known."""
    return details.lines if details is not None else ()


def asked_for(lines: Iterable[PictureLine], query: str) -> list[PictureLine]:
    """Return the lines in which words of the query stand; none while the query is not one yet."""
    try:
        parsed = parse(query.strip())
    except QueryError:
        return []
    words = " ".join(term.text for term in parsed.terms if term.weight > 0)
    wanted = [fold(str(v)) for part in parsed.filters if part.key == "text" and not part.negated for v in part.value]
    return [line for line in lines if any(w in fold(line.text) for w in wanted) or (words and places(words, line.text))]


def corners_of(line: PictureLine) -> Corners:
    """Return the corners of a line as points."""
    return tuple(zip(line.corners[::2], line.corners[1::2], strict=True))
