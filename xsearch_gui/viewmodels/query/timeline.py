"""When the results were taken: how many in each month, for the bar below the search box.

The bar spans the bulk. A few photos that lie far from all others (a camera with a wrong clock, a scan) would squeeze
the rest to nothing: they stand at the ends, as one part of the bar before and one after it. What has no date is the
last part. Photos of which only the year is known stand in no month: they count for their year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from xsearch_gui.core.query.parser import DateRange
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit

MOST_MONTHS = 12 * 120  # of a bar
OUTSIDE = 0.01  # the largest share of the items that may stand outside at one end
LEAST_GAP = 24  # months without any between what stands outside and the bar, and
LEAST_SHARE = 0.15  # the share of the bar that such a gap would take
FEWEST = 8  # items, below which all are on the bar


@dataclass(frozen=True, slots=True)
class Outside:
    """Months beyond an end of the bar: the first and the last of them, and how many items they have together."""

    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """``counts`` of consecutive months. Months are counted from year 0: ``12 * year + month - 1``.

    ``only_years`` are (year, number of items) of which no month is known.
    """

    first: int = 0
    counts: tuple[int, ...] = ()
    before: Outside | None = None
    after: Outside | None = None
    undated: int = 0
    only_years: tuple[tuple[int, int], ...] = ()

    @property
    def is_worth_showing(self) -> bool:
        """Whether there is more than one part to choose from."""
        parts = (*self.counts, self.before is not None, self.after is not None, self.undated)
        return sum(count > 0 for count in parts) > 1

    def months(self, days: DateRange | None) -> tuple[int, int] | None:
        """Return the first and last place on the bar that a range of days touches; None when it touches nothing."""
        if days is None or not self.counts:
            return None
        last = len(self.counts) - 1
        low = 0 if days.first is None else month_of(days.first) - self.first
        high = last if days.last is None else month_of(days.last) - self.first
        return (max(0, low), min(last, high)) if low <= last and high >= 0 else None

    def touches(self, part: Outside | None, days: DateRange | None) -> bool:
        """Return whether a range of days has something of what stands outside."""
        if part is None or days is None:
            return False
        starts = days.first is None or month_of(days.first) <= part.last
        return starts and (days.last is None or month_of(days.last) >= part.first)

    @property
    def years(self) -> list[tuple[int, int]]:
        """The (year, number of items) of all that have a date, the newest first, as far as years are known."""
        found: Counter[int] = Counter(dict(self.only_years))
        for position, count in enumerate(self.counts):
            found[(self.first + position) // 12] += count
        for part in (self.before, self.after):
            if part is not None and part.first // 12 == part.last // 12:
                found[part.first // 12] += part.count
        return [(year, found[year]) for year in sorted(found, reverse=True) if found[year]]


def of_months(months: Iterable[tuple[str, int]]) -> Timeline:
    """Return the timeline of (``YYYY-MM`` or ``YYYY``, count) pairs; what is neither has no date."""
    counted: Counter[int] = Counter()
    only_years: Counter[int] = Counter()
    undated = 0
    for text, count in months:
        year, _, month = text.partition("-")
        if year.isdecimal() and int(year) and month.isdecimal() and 1 <= int(month) <= 12:
            counted[12 * int(year) + int(month) - 1] += count
        elif len(year) == 4 and year.isdecimal() and int(year) and not month:
            only_years[int(year)] += count
        else:
            undated += count
    if not counted:
        return Timeline(undated=undated, only_years=tuple(only_years.items()))
    known = sorted(counted)
    start, end = _bulk(known, [counted[month] for month in known])
    first, last = known[start], known[end - 1]
    return Timeline(
        first,
        tuple(counted[month] for month in range(first, last + 1)),
        _outside(known[:start], counted),
        _outside(known[end:], counted),
        undated,
        tuple(only_years.items()),
    )


def _outside(months: Sequence[int], counted: Counter[int]) -> Outside | None:
    return Outside(months[0], months[-1], sum(counted[month] for month in months)) if months else None


def _bulk(months: Sequence[int], counts: Sequence[int]) -> tuple[int, int]:
    """Return which of the months, in order and each with some items, make the bar: the first, and the one behind it."""
    start, end = 0, len(months)
    total = sum(counts)
    most = max(1, int(OUTSIDE * total)) if total >= FEWEST else 0
    while end - start > 1:
        span = months[end - 1] - months[start]
        gap = max(LEAST_GAP, LEAST_SHARE * min(span, MOST_MONTHS))
        low = _cut(months[start:end], counts[start:end], most - sum(counts[:start]), gap)
        high = _cut(
            [-month for month in months[start:end][::-1]], counts[start:end][::-1], most - sum(counts[end:]), gap
        )
        if span > MOST_MONTHS and not low and not high:  # more than a few: the longest stretch that a bar can show
            return _fullest(months, counts, start, end)
        if not low and not high:
            break
        start, end = start + low, max(start + low + 1, end - high)
    return start, end


def _cut(months: Sequence[int], counts: Sequence[int], most: int, gap: float) -> int:
    """Return how many of the first months stand outside: at most ``most`` items, before a gap in months."""
    seen, found = 0, 0
    for position in range(1, len(months)):
        seen += counts[position - 1]
        if seen > most:
            break
        if months[position] - months[position - 1] > gap:
            found = position
    return found


def _fullest(months: Sequence[int], counts: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Return the months, no further apart than a bar can show, that have the most items."""
    best, most, high, held = (start, start + 1), 0, start, 0
    for low in range(start, end):
        while high < end and months[high] - months[low] < MOST_MONTHS:
            held += counts[high]
            high += 1
        if held > most:
            best, most = (low, high), held
        held -= counts[low]
    return best


def of_hits(hits: Iterable[Hit]) -> Timeline:
    """Return the timeline of hits. Of a note it is not known here when it was written: it does not count."""
    photos = [hit for hit in hits if hit.kind is Kind.PHOTO or hit.taken_at]
    return of_months(Counter((hit.taken_at or "")[:7] for hit in photos).items())


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
