"""The headings between results: every section of dates fills a row."""

from __future__ import annotations

import pytest

from xsearch_gui.core.records.search import BrowseResult, Order
from xsearch_gui.viewmodels.results.photos_model import Section
from xsearch_gui.viewmodels.search.sections import by_month, filling_rows, sections_of


def joined(months: list[tuple[str, int]], columns: int) -> list[tuple[str, int]]:
    found = filling_rows(by_month(months), columns)
    assert [section.first for section in found] == [sum(s.count for s in found[:n]) for n in range(len(found))]
    return [(section.title, section.count) for section in found]


def test_months_that_fill_a_row_stand_for_themselves() -> None:
    months = [("2024-06", 12), ("2024-05", 7), ("2023-12", 30)]
    assert joined(months, 7) == [("June 2024", 12), ("May 2024", 7), ("December 2023", 30)]


def test_small_months_are_one_section_of_their_year() -> None:
    months = [("2024-06", 12), ("2024-05", 1), ("2024-03", 2), ("2024-01", 4), ("2023-12", 30)]
    assert joined(months, 7) == [("June 2024", 12), ("2024", 7), ("December 2023", 30)]


def test_years_are_put_together_where_they_fill_no_row() -> None:
    months = [("2018-10", 4), ("2015-02", 1), ("2014-03", 1), ("2013-05", 3), ("1994-06", 1)]
    assert joined(months, 6) == [("1994 \u2013 2018", 10)]


@pytest.mark.parametrize("columns", [1, 3, 5, 9, 40])
def test_no_section_but_the_only_one_is_smaller_than_a_row(columns: int) -> None:
    months = [(f"{2024 - n // 12}-{12 - n % 12:02}", 1 + (n * 7919) % 11) for n in range(60)]
    found = joined(months, columns)
    assert sum(count for _, count in found) == sum(count for _, count in months)
    assert len(found) == 1 or all(count >= columns for _, count in found)


def test_what_has_no_date_keeps_its_heading() -> None:
    found = joined([("2024-06", 12), ("", 2)], 7)
    assert found == [("June 2024", 12), ("No date", 2)]


def test_folders_and_stars_have_headings_and_strengths_stay() -> None:
    folders = sections_of(BrowseResult((1, 2, 3), (), 3, (("/photos/Rome", 2), ("/photos/Vienna", 1))), Order.FOLDER)
    assert [(s.title, s.first, s.count) for s in folders] == [("Rome", 0, 2), ("Vienna", 2, 1)]
    assert filling_rows(folders, 9) == folders
    stars = sections_of(BrowseResult((1, 2, 3), (), 3, (("5", 1), ("1", 1), ("0", 1))), Order.RATING)
    assert [s.title for s in stars] == ["5 stars", "1 star", "No stars"]
    plain = (Section("Strong matches", 0, 1), Section("Less certain", 1, 1, less=True))
    assert filling_rows(plain, 9) == plain
