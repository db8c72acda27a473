"""What the bar of time says of its parts; they are numbered as in :mod:`xsearch_gui.ui.results.time_layout`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from xsearch_gui.viewmodels.query.chips import month_words
from xsearch_gui.viewmodels.query.timeline import Timeline, first_day
from xsearch_gui.viewmodels.text.wording import counted, joined


def end_words(timeline: Timeline) -> tuple[str, str, str]:
    """Return the words below what is before and after the months, and below what has no date."""
    before, after = timeline.before, timeline.after
    return (
        f"\u2039 {before.first // 12}" if before else "",
        f"{after.last // 12} \u203a" if after else "",
        _tr("No date"),
    )


def part_words(timeline: Timeline, low: int, high: int) -> str:
    """Return what the parts from ``low`` to ``high`` are, and how many items they have."""
    count = len(timeline.counts)
    outside = timeline.before if high < 0 else timeline.after if low == count else None
    if outside is not None:
        return joined([_span(outside.first, outside.last), counted("items", outside.count), _tr("not drawn to scale")])
    if low > count or not count:
        return joined([_tr("No date"), counted("items", timeline.undated)])
    low, high = max(0, low), min(high, count - 1)
    months = _span(timeline.first + low, timeline.first + high)
    return joined([months, counted("items", sum(timeline.counts[low : high + 1]))])


def _span(first: int, last: int) -> str:
    ends = [month_words(first_day(month), long=True) for month in (first, last)]
    return ends[0] if first == last else f"{ends[0]} \u2013 {ends[1]}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("TimeBar", text)
