"""What the full-text indexes hold of a text, and how a person's words become a query of SQLite's FTS5.

SQLite folds accents itself, but takes letters with a stroke for others, and passes over pictures such as 🎂.
Its indexes therefore hold the words as :mod:`core.metadata.letters` folds them, in two spellings.
"""

from __future__ import annotations

import sqlite3
import unicodedata

from xsearch_gui.core.catalogue.cjk_grams import grams_json
from xsearch_gui.core.metadata.letters import fold, forms, spelled_out

_VARIANT = "\ufe0f"  # asks for the coloured form of a symbol; the symbol means the same without
_FIRST_PICTURE = "\u2300"  # below it are signs that go with a word: degrees, copyright


def add_functions(connection: sqlite3.Connection) -> None:
    """Add the functions that triggers and views of the catalogue use; before anything else is done with it."""
    for name, function in (("grams", grams_json), ("folded", _folded), ("spelled", _spelled)):
        connection.create_function(f"xsearch_{name}", 1, function, deterministic=True)


def _folded(text: object) -> str:
    return fold(text) if isinstance(text, str) else ""


def _spelled(text: object) -> str:
    """Return the second spelling; empty where it is the first."""
    if not isinstance(text, str):
        return ""
    folded, spelled = fold(text), spelled_out(text)
    return spelled if spelled != folded else ""


def has_words(phrase: str) -> bool:
    """Return whether there is anything in a phrase that the index of words holds."""
    return any(character.isalnum() for character in phrase)


def any_spelling(words: str, *, beginning: bool = False) -> str:
    """Return a full-text query for words in a row, however they are spelt; ``beginning``: the last may go on."""
    end = '"*' if beginning else '"'
    return " OR ".join('"' + form.replace('"', '""') + end for form in forms(words))


def pictures_in(phrase: str) -> tuple[str, ...]:
    """Return what of a phrase the index of words passes over and a person means: 🎂; without any word, all of it."""
    plain = phrase.replace(_VARIANT, "").strip()
    if not has_words(phrase):
        return (plain,) if plain else ()
    return tuple(dict.fromkeys(c for c in plain if c >= _FIRST_PICTURE and unicodedata.category(c) == "So"))


def holds(column: str) -> str:
    """Return the condition that a column holds a picture, the parameter."""
    return f"instr(replace({column}, '{_VARIANT}', ''), ?) > 0"
