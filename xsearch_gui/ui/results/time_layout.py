"""Where the parts of the bar of time lie: the months, what stands outside at both ends, and what has no date.

Parts are numbered from left to right: the months from 0 on, what is before them is :data:`BEFORE`, what is after them
is the number of months, and what has no date the number behind that.
"""

from __future__ import annotations

from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.query.timeline import Timeline

BEFORE = -1
WIDEST = 28.0  # width of a month
SIDE = Space.M
GAP = Space.M  # beside what is not a month


class TimeLayout:
    """All lengths are device-independent pixels; ``months`` is where the months begin and end, ``step`` their width."""

    def __init__(self, timeline: Timeline, width: int, before: float = 0.0, after: float = 0.0, undated: float = 0.0):
        """Lay the parts out.

        Parameters
        ----------
        timeline
            What is shown.
        width
            Of the whole bar.
        before, after, undated
            Of the words below the parts that are no months.
        """
        self.timeline = timeline
        self.count = len(timeline.counts)
        self._others = {
            BEFORE: timeline.before.count if timeline.before else 0,
            self.count: timeline.after.count if timeline.after else 0,
            self.count + 1: timeline.undated,
        }
        behind = [
            (part, words + GAP)
            for part, words in ((self.count, after), (self.count + 1, undated))
            if self._others[part]
        ]
        start = SIDE + (before + GAP if self._others[BEFORE] else 0.0)
        room = width - SIDE - start - sum(taken for _, taken in behind)
        self.step = max(0.01, min(WIDEST, room / max(1, self.count)))
        self.months = (start, start + self.count * self.step)
        self._spans = {BEFORE: (float(SIDE), SIDE + before)}
        left = self.months[1] + (GAP if self.count else 0.0)
        for part, taken in behind:
            self._spans[part] = (left, left + taken - GAP)
            left += taken

    @property
    def others(self) -> list[int]:
        """The parts that are no months, as far as there are any."""
        return [part for part, number in self._others.items() if number]

    def has(self, part: int) -> bool:
        """Return whether there is such a part."""
        return 0 <= part < self.count or self._others.get(part, 0) > 0

    def number_of(self, part: int) -> int:
        """Return how many items a part has."""
        return self._others[part] if part in self._others else self.timeline.counts[part]

    def span(self, part: int) -> tuple[float, float]:
        """Return where a part begins and ends; one that is not there has no width."""
        if 0 <= part < self.count:
            left = self.months[0] + part * self.step
            return left, left + self.step
        return self._spans.get(part, (self.months[1], self.months[1]))

    def part_at(self, x: float) -> int:
        """Return the part at a place, or the one next to it."""
        for part in self.others:
            left, right = self.span(part)
            if left - GAP / 2 <= x <= right + GAP / 2:
                return part
        return self.month_at(x) if self.count else self.count + 1

    def month_at(self, x: float) -> int:
        """Return the month at a place, or the one next to it."""
        return max(0, min(self.count - 1, int((x - self.months[0]) / self.step)))

    def beside(self, part: int, step: int) -> int:
        """Return the next part to the left (-1) or right (+1) that has something; the same one at an end."""
        found = part + step
        while BEFORE <= found <= self.count + 1:
            if self.has(found) and self.number_of(found):
                return found
            found += step
        return part
