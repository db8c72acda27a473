"""What German compounds are made of: *Hundehütte* is a *Hütte*, and has a *Hund* in it.

A compound is words of a list with letters between them that belong to neither, as Koehn and Knight ("Empirical methods
for compound splitting", EACL 2003) take them apart; of several ways the one with fewest parts, then with the longest
last part, which says what the thing is.
"""

from __future__ import annotations

from functools import cache, lru_cache

from xsearch_gui.core.paths import word_list

_LEAST, _SHORTEST = 3, 7  # letters of a part, and of a compound
_BETWEEN = ("", "s", "n", "en", "e", "es", "er", "ens")
_ENDINGS = ("", "n", "en", "e", "er", "s", "es", "ern")
_MOST = 3  # parts
LONGEST_WORD = 80  # letters; the longest that Germans have put into a law has 79


_DOTS = str.maketrans("äöü", "aou")


@cache
def _known() -> frozenset[str]:
    """Return the words that compounds are made of, as Switzerland spells them."""
    return frozenset(_spelt(word) for word in word_list("german_parts"))


def _spelt(word: str) -> str:
    return word.lower().replace("ß", "ss")


def parts_of(word: str) -> tuple[str, ...]:
    """Return the parts of a German compound, in lower case, in their order; nothing for a word that is none."""
    return _parts_of(word) if _SHORTEST <= len(word) <= LONGEST_WORD else ()


@lru_cache(maxsize=50_000)
def _parts_of(word: str) -> tuple[str, ...]:
    return _split(_spelt(word), _MOST)


def _split(word: str, most: int) -> tuple[str, ...]:
    found: list[tuple[str, ...]] = []
    for cut in range(_LEAST, len(word) - _LEAST + 1):
        last = _without(word[cut:], _ENDINGS) or _without(word[cut:].translate(_DOTS), _ENDINGS[1:])  # Häuser: Haus
        if not last:
            continue
        if first := _modifier(word[:cut]):
            found.append((first, last))
        elif most > 2 and (before := _split_modifier(word[:cut], most - 1)):
            found.append((*before, last))
    return min(found, key=lambda parts: (len(parts), -len(parts[-1])), default=())


def _split_modifier(word: str, most: int) -> tuple[str, ...]:
    """Return the parts of a compound that another word follows."""
    for between in _BETWEEN:
        if word.endswith(between) and (parts := _split(word.removesuffix(between), most)):
            return parts
    return ()


def _modifier(word: str) -> str:
    return _without(word, _BETWEEN) or (word + "e" if word + "e" in _known() else "")  # Schule: Schulhof


def _without(word: str, endings: tuple[str, ...]) -> str:
    """Return the known word that this is with one of the endings; empty if there is none."""
    known = _known()
    for ending in endings:
        left = word.removesuffix(ending)
        if len(left) >= _LEAST and word.endswith(ending) and left in known:
            return left
    return ""
