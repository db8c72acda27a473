"""Keywords and the trees in which programs keep them: ``Animals|Birds|Kingfisher``.

A keyword of several levels says each of them; beside it the flat words that are its levels say nothing more, and are
left out. Programs write both, so that others which know no trees find the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xsearch_gui.core.metadata.cleaning import clean_keywords, unique_key

BAR = "|"  # between the levels, here and in Lightroom; digiKam and Windows write /
_NO_KEYWORDS = ("darktable", "_digikam_internal_tags_")  # first levels of what programs note for themselves


def levels_of(keyword: str, separator: str = BAR) -> list[str]:
    """Return the levels of a keyword, from the root on."""
    return [level for part in keyword.split(separator) if (level := " ".join(part.split()))]


def trees(words: Iterable[str], separator: str) -> Iterator[str]:
    """Yield keywords whose levels a program divides by ``separator``, with a bar between them."""
    for word in words:
        levels = levels_of(word, separator)
        if levels and levels[0].casefold() not in _NO_KEYWORDS:
            yield BAR.join(levels)


def tidy(words: Iterable[str]) -> tuple[str, ...]:
    """Return keywords in order, each once; flat ones first, and none that is a level of a tree."""
    known = clean_keywords(trees(words, BAR))
    deep = [word for word in known if BAR in word]
    said = {unique_key(level) for word in deep for level in levels_of(word)}
    return (*(word for word in known if BAR not in word and unique_key(word) not in said), *deep)


def flat_words(keywords: Iterable[str]) -> tuple[str, ...]:
    """Return every level of keywords, each once: what a list without trees holds of them."""
    return clean_keywords(level for word in keywords for level in levels_of(word))
