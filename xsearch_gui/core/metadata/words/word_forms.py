"""Forms of one word: *dog* and *dogs*, *Hund* and *Hunde*, *court* and *courir* as far as their ending goes.

Endings go by the stemmers of Snowball (Porter 2001, "Snowball: A language for stemming algorithms"), in the language of
the text that a word stands in (:mod:`text_languages`); where that cannot be told, in each of ten languages.
What is left is written with its language (``de_hund``): words of two languages never meet by what is left of them.
A German compound is also found by its parts (:mod:`compounds`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from xsearch_gui.core.metadata.words.compounds import LONGEST_WORD, parts_of
from xsearch_gui.core.metadata.words.letters import fold
from xsearch_gui.core.metadata.words.text_languages import languages_of, stop_words, words_of

STEMMERS = {
    "en": "english", "de": "german", "fr": "french", "cs": "czech", "es": "spanish", "it": "italian",
    "pt": "portuguese", "nl": "dutch", "pl": "polish", "sv": "swedish",
    "fi": "finnish", "hu": "hungarian", "ro": "romanian", "tr": "turkish",
}  # fmt: skip
_UNTOLD = tuple(STEMMERS)[:10]  # the languages that words without any sign of theirs are looked up in
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer  # type: ignore[import-untyped]  # noqa: PLC0415 - a tenth of a second that the window need not wait

    return snowballstemmer.stemmer(STEMMERS[language])


def stem(word: str, language: str) -> str:
    """Return a word, in lower case, without its ending and accents, behind the code of its language: ``de_hund``.

    Of a word that is longer than any, the beginning; of a language whose endings nobody here knows, the word as it is.
    """
    return _stem(word[:LONGEST_WORD], language)


@lru_cache(maxsize=100_000)
def _stem(word: str, language: str) -> str:
    return f"{language}_{fold(_stemmer(language).stemWord(word) if language in STEMMERS else word)}"


def stems(word: str, languages: Iterable[str] = ()) -> frozenset[str]:
    """Return what is left of a word, or of several in a row, in each of the languages; in all, if there is none."""
    words = words_of(word)
    return frozenset(
        " ".join(stem(part, language) for part in words) for language in (tuple(languages) or _UNTOLD) if words
    )


class SeenWords:
    """Words that were met, to which another form of one of them is the same: dog and dogs, Hund and Hunde.

    ``languages`` are those that the words may be of; all there are, if none is given.
    """

    def __init__(self, words: Iterable[str] = (), languages: Iterable[str] = ()) -> None:
        self._languages = tuple(languages)
        self._seen: set[str] = set()
        for word in words:
            self.add(word)

    def add(self, word: str) -> None:
        """Remember a word, or several in a row."""
        self._seen |= self._forms(word)

    def __contains__(self, word: str) -> bool:
        """Return whether a form of the word was met."""
        return not self._seen.isdisjoint(self._forms(word))

    def _forms(self, word: str) -> frozenset[str]:
        return stems(word, self._languages) or frozenset((word.casefold(),))


def forms_of_text(text: object) -> str:
    """Return what a text is found by: what is left of its words and of their parts, each once, with spaces between."""
    words = words_of(text) if isinstance(text, str) else []
    languages = languages_of(words) or _UNTOLD
    small = _small(languages)
    found: dict[str, None] = {}
    for word in dict.fromkeys(words):
        if word not in small and len(word) > 1:
            found |= dict.fromkeys(stem(word, language) for language in languages)
            if "de" in languages:
                found |= dict.fromkeys(stem(part, "de") for part in parts_of(word))
    return " ".join(found)


@dataclass(frozen=True, slots=True)
class WordForms:
    """A word of a query: ``whole`` is what is left of it in each language, ``parts`` of what it is made of."""

    word: str
    whole: tuple[str, ...]
    parts: tuple[str, ...] = ()


def word_forms(query: str) -> list[WordForms]:
    """Return the words of a query that say something, as the index of forms holds them."""
    words = words_of(query)
    languages = languages_of(words) or _UNTOLD
    return [
        WordForms(
            word,
            tuple(stem(word, language) for language in languages),
            tuple(stem(part, "de") for part in parts_of(word)) if "de" in languages else (),
        )
        for word in telling(words)
    ]


def telling(words: Iterable[str]) -> list[str]:
    """Return the words of a query, in lower case, that say something, each once.

    A small word alone is meant, if English does not call it small: French *est* is the east, too.
    """
    each = list(dict.fromkeys(words))
    small = _small(languages_of(each))
    return [word for word in each if word not in small] or [word for word in each if word not in _small(("en",))]


def places(query: str, text: str) -> list[tuple[int, int]]:
    """Return where a text has a word of the query, in any form or within a compound: beginnings and ends, rising."""
    languages = languages_of(words_of(text)) or _UNTOLD
    asked = {form for word in word_forms(query) for form in (*word.whole, *word.parts)}
    return [found.span() for found in _WORD.finditer(text) if asked & set(_met(found[0].lower(), languages))]


def _met(word: str, languages: tuple[str, ...]) -> Iterator[str]:
    yield from (stem(word, language) for language in languages)
    if "de" in languages:
        yield from (stem(part, "de") for part in parts_of(word))


@lru_cache(maxsize=100)
def _small(languages: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*(stop_words()[language] for language in languages))
