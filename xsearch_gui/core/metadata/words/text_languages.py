"""What language a text is in, by its small words, and by letters and scripts that no other of the languages has.

Captions are short, and often have no small words at all: what cannot be told is said, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from xsearch_gui.core.paths import word_list

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = {
    "cs": "ďěňřťů", "de": "ß", "es": "ñ", "fr": "œ", "pl": "ąćęłńśźż", "pt": "ãõ", "sv": "å",
    "hu": "őű", "ro": "ășț", "tr": "ğış",
}  # fmt: skip
# Of a script that many write, the language that most do.
_SCRIPTS = {
    "el": "\u0370-\u03ff", "ru": "\u0400-\u04ff", "he": "\u0590-\u05ff", "ar": "\u0600-\u06ff", "hi": "\u0900-\u097f",
    "th": "\u0e00-\u0e7f", "ja": "\u3040-\u30ff", "ko": "\uac00-\ud7af", "zh": "\u4e00-\u9fff",
}  # fmt: skip
_OF_SCRIPT = {code: re.compile(f"[{letters}]") for code, letters in _SCRIPTS.items()}


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
    if len(found) == 1:
        return found[0]
    return next((code for code, letters in _OF_SCRIPT.items() if letters.search(text)), "") if not found else ""
