"""What stands behind the colon of a filter: the known keys, and text made into values.

Every filter's value is a tuple of options, any of which is enough: ``camera:fuji,nikon``. An option is a ``str`` for
the keys of :data:`WORDS` (as written), ``has``, ``flag``, ``label``, ``orientation``, ``edited``, ``kind``, a colour's
name, and ``format`` (``JPEG``, ``NEF``: as in the catalogue), a :class:`Kind` for ``type``, and a record of this
module or of those beside it for all others.
"""

from __future__ import annotations

import calendar
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xsearch_gui.core.colour_names import COLOUR_NAMES
from xsearch_gui.core.files.types import FILM_SUFFIXES, RAW_SUFFIXES
from xsearch_gui.core.message import NOTHING, Message, joined
from xsearch_gui.core.metadata.cleaning import COLOURS
from xsearch_gui.core.query.errors import BadValue, short
from xsearch_gui.core.query.mark_values import RatingRange, flag, label, rating
from xsearch_gui.core.query.number_values import NumberRange, numbers
from xsearch_gui.core.query.other_languages import value_of
from xsearch_gui.core.query.picture_values import ORIENTATIONS, Shade, colour, edited, orientation, picture_kind
from xsearch_gui.core.records.items import PICTURE_KINDS, Kind

LAST_IMPORT = "last-import"  # what came into the library last, until half an hour passed without a photo

EXAMPLES: Mapping[str, str] = {
    "date": "date:2023, date:2023-05-17, date:2023-05..2024-02 or date:last-month",
    "camera": "camera:fuji",
    "lens": 'lens:"50mm 1.8"',
    "folder": 'folder:Italy or folder:"My Trips"',
    "type": "type:photo, type:film or type:note",
    "format": "format:raw or format:jpeg",
    "has": "has:gps, has:date, has:caption, has:note, has:copies or has:text",
    "text": 'text:sale or text:"B 1234" (read in the picture)',
    "near": "near:48.2,16.4,10km (latitude, longitude, distance)",
    "rating": "rating:5, rating:>=3 or rating:2..4",
    "flag": "flag:pick, flag:reject or flag:none",
    "label": "label:red or label:none",
    "people": "people:Anna",
    "place": 'place:Rome or place:"New York"',
    "iso": "iso:400, iso:>=1600 or iso:100..400",
    "aperture": "aperture:2.8, aperture:<=4 or aperture:5.6..11",
    "focal": "focal:50, focal:>=200 or focal:24..70",
    "exposure": "exposure:1/250, exposure:>=1 or exposure:1/60..1/15",
    "duration": "duration:<10, duration:>60 or duration:1min..10min",
    "size": "size:>=12mp, size:2mp..12mp or size:>10mb",
    "orientation": "orientation:landscape, orientation:portrait, orientation:square or orientation:panorama",
    "colour": "colour:teal or colour:#2a9d8f",
    "edited": "edited:yes or edited:no",
    "kind": "kind:photo, kind:screenshot, kind:document or kind:drawing",
    "tag": 'tag:family or tag:"black and white"',
    "album": 'album:Portfolio or album:"Best of 2023"',
    "family": 'family:IMG_2041.jpg or family:"/photos/beach 3.jpg"',
    "added": "added:last-import, added:today or added:2024-05",
    "image": 'image:./sketch.jpg or image:"my sketch.jpg"',
}
"""How each key is used; the keys of the language, in the order in which people are told of them."""

FIXED_VALUES: Mapping[str, tuple[str, ...]] = {
    "type": ("photo", "film", "note"),
    "has": ("gps", "date", "caption", "note", "copies", "text"),
    "added": (LAST_IMPORT, "today", "yesterday", "this-week", "last-week", "this-month"),
    "date": ("today", "yesterday", "this-week", "last-week", "this-month", "last-month", "this-year", "last-year"),
    "rating": (">=1", ">=2", ">=3", ">=4", "5", "0"),
    "flag": ("pick", "reject", "none"),
    "label": (*COLOURS, "none"),
    "iso": ("<=200", "200..800", "800..3200", ">=3200"),
    "aperture": ("<=2.8", "2.8..5.6", "5.6..11", ">=11"),
    "focal": ("<=28", "28..70", "70..200", ">=200"),
    "exposure": ("<=1/1000", "1/1000..1/60", "1/60..1", ">=1"),
    "duration": ("<=10s", "10s..1min", "1min..10min", ">=10min"),
    "size": (">=24mp", "12mp..24mp", "2mp..12mp", "<=2mp"),
    "orientation": ORIENTATIONS,
    "colour": COLOUR_NAMES,
    "edited": ("yes", "no"),
    "kind": PICTURE_KINDS,
}
"""Values that can be offered for a key whatever the library holds."""

WORDS = frozenset({"camera", "lens", "folder", "tag", "album", "people", "place", "image", "text", "family"})
"""Keys whose values are people's own words, and may hold any character between quotes."""

MOST_LETTERS = 200  # of a camera, lens or tag; SQLite limits the length of a pattern
_MOST_LETTERS_OF_A_PATH = 4096
_DEFAULT_METRES = 10_000.0
_METRES = {"": 1000.0, "km": 1000.0, "m": 1.0, "mi": 1609.344}


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days, both ends included; None is open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything within ``metres`` of a place; WGS 84 degrees, north and east positive."""

    latitude: float
    longitude: float
    metres: float


Value = str | Kind | DateRange | RatingRange | Circle | NumberRange | Shade


def options(key: str, text: str, today: date) -> tuple[Value, ...]:
    """Return what one option of a filter stands for: mostly one value, for ``format:raw`` many.

    Parameters
    ----------
    key : str
        One of :data:`EXAMPLES`, but not ``image``.
    text : str
        One option, without its quotes; for ``near`` the whole value.
    today : date
        What ``today`` and ``last-month`` are counted from.

    Raises
    ------
    BadValue
    """
    if key in WORDS:
        most = _MOST_LETTERS_OF_A_PATH if key in ("folder", "family") else MOST_LETTERS
        if len(text) > most:
            raise BadValue(Message("The value of {key}: is longer than {most} characters.", key=key, most=most))
        return (text.strip(),)
    if key in ("date", "added"):
        days = value_of(key, text.strip().lower())
        return (LAST_IMPORT,) if key == "added" and days == LAST_IMPORT else (_dates(days, today),)
    return _READERS[key](value_of(key, text.strip().lower()))


def similar(word: str, known: Sequence[str]) -> str:
    """Return the known word that is meant, as far as one can tell, else nothing."""
    near = difflib.get_close_matches(word[:30].lower(), known, n=1, cutoff=0.6)
    return near[0] if near else ""


def _meant(near: str) -> Message:
    return Message("Did you mean {near}?", near=near) if near else NOTHING


_DATE = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?)?")
_TO = re.compile(r"\.{2,3}|…")  # some systems turn three dots into one character while one types


def _month(day: date) -> tuple[date, date]:
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _week(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


_RELATIVE: Mapping[str, Callable[[date], tuple[date, date]]] = {
    "today": lambda now: (now, now),
    "yesterday": lambda now: (now - timedelta(days=1), now - timedelta(days=1)),
    "this-week": _week,
    "last-week": lambda now: _week(now - timedelta(days=7)),
    "this-month": _month,
    "last-month": lambda now: _month(now.replace(day=1) - timedelta(days=1)),
    "this-year": lambda now: _year(now.year),
    "last-year": lambda now: _year(now.year - 1),
}


def _dates(text: str, today: date) -> DateRange:
    ends = _TO.split(text, maxsplit=1)
    if len(ends) == 1:
        return DateRange(*_days(text, today))
    if ends == ["", ""]:
        raise BadValue(Message("A range of dates needs at least one end."))
    first = _days(ends[0], today)[0] if ends[0] else None
    last = _days(ends[1], today)[1] if ends[1] else None
    if first is not None and last is not None and first > last:
        raise BadValue(Message("This range of dates ends before it begins: exchange the two ends."))
    return DateRange(first, last)


def _days(text: str, today: date) -> tuple[date, date]:
    text = text.strip()
    if text in _RELATIVE:
        return _RELATIVE[text](today)
    found = _DATE.fullmatch(text)
    if not found:
        near = similar(text, list(_RELATIVE)) if text[:1].isalpha() else ""
        said = Message('"{text}" is not a date: write year-month-day, or less.', text=short(text))
        raise BadValue(joined(said, _meant(near)))
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        if day is None and month is not None:
            raise BadValue(Message('"{text}" is not a month.', text=text)) from None
        raise BadValue(Message('"{text}" is not a day of the calendar.', text=text)) from None
    if day is not None:
        return first, first
    return _month(first) if month is not None else _year(first.year)


_KINDS: dict[str, Value] = {"photo": Kind.PHOTO, "photos": Kind.PHOTO, "note": Kind.NOTE, "notes": Kind.NOTE}
_KINDS |= dict.fromkeys(("film", "films", "video", "videos"), "film")
_RAW = tuple(sorted(suffix[1:].upper() for suffix in RAW_SUFFIXES))
_FORMATS: dict[str, tuple[str, ...]] = {
    **{name.lower(): (name,) for name in (*_RAW, "JPEG", "PNG", "WEBP", "TIFF", "GIF", "HEIF", "AVIF")},
    **{name.lower(): (name,) for name in ("PSD", "TGA", "JPEG2000")},
    **dict.fromkeys(("jpg", "jpe", "jfif", "mpo"), ("JPEG",)),
    **dict.fromkeys(("heic", "heics", "heifs", "hif"), ("HEIF",)),
    **dict.fromkeys(("bmp", "dib"), ("BMP", "DIB")),
    **dict.fromkeys(("jp2", "j2k", "j2c", "jpc", "jpf", "jpx"), ("JPEG2000",)),
    **dict.fromkeys(("ppm", "pgm", "pbm", "pnm"), ("PPM",)),
    "apng": ("PNG",),
    "psb": ("PSD",),
    **{suffix[1:]: (suffix[1:].upper(),) for suffix in sorted(FILM_SUFFIXES)},
    "avifs": ("AVIF",),
    "tif": ("TIFF",),
    "raw": _RAW,  # last: the group, which holds the files that are named .raw
}
_TOLD_FORMATS = (
    "raw, jpeg, heic, png, tiff, webp, avif, gif, bmp, psd, jp2, tga, ppm, mp4, mov and other films, "
    "and each raw format by itself, such as nef or dng"
)
_HAS = {**{name: name for name in FIXED_VALUES["has"]}, "captions": "caption", "notes": "note", "copy": "copies"}
_DEGREES = re.compile(r"([+-]?[0-9]{1,3}(?:\.[0-9]{0,20})?)°?")
_DISTANCE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})\s*(km|m|mi|)")


def _kind(text: str) -> tuple[Value, ...]:
    if text not in _KINDS:
        raise BadValue(Message('"{text}" is not a type; there are photo, film and note.', text=short(text)))
    return (_KINDS[text],)


def _format(text: str) -> tuple[Value, ...]:
    name = text.removeprefix(".")
    if name not in _FORMATS:
        near = similar(name, list(_FORMATS))
        said = joined(Message('"{text}" is not a known format.', text=short(text)), _meant(near))
        raise BadValue(joined(said, Message("There are {known}.", known=_TOLD_FORMATS)))
    return _FORMATS[name]


def _has(text: str) -> tuple[Value, ...]:
    if text not in _HAS:
        raise BadValue(
            Message(
                '"{text}" is nothing that can be asked for; there are gps, date, caption, note and copies.',
                text=short(text),
            )
        )
    return (_HAS[text],)


def _near(text: str) -> tuple[Value, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    degrees = [_DEGREES.fullmatch(part) for part in parts[:2]]
    if len(parts) not in (2, 3) or not all(degrees):
        raise BadValue(
            Message("near: needs a latitude, a longitude and a distance, with decimal points and without spaces.")
        )
    latitude, longitude = (float(found[1]) for found in degrees if found)
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise BadValue(Message("A latitude is -90 to 90, a longitude is -180 to 180; the latitude comes first."))
    metres = _DEFAULT_METRES
    if len(parts) == 3:
        distance = _DISTANCE.fullmatch(parts[2])
        if not distance:
            raise BadValue(
                Message('"{text}" is not a distance: write a number with km, m or mi.', text=short(parts[2]))
            )
        metres = float(distance[1]) * _METRES[distance[2]]
        if not 0 < metres <= 20_040_000.0:  # half around the Earth
            raise BadValue(Message("The distance must be more than 0, and less than half the way around the earth."))
    return (Circle(latitude, longitude, metres),)


_READERS: Mapping[str, Callable[[str], tuple[Value, ...]]] = {
    "type": _kind,
    "format": _format,
    "has": _has,
    "rating": rating,
    "flag": flag,
    "label": label,
    "near": _near,
    **{key: numbers(key) for key in ("iso", "aperture", "focal", "exposure", "size", "duration")},
    **{"orientation": orientation, "colour": colour, "edited": edited, "kind": picture_kind},
}
