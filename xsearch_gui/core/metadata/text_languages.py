"""What language a text is in, by its small words, and by letters that no other of the languages has.

Captions are short, and often have no small words at all: what cannot be told is said, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from xsearch_gui.core.paths import word_list

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = {"cs": "ďěňřťů", "de": "ß", "es": "ñ", "fr": "œ", "pl": "ąćęłńśźż", "pt": "ãõ", "sv": "å"}


@cache
def stop_words() -> dict[str, frozenset[str]]:
    """Return the small words of each language, in lower case, by its code; the languages that can be told apart."""
    lines = (line.partition(":") for line in word_list("stop_words"))
    return {code: frozenset(words.split()) for code, _, words in lines}


def words_of(text: str) -> list[str]:
    """Return the words of a text, in lower case, in their order; numbers are none."""
    return _WORD.findall(text.lower())


def languages_of(words: Iterable[str]) -> tuple[str, ...]:
    """Return the languages that most of a text's small words and telling letters are of, by their codes.

    Several where they have equally many; none where the text has none of these. ``words`` are as :func:`words_of`
    gives them.
    """
    there = set(words)
    letters = set().union(*there)
    counts = {
        code: len(there & small) + len(letters.intersection(_LETTERS.get(code, "")))
        for code, small in stop_words().items()
    }
    most = max(counts.values())
    return tuple(code for code, count in counts.items() if count == most) if most else ()


def language_of(text: str) -> str:
    """Return the language of a text, by its code; empty where it cannot be told."""
    found = languages_of(words_of(text))
    return found[0] if len(found) == 1 else ""
