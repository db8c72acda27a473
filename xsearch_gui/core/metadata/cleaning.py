"""What a file says about a photo, whichever block of it says so, and the rules that make such sayings usable.

EXIF, IPTC and XMP each become a :class:`Metadata`; :mod:`xsearch_gui.core.metadata.embedded` joins them.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from xsearch_gui.core.metadata.dates import Dated, best_of
from xsearch_gui.core.metadata.noise import is_boilerplate, says_nothing
from xsearch_gui.core.metadata.words.letters import forms
from xsearch_gui.core.records.items import FoundText, PhotoFacts, Source

READING_VERSION = 2  # rises when more is read of files than before: the photos of a library are then read again
LONGEST_CAPTION = 4000  # characters; what is longer is a program's log, not a caption
LONGEST_NAME = 200  # characters of a place, a title or a lens
MOST_CAPTIONS = 100  # of one photo
MOST_KEYWORDS = 1000  # of one photo
# Controls, halves of characters, and what Unicode promises never to use. Not what Python's tables do not know yet: that
# are the pictures of next year's telephones.
_CONTROLS = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_LONGEST_KEYWORD = 200  # characters
_LONGEST_TOLD = 200  # characters of a text that is no caption


@dataclass(frozen=True, slots=True)
class Metadata:
    """What one block, or all blocks together, say. The fields are those of :class:`PhotoFacts`, but for ``dates``.

    What is not said is None. A text that is empty, no stars (0) and a list without words say that there is none: a
    person may have taken it away. ``description`` is the first of the captions that is neither title nor headline.
    """

    dates: tuple[Dated, ...] = ()
    camera: str | None = None
    lens: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    rating: int | None = None
    keywords: tuple[str, ...] | None = None
    people: tuple[str, ...] | None = None
    title: str | None = None
    headline: str | None = None
    description: str | None = None
    label: str | None = None
    flag: str | None = None
    creator: str | None = None
    copyright: str | None = None
    changed_at: str | None = None
    edited: str | None = None
    sublocation: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    albums: tuple[str, ...] | None = None
    stack: tuple[str, ...] | None = None
    exposure_time: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_length: float | None = None
    captions: tuple[FoundText, ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def taken_at(self) -> str | None:
        """The date that counts, ISO 8601."""
        best = best_of(self.dates).date
        return best.moment if best else None

    def or_else(self, other: Metadata) -> Metadata:
        """Return these sayings, filled up from ``other`` where nothing is said here; lists are joined.

        A position is taken whole from one side, never a latitude from one and a longitude from the other. Nothing is
        joined to a list that is said to be empty.
        """
        if other is NOTHING or self is NOTHING:
            return self if other is NOTHING else other
        own: dict[str, Any] = {name: getattr(self, name) for name in _NAMES}
        for name, value in own.items():
            if value is None and name not in ("latitude", "longitude"):
                own[name] = getattr(other, name)
        if self.latitude is None or self.longitude is None:
            own["latitude"], own["longitude"] = other.latitude, other.longitude
        own["dates"] = self.dates + other.dates
        for name in ("keywords", "people", "albums", "stack"):
            if getattr(self, name):
                own[name] = unique((*getattr(self, name), *(getattr(other, name) or ())))
        own["captions"] = unique_captions(self.captions + other.captions)
        own["passed_over"] = unique(self.passed_over + other.passed_over)
        return Metadata(**own)

    def captions_beside(self, said: Metadata) -> tuple[FoundText, ...]:
        """Return the captions but for those whose part (title, headline, description) ``said`` tells to be empty."""
        parts = {self.headline: said.headline, self.title: said.title}
        return tuple(text for text in self.captions if parts.get(text.body, said.description) != "")

    def photo_facts(self, width: int, height: int, kind: str) -> PhotoFacts:
        """Return the record of the catalogue. ``width`` and ``height`` are pixels, oriented."""
        own: dict[str, Any] = {name: getattr(self, name) or None for name in _FACTS}
        best = best_of(self.dates)
        return PhotoFacts(
            **{
                **own,
                "width": width,
                "height": height,
                "format": kind,
                "latitude": self.latitude,
                "longitude": self.longitude,
                "keywords": self.keywords or (),
                "people": self.people or (),
                "albums": self.albums or (),
                "stack": self.stack or (),
                "passed_over": self.passed_over,
                "taken_at": best.date.moment if best.date else None,
                "date_meaning": best.date.meaning if best.date else None,
                "impossible_date": best.impossible,
            }
        )


NOTHING = Metadata()
"""What a block says that is not there; it is known by its identity."""

_NAMES = tuple(field.name for field in fields(Metadata))
_FACTS = tuple(name for name in _NAMES if name not in ("captions", "dates", "description"))


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
    if not text:
        return ""
    text = text.split("\0\0", 1)[0].replace("\r\n", "\n").replace("\r", "\n")
    kept = _CONTROLS.sub(" ", text)
    return "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()


def clean_caption(text: str) -> str | None:
    """Return a caption as a person would have written it, or None for what a camera or a program has written."""
    text = _shortened(text)
    return None if says_nothing(text) or is_boilerplate(text) else text


def clean_title(text: str | None) -> str | None:
    """Return a title or headline; empty where it is said that there is none, None for what no person has written."""
    title = None if text is None else clean_text(text)[:LONGEST_NAME]
    return None if title and (says_nothing(title) or is_boilerplate(title)) else title


def parted(source: Source, texts: Iterable[str]) -> tuple[tuple[FoundText, ...], tuple[str, ...]]:
    """Return the captions among the texts of a file, and the texts that cameras and programs have written."""
    captions, passed_over = [], []
    for text in map(_shortened, filter(None, texts)):
        if not text.strip("ÿ "):
            continue
        if says_nothing(text) or is_boilerplate(text):
            passed_over.append(text[:_LONGEST_TOLD])
        else:
            captions.append(FoundText(source, text))
    return tuple(dict.fromkeys(captions)), unique(passed_over)


def _shortened(text: str) -> str:
    return clean_text(text[: 4 * LONGEST_CAPTION])[:LONGEST_CAPTION]


def clean_keywords(words: Iterable[str]) -> tuple[str, ...]:
    """Return keywords in order, each once, none empty and none absurdly long."""
    return unique(word for raw in words if (word := clean_text(raw)) and len(word) <= _LONGEST_KEYWORD)[:MOST_KEYWORDS]


def too_long(words: Iterable[str]) -> tuple[str, ...]:
    """Return the beginnings of what is no keyword because it is too long."""
    return tuple(word[:_LONGEST_TOLD] for raw in words if len(word := clean_text(raw)) > _LONGEST_KEYWORD)


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
    """Return 0 (none) to 5 stars, or -1 for rejected; None for anything else."""
    stars = _number(value)
    return stars if stars is not None and -1 <= stars <= 5 else None


def rating_of_percent(value: object) -> int | None:
    """Return the stars of a rating of Windows: 1, 25, 50, 75 and 99 percent are one to five stars, 0 is none."""
    percent = _number(value)
    if percent is None or not 0 <= percent <= 100:
        return None
    return next(stars for stars, most in enumerate((0, 12, 37, 62, 87, 100)) if percent <= most)


FLAGS = ("pick", "reject")
COLOURS = ("red", "yellow", "green", "blue", "purple")
"""Colour labels, in the order in which all programs have them."""

_NAMES_OF_COLOURS = (  # as Lightroom calls them in the languages of its users, and Bridge in its workflow
    *("red yellow green blue purple", "rot gelb gruen blau lila", "rouge jaune vert bleu violet"),
    *("rojo amarillo verde azul morado", "rosso giallo verde blu viola", "vermelho amarelo verde azul roxo"),
    *("rood geel groen blauw paars", "rod gul gron bla lila", "czerwony zolty zielony niebieski fioletowy"),
    *("cervena zluta zelena modra fialova", "select second approved review todo"),
)
_COLOUR_OF = {name: colour for names in _NAMES_OF_COLOURS for name, colour in zip(names.split(), COLOURS, strict=True)}


def colour_of(label: str | None) -> str | None:
    """Return which of :data:`COLOURS` a label means, in whatever language it was given; None for any other text."""
    plain = re.sub(r"\W", "", label or "")
    return next((_COLOUR_OF[form] for form in forms(plain) if form in _COLOUR_OF), None)


def label_key(label: object) -> str | None:
    """Return a label as it is compared: a colour by its English name, any other text as it is; None for none."""
    return (colour_of(label) or label) if isinstance(label, str) and label else None


def _number(value: object) -> int | None:
    try:
        return round(float(str(value).strip()))
    except (ValueError, OverflowError):
        return None
