"""Words of what files say of photos beside captions: keywords, people, places, labels, titles."""

from __future__ import annotations

import re
import sqlite3

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.cjk_grams import has_run
from xsearch_gui.core.catalogue.full_text import any_spelling, has_words, holds, pictures_in
from xsearch_gui.core.catalogue.texts import COMMON

_WORD = re.compile(r"\w+")
_MOST_ITEMS = 20_000  # a word that is said of more photos than these tells little about any of them


class FactWords:
    """Statements about ``item_fts``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def match(self, query: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return items, int64 (n,), of which any of the query's words is said, and the share of them, float64 (n,).

        As :meth:`Texts.match_words`, and comparable with it.
        """
        words = dict.fromkeys(word for word in _WORD.findall(query.lower()) if word not in COMMON)
        found = [self._ids(word) for word in words]
        if not any(map(len, found)):
            return np.zeros(0, np.int64), np.zeros(0)
        count = int(self._db.execute("SELECT COUNT(*) FROM item").fetchone()[0])
        rarity = np.log(1.0 + np.asarray([(count - len(ids) + 0.5) / (len(ids) + 0.5) for ids in found]))
        items, positions = np.unique(np.concatenate(found), return_inverse=True)
        weights = np.repeat(rarity / rarity.sum(), list(map(len, found)))
        return items, np.minimum(np.bincount(positions, weights), 1.0)

    def _ids(self, word: str) -> NDArray[np.int64]:
        words = f"SELECT rowid FROM item_fts WHERE item_fts MATCH ? LIMIT {_MOST_ITEMS}"
        statement = f"SELECT group_concat(id) FROM item WHERE gone_at IS NULL AND id IN ({words})"
        row = self._db.execute(statement, (_query(word),)).fetchone()
        return np.fromstring(row[0] or "", np.int64, sep=",")

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
