"""The filters of a query as chips: a view of the text, so that every change of a chip is a change of the text."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from xsearch_gui.core.query.parser import DateRange, Filter, Query, QueryError, Term, add_filter, parse, remove
from xsearch_gui.core.query.values import LAST_IMPORT
from xsearch_gui.viewmodels.query.value_words import days_words, key_words, month_words, part_words
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import shortened

__all__ = [
    "Chip",
    "chips",
    "date_range",
    "days_words",
    "has_only_filters",
    "held_parts",
    "is_undated",
    "key_words",
    "month_words",
    "problem",
    "read",
    "speaks_of",
    "with_filter",
    "without",
    "without_dates",
    "without_key",
    "words_of",
]

ICONS = {
    "date": "date",
    "camera": "camera",
    "lens": "camera",
    "folder": "folder",
    "tag": "tag",
    "album": "album",
    "family": "photo",
    "added": "date",
    "near": "pin",
    "rating": "star",
    "flag": "flag",
    "label": "tag",
    "format": "photo",
    "type": "photo",
    "has": "filter",
    "place": "pin",
    "text": "note",
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


def speaks_of(text: str, *keys: str) -> bool:
    """Return whether a query has a filter of one of these keys."""
    query = read(text)
    return query is not None and any(one.key in keys for one in query.filters)


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


def held_parts(text: str) -> tuple[str, ...]:
    """Return what of a query's text is shown as chips, each as it is written."""
    written = text.strip()
    return tuple(written[chip.part.start : chip.part.end] for chip in chips(text))


def words_of(text: str) -> str:
    """Return what a query's text says beside its filters."""
    for chip in reversed(chips(text)):
        text = without(text, chip)
    return text.strip()


def _chip(part: Filter | Term, text: str) -> Chip:
    if isinstance(part, Term):
        return Chip("bad", _tr("less {words}").format(words=shortened(part.text, LONGEST)), part.text, part)
    if part.negated and _is_about_dates(part):
        return Chip("date", _tr("No date"), part.text, part)
    if part.key == "added" and part.value == (LAST_IMPORT,) and not part.negated:
        return Chip(ICONS["added"], _tr("Last import"), part.text, part)
    values = part_words(part)
    with_key = part.key in (
        "camera",
        "lens",
        "folder",
        "has",
        "near",
        "label",
        "tag",
        "text",
        "people",
        "place",
        "album",
        "family",
        "added",
    )
    label = _tr("{key}: {values}").format(key=key_words(part.key), values=values) if with_key else values
    label = _tr("not {what}").format(what=label) if part.negated else label
    return Chip(ICONS.get(part.key, "filter"), shortened(label, LONGEST), part.text, part)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Chips", text)
