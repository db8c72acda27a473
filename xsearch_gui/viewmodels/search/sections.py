"""The headings between results: how well they match, or the month in which they were taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication

from xsearch_gui.core.records.search import Hit, Strength
from xsearch_gui.viewmodels.query.chips import month_words
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


def by_month(months: Iterable[tuple[str, int]]) -> tuple[Section, ...]:
    """Return the sections of items that are shown by date; ``months`` are (``YYYY-MM``, count) in their order.

    ``YYYY`` are photos of which no month is known: they have a section of their own behind the months of the year.
    """
    sections, first = [], 0
    for text, count in months:
        sections.append(Section(_month(text), first, count))
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
