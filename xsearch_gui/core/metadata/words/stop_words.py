"""Words of German and French that say nothing about a photo: neither names on the map nor suggested as tags."""

from __future__ import annotations

from functools import cache

from xsearch_gui.core.metadata.words.text_languages import languages_of, stop_words, words_of
from xsearch_gui.core.paths import word_list


@cache
def common_words() -> frozenset[str]:
    """Return them, in lower case. English ones stand beside the code that passes over them."""
    return frozenset(word for line in word_list("common") for word in line.split())


def passed_over(text: str) -> frozenset[str]:
    """Return the common words, and the small words of the language of a text; of several, if it cannot be told."""
    return common_words().union(*(stop_words()[code] for code in languages_of(words_of(text))))
