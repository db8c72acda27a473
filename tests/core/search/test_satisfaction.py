"""The share of satisfied searches, from what the user called good and bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from colours import Recorder, paint

from xsearch_gui.cli.satisfaction_report import to_document, to_lines
from xsearch_gui.core.errors import Cancelled, UsageError
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.search.satisfaction import (
    JudgedSearch,
    Outcome,
    SatisfactionReport,
    satisfaction,
    wilson,
)


def items(library: Library, count: int) -> list[int]:
    return [library.catalogue.items.add(Kind.PHOTO, f"{i:032x}", 1, "") for i in range(count)]


def judge(library: Library, query: str, good: list[int], bad: list[int]) -> None:
    for item in good:
        library.catalogue.searches.judge(query, [item], 1)
    for item in bad:
        library.catalogue.searches.judge(query, [item], -1)


def outcome(library: Library, shown: list[int], good: list[int], bad: list[int]) -> Outcome:
    judge(library, "query", good, bad)
    (one,) = satisfaction(library, lambda _: shown).searches
    return one.outcome


@pytest.mark.parametrize(
    ("shown", "good", "bad", "expected"),
    [
        ([0, 1, 2], [0], [], Outcome.SATISFIED),
        ([3, 4, 0, 1], [0], [1], Outcome.SATISFIED),  # unjudged hits say nothing
        ([1, 0], [0], [1], Outcome.BAD_BEFORE_GOOD),
        ([0, 1, 2], [0, 2], [1], Outcome.SATISFIED),  # the first good one decides
        ([1, 2], [0], [], Outcome.GOOD_NOT_SHOWN),
        ([1], [0], [1], Outcome.GOOD_NOT_SHOWN),
        ([], [0], [], Outcome.GOOD_NOT_SHOWN),
        ([0, 1], [], [0], Outcome.NOTHING_GOOD),
    ],
)
def test_a_search_satisfies_when_good_comes_before_bad(
    library: Library, shown: list[int], good: list[int], bad: list[int], expected: Outcome
) -> None:
    known = items(library, 5)
    assert outcome(library, *([known[i] for i in part] for part in (shown, good, bad))) is expected


def test_a_good_hit_after_the_first_page_does_not_satisfy(library: Library) -> None:
    known = items(library, 21)
    assert outcome(library, known, [known[20]], []) is Outcome.GOOD_NOT_SHOWN


def test_without_judgements_it_says_so(library: Library) -> None:
    report = satisfaction(library)
    assert (report.judged, report.share, report.interval) == (0, None, None)
    (line,) = to_lines(report)
    assert "No search was judged yet" in line
    assert to_document(report)["satisfied_share"] is None


def test_a_mark_that_was_taken_back_does_not_count(library: Library) -> None:
    (known,) = items(library, 1)
    judge(library, "query", [known], [])
    library.catalogue.searches.judge("query", [known], 0)
    assert satisfaction(library, lambda _: [known]).searches == ()


def test_a_search_whose_picture_is_gone_is_left_out_and_named(library: Library) -> None:
    known = items(library, 1)
    judge(library, "image:gone.jpg", known, [])
    judge(library, "dog", known, [])

    def rank(query: str) -> list[int]:
        if query != "dog":
            raise UsageError("The image cannot be opened.")
        return known

    report = satisfaction(library, rank)
    assert (report.judged, report.share) == (1, 1.0)
    assert any("image:gone.jpg" in line for line in to_lines(report))
    library.catalogue.searches.forget_judgements("dog")
    (line,) = to_lines(satisfaction(library, rank))
    assert "can be asked again" in line


def test_searches_are_asked_again_as_the_window_would_show_them(library: Library, photos: Path) -> None:
    for i, colour in enumerate(("red", "red", "blue", "green")):
        paint(photos / f"{colour}{i}.png", colour, i)
    run_index(library, IndexRequest((str(photos),)), SilentReporter())
    rows = library.catalogue.items.rows(range(1, 5))
    by_name = {Path(row.path).stem: row.id for row in rows.values()}
    judge(library, "red", [by_name["red0"]], [by_name["blue2"]])
    judge(library, "blue", [], [by_name["red1"]])
    report = satisfaction(library)
    assert {one.query: one.outcome for one in report.searches} == {
        "red": Outcome.SATISFIED,
        "blue": Outcome.NOTHING_GOOD,
    }
    assert report.share == 0.5
    assert report.first <= report.last


def test_the_report_is_json_and_lines(library: Library) -> None:
    known = items(library, 2)
    for i in range(12):
        judge(library, f"query {i}", [known[1]], [known[0]])
    judge(library, "fine", known, [])
    report = satisfaction(library, lambda _: known)
    document = json.loads(json.dumps(to_document(report)))
    assert (document["judged_searches"], document["satisfied"], document["bad_marks"]) == (13, 1, 12)
    assert document["outcomes"]["bad_before_good"] == 12
    low, high = document["interval_95"]
    assert low < document["satisfied_share"] < high
    lines = list(to_lines(report))
    assert lines[0].startswith("1 of 13 judged searches are satisfied: 8%")
    assert lines[-1].endswith("query 9, and 2 more")


def test_asking_again_can_be_cancelled_and_tells_how_far_it_is(library: Library) -> None:
    judge(library, "query", items(library, 1), [])
    recorder = Recorder()
    satisfaction(library, lambda _: [], recorder)
    assert recorder.seen == [(0, 1, "Asking again")]

    class Stop(SilentReporter):
        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        satisfaction(library, lambda _: [], Stop())


# Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
def test_one_search_gets_no_percentage() -> None:
    report = SatisfactionReport((JudgedSearch("a dog", 1, 0, Outcome.SATISFIED),))
    first = next(iter(to_lines(report)))
    assert first.startswith("1 of 1 judged search is satisfied: too few") and "21% to 100%" in first


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_no_trials_have_no_interval() -> None:
    with pytest.raises(ValueError, match="0 of 0"):
        wilson(0, 0)
