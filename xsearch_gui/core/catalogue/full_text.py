"""What the full-text indexes hold of a text, and how a person's words become a query of SQLite's FTS5.

SQLite folds accents itself, but takes letters with a stroke for others, and passes over pictures such as 🎂.
Its indexes therefore hold the words as :mod:`core.metadata.words.letters` folds them, in two spellings.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.batches import ids_of
from xsearch_gui.core.catalogue.cjk_grams import grams_json, has_run
from xsearch_gui.core.catalogue.facts.remembered import Remembered
from xsearch_gui.core.metadata.cleaning import label_key
from xsearch_gui.core.metadata.words.letters import fold, forms, spelled_out
from xsearch_gui.core.metadata.words.word_forms import forms_of_text
from xsearch_gui.core.sorted_ids import summed

# Words that say nothing about a photo. They matter only to exact matching: the encoder reads whole sentences.
COMMON = frozenset(
    """a an and are as at be by for from has have he her his i in is it its me my of on or our she that the their
    there they this to was we were what when where which who with you your photo photos picture pictures image
    images""".split()  # noqa: SIM905 - a list of 60 strings reads worse
)
_WORD = re.compile(r"\w+")
_MOST_ITEMS = 20_000  # a word that is said of more photos than these tells little about any of them

WORD_INDEXES = ("text_fts", "item_fts", "form_fts")
"""The full-text indexes: of texts, and of what facts say."""

_SAID = ("keywords", "people", "title", "headline", "label", "sublocation", "city", "state", "country", "albums")
_GAP = "\ue000"  # a word of SQLite's that nobody types
_VARIANT = "\ufe0f"  # asks for the coloured form of a symbol; the symbol means the same without
_FIRST_PICTURE = "\u2300"  # below it are signs that go with a word: degrees, copyright


def add_functions(connection: sqlite3.Connection) -> None:
    """Add the functions that triggers and views of the catalogue use; before anything else is done with it."""
    functions = {
        "grams": grams_json,
        "folded": _folded,
        "spelled": _spelled,
        "said": _said,
        "forms": forms_of_text,
        "label": label_key,
    }
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


class FactWords:
    """Statements about ``item_fts``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._remembered = Remembered(connection)

    def match(self, query: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return items, int64 (n,), of which any of the query's words is said, and the share of them, float64 (n,).

        As :meth:`Texts.match_words`, and comparable with it.
        """
        words = dict.fromkeys(word for word in _WORD.findall(query.lower()) if word not in COMMON)
        found = [self._ids(word) for word in words]
        if not any(map(len, found)):
            return np.zeros(0, np.int64), np.zeros(0)
        count = int(self._db.execute("SELECT MAX(id) FROM item").fetchone()[0])  # nearly; counting takes its time
        rarity = np.log(1.0 + np.asarray([(count - len(ids) + 0.5) / (len(ids) + 0.5) for ids in found]))
        weights = np.repeat(rarity / rarity.sum(), list(map(len, found)))
        items, shares = summed(np.concatenate(found), weights)
        return items, np.minimum(shares, 1.0)

    def _ids(self, word: str) -> NDArray[np.int64]:
        """Return items of which a word is said, rising; of one that is said of very many, some."""
        words = f"SELECT rowid AS id FROM item_fts WHERE item_fts MATCH ? LIMIT {_MOST_ITEMS}"
        found = ids_of(self._db, words, _query(word))
        gone = self._remembered.get("gone", lambda: ids_of(self._db, "SELECT id FROM item WHERE gone_at IS NOT NULL"))
        return found[~np.isin(found, gone)] if len(gone) else found

    def with_phrase(self, phrase: str) -> list[int]:
        """Return the items of which exactly these words are said, in this order and within one keyword or name."""
        pictures = pictures_in(phrase)
        where = [
            "item.id IN (SELECT item_id FROM keyword JOIN tagged ON keyword_id = keyword.id"
            f" WHERE {holds('keyword.word')})"
        ] * len(pictures)
        arguments = list(pictures)
        if has_words(phrase):
            where.append("item.id IN (SELECT rowid FROM item_fts WHERE item_fts MATCH ?)")
            arguments.append(_query(phrase))
        statement = f"SELECT id FROM item WHERE gone_at IS NULL AND {' AND '.join(where) or 'FALSE'}"
        return [row[0] for row in self._db.execute(statement, arguments)]


def _query(words: str) -> str:
    """Return the full-text query; scripts without spaces have words that are parts of what stands there."""
    return any_spelling(words, beginning=has_run(words))
