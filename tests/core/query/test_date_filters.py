"""Filters by date where only the year or the month of a photo is known."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xsearch_gui.core.query.parser import Filter, parse
from xsearch_gui.core.query.sql_filters import condition_of


def matches(one: Filter, shown_at: str) -> bool:
    condition, arguments = condition_of(one)
    with closing(sqlite3.connect(":memory:")) as db:
        statement = f"SELECT {condition} FROM (SELECT ? AS shown_at) AS item"
        return bool(db.execute(statement, (*arguments, shown_at)).fetchone()[0])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("date:1965", {"year", "month", "day"}),
        ("date:1965-08", {"month", "day"}),
        ("date:1965-08-15", {"day"}),
        ("date:1965-08-01..1965-08-31", {"month", "day"}),
        ("date:1965-08-02..1965-12", {"day"}),
        ("date:1965-01-02..1966", {"month", "day", "next"}),
        ("date:..1965-08-30", {"day"}),
        ("date:..1965-08", {"month", "day"}),
        ("date:..1965", {"year", "month", "day"}),
        ("date:1960..1970", {"year", "month", "day", "next"}),
        ("date:1965-12-31..1966-12-31", {"next"}),
        ("date:..9999", {"year", "month", "day", "next"}),
        ("-date:1965-08", {"year", "next", "none"}),
        ("has:date", {"year", "month", "day", "next"}),
    ],
)
def test_a_photo_of_a_year_or_a_month_is_found_where_all_of_it_lies(text: str, found: set[str]) -> None:
    known = {"year": "1965", "month": "1965-08", "day": "1965-08-15T12:00:00", "next": "1966", "none": ""}
    one = parse(text).filters[0]
    assert {name for name, shown_at in known.items() if matches(one, shown_at) != one.negated} == found


@given(
    st.dates(date(1960, 1, 1), date(1969, 12, 31)),
    st.dates(date(1960, 1, 1), date(1969, 12, 31)),
    st.integers(0, 900),
    st.sampled_from((4, 7, 10)),
)
def test_a_range_has_exactly_what_lies_within_it(taken: date, first: date, days: int, known: int) -> None:
    last, text = first + timedelta(days), taken.isoformat()[:known]
    start = date.fromisoformat((text + "-01-01")[:10])
    end = start if known == 10 else _last_day(start, whole_year=known == 4)
    assert matches(parse(f"date:{first}..{last}").filters[0], text) == (first <= start and end <= last)


def _last_day(start: date, *, whole_year: bool) -> date:
    behind = start.replace(year=start.year + 1) if whole_year else (start + timedelta(31)).replace(day=1)
    return behind - timedelta(1)
