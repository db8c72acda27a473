"""The headings between results: how well they match, or the month in which they were taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QCoreApplication

from xsearch_gui.core.records.search import BrowseResult, Hit, Order, Strength
from xsearch_gui.viewmodels.query.value_words import folder_name, month_words
from xsearch_gui.viewmodels.results.photos_model import Section


def by_strength(found: Sequence[Hit], *, has_more: bool = False) -> tuple[Section, ...]:
    """Return the sections of a search's hits, which are in order of strength.

    With ``has_more`` more will follow behind them, so that nobody can say how many are less certain.
    """
    titles = {
        Strength.STRONG: _tr("Strong matches"),
        Strength.POSSIBLE: _tr("Possible matches"),
        Strength.WEAK: _tr("Less certain"),
    }
    sections: list[Section] = []
    for strength, title in titles.items():
        rows = [row for row, hit in enumerate(found) if hit.strength is strength]
        if rows:
            # from its first to its last row: marks may have put a hit among those of another strength
            first = sections[-1].first + sections[-1].count if sections else 0
            less = strength is Strength.WEAK
            sections.append(Section(title, first, max(0, rows[-1] + 1 - first), less, less and has_more))
    return tuple(section for section in sections if section.count)


def nearest(sentence: str, count: int, *, has_more: bool = False) -> tuple[Section, ...]:
    """Return the sections where nothing matches: the sentence that says so, and below it what comes nearest."""
    return Section(sentence, 0, 0), Section(_tr("Nearest, but unlikely"), 0, count, less=True, has_more=has_more)


def sections_of(result: BrowseResult, order: Order) -> tuple[Section, ...]:
    """Return the sections of what is shown in an order: months, folders, stars, or one without a heading."""
    if order is Order.FOLDER:
        return _groups(result.groups, folder_name)
    if order is Order.RATING:
        return _groups(result.groups, _stars)
    return by_month(result.months)


def _groups(groups: Iterable[tuple[str, int]], title: Callable[[str], str]) -> tuple[Section, ...]:
    sections, first = list[Section](), 0
    for name, count in groups:
        sections.append(Section(title(name), first, count))
        first += count
    return tuple(sections)


def _stars(text: str) -> str:
    words = {"-1": _tr("Rejected"), "0": _tr("No stars"), "1": _tr("1 star")}
    return words.get(text, _tr("{n} stars").format(n=text))


def filling_rows(sections: Sequence[Section], columns: int) -> tuple[Section, ...]:
    """Return sections of which each fills a row, as far as dates allow: small months are one section of their year.

    A month that fills no row is put together with its neighbours, over years if it must be; the heading says of which
    years they are. Without dates (how well photos match, folders, stars) sections stay as they are.
    """
    result: list[list[Section]] = []
    for section in sections:
        last = result[-1] if result else []
        held = sum(one.count for one in last)
        same_year = bool(last) and last[-1].month[:4] == section.month[:4]
        is_open = bool(last and last[-1].month and section.month)
        if is_open and (held < columns or (section.count < columns and same_year and len(last) > 1)):
            last.append(section)
        else:
            _close(result, columns)
            result.append([section])
    _close(result, columns)
    return tuple(_together(group) for group in result)


def _close(groups: list[list[Section]], columns: int) -> None:
    """Put the last group to the one before where it fills no row."""
    dated = len(groups) > 1 and groups[-1][0].month and groups[-2][0].month
    if dated and sum(section.count for section in groups[-1]) < columns:
        last = groups.pop()
        groups[-1] += last


def _together(sections: Sequence[Section]) -> Section:
    first, last = sections[0], sections[-1]
    if len(sections) == 1:
        return first
    count = sum(section.count for section in sections)
    ends = sorted((first.month[:4], last.month[:4]))
    title = ends[0] if ends[0] == ends[1] else f"{ends[0]} \u2013 {ends[1]}"
    return replace(first, title=title, count=count)


def by_month(months: Iterable[tuple[str, int]]) -> tuple[Section, ...]:
    """Return the sections of items that are shown by date; ``months`` are (``YYYY-MM``, count) in their order.

    ``YYYY`` are photos of which no month is known: they have a section of their own behind the months of the year.
    """
    sections, first = [], 0
    for text, count in months:
        sections.append(Section(_month(text), first, count, month=text))
        first += count
    return tuple(sections)


def _month(text: str) -> str:
    if len(text) == 4 and text.isdecimal():
        return text
    try:
        year, month = text.split("-")
        return month_words(date(int(year), int(month), 1), long=True)
    except ValueError:
        return _tr("No date")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Sections", text)
