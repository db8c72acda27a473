"""Letters without what a search passes over: case, accents and strokes. Everything that compares words asks here."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = re.compile("[\u0300-\u036f]+")  # not the marks of Japanese or Indic scripts, which make other letters

# Unicode takes ł for a letter of its own, not for an l with a mark: people without it on their keyboard write l.
_STROKES = str.maketrans(
    {
        **{"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ɖ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ɨ": "i", "ŋ": "n"},
        **{"ƀ": "b", "ǥ": "g", "ɍ": "r", "ɏ": "y", "ƶ": "z", "ʉ": "u", "ɵ": "o", "ĸ": "k"},
        **{"æ": "ae", "œ": "oe", "þ": "th"},
    }
)
# As people write them who have only the letters of English: Muenchen, Moen, Aarhus, Djokovic.
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "ǿ": "oe", "å": "aa", "ǻ": "aa", "đ": "dj"})


def fold(text: str) -> str:
    """Return the text without case, and without the accents and strokes of Latin, Greek and Cyrillic letters.

    ``Łódź`` is ``lodz``, ``Ærø`` ``aero``, ``Straße`` ``strasse``. A change here needs a migration that makes the
    full-text indexes of the catalogue again.
    """
    if text.isascii():  # nearly all paths and keywords: a tenth of the time
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.casefold()).translate(_STROKES)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))


def spelled_out(text: str) -> str:
    """Return the text as :func:`fold` does, but with two letters where that is usual: ``Møns`` is ``moens``."""
    return fold(unicodedata.normalize("NFC", text.casefold()).translate(_SPELLED_OUT))


def forms(text: str) -> tuple[str, ...]:
    """Return the one or two forms of a text that are compared: two texts may be the same word if they share one."""
    if text.isascii():
        return (text.lower(),)
    return tuple(dict.fromkeys((fold(text), spelled_out(text))))
