"""The report about how often searches satisfy, for a program and for a person."""

from __future__ import annotations

from collections.abc import Iterator

from xsearch_gui.core.search.satisfaction import FEWEST, FIRST, Outcome, SatisfactionReport

_MOST_NAMED = 10


def to_document(report: SatisfactionReport) -> dict[str, object]:
    """Return the report as JSON; ``satisfied_share`` and ``interval_95`` are null when no search counts."""
    return {
        "judged_searches": report.judged,
        "satisfied": report.count(Outcome.SATISFIED),
        "satisfied_share": _rounded(report.share),
        "interval_95": [_rounded(end) for end in report.interval] if report.interval else None,
        "good_marks": sum(one.good for one in report.searches),
        "bad_marks": sum(one.bad for one in report.searches),
        "first_judged_at": report.first or None,
        "last_judged_at": report.last or None,
        "outcomes": {outcome.name.lower(): report.count(outcome) for outcome in Outcome},
        "searches": [
            {"query": one.query, "good": one.good, "bad": one.bad, "outcome": one.outcome.name.lower()}
            for one in report.searches
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def to_lines(report: SatisfactionReport) -> Iterator[str]:
    """Yield the report as lines for a person."""
    if not report.searches:
        yield "No search was judged yet. Mark hits as good or bad, and this report says how often searches satisfy."
        return
    skipped = report.count(Outcome.NOT_REPEATABLE)
    if report.share is None or report.interval is None:
        yield f"None of the {skipped:,} judged searches can be asked again: their pictures are gone."
        return
    yield _share_words(report.count(Outcome.SATISFIED), report.judged, report.share, report.interval)
    yield (
        f"Satisfied: asked again now, a hit that was called good is among the first {FIRST}, and none that was called "
        "bad stands before it."
    )
    for outcome in (Outcome.BAD_BEFORE_GOOD, Outcome.GOOD_NOT_SHOWN, Outcome.NOTHING_GOOD, Outcome.NOT_REPEATABLE):
        queries = [one.query for one in report.searches if one.outcome is outcome]
        if queries:
            more = f", and {len(queries) - _MOST_NAMED:,} more" if len(queries) > _MOST_NAMED else ""
            yield f"{len(queries):,} where {_because(outcome)}: {'; '.join(queries[:_MOST_NAMED])}{more}"


def _share_words(satisfied: int, judged: int, share: float, interval: tuple[float, float]) -> str:
    searches = "1 judged search is" if judged == 1 else f"{judged:,} judged searches are"
    first, (low, high) = f"{satisfied:,} of {searches} satisfied", interval
    if judged < FEWEST:
        return f"{first}: too few for a share in percent, which could be anything from {low:.0%} to {high:.0%}."
    return f"{first}: {share:.0%} (95 % interval {low:.0%} to {high:.0%})."


def _because(outcome: Outcome) -> str:
    return "the search " + outcome.value if outcome is Outcome.NOT_REPEATABLE else outcome.value
