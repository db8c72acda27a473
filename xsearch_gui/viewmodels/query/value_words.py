"""The keys and values of filters in the words of the window."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale

from xsearch_gui.core.query.parser import (
    Circle,
    DateRange,
    Filter,
    NumberRange,
    QueryError,
    RatingRange,
    Shade,
    Value,
    parse,
)
from xsearch_gui.core.query.values import LAST_IMPORT
from xsearch_gui.core.shown_text import clock
from xsearch_gui.viewmodels.text.marks import flag_words, label_words
from xsearch_gui.viewmodels.text.wording import data_size, number


def key_words(key: str) -> str:
    """Return the name of a filter's key for people."""
    names = {
        "date": _tr("Date"),
        "camera": _tr("Camera"),
        "lens": _tr("Lens"),
        "folder": _tr("Folder"),
        "type": _tr("Kind"),
        "format": _tr("Format"),
        "has": _tr("Has"),
        "text": _tr("Text in the picture"),
        "near": _tr("Near"),
        "rating": _tr("Rating"),
        "flag": _tr("Flag"),
        "label": _tr("Colour label"),
        "tag": _tr("Tag"),
        "people": _tr("People"),
        "place": _tr("Place"),
        "iso": _tr("ISO"),
        "aperture": _tr("Aperture"),
        "focal": _tr("Focal length"),
        "exposure": _tr("Exposure time"),
        "size": _tr("Size"),
        "duration": _tr("Duration"),
        "orientation": _tr("Orientation"),
        "colour": _tr("Colour"),
        "album": _tr("Album"),
        "family": _tr("Family"),
        "edited": _tr("Edited"),
        "kind": _tr("Kind of picture"),
        "added": _tr("Added"),
    }
    return names.get(key, key)


def written_words(key: str, written: str) -> str:
    """Return what a value says, as it is written behind its key."""
    try:
        (part,) = parse(f"{key}:{written}").filters
    except (QueryError, ValueError):
        return written
    return part_words(part)


def part_words(part: Filter) -> str:
    """Return the values of a filter, any of which is enough."""
    return _tr(" or ").join(dict.fromkeys(_value_words(part, value) for value in _shown(part)))


def _shown(part: Filter) -> tuple[Value, ...]:
    if part.key == "format":  # "raw" stands for some thirty formats
        return tuple(part.text.partition(":")[2].split(","))
    return part.value


def _value_words(part: Filter, value: Value) -> str:
    for kind, words in _RECORDS.items():
        if isinstance(value, kind):
            return words(value)
    if part.key == "format":
        return str(value).upper()
    if part.key in ("folder", "family"):
        return folder_name(str(value))
    known = {
        ("flag", value): flag_words(str(value)) or _tr("No flag"),
        ("label", value): label_words(str(value)) or _tr("none"),
        ("colour", value): colour_words(str(value)),
        ("type", "photo"): _tr("Photos"),
        ("type", "film"): _tr("Films"),
        ("type", "note"): _tr("Notes"),
        ("has", "gps"): _tr("a position"),
        ("has", "date"): _tr("a date"),
        ("has", "caption"): _tr("a caption"),
        ("has", "note"): _tr("a note"),
        ("has", "copies"): _tr("copies"),
        ("added", LAST_IMPORT): _tr("Last import"),
        ("has", "text"): _tr("text in the picture"),
        ("edited", "yes"): _tr("yes"),
        ("edited", "no"): _tr("no"),
        ("kind", "photo"): _tr("a photo"),
        ("kind", "screenshot"): _tr("a screenshot"),
        ("kind", "document"): _tr("a document"),
        ("kind", "drawing"): _tr("a drawing"),
        ("orientation", "landscape"): _tr("Landscape format"),
        ("orientation", "portrait"): _tr("Portrait format"),
        ("orientation", "square"): _tr("Square"),
        ("orientation", "panorama"): _tr("Panorama"),
    }
    return known.get((part.key, str(value)), str(value))


def folder_name(path: str) -> str:
    """Return the last name of a folder's path; what is no path stays as it is."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] or path


def colour_words(name: str) -> str:
    """Return a colour of photos in words."""
    known = {
        "red": _tr("Red"),
        "orange": _tr("Orange"),
        "yellow": _tr("Yellow"),
        "green": _tr("Green"),
        "teal": _tr("Teal"),
        "blue": _tr("Blue"),
        "purple": _tr("Purple"),
        "pink": _tr("Pink"),
        "brown": _tr("Brown"),
        "black": _tr("Black"),
        "grey": _tr("Grey"),
        "white": _tr("White"),
    }
    return known.get(name, name)


def _range(value: NumberRange) -> str:
    least, most = _quantity(value.quantity, value.least), _quantity(value.quantity, value.most)
    if math.isinf(value.most):
        return _tr("from {least}").format(least=least)
    if math.isinf(value.least):
        return _tr("up to {most}").format(most=most)
    return least if least == most else _tr("{least} to {most}").format(least=least, most=most)


def _quantity(quantity: str, value: float) -> str:
    if math.isinf(value):
        return ""
    plain = QLocale().toString(value, "g", 4)
    if quantity == "exposure":
        plain = f"1/{round(1 / value)}" if 0 < value < 0.3 else plain
        return f"{plain} s"
    if quantity == "duration":
        return clock(value)
    if quantity == "bytes":
        return data_size(round(value))
    if quantity == "pixels":
        return _tr("{n} megapixels").format(n=QLocale().toString(value / 1e6, "g", 3))
    pattern = {"iso": "ISO {n}", "aperture": "f/{n}", "focal": "{n} mm"}[quantity]
    return pattern.format(n=str(round(value)) if quantity == "iso" else plain)


def _stars(value: RatingRange) -> str:
    if value.most >= 5 and 0 < value.least < 5:
        return _tr("{n} stars or more").format(n=value.least)
    if value.least == value.most:
        words = {-1: _tr("Rejected"), 0: _tr("No stars"), 1: _tr("1 star")}
        return words.get(value.least, _tr("{n} stars").format(n=value.least))
    return _tr("{least} to {most} stars").format(least=value.least, most=value.most)


def _circle(value: Circle) -> str:
    return f"{value.latitude:.3f}, {value.longitude:.3f} \u00b1 {number(round(value.metres / 1000))} km"


def days_words(days: DateRange) -> str:
    """Return a range of days as a person would say it: a year, a month, or from one to another."""
    first, last = days.first, days.last
    if first is None or last is None:
        known = first or last
        pattern = _tr("since {day}") if first else _tr("until {day}")
        return pattern.format(day=_day(known)) if known else _tr("any date")
    if first == last:
        return _day(first)
    starts, ends = first.day == 1, (last + timedelta(days=1)).day == 1
    if starts and ends and first.month == 1 and last.month == 12:
        return str(first.year) if first.year == last.year else f"{first.year} \u2013 {last.year}"
    if starts and ends:
        one, other = month_words(first), month_words(last)
        return one if one == other else f"{one} \u2013 {other}"
    return f"{_day(first)} \u2013 {_day(last)}"


def month_words(day: date, *, long: bool = False) -> str:
    """Return a month and its year in the user's language."""
    names = _locale()
    form = QLocale.FormatType.LongFormat if long else QLocale.FormatType.ShortFormat
    return f"{names.standaloneMonthName(day.month, form)} {day.year}"


def _day(day: date) -> str:
    return f"{day.day} {month_words(day)}"


def _locale() -> QLocale:
    locale = QLocale()
    return QLocale(QLocale.Language.English) if locale.language() == QLocale.Language.C else locale


def _tr(text: str) -> str:
    return QCoreApplication.translate("Chips", text)


_RECORDS: dict[type, Callable[[Any], str]] = {
    DateRange: days_words,
    RatingRange: _stars,
    NumberRange: _range,
    Shade: lambda shade: str(shade.written),
    Circle: _circle,
}
