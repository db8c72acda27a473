"""What a file says about a photo, whichever block of it says so, and the rules that make such sayings usable.

EXIF, IPTC and XMP each become a :class:`Metadata`; :mod:`xsearch_gui.core.metadata.embedded` joins them.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from xsearch_gui.core.metadata.dates import Dated, best_of
from xsearch_gui.core.paths import word_list
from xsearch_gui.core.records import FoundText, PhotoFacts

LONGEST_CAPTION = 4000  # characters; what is longer is a program's log, not a caption
MOST_CAPTIONS = 100  # of one photo
MOST_KEYWORDS = 1000  # of one photo

# Texts that cameras and programs write into every photo; the fixed ones are listed in ``_DEFAULTS``.
_BOILERPLATE = re.compile(
    r"""
    (?-i:(?:[A-Z][\w.,&/-]*\ ){0,4}D(?:IGITAL|igital)\ (?:S(?:TILL|till)\ )?C(?:AMERA|amera))\.?
    | (?:sony|minolta|konica|samsung|panasonic|nikon|canon)\ ?(?:dsc|digital)?
    | <?(?:kenox|digimax|samsung)\b[^>]{0,60}>?
    | (?:[a-z]:)?[\w .\\/-]{0,80}\bdcim\b[\\/][\w .\\/-]*      # a folder of a memory card
    | charset="?\w+"? | binary\ comment | lead\ technologies.{0,40} | creator:\ gd-jpeg.{0,80}
    | created\ with\ (?:the\ )?gimp.{0,20} | applemark.{0,10}
    | file\ (?:written|source).{0,60} | processed\ (?:by|with)\ \w+.{0,40} | intel\(r\)\ jpeg.{0,40}
    | handmade\ software.{0,60}
    | optimized\ by\ jpegmini.{0,20} | adobe\ (?:photoshop|lightroom)\b[\w .()/-]{0,40}
    | (?:untitled|dscn|pict|mvc|sdc)[-_ ]?\d{1,6}
    | (.)\1{3,}                                              # an unset field: ÿÿÿÿ
    | (?:[a-z]:)?[\w .()\\/+-]*\.(?:jpe?g|tiff?|mov|mp4|png|heic|nef|cr2|cr3|arw|dng|bmp|gif|webp|psd)   # a file name
    | \{.*\} | \[.*\]                                        # an app's own record
    # key=value; key=value. Atomic: a comma can be part of a value or part them, and a text of many commas would be
    # tried in every combination
    | (?>\w+[=:](?:[\w.+-]|,(?=[\w.+-]+(?:[;,&\s]|$)))*[;,&\s]+)+(?:\w+[=:][\w.,+-]*)?
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_DEFAULTS = "maker-texts"
_MOST_CHECKED = 400  # characters; boilerplate is short, and the pattern stays cheap


@dataclass(frozen=True, slots=True)
class Metadata:
    """What one block, or all blocks together, say. The fields are those of :class:`PhotoFacts`, but for ``dates``."""

    dates: tuple[Dated, ...] = ()
    camera: str | None = None
    lens: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    rating: int | None = None
    keywords: tuple[str, ...] = ()
    exposure_time: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_length: float | None = None
    captions: tuple[FoundText, ...] = ()

    @property
    def taken_at(self) -> str | None:
        """The date that counts, ISO 8601."""
        best = best_of(self.dates).date
        return best.moment if best else None

    def or_else(self, other: Metadata) -> Metadata:
        """Return these sayings, filled up from ``other`` where nothing is said here; lists are joined.

        A position is taken whole from one side, never a latitude from one and a longitude from the other.
        """
        own: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, value in own.items():
            if value is None and name not in ("latitude", "longitude"):
                own[name] = getattr(other, name)
        if self.latitude is None or self.longitude is None:
            own["latitude"], own["longitude"] = other.latitude, other.longitude
        own["dates"] = self.dates + other.dates
        own["keywords"] = unique(self.keywords + other.keywords)
        own["captions"] = unique_captions(self.captions + other.captions)
        return Metadata(**own)

    def photo_facts(self, width: int, height: int, kind: str) -> PhotoFacts:
        """Return the record of the catalogue. ``width`` and ``height`` are pixels, oriented."""
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("captions", "dates")}
        best = best_of(self.dates)
        return PhotoFacts(
            width=width,
            height=height,
            format=kind,
            taken_at=best.date.moment if best.date else None,
            date_meaning=best.date.meaning if best.date else None,
            impossible_date=best.impossible,
            **own,
        )


def unique_key(text: str) -> str:
    """Return the form in which texts are compared: without case, outer space and a last full stop."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split()).rstrip(".")


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts in order, each once, whatever its case and spacing."""
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(unique_key(text), text)
    return tuple(text for text in first.values() if text)


def unique_captions(captions: Iterable[FoundText]) -> tuple[FoundText, ...]:
    """Return the captions in order; a sentence found in several places counts for the first."""
    seen: set[str] = set()
    kept = []
    for caption in captions:
        key = unique_key(caption.body)
        if key not in seen:
            seen.add(key)
            kept.append(caption)
    return tuple(kept[:MOST_CAPTIONS])


def clean_text(text: str) -> str:
    """Return the text without control characters, trailing NULs and outer space; line breaks are kept."""
    text = text.split("\0\0", 1)[0].replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn") else " " for c in text)
    return "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()


def clean_caption(text: str) -> str | None:
    """Return a caption as a person would have written it, or None for camera boilerplate and noise."""
    text = clean_text(text[: 4 * LONGEST_CAPTION])[:LONGEST_CAPTION]
    letters = sum(c.isalpha() for c in text)
    if letters < 2 or letters < 0.4 * len(text.replace(" ", "")):
        return None
    if len(text) <= _MOST_CHECKED and (_default_key(text) in _defaults() or _BOILERPLATE.fullmatch(text)):
        return None
    return text


@cache
def _defaults() -> frozenset[str]:
    return frozenset(map(_default_key, word_list(_DEFAULTS)))


def _default_key(text: str) -> str:
    """Return the letters and digits of a text: makers differ in spaces, dots and hyphens."""
    return "".join(c for c in text.casefold() if c.isalnum())


def clean_keywords(words: Iterable[str]) -> tuple[str, ...]:
    """Return keywords in order, each once, none empty and none absurdly long."""
    return unique(word for raw in words if (word := clean_text(raw)) and len(word) <= 200)[:MOST_KEYWORDS]


def position(latitude: float | None, longitude: float | None) -> tuple[float | None, float | None]:
    """Return the position, or two None when it is impossible.

    (0, 0) is in the sea off Africa and stands for "no fix" in many cameras and programs.
    """
    if latitude is None or longitude is None or not (math.isfinite(latitude) and math.isfinite(longitude)):
        return None, None
    if abs(latitude) > 90 or abs(longitude) > 180 or (abs(latitude) < 1e-6 and abs(longitude) < 1e-6):
        return None, None
    return round(latitude, 7), round(longitude, 7)


def rating(value: object) -> int | None:
    """Return 1 to 5 stars, or -1 for rejected; None for unrated (0) and for anything else."""
    try:
        stars = round(float(str(value).strip()))
    except (ValueError, OverflowError):
        return None
    return stars if stars == -1 or 1 <= stars <= 5 else None
