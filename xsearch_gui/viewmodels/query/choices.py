"""All values of a filter as rows to choose from, narrowed by what is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xsearch_gui.core.metadata.words.letters import fold
from xsearch_gui.core.query.values import WORDS
from xsearch_gui.core.records.query import Suggestion
from xsearch_gui.viewmodels.query.timeline import Timeline, first_day, written
from xsearch_gui.viewmodels.query.value_words import month_words, written_words


@dataclass(frozen=True, slots=True)
class Choice:
    """One value: its words, how a query writes it, and how many items have it."""

    label: str
    value: str
    count: int


def of_suggestions(key: str, entries: Iterable[Suggestion]) -> list[Choice]:
    """Return the values of ``camera``, ``folder`` and the like, the most frequent first."""
    choices = []
    for entry in entries:
        written_value = entry.text.strip().partition(":")[2]
        plain = entry.label or written_value
        if key in WORDS:
            label, value = plain, plain
        else:
            words = written_words(key, written_value)
            label, value = words[:1].upper() + words[1:], written_value
        choices.append(Choice(label, value, entry.count))
    return choices


def of_timeline(timeline: Timeline) -> list[Choice]:
    """Return the years, each followed by its months, the newest first."""
    months = {timeline.first + position: count for position, count in enumerate(timeline.counts) if count}
    for part in (timeline.before, timeline.after):
        if part is not None and part.first == part.last:
            months[part.first] = part.count
    choices = []
    for year, count in timeline.years:
        choices.append(Choice(str(year), f"{year:04}", count))
        within = sorted((month for month in months if month // 12 == year), reverse=True)
        choices += [Choice(month_words(first_day(it), long=True), written(it, it), months[it]) for it in within]
    return choices


def narrowed(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Return the choices in whose words all that is typed occurs, without regard to case and accents."""
    wanted = fold(typed).split()
    return [choice for choice in choices if all(word in fold(choice.label) for word in wanted)]
