"""What the full-text indexes hold of a text, and how a person's words become a query of SQLite's FTS5.

SQLite folds accents itself, but takes letters with a stroke for others, and passes over pictures such as 🎂.
Its indexes therefore hold the words as :mod:`core.metadata.letters` folds them, in two spellings.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata

from xsearch_gui.core.catalogue.cjk_grams import grams_json
from xsearch_gui.core.metadata.letters import fold, forms, spelled_out

WORD_INDEXES = ("text_fts", "item_fts")
"""The full-text indexes: of texts, and of what facts say."""

_SAID = ("keywords", "people", "title", "headline", "label", "sublocation", "city", "state", "country")
_GAP = "\ue000"  # a word of SQLite's that nobody types
_VARIANT = "\ufe0f"  # asks for the coloured form of a symbol; the symbol means the same without
_FIRST_PICTURE = "\u2300"  # below it are signs that go with a word: degrees, copyright


def add_functions(connection: sqlite3.Connection) -> None:
    """Add the functions that triggers and views of the catalogue use; before anything else is done with it."""
    functions = {"grams": grams_json, "folded": _folded, "spelled": _spelled, "said": _said}
    for name, function in functions.items():
        connection.create_function(f"xsearch_{name}", 1, function, deterministic=True)


def _folded(text: object) -> str:
    return fold(text) if isinstance(text, str) else ""


def _spelled(text: object) -> str:
    """Return the second spelling; empty where it is the first."""
    if not isinstance(text, str):
        return ""
    folded, spelled = fold(text), spelled_out(text)
    return spelled if spelled != folded else ""


def _said(facts: object) -> str:
    """Return the words of a photo's facts as one text, with a mark between them that no phrase reaches across."""
    try:
        values = json.loads(facts) if isinstance(facts, str) else {}
    except ValueError:  # of a catalogue that was damaged
        return ""
    said = [values.get(name) for name in _SAID]
    words = (word for value in said for word in (value if isinstance(value, list) else [value]))
    return f" {_GAP} ".join(word for word in words if isinstance(word, str))


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
