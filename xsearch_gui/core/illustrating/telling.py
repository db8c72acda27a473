"""A text as sentences, each with the days that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xsearch_gui.core.encoders.relevance import telling_words
from xsearch_gui.core.illustrating.days_told import days_told
from xsearch_gui.core.metadata.chunking import sentences_of
from xsearch_gui.core.metadata.words.stop_words import passed_over

_FEWEST_WORDS = 2  # that say something; fits anything with fewer
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """``first`` and ``last`` are the days that it speaks of, both None where nothing tells.

    ``begins``: a paragraph begins with it. ``says``: it says enough to be looked for.
    """

    text: str
    first: date | None
    last: date | None
    begins: bool
    says: bool


def told(text: str, year: int | None = None) -> Iterator[Sentence]:
    """Yield the sentences of a text. A day holds for what follows, until the text tells another.

    Parameters
    ----------
    text : str
    year : int, optional
        Of days without one, until the text tells a year itself.
    """
    first = last = None
    if year is None and (found := _YEAR.search(text)):
        year = int(found[1])
    for paragraph in re.split(r"\n\s*\n", text):
        for number, sentence in enumerate(sentences_of(paragraph)):
            days, year = days_told(sentence, year)
            if days:
                first, last = min(one.day for one in days), max(one.day for one in days)
            yield Sentence(sentence, first, last, number == 0, _says_enough(sentence))


def _says_enough(sentence: str) -> bool:
    return telling_words(sentence, passed_over(sentence)) >= _FEWEST_WORDS and any(map(str.isalpha, sentence))
