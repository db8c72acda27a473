"""The filters of a query as chips: a view of the text, so that every change of a chip is a change of the text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QCoreApplication, QLocale

from xsearch_gui.core.query.parser import (
    Circle,
    DateRange,
    Filter,
    Query,
    QueryError,
    RatingRange,
    Term,
    Value,
    add_filter,
    parse,
    remove,
)
from xsearch_gui.core.query.values import LAST_IMPORT
from xsearch_gui.viewmodels.text.marks import flag_words, label_words
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import number, shortened

ICONS = {
    "date": "date",
    "camera": "camera",
    "lens": "camera",
    "folder": "folder",
    "tag": "tag",
    "album": "album",
    "added": "date",
    "near": "pin",
    "rating": "star",
    "flag": "flag",
    "label": "tag",
    "format": "photo",
    "type": "photo",
    "has": "filter",
}
LONGEST = 34  # letters of a chip


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of a query. ``text`` is how the person wrote it, ``part`` where it stands."""

    icon: str
    label: str
    text: str
    part: Filter | Term


def read(text: str) -> Query | None:
    """Return the query, or None while the text is not one (a filter that is being typed)."""
    try:
        return parse(text.strip())
    except QueryError:
        return None


def problem(text: str) -> str:
    """Return why a text is not a query yet; empty if it is one."""
    try:
        parse(text.strip())
    except QueryError as error:
        return in_words(error.sentence)
    return ""


def chips(text: str) -> tuple[Chip, ...]:
    """Return the chips of a query's text, in its order: its filters, and what is taken away."""
    query = read(text)
    if query is None:
        return ()
    taken = [term for term in query.terms if term.weight < 0 and term.image is None]
    parts: list[Filter | Term] = sorted((*query.filters, *taken), key=lambda part: part.start)
    return tuple(_chip(part, text.strip()) for part in parts)


def has_only_filters(text: str) -> bool:
    """Return whether a query asks for no likeness at all, so that everything that passes is shown, newest first."""
    query = read(text)
    return query is not None and not query.terms


def without(text: str, chip: Chip) -> str:
    """Return the query's text without a chip; unchanged when the text is another one by now."""
    try:
        return remove(text.strip(), chip.part)
    except (QueryError, ValueError):
        return text


def with_filter(text: str, key: str, value: str, *, negated: bool = False) -> str:
    """Return the query's text with one more filter; unchanged while the text is not a query."""
    try:
        return add_filter(text.strip(), key, value, negated)
    except QueryError:
        return text


def without_key(text: str, key: str) -> str:
    """Return the query's text without any filter of a key."""
    for _ in range(len(text)):
        chip = next((chip for chip in chips(text) if isinstance(chip.part, Filter) and chip.part.key == key), None)
        if chip is None:
            break
        text = without(text, chip)
    return text


def date_range(text: str) -> DateRange | None:
    """Return the days to which a query's text narrows, None when it does not or in more than one way."""
    query = read(text)
    found = [one for one in query.filters if one.key == "date"] if query else []
    if len(found) != 1 or found[0].negated or len(found[0].value) != 1:
        return None
    value = found[0].value[0]
    return value if isinstance(value, DateRange) else None


def is_undated(text: str) -> bool:
    """Return whether a query's text narrows to what has no date."""
    return any(
        isinstance(chip.part, Filter) and _is_about_dates(chip.part) and chip.part.negated for chip in chips(text)
    )


def without_dates(text: str) -> str:
    """Return the query's text without any filter about dates."""
    for chip in reversed(chips(text)):
        if isinstance(chip.part, Filter) and (chip.part.key == "date" or _is_about_dates(chip.part)):
            text = without(text, chip)
    return text


def _is_about_dates(part: Filter) -> bool:
    return part.key == "has" and part.value == ("date",)


def words_of(text: str) -> str:
    """Return what a query's text says beside its filters."""
    for chip in reversed(chips(text)):
        text = without(text, chip)
    return text.strip()


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
        "near": _tr("Near"),
        "rating": _tr("Rating"),
        "flag": _tr("Flag"),
        "label": _tr("Colour"),
        "tag": _tr("Tag"),
        "album": _tr("Album"),
        "added": _tr("Added"),
    }
    return names.get(key, key)


def _chip(part: Filter | Term, text: str) -> Chip:
    if isinstance(part, Term):
        return Chip("bad", _tr("less {words}").format(words=shortened(part.text, LONGEST)), part.text, part)
    if part.negated and _is_about_dates(part):
        return Chip("date", _tr("No date"), part.text, part)
    if part.key == "added" and part.value == (LAST_IMPORT,) and not part.negated:
        return Chip(ICONS["added"], _tr("Last import"), part.text, part)
    values = _tr(" or ").join(dict.fromkeys(_value_words(part, value) for value in _shown(part)))
    with_key = part.key not in ("date", "rating", "flag", "type", "format")
    label = _tr("{key}: {values}").format(key=key_words(part.key), values=values) if with_key else values
    label = _tr("not {what}").format(what=label) if part.negated else label
    return Chip(ICONS.get(part.key, "filter"), shortened(label, LONGEST), part.text, part)


def _shown(part: Filter) -> tuple[Value, ...]:
    if part.key == "format":  # "raw" stands for some thirty formats
        return tuple(part.text.partition(":")[2].split(","))
    return part.value


def _value_words(part: Filter, value: Value) -> str:
    if isinstance(value, DateRange):
        return days_words(value)
    if isinstance(value, RatingRange):
        return _stars(value)
    if isinstance(value, Circle):
        return f"{value.latitude:.3f}, {value.longitude:.3f} \u00b1 {number(round(value.metres / 1000))} km"
    if part.key == "format":
        return value.upper()
    if part.key == "folder":
        return folder_name(str(value))
    known = {
        ("flag", value): flag_words(str(value)) or _tr("No flag"),
        ("label", value): label_words(str(value)) or _tr("none"),
        ("type", "photo"): _tr("Photos"),
        ("type", "note"): _tr("Notes"),
        ("has", "gps"): _tr("a position"),
        ("has", "date"): _tr("a date"),
        ("has", "caption"): _tr("a caption"),
        ("has", "note"): _tr("a note"),
        ("has", "copies"): _tr("copies"),
        ("added", LAST_IMPORT): _tr("Last import"),
    }
    return known.get((part.key, str(value)), str(value))


def folder_name(path: str) -> str:
    """Return the last name of a folder's path; what is no path stays as it is."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2] or path


def _stars(value: RatingRange) -> str:
    if value.most >= 5 and 0 < value.least < 5:
        return _tr("{n} stars or more").format(n=value.least)
    if value.least == value.most:
        words = {-1: _tr("Rejected"), 0: _tr("No stars"), 1: _tr("1 star")}
        return words.get(value.least, _tr("{n} stars").format(n=value.least))
    return _tr("{least} to {most} stars").format(least=value.least, most=value.most)


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
