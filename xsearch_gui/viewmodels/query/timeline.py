"""When the results were taken: how many in each month, for the bar below the search box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xsearch_gui.core.query.parser import DateRange
from xsearch_gui.core.records import Hit

MOST_MONTHS = 12 * 120  # a camera with a wrong clock must not stretch the bar to the year 1


@dataclass(frozen=True, slots=True)
class Timeline:
    """``counts`` of consecutive months. Months are counted from year 0: ``12 * year + month - 1``."""

    first: int = 0
    counts: tuple[int, ...] = ()

    @property
    def is_worth_showing(self) -> bool:
        """Whether there is more than one month to choose from."""
        return sum(count > 0 for count in self.counts) > 1

    def months(self, days: DateRange | None) -> tuple[int, int] | None:
        """Return the first and last place on the bar that a range of days touches; None when it touches nothing."""
        if days is None or not self.counts:
            return None
        last = len(self.counts) - 1
        low = 0 if days.first is None else month_of(days.first) - self.first
        high = last if days.last is None else month_of(days.last) - self.first
        return (max(0, low), min(last, high)) if low <= last and high >= 0 else None


def of_months(months: Iterable[tuple[str, int]]) -> Timeline:
    """Return the timeline of (``YYYY-MM``, count) pairs; what is no month is passed over."""
    counted: Counter[int] = Counter()
    for text, count in months:
        year, _, month = text.partition("-")
        if year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12:
            counted[12 * int(year) + int(month) - 1] += count
    if not counted:
        return Timeline()
    last = max(counted)
    first = max(min(counted), last - MOST_MONTHS)
    return Timeline(first, tuple(counted[month] for month in range(first, last + 1)))


def of_hits(hits: Iterable[Hit]) -> Timeline:
    """Return the timeline of hits; those without a date do not count."""
    return of_months(Counter(hit.taken_at[:7] for hit in hits if hit.taken_at).items())


def month_of(day: date) -> int:
    """Return the number of a day's month."""
    return 12 * day.year + day.month - 1


def first_day(month: int) -> date:
    """Return the first day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def written(first: int, last: int) -> str:
    """Return months as the value of a ``date`` filter: ``2023``, ``2023-05`` or ``2023-05..2024-02``."""
    low, high = sorted((first, last))
    if low % 12 == 0 and high - low == 11:
        return f"{low // 12:04}"
    ends = [f"{month // 12:04}-{month % 12 + 1:02}" for month in (low, high)]
    return ends[0] if low == high else "..".join(ends)
