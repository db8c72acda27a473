"""Words of the program's own for what photos show: everyday ones, and special ones for what only some people can name.

They are English, as encoders know English best, and are shown in the language of the window.
"""

from __future__ import annotations

from functools import cache

from xsearch_gui.core.metadata.words.letters import fold
from xsearch_gui.core.paths import word_list

_LANGUAGES = ("en", "de", "fr")  # of the columns of the lists
_EVERYDAY, _SPECIAL = "keywords", "general"


@cache
def _table(name: str) -> dict[str, tuple[str, ...]]:
    rows = (tuple(part.strip() for part in line.split("|")) for line in word_list(name))
    return {row[0]: row for row in rows}


def everyday_words() -> list[str]:
    """Return words that people give photos as keywords."""
    return list(_table(_EVERYDAY))


def special_words() -> list[str]:
    """Return a thousand names of things, of what is seldom and what is not."""
    return list(_table(_SPECIAL))


@cache
def known_words() -> frozenset[str]:
    """Return every word of the lists in all their languages, as words are compared."""
    cells = (cell for name in (_EVERYDAY, _SPECIAL) for row in _table(name).values() for cell in row)
    return frozenset(word for cell in cells for word in fold(cell).replace("-", " ").split())


def in_language(word: str, language: str) -> str:
    """Return an everyday word in a language; in English, where the program has no word of that language."""
    return _named(_EVERYDAY, word, language) or word


def shown_name(everyday: str, special: str, language: str) -> str:
    """Return the special name if there is one in the language, else the everyday word."""
    return (_named(_SPECIAL, special, language) if special else "") or in_language(everyday, language)


def _named(name: str, word: str, language: str) -> str:
    row = _table(name).get(word, ())
    place = _LANGUAGES.index(language) if language in _LANGUAGES else 0
    return row[place] if place < len(row) else ""
