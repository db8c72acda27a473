"""Letters without what a search passes over: case and accents."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = re.compile("[\u0300-\u036f]+")  # not the marks of Japanese or Indic scripts, which make other letters


def fold(text: str) -> str:
    """Return the text without case and without the accents of Latin, Greek and Cyrillic letters."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))
