"""When the results were taken, for the bar of time; dates that are chosen do not narrow the bar itself."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.query.parser import DateRange
from xsearch_gui.core.records.request import Request
from xsearch_gui.core.records.search import BrowseResult, SearchResult
from xsearch_gui.viewmodels.query.chips import date_range, is_undated, with_filter, without_dates
from xsearch_gui.viewmodels.query.question import Question
from xsearch_gui.viewmodels.query.timeline import Timeline, of_hits, of_months, written
from xsearch_gui.viewmodels.search.outcome import Outcome
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest


class TimelineModel(QObject):
    """The timeline of what the question finds at any time, and the days to which it narrows."""

    changed = Signal()

    def __init__(self, client: Client, search: SearchModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._search = search
        self._timeline = Timeline()
        self._of = Question("?")  # the question, without dates, of which the timeline is
        self._asked = Latest(client)
        search.answered.connect(self._on_answered)
        search.query_changed.connect(self.changed)

    @property
    def timeline(self) -> Timeline:
        """How many there are in each month."""
        return self._timeline

    @property
    def days(self) -> DateRange | None:
        """The days to which the question narrows."""
        return date_range(self._search.text)

    @property
    def chosen_parts(self) -> tuple[int, int] | None:
        """The first and the last part of the timeline to which the question narrows; None for no such part.

        Parts are numbered by months: -1 is what is before them, and behind them come what is after them and what has
        no date.
        """
        line, days = self._timeline, self.days
        count = len(line.counts)
        if is_undated(self._search.text):
            return count + 1, count + 1
        before, after, months = line.touches(line.before, days), line.touches(line.after, days), line.months(days)
        if months is None:
            return (-1, -1) if before else (count, count) if after else None
        return -1 if before else months[0], count if after else months[1]

    def choose_parts(self, first: int, last: int) -> None:
        """Narrow the question to parts of the timeline: some months, or one of the others."""
        line = self._timeline
        outside = line.before if last < 0 else line.after if first == len(line.counts) else None
        if outside is not None:
            self.choose(outside.first, outside.last)
        elif first > len(line.counts) or not line.counts:
            self.choose_undated()
        else:
            self.choose(line.first + first, line.first + last)

    def choose(self, first: int, last: int) -> None:
        """Narrow the question to months, counted as in :class:`Timeline`."""
        text = without_dates(self._search.text)
        self._search.edit(with_filter(text, "date", written(first, last)))

    def choose_undated(self) -> None:
        """Narrow the question to what has no date."""
        self._search.edit(with_filter(without_dates(self._search.text), "has", "date", negated=True))

    def clear(self) -> None:
        """Let the question be about any time."""
        self._search.edit(without_dates(self._search.text))

    def _on_answered(self, question: Question, result: SearchResult | BrowseResult) -> None:
        at_any_time = replace(question, text=without_dates(question.text))
        if at_any_time == question:
            self._asked.drop()
            self._take(question, result)
        elif at_any_time != self._of:
            self._of = at_any_time
            request: Request[SearchResult | BrowseResult] = at_any_time.request()
            self._asked.ask(request, lambda answer: self._take(at_any_time, answer))

    def _take(self, question: Question, result: SearchResult | BrowseResult) -> None:
        self._of = question
        if isinstance(result, SearchResult):
            outcome = Outcome.of(result, by_image=question.is_by_image)
            self._timeline = of_hits(outcome.matches or outcome.found)
        else:
            self._timeline = of_months(result.months)
        self.changed.emit()
