"""The query language: one line of text that says what to find.

``parse`` makes a :class:`Query` of it. What is not a filter describes the photo: the plain words together are one
sentence, because encoders read sentences; filters and what is taken away may stand between them. Exact words,
weighted words and images are terms of their own, and end the sentence. A weight of 1 is no weight.

Filters narrow the result. All of them must hold, and of the values of one filter any is enough::

    camera:fuji,nikon tag:family tag:beach -has:gps     (fuji or nikon) and family and beach and without a position

How text is cut into pieces is told in :mod:`tokens`; what values mean in :mod:`values`.
``remove`` and ``add_filter`` change one part of a text and leave the rest as the person wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from xsearch_gui.core.message import Message, message_of
from xsearch_gui.core.query.errors import BadValue, QueryError
from xsearch_gui.core.query.mark_values import RatingRange
from xsearch_gui.core.query.number_values import NumberRange
from xsearch_gui.core.query.picture_values import Shade
from xsearch_gui.core.query.tokens import Token, scan, write_option, write_phrase, write_word
from xsearch_gui.core.query.values import EXAMPLES, WORDS, Circle, DateRange, Value, options

__all__ = [
    "KEYS",
    "Circle",
    "DateRange",
    "Filter",
    "NumberRange",
    "Query",
    "QueryError",
    "RatingRange",
    "Shade",
    "Term",
    "Value",
    "add_filter",
    "format_query",
    "parse",
    "remove",
]

KEYS: tuple[str, ...] = tuple(EXAMPLES)
"""Every key of the language."""

MOST_TERMS = 50  # each is a run of the encoder
MOST_OPTIONS = 64  # of all filters together; SQLite limits the depth and the parameters of a condition


@dataclass(frozen=True, slots=True)
class Term:
    """Something that the photo should look like or say, or should not when ``weight`` is negative.

    ``image`` is the path of a picture, as written; ``text`` is empty then. ``exact`` words must stand so in a text.
    ``start`` and ``end`` are characters of the query; a sentence reaches from its first word to its last, even
    where filters stand between them.
    """

    text: str
    weight: float = 1.0
    exact: bool = False
    image: str | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition. Any one of the values of ``value`` is enough; ``text`` is how the person wrote it."""

    key: str
    value: tuple[Value, ...]
    negated: bool
    text: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """Terms and filters in the order of the text. Both may be empty."""

    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    text: str = ""


def parse(text: str, today: date | None = None) -> Query:
    """Read a query.

    Parameters
    ----------
    text : str
        What the person typed; empty is a query without parts.
    today : date, optional
        What ``date:today`` and ``date:last-month`` are counted from.

    Raises
    ------
    QueryError
        With the position and a way out.
    """
    return _parsed(text, today or date.today())


@lru_cache(64)  # what is typed is asked for by the chips, the question, the search and the reasons
def _parsed(text: str, today: date) -> Query:
    reader = _Reader(text, today)
    for token in scan(text):
        reader.add(token)
    return reader.query()


class _Reader:
    """Puts tokens together: words to sentences, options to values."""

    def __init__(self, text: str, today: date) -> None:
        self._text = text
        self._today = today
        self._terms: list[Term] = []
        self._filters: list[Filter] = []
        self._sentence: list[Token] = []
        self._option_count = 0

    def add(self, token: Token) -> None:
        if token.key and token.key != "image":
            self._filters.append(self._filter(token))
        elif token.key or token.exact or token.minus or token.weight != 1.0:
            if not token.minus:
                self._end_sentence()
            weight = -token.weight if token.minus else token.weight
            image = token.options[0].text if token.key else None
            self._add_term(Term(token.text, weight, token.exact, image, token.start, token.end))
        else:
            self._sentence.append(token)

    def query(self) -> Query:
        self._end_sentence()
        terms = tuple(sorted(self._terms, key=lambda term: term.start))
        return Query(terms, tuple(self._filters), self._text)

    def _end_sentence(self) -> None:
        words = self._sentence
        if words:
            text = " ".join(word.text for word in words)
            self._add_term(Term(text, start=words[0].start, end=words[-1].end))
            self._sentence = []

    def _add_term(self, term: Term) -> None:
        if len(self._terms) == MOST_TERMS:
            raise QueryError(
                Message(
                    "A query has at most {most} parts: shorten it, or put what is text in quotes.", most=MOST_TERMS
                ),
                self._text,
                term.start,
            )
        self._terms.append(term)

    def _filter(self, token: Token) -> Filter:
        parts = token.options
        given = [(part.text, part.start) for part in parts]
        if token.key == "near":  # its commas separate numbers, not places
            given = [(",".join(part.text for part in parts), parts[0].start)]
        self._option_count += len(given)
        if self._option_count > MOST_OPTIONS:
            raise QueryError(
                Message("The filters of a query have at most {most} values: take some away.", most=MOST_OPTIONS),
                self._text,
                token.start,
            )
        values: list[Value] = []
        for text, start in given:
            try:
                values += options(token.key, text, self._today)
            except BadValue as error:
                raise QueryError(
                    Message("{error} Write {example}.", error=message_of(error), example=EXAMPLES[token.key]),
                    self._text,
                    start,
                ) from None
        written = self._text[token.start : token.end]
        return Filter(token.key, tuple(dict.fromkeys(values)), token.minus, written, token.start, token.end)


# writing ---------------------------------------------------------------------------------------------------------


def format_query(query: Query) -> str:
    """Return a text that :func:`parse` reads as the same terms and filters, in another order at most.

    The query must be one that :func:`parse` has given, whole or less some of its parts.
    """
    return " ".join([*map(_write_term, query.terms), *(part.text for part in query.filters)])


def _write_term(term: Term) -> str:
    minus, weight = term.weight < 0, abs(term.weight)
    if term.image is not None:
        return write_option(term.image, minus, "image", weight)
    if term.exact:
        return write_phrase(term.text, minus, weight)
    if minus or weight != 1.0:
        return write_word(term.text, minus, weight)
    return " ".join(map(write_word, term.text.split()))


def remove(text: str, part: Term | Filter) -> str:
    """Return the query's text without one of its parts; the rest stays as it was written.

    Parameters
    ----------
    text : str
        A query that can be parsed.
    part : Term or Filter
        A part of ``parse(text)``; it is known by its position.

    Raises
    ------
    QueryError
        The text is not a query.
    ValueError
        The text has no such part: it has changed since it was parsed.
    """
    query = parse(text)
    if not any(_same_place(part, own) for own in _parts(query)):
        raise ValueError(f"no such part at {part.start} in {text!r}")
    inner = [own for own in _parts(query) if part.start < own.start < part.end]  # within a sentence
    kept = [text[own.start : own.end] for own in sorted(inner, key=lambda own: own.start)]
    pieces = [text[: part.start].strip(), *kept, text[part.end :].strip()]
    return " ".join(piece for piece in pieces if piece)


def _parts(query: Query) -> Iterable[Term | Filter]:
    return (*query.terms, *query.filters)


def _same_place(one: Term | Filter, other: Term | Filter) -> bool:
    return type(one) is type(other) and (one.start, one.end) == (other.start, other.end)


def add_filter(text: str, key: str, value: str, negated: bool = False) -> str:
    """Return the query's text with one more filter (or image) at its end; unchanged when it has it already.

    Parameters
    ----------
    text : str
        A query that can be parsed.
    key : str
        One of :data:`KEYS`.
    value : str
        For ``camera``, ``lens``, ``folder``, ``tag``, ``album`` and ``image`` the one value itself, which is quoted as
        needed; for other keys what a person would write: ``2023..2024``, ``>=3``, ``48.2,16.4,10km``.
    negated : bool
        Put a ``-`` in front.

    Raises
    ------
    QueryError
        The text is not a query, or the key does not understand the value.
    """
    query = parse(text)
    piece = write_option(value, negated, key) if key in WORDS else f"{'-' if negated else ''}{key}:{value}"
    added = parse(piece)
    if len(added.filters) + len(added.terms) != 1 or (added.terms and added.terms[0].image is None):
        raise QueryError(
            Message("This is not a value of a filter. Write {example}.", example=EXAMPLES.get(key, "...")), piece, 0
        )
    if added.filters and any(_same_meaning(added.filters[0], own) for own in query.filters):
        return text
    longer = f"{text.rstrip()} {piece}".lstrip()
    parse(longer)  # it may have too many parts now
    return longer


def _same_meaning(one: Filter, other: Filter) -> bool:
    return (one.key, one.value, one.negated) == (other.key, other.value, other.negated)
