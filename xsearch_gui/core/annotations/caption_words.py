"""Which words the captions of a library are made of."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.metadata.words.stop_words import passed_over
from xsearch_gui.core.metadata.words.text_languages import language_of

_LEAST = 3  # photos that say a word of a caption
_TEXTS = 20_000  # texts that are counted, the newest
_SPOKEN = 0.02  # of the captions: a language of which there are so many has words that may be offered

_WORD = re.compile(r"[^\W\d_]{3,}")
# Words that say nothing about what is in a photo, or nothing without the rest of their sentence.
_EMPTY = frozenset(
    """about above across after all along also and another are around away back background because been before behind
    being beside between both but camera can close comes down each edge end every few five for foreground four from
    front get gets getting goes going has have having her here him his holding holds how image into its just large left
    little long looking looks made make makes making many more most much near next nine not off one onto other our out
    outside over part past people's photo photograph picture pictures right same seems seen several she show shows side
    sitting sits six small some someone something stand standing stands such taken takes taking ten than that the their
    them then there these they thing things this those three through time together top toward towards two under upon use
    used using very view was wearing wears were what when where which while who will with without you your""".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class SaidWords:
    """In how many photos' captions each word stands, how many photos have captions, and what languages these are in."""

    counts: Counter[str]
    photos: int
    languages: tuple[str, ...]


def words_in(body: str) -> set[str]:
    """Return the words of a text that can say what is in a photo."""
    common = passed_over(body)
    return {word for word in _WORD.findall(body.casefold()) if word not in _EMPTY and word not in common}


def said_of(catalogue: Catalogue, photo: int) -> set[str]:
    """Return the words of a photo's captions, and its tags as they are."""
    rows = catalogue.items.rows([photo])
    bodies = " \n ".join(text.body for text in catalogue.texts.of_item(photo))
    return {*words_in(bodies), *(catalogue.annotations.tags_of(rows[photo]) if photo in rows else ())}


def count_words(catalogue: Catalogue) -> SaidWords:
    """Count the words of captions; those that stand in few are left out."""
    by_photo: dict[int, set[str]] = {}
    spoken: Counter[str] = Counter({"en": 1})  # general keywords are English
    for photo, body in catalogue.annotations.photo_texts(_TEXTS):
        by_photo.setdefault(photo, set()).update(words_in(body))
        spoken[language_of(body)] += 1
    counts = Counter(word for words in by_photo.values() for word in words)
    languages = tuple(
        code for code, texts in spoken.items() if (code and texts >= _SPOKEN * spoken.total()) or code == "en"
    )
    return SaidWords(
        Counter({word: count for word, count in counts.items() if count >= _LEAST}), len(by_photo), languages
    )
