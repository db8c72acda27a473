"""Sentences of the core in the user's language.

The core knows no language: it makes English text, which is kept in the catalogue, printed by the command line and sent
by the workers. The window finds the pattern that a text was made from, and puts its parts into the translation. A text
that no pattern knows, of an older catalogue or of the system, is shown as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QCoreApplication

from xsearch_gui.viewmodels.text.sentence_table import CONTEXT, IN_WINDOW, SENTENCES
from xsearch_gui.viewmodels.text.wording import number

_PART = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+\.\d+")
_DAMAGED = next(pattern for pattern in IN_WINDOW if pattern.startswith("The library's catalogue {path} is damaged"))


def in_words(text: str) -> str:
    """Return a text of the core in the user's language. Lines behind the first, such as a query, stay as they are."""
    line, newline, rest = text.partition("\n")
    pattern, parts = _match(line)
    if not pattern:
        return text
    told = {name: _part(part) for name, part in parts.items()}
    return _said(pattern).format(**told) + newline + rest


def _part(text: str) -> str:
    """Return what stands in a sentence: a number as the language writes it, a reason as a sentence of its own."""
    if _NUMBER.fullmatch(text):
        return number(float(text.replace(",", "")), len(text.partition(".")[2]))
    return in_words(text)


def tells_of_damage(text: str) -> bool:
    """Return whether a sentence, translated or not, says that the catalogue is damaged."""
    return any(_expression(pattern).fullmatch(text) for pattern in (_DAMAGED, _said(_DAMAGED)))


def _said(pattern: str) -> str:
    return QCoreApplication.translate(CONTEXT, IN_WINDOW.get(pattern, pattern))


@lru_cache(4096)
def _match(line: str) -> tuple[str, dict[str, str]]:
    for pattern in _patterns():
        if found := _expression(pattern).fullmatch(line):
            return pattern, found.groupdict()
    return "", {}


@lru_cache(1)
def _patterns() -> list[str]:
    """Return the patterns, those with the most words of their own first: the others match more."""
    return sorted((*SENTENCES, *IN_WINDOW), key=lambda pattern: -len(_PART.sub("", pattern)))


@lru_cache(1024)
def _expression(pattern: str) -> re.Pattern[str]:
    pieces = _PART.split(pattern)
    return re.compile("".join(f"(?P<{it}>.+?)" if i % 2 else re.escape(it) for i, it in enumerate(pieces)))
