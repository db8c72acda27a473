r"""Reading a query character by character, and writing its pieces back.

A query is cut at spaces into pieces. What a piece is, its first characters decide:

- ``-`` before a letter, a quote or a filter takes away; a ``-`` within a word, alone, or before a number is text.
- ``"`` opens exact words, up to the next ``"``; two of them within are one quote character. Typographic quotes,
  which phones and some desktops write by themselves, do the same.
- ``key:`` with a known key (or its name in another language) and no space behind it is a filter, or the image.
  Two or more Latin letters, a colon and directly a letter, digit, quote, dot or comparison is taken for a filter that
  was misspelt, and is an error. Every other colon is text: ``10:30``, ``http://...``, ``note: ...``,
  ``C:\photos``, ``std::sort``, ``nice:)``.
- Everything else is a word. ``^`` with a number behind it gives a weight.

A backslash before one of ``" ^ : - \`` makes it an ordinary character; before any other it is itself one. In
values and between quotes a backslash is always an ordinary character, because paths of Windows are full of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xsearch_gui.core.message import Message
from xsearch_gui.core.query.errors import QueryError
from xsearch_gui.core.query.other_languages import key_of
from xsearch_gui.core.query.values import EXAMPLES, similar

LEAST_WEIGHT, MOST_WEIGHT = 0.01, 100.0
_QUOTES = '"“”„'
_SPECIAL = _QUOTES + "^:-\\"

_SPACE = re.compile(r"\s*")
_WORD = re.compile(rf"(?:\\[{re.escape(_SPECIAL)}]|(?!\^[0-9.,+-])\S)+")
_ESCAPE = re.compile(rf"\\([{re.escape(_SPECIAL)}])")
_KEY = re.compile(r"([A-Za-zÀ-ÖØ-öø-ɏ]{2,}+):(?=\S)")
_REST = re.compile(r"\S*")
_OPTION = re.compile(r"[^\s,]*")
_PATH = re.compile(r"(?:(?!\^[0-9.,+-])\S)*")
_WEIGHT = re.compile(r"\^(?=[0-9.,+-])")
_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{0,9})?|[.,][0-9]{1,9}")
_CLOSING = re.compile("[“”]")


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values of a filter that are separated by commas."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: a word, exact words, or a key with its options. ``weight`` is never negative."""

    start: int
    end: int
    minus: bool
    text: str = ""
    exact: bool = False
    weight: float = 1.0
    key: str = ""
    options: tuple[Option, ...] = ()


def scan(text: str) -> Iterator[Token]:
    """Cut a query into its pieces.

    Raises
    ------
    QueryError
    """
    position = _skip(text, 0)
    while position < len(text):
        token = _token(text, position)
        yield token
        position = _skip(text, token.end)


def _skip(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    assert found is not None
    return found.end()


def _token(text: str, start: int) -> Token:
    minus = _is_minus(text, start)
    body = start + minus
    if text[body] in _QUOTES:
        words, end = _quoted(text, body)
        weight, end = _weight(text, end)
        _require_gap(text, end)
        return Token(start, end, minus, " ".join(words.split()), exact=True, weight=weight)
    name = _name(text, body)
    if name is None:
        found = _WORD.match(text, body)
        if found is None:
            raise QueryError(Message("A weight such as ^2 belongs directly behind a word: beach^2."), text, body)
        weight, end = _weight(text, found.end())
        return Token(start, end, minus, _ESCAPE.sub(r"\1", found[0]), weight=weight)
    key = key_of(name)
    if key not in EXAMPLES:
        raise QueryError(_unknown(key), text, body)
    value = body + len(name) + 1
    if key == "image":
        path, end, weight = _image(text, value)
        return Token(start, end, minus, weight=weight, key=key, options=(Option(path, value),))
    options, end = _options(text, key, value)
    return Token(start, end, minus, key=key, options=options)


def _is_minus(text: str, position: int) -> bool:
    """Return whether a ``-`` that takes away stands here, at the beginning of a piece."""
    behind = text[position + 1 : position + 2]
    if text[position] != "-" or not behind:
        return False
    if behind.isascii():
        return behind.isalpha() or behind in '"\\'
    return not (behind.isspace() or behind.isdecimal())


def _name(text: str, position: int) -> str | None:
    """Return the key of a filter that begins here as it is written, known or (by all appearances) misspelt."""
    found = _KEY.match(text, position)
    if not found:
        return None
    name, behind = found[1], text[found.end()]
    if key_of(name) in EXAMPLES:
        return None if behind == ":" else name
    return name if behind.isalnum() or behind in _QUOTES or behind in ".<>=≥≤" else None


def _unknown(key: str) -> Message:
    known = ", ".join(f"{name}:" for name in EXAMPLES)
    shown = key if len(key) <= 20 else key[:19] + "…"
    near = similar(key, list(EXAMPLES))
    said = (
        Message("There is no filter {key}:. Did you mean {near}?", key=shown, near=near)
        if near
        else Message("There is no filter {key}:.", key=shown)
    )
    return Message(
        '{unknown} There are {known}. To search for the words themselves, put them in quotes or write "\\:" '
        "for the colon.",
        unknown=said,
        known=known,
    )


def _quoted(text: str, position: int) -> tuple[str, int]:
    """Return what stands between the quotes that open here, and where the text goes on."""
    if text[position] == '"':
        end = text.find('"', position + 1)
        while end >= 0 and text[end + 1 : end + 2] == '"':
            end = text.find('"', end + 2)
    else:
        found = _CLOSING.search(text, position + 1)
        end = found.start() if found else -1
    if end < 0:
        raise QueryError(
            Message('This quote has no end: add the closing ", or write \\" for a quote character.'), text, position
        )
    words = text[position + 1 : end]
    if not words.strip():
        raise QueryError(
            Message("There is nothing between these quotes: write words there, or take them away."), text, position
        )
    return (words.replace('""', '"') if text[position] == '"' else words), end + 1


def _weight(text: str, position: int) -> tuple[float, int]:
    if text[position : position + 1] != "^":
        return 1.0, position
    found = _REST.match(text, position + 1)
    assert found is not None
    number = found[0]
    if not _NUMBER.fullmatch(number) or not LEAST_WEIGHT <= float(number.replace(",", ".")) <= MOST_WEIGHT:
        raise QueryError(
            Message(
                "A weight is a number from {least} to {most}: beach^2 or beach^0.5. To take something away write "
                '-beach; for the character itself write "\\^".',
                least=f"{LEAST_WEIGHT:g}",
                most=f"{MOST_WEIGHT:g}",
            ),
            text,
            position,
        )
    return float(number.replace(",", ".")), found.end()


def _require_gap(text: str, position: int) -> None:
    r"""Refuse what could be meant as part of the quoted words: ``"a"b``, ``"a \"b\" c"``, ``"black"-white``."""
    behind = text[position : position + 1]
    if behind and (behind in _SPECIAL.replace(":", "") or (behind.isascii() and behind.isalnum())):
        raise QueryError(
            Message('Put a space behind the closing quote. A quote character within quotes is written twice: "".'),
            text,
            position,
        )


def _image(text: str, position: int) -> tuple[str, int, float]:
    """Return path, end and weight of the image whose path begins here. A path may hold commas."""
    if text[position] in _QUOTES:
        path, end = _quoted(text, position)
        weight, end = _weight(text, end)
        _require_gap(text, end)
        return path, end, weight
    found = _PATH.match(text, position)
    assert found is not None
    if not found[0]:
        raise QueryError(Message("The image has no path. Write {example}.", example=EXAMPLES["image"]), text, position)
    weight, end = _weight(text, found.end())
    return found[0], end, weight


def _options(text: str, key: str, start: int) -> tuple[tuple[Option, ...], int]:
    """Return the values that begin here, and where the text goes on. Empty ones, as in ``a,,b``, do not count."""
    options = []
    position = start
    while True:
        quoted = text[position : position + 1] in tuple(_QUOTES)
        if quoted:
            value, end = _quoted(text, position)
        else:
            found = _OPTION.match(text, position)
            assert found is not None
            value, end = found[0], found.end()
        weight = text[end : end + 1] == "^" if quoted else _WEIGHT.search(value) is not None
        if weight:
            raise QueryError(
                Message("A filter has no weight: take ^ away, or put the value in quotes."), text, position
            )
        if value:
            options.append(Option(value, position))
        if text[end : end + 1] != ",":
            break
        position = end + 1
    if quoted:
        _require_gap(text, end)
    if not options:
        raise QueryError(Message("{key}: has no value. Write {example}.", key=key, example=EXAMPLES[key]), text, start)
    return tuple(options), end


# writing ---------------------------------------------------------------------------------------------------------


def write_word(word: str, minus: bool = False, weight: float = 1.0) -> str:
    """Return a word (without spaces) so that :func:`scan` reads it as this word and nothing else."""
    end = _suffix(weight)
    escaped = {found.start() for found in _WEIGHT.finditer(word)}
    escaped |= {i for i, c in enumerate(word) if c == "\\" and (word + end)[i + 1 : i + 2] in tuple(_SPECIAL)}
    if (name := _name(word + end, 0)) is not None:
        escaped.add(len(name))
    takes_away = _is_minus(word, 0) or (word[0] == "-" and 1 in escaped)  # a backslash behind it makes it one
    if word[0] in _QUOTES or takes_away or (minus and word[0] in _SPECIAL):
        escaped.add(0)
    body = "".join("\\" + c if i in escaped else c for i, c in enumerate(word))
    return f"{'-' if minus else ''}{body}{end}"


def write_phrase(words: str, minus: bool = False, weight: float = 1.0) -> str:
    """Return exact words in quotes."""
    return f"{'-' if minus else ''}{_in_quotes(words)}{_suffix(weight)}"


def write_option(value: str, minus: bool, key: str, weight: float = 1.0) -> str:
    """Return ``camera:``, ``folder:``, ``image:`` ... with one value, in quotes where it needs them."""
    plain = value and value[0] not in _QUOTES + ":" and not re.search(r"[\s,^]", value)
    return f"{'-' if minus else ''}{key}:{value if plain else _in_quotes(value)}{_suffix(weight)}"


def _in_quotes(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _suffix(weight: float) -> str:
    return "" if weight == 1.0 else f"^{weight!r}".removesuffix(".0")
