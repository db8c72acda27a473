"""The headings between results: how well they match, or the month in which they were taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication

from xsearch_gui.core.records import Hit, Strength
from xsearch_gui.viewmodels.query.chips import month_words
from xsearch_gui.viewmodels.results.photos_model import Section
from xsearch_gui.viewmodels.text.wording import number


def by_strength(shown: Sequence[Hit], hidden: int, *, has_more: bool = False) -> tuple[Section, ...]:
    """Return the sections of a search's hits, which are in order of strength.

    ``hidden`` hits match weakly and are not shown; the last heading offers them. With ``has_more`` they are but the
    first of many.
    """
    titles = {
        Strength.STRONG: _tr("Strong matches"),
        Strength.POSSIBLE: _tr("Possible matches"),
        Strength.WEAK: _tr("Weaker matches"),
    }
    sections: list[Section] = []
    for strength, title in titles.items():
        rows = [row for row, hit in enumerate(shown) if hit.strength is strength]
        if rows:
            # from its first to its last row: marks may have put a hit among those of another strength
            first = sections[-1].first + sections[-1].count if sections else 0
            sections.append(Section(title, first, max(0, rows[-1] + 1 - first)))
    if hidden:
        offer = _tr("Show") if has_more else _tr("Show {n}").format(n=number(hidden))
        sections.append(Section(titles[Strength.WEAK], len(shown), 0, offer))
    return tuple(section for section in sections if section.count or section.offer)


def by_month(months: Iterable[tuple[str, int]]) -> tuple[Section, ...]:
    """Return the sections of items that are shown by date; ``months`` are (``YYYY-MM``, count) in their order."""
    sections, first = [], 0
    for text, count in months:
        sections.append(Section(_month(text), first, count))
        first += count
    return tuple(sections)


def _month(text: str) -> str:
    try:
        year, month = text.split("-")
        return month_words(date(int(year), int(month), 1), long=True)
    except ValueError:
        return _tr("Without a date")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Sections", text)
