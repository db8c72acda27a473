"""Which texts have words of a query, in any form, and how much of the query stands in each."""

from __future__ import annotations

import re
import sqlite3

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.batches import ids_of
from xsearch_gui.core.catalogue.cjk_grams import query_grams, without_runs
from xsearch_gui.core.catalogue.full_text import COMMON, any_spelling
from xsearch_gui.core.metadata.words.word_forms import WordForms, telling, word_forms
from xsearch_gui.core.sorted_ids import distinct, summed

Ids = NDArray[np.int64]

_FTS = "SELECT rowid AS id FROM text_fts WHERE text_fts MATCH ?"
_FORM = "SELECT rowid AS id FROM form_fts WHERE form_fts MATCH ?"
_GRAM = "SELECT text_id AS id FROM gram WHERE gram = ?"
_MOST_TEXTS = 20_000  # a word in more texts than these tells little about any of them
_OF_PARTS = 0.5  # of a word that all parts of a compound are worth: who asks for a Hundehütte wants more than a Hund
_WORD = re.compile(r"\w+")
# What every caption is about. Matters only to exact matching: the encoder reads whole sentences.
_COMMON = frozenset("photo photos picture pictures image images foto fotos bild bilder".split())  # noqa: SIM905


class WordSearch:
    """Looks words up in the indexes of the catalogue."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def match(self, query: str, texts: int) -> tuple[Ids, NDArray[np.float64]]:
        """Return texts, int64 (n,), with any of the query's words, and the share of its words in each, float64 (n,).

        Case and accents do not matter, nor endings in the language of the text (`core.metadata.words.word_forms`). A
        text that has only parts of a compound of the query has part of the word. The share is 0..1, words weighted by
        their rarity among ``texts`` texts (inverse document frequency) as in BM25 (Robertson & Zaragoza 2009).
        """
        plain = without_runs(query)
        forms = {one.word: one for one in word_forms(plain)}
        told = [word for word in telling(_WORD.findall(plain.lower())) if word not in COMMON and word not in _COMMON]
        whole = [self._with_word(word, forms.get(word)) for word in told]
        whole += [self._ids(_GRAM, gram) for gram in query_grams(query)]
        found = [(i, ids, np.ones(len(ids))) for i, ids in enumerate(whole)]
        for i, word in enumerate(told):
            if word in forms and forms[word].parts:
                found.append((i, *self._with_parts(forms[word].parts, whole[i])))
        if not any(len(ids) for _, ids, _ in found):
            return np.zeros(0, np.int64), np.zeros(0)
        rarity = np.log(1.0 + np.asarray([(texts - len(ids) + 0.5) / (len(ids) + 0.5) for ids in whole]))
        rarity /= rarity.sum()
        weights = np.concatenate([rarity[i] * share for i, _, share in found])
        texts_found, shares = summed(np.concatenate([ids for _, ids, _ in found]), weights)
        return texts_found, np.minimum(shares, 1.0)

    def _with_word(self, word: str, forms: WordForms | None) -> Ids:
        literal = self._ids(_FTS, any_spelling(word))
        if forms is None:
            return literal
        every = np.concatenate([literal, self._ids(_FORM, _any_of(forms.whole))])
        return distinct(every)

    def _with_parts(self, parts: tuple[str, ...], known: Ids) -> tuple[Ids, NDArray[np.float64]]:
        """Return the texts that have parts of a compound, and what share of the word each has; without those known."""
        every = np.concatenate([self._ids(_FORM, _any_of((part,))) for part in parts])
        texts, counts = summed(every, np.ones(len(every)))
        new = ~np.isin(texts, known)
        return texts[new], _OF_PARTS * counts[new] / len(parts)

    def _ids(self, statement: str, wanted: str) -> Ids:
        """Return the texts that hold a word; of one that is nearly everywhere, some."""
        return ids_of(self._db, f"{statement} LIMIT {_MOST_TEXTS}", wanted)


def _any_of(forms: tuple[str, ...]) -> str:
    """Return a full-text query for any of these tokens."""
    return " OR ".join(f'"{form}"' for form in forms)
