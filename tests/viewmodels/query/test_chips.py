"""Chips are a view of the query's text; the timeline; what a question asks for."""

from __future__ import annotations

from datetime import date

import pytest

from xsearch_gui.core.query.parser import DateRange
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.query import Suggestion
from xsearch_gui.core.records.search import BrowseRequest, SearchRequest
from xsearch_gui.viewmodels.query.chips import (
    chips,
    date_range,
    has_only_filters,
    is_undated,
    with_filter,
    without,
    without_dates,
    without_key,
    words_of,
)
from xsearch_gui.viewmodels.query.choices import Choice, narrowed, of_suggestions, of_timeline
from xsearch_gui.viewmodels.query.question import QueryImage, Question
from xsearch_gui.viewmodels.query.timeline import MOST_MONTHS, Outside, Timeline, of_hits, of_months, written
from xsearch_gui.viewmodels.search.sections import by_month


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("date:2023", "2023"),
        ("date:2023-05", "May 2023"),
        ("date:2023-05..2024-02", "May 2023 \u2013 Feb 2024"),
        ("date:2021..2023", "2021 \u2013 2023"),
        ("date:2023-05-17", "17 May 2023"),
        ("date:..2020", "until 31 Dec 2020"),
        ("camera:fuji,nikon", "Camera: fuji or nikon"),
        ("-camera:fuji", "not Camera: fuji"),
        ("rating:>=3", "3 stars or more"),
        ("rating:1", "1 star"),
        ("has:gps", "Has: a position"),
        ("has:date", "Has: a date"),
        ("-has:date", "No date"),
        ("format:raw", "RAW"),
        ("type:note", "Notes"),
        ("-people", "less people"),
    ],
)
def test_what_a_chip_says(text: str, label: str) -> None:
    assert [chip.label for chip in chips(f"a dog {text}")] == [label]


def test_a_chip_is_taken_out_of_the_text_and_nothing_else() -> None:
    text = 'a dog  camera:fuji on the "red car" date:2023 beach^2'
    camera, when = chips(text)
    assert without(text, camera) == 'a dog on the "red car" date:2023 beach^2'
    assert without(text, when) == 'a dog  camera:fuji on the "red car" beach^2'
    assert without("another text", when) == "another text"
    assert words_of(text) == 'a dog on the "red car" beach^2'
    assert without_key(f"{text} date:2021", "date") == 'a dog  camera:fuji on the "red car" beach^2'
    assert with_filter("a dog", "folder", "My Trips") == 'a dog folder:"My Trips"'


def test_a_filter_that_is_being_typed_has_no_chips() -> None:
    assert chips("a dog date:20") == ()
    assert with_filter("a dog date:20", "rating", "5") == "a dog date:20"
    assert not has_only_filters("date:20")


def test_which_days_a_text_narrows_to() -> None:
    assert date_range("dog date:2023-05") == DateRange(date(2023, 5, 1), date(2023, 5, 31))
    for text in ("dog", "-date:2023", "date:2021,2023", "date:2021 date:2023"):
        assert date_range(text) is None


def test_what_is_asked_for() -> None:
    assert Question().request() == BrowseRequest(kind=Kind.PHOTO)
    assert Question(" camera:fuji -date:2023 ").request() == BrowseRequest("camera:fuji -date:2023")
    pictures = (QueryImage("/a.jpg", "a"), QueryImage("/b.jpg", "b"))
    mixed = Question("at night", pictures).request(remember=True)
    assert isinstance(mixed, SearchRequest)
    assert (mixed.text, mixed.images, mixed.remember) == ("at night", ("/a.jpg", "/b.jpg"), True)
    alone = Question("", pictures)
    assert alone.is_by_image
    assert alone.request(remember=True).remember is False  # a path that is gone tomorrow is no history
    assert not Question("date:2023", pictures).is_browsing


def test_timeline_of_months() -> None:
    timeline = of_months([("2024-02", 3), ("2023-12", 1), ("", 7), ("0000-00", 2)])
    assert timeline == Timeline(12 * 2023 + 11, (1, 0, 3), undated=9)
    assert timeline.is_worth_showing
    assert timeline.years == [(2024, 3), (2023, 1)]
    assert not of_months([("2024-02", 3)]).is_worth_showing
    assert of_months([("2024-02", 3), ("", 1)]).is_worth_showing
    assert not of_months([("", 3)]).is_worth_showing
    assert of_hits(()) == Timeline()
    assert timeline.months(DateRange(date(2024, 1, 1), None)) == (1, 2)
    assert timeline.months(DateRange(None, date(2022, 1, 1))) is None


def test_a_photo_of_a_year_counts_for_the_year_and_for_no_month() -> None:
    timeline = of_months([("1965-08", 2), ("1965", 3), ("1964", 1), ("", 4)])
    assert timeline == Timeline(12 * 1965 + 7, (2,), undated=4, only_years=((1965, 3), (1964, 1)))
    assert timeline.years == [(1965, 5), (1964, 1)]
    assert [(choice.label, choice.value, choice.count) for choice in of_timeline(timeline)] == [
        ("1965", "1965", 5),
        ("August 1965", "1965-08", 2),
        ("1964", "1964", 1),
    ]
    assert of_months([("1964", 1)]).years == [(1964, 1)]


def test_what_is_shown_by_date_has_headings_of_what_is_known(qapp: object) -> None:
    sections = by_month([("1966-01", 1), ("1965-08", 2), ("1965", 3), ("", 4)])
    assert [(section.title, section.first, section.count) for section in sections] == [
        ("January 1966", 0, 1),
        ("August 1965", 1, 2),
        ("1965", 3, 3),
        ("No date", 6, 4),
    ]


def a_life(photos: int = 50) -> list[tuple[str, int]]:
    """Return the months of twenty years, each with some photos."""
    return [(f"{year}-{month:02}", photos) for year in range(2004, 2024) for month in (2, 7, 9)]


@pytest.mark.parametrize(
    ("odd", "before", "after"),
    [
        ([("2150-01", 1)], None, Outside(12 * 2150, 12 * 2150, 1)),
        ([("1919-05", 1)], Outside(12 * 1919 + 4, 12 * 1919 + 4, 1), None),
        ([("1919-05", 1), ("1975-08", 20)], Outside(12 * 1919 + 4, 12 * 1975 + 7, 21), None),
        ([("0001-01", 1), ("9999-12", 2)], Outside(12, 12, 1), Outside(12 * 9999 + 11, 12 * 9999 + 11, 2)),
    ],
)
def test_a_few_that_lie_far_away_do_not_squeeze_the_rest(
    odd: list[tuple[str, int]], before: Outside | None, after: Outside | None
) -> None:
    timeline = of_months([*a_life(), *odd])
    assert (timeline.first, len(timeline.counts)) == (12 * 2004 + 1, 19 * 12 + 8)
    assert (timeline.before, timeline.after) == (before, after)
    assert timeline.is_worth_showing


def test_what_is_sparse_but_near_or_not_few_stays_on_the_bar() -> None:
    early = [(f"{year}-06", 2) for year in range(1995, 2004)]
    assert of_months([*a_life(), *early]).first == 12 * 1995 + 5
    assert of_months([*a_life(), ("2024-01", 1)]).after is None  # today
    assert of_months([*a_life(), ("1970-01", 400)]).first == 12 * 1970
    assert of_months([("1919-05", 1), ("2020-01", 2)]).before is None  # too few to call one of them odd
    assert len(of_months([*a_life(), ("9999-12", 400)]).counts) <= MOST_MONTHS


def test_days_that_stand_outside_the_bar_are_known() -> None:
    timeline = of_months([*a_life(), ("1919-05", 1)])
    assert timeline.touches(timeline.before, DateRange(date(1919, 5, 1), date(1919, 5, 31)))
    assert timeline.touches(timeline.before, DateRange(None, date(2010, 1, 1)))
    assert not timeline.touches(timeline.before, DateRange(date(2010, 1, 1), None))
    assert not timeline.touches(timeline.after, DateRange(date(2010, 1, 1), None))


def test_every_filter_about_dates_is_taken_out() -> None:
    assert without_dates("a dog date:2023 -has:date has:gps beach") == "a dog has:gps beach"
    assert is_undated("a dog -has:date") and not is_undated("a dog has:date")


def test_months_as_they_are_written() -> None:
    may = 12 * 2023 + 4
    assert written(may, may) == "2023-05"
    assert written(may + 9, may) == "2023-05..2024-02"
    assert written(12 * 2023, 12 * 2023 + 11) == "2023"


def test_all_dates_to_choose_from() -> None:
    timeline = of_months([*a_life(), ("1919-05", 1), ("", 3)])
    choices = of_timeline(timeline)
    assert choices[:2] == [Choice("2023", "2023", 150), Choice("September 2023", "2023-09", 50)]
    assert choices[-2:] == [Choice("1919", "1919", 1), Choice("May 1919", "1919-05", 1)]
    assert [it.value for it in narrowed(choices, "JUL 2004")] == ["2004-07"]


def test_values_are_narrowed_without_regard_to_accents() -> None:
    entries = [Suggestion("value", f'folder:"{name}" ', 0, 0, 2, name) for name in ("Málaga 2019", "Malta", "Rome")]
    choices = of_suggestions("folder", entries)
    assert [it.value for it in narrowed(choices, "mala 19")] == ["Málaga 2019"]
    assert len(narrowed(choices, "")) == 3
    (raw,) = of_suggestions("format", [Suggestion("value", "format:nef ", 0, 0, 5, "nef")])
    assert (raw.label, raw.value) == ("NEF", "nef")
