"""A word of a query that nobody knows: not the encoder, no caption, no keyword, and the user has not taught it.

What an encoder does not know, its tokenizer has no piece for, and cuts into crumbs: names of relatives and places,
products. Of the words of captions in English one in 170 is taken for unknown, in German and French one in 47; of names
that were made up five in six are found (``make bench BENCH=words``). So it is only offered to teach them; what is
found is shown all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from xsearch_gui.core.encoders.relevance import is_filler
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.metadata.everyday_words import known_words
from xsearch_gui.core.metadata.words.compounds import parts_of
from xsearch_gui.core.metadata.words.letters import fold
from xsearch_gui.core.metadata.words.stop_words import passed_over
from xsearch_gui.core.query.parser import Query
from xsearch_gui.core.search.words.own_words import OwnVocabulary

MANY_PIECES = 3
CRUMB = 3.0  # letters a piece; of what is longer two pieces may well be parts of a known word
_WORD = re.compile(r"[^\W\d_]{3,40}+")
_LAST_LETTER = "\u052f"  # of Latin, Greek and Cyrillic; other scripts are cut into single characters anyway


def unknown_word(query: Query, library: Library, own: OwnVocabulary) -> str:
    """Return the first word of a query that nobody knows, as it was typed; empty if all are known."""
    for term in query.terms:
        if term.weight <= 0 or term.exact or term.image is not None:
            continue
        nothing = passed_over(term.text)
        for word in _WORD.findall(term.text):
            if word.casefold() in nothing or own.knows(word):
                continue
            if is_unknown(word, library.encoder.count_pieces) and not _is_said(word, library):
                return str(word)
    return ""


def is_unknown(word: str, count_pieces: Callable[[str], int]) -> bool:
    """Return whether an encoder, of which ``count_pieces`` is asked, does not seem to know a word."""
    lower = word.casefold()
    if max(lower) > _LAST_LETTER or is_filler(lower) or fold(lower) in known_words() or parts_of(lower):
        return False
    pieces = count_pieces(lower)
    return pieces >= MANY_PIECES or (pieces > 1 and len(lower) / pieces <= CRUMB)


def _is_said(word: str, library: Library) -> bool:
    """Return whether any text, keyword or name of the library says a word."""
    catalogue = library.catalogue
    return bool(len(catalogue.texts.match_words(word)[0]) or len(catalogue.fact_words.match(word)[0]))
