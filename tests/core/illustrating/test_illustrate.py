"""A text gets the photos that it tells of, in its order, or none; and becomes a page that opens anywhere."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from colours import COLOURS, paint
from indexed import index

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.illustrating import fitting
from xsearch_gui.core.illustrating.days_told import days_told
from xsearch_gui.core.illustrating.illustrate import MOST_SENTENCES, illustrate
from xsearch_gui.core.illustrating.page import run_illustrated_page
from xsearch_gui.core.illustrating.telling import told
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.query.words_alone import as_words
from xsearch_gui.core.records.organising.illustrating import (
    IllustratedPageRequest,
    IllustrateRequest,
    Illustration,
    PageFormat,
    PagePart,
)
from xsearch_gui.core.search.engine import SearchEngine

QUIET = SilentReporter()


@pytest.fixture
def outings(library: Library, photos: Path) -> Iterator[Library]:
    """Eight outings of eight photos, one of each colour, on the first of eight months."""
    for month in range(1, 9):
        for minute, colour in enumerate(COLOURS):
            paint(photos / f"{month}" / f"{colour}.png", colour, 10 * month + minute)
    index(library, photos)
    for row in library.catalogue.items.rows(library.catalogue.overview.newest(None).tolist()).values():
        month, minute = int(Path(row.path).parent.name), list(COLOURS).index(Path(row.path).stem)
        library.catalogue.connection.execute(
            "UPDATE item SET taken_at = ? WHERE id = ?", (f"2024-{month:02}-01T10:{minute:02}:00", row.id)
        )
    yield library


def found(library: Library, text: str) -> Illustration:
    return illustrate(library, SearchEngine(library), IllustrateRequest(text), QUIET)


def chosen(result: Illustration) -> list[str]:
    paths = [
        next((one.path for one in passage.photos if one.item == passage.chosen), "") for passage in result.passages
    ]
    return ["/".join(path.rsplit(os.sep, 2)[1:]) for path in paths]


def test_a_told_day_has_photos_of_that_day_alone(outings: Library) -> None:
    text = "1 May 2024\n\nA red wall stood there.\nWe paid and slept.\nThen a blue door opened.\n"
    result = found(outings, text)
    assert [passage.first for passage in result.passages] == ["2024-05-01"] * 4
    assert [passage.begins for passage in result.passages] == [True, True, False, False]
    assert chosen(result)[1] == "5/red.png" and chosen(result)[3] == "5/blue.png"
    assert chosen(result)[0] == chosen(result)[2] == ""


def test_a_day_without_photos_has_none(outings: Library) -> None:
    result = found(outings, "3 May 2024: a red wall stood there, red and old.")
    assert chosen(result) == [""] and result.passages[0].photos  # what comes nearest can be chosen by hand


def test_choices_that_were_kept_come_back(outings: Library) -> None:
    text = "A red wall stood there."
    other = found(outings, text).passages[0].photos[-1].item
    outings.catalogue.searches.judge(as_words(text), [other], 1)
    passage = found(outings, text).passages[0]
    assert passage.kept and passage.chosen == other == passage.photos[0].item


def test_a_note_is_read_and_a_wrong_one_is_told(outings: Library, tmp_path: Path) -> None:
    note = tmp_path / "day.md"
    note.write_text("# Our day\n\nA **red** wall stood there on 1.5.2024.\n", encoding="utf-8")
    result = illustrate(outings, SearchEngine(outings), IllustrateRequest(path=str(note)), QUIET)
    assert result.title == "Our day" and chosen(result)[-1] == "5/red.png"
    for request in (
        IllustrateRequest(note=999),
        IllustrateRequest(path=str(tmp_path / "no.txt")),
        IllustrateRequest(""),
    ):
        with pytest.raises(UsageError):
            illustrate(outings, SearchEngine(outings), request, QUIET)


def test_nothing_is_left_out_in_silence(outings: Library) -> None:
    assert found(outings, "Yes.\n" * (MOST_SENTENCES + 7)).left_out == 7


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("On 12 July 2024 and the 14th of July", ["2024-07-12", "2024-07-14"]),
        ("July 4, 2023", ["2023-07-04"]),
        ("am 3. März 2022, dann am 5.3.", ["2022-03-03", "2022-03-05"]),
        ("le 1er mai 2021", ["2021-05-01"]),
        ("2024-02-30 or 2024-02-29", ["2024-02-29"]),
        ("at 14.30 we may 3 times go", []),
        ("12 July", []),
        ("12 apples", []),
    ],
)
def test_days_are_read_as_people_write_them(text: str, days: list[str]) -> None:
    assert [one.day.isoformat() for one in days_told(text, None)[0]] == days


def test_a_day_holds_until_the_next_and_borrows_the_year() -> None:
    sentences = list(told("Trip 2019\n\n3 May: we left home.\nA long road lay there.\n\nOn 4 May we came home."))
    assert [one.first for one in sentences] == [None, date(2019, 5, 3), date(2019, 5, 3), date(2019, 5, 4)]


def test_order_decides_where_pictures_do_not() -> None:
    ratios = np.asarray([[1.0, 1.0, 50.0, 1.0], [30.0, 1.0, 1.0, 30.0]])  # the second fits the first and the last photo
    _, table = fitting.in_order(ratios, 4)
    assert fitting.chosen(table).tolist() == [2, 3]


def test_each_photo_is_shown_once() -> None:
    assert fitting.chosen(np.asarray([[0.9, 0.0], [0.8, 0.15]])).tolist() == [0, -1]
    assert fitting.chosen(np.asarray([[0.9, 0.0], [0.5, 0.45]])).tolist() == [0, 1]


@pytest.mark.parametrize("kind", list(PageFormat))
def test_a_page_opens_anywhere_and_runs_nothing(outings: Library, tmp_path: Path, kind: PageFormat) -> None:
    item = found(outings, "1 May 2024: a red wall stood there.").passages[0].chosen
    parts = (PagePart("<script>alert(1)</script> *bold* [x](http://a.b)", item, begins=True), PagePart("End.", 999))
    target = tmp_path / "Our day" / "page.out"
    report = run_illustrated_page(outings, IllustratedPageRequest(str(target), kind, "A & <b>", parts), QUIET)
    text = target.read_text(encoding="utf-8")
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert kind is PageFormat.HTML or re.findall(r"(?<!\\)\]\(([^)]*)\)", text) == ["page%20photos/001-red.jpg"]
    (picture,) = (tmp_path / "Our day" / "page photos").iterdir()
    assert f"{picture.parent.name}/{picture.name}" in unquote(text) and str(tmp_path) not in text
    assert report.copied == 1 and [str(failure.reason) for failure in report.failed] == [
        "is not in the library (any more)"
    ]


def test_a_title_is_written_once_and_markdown_stays_readable(outings: Library, tmp_path: Path) -> None:
    parts = (PagePart("Our day", begins=True), PagePart("1. We ate (well), at 5.30!", begins=True), PagePart("# no"))
    request = IllustratedPageRequest(str(tmp_path / "p.md"), PageFormat.MARKDOWN, "Our day", parts)
    run_illustrated_page(outings, request, QUIET)
    text = (tmp_path / "p.md").read_text(encoding="utf-8")
    assert text == "# Our day\n\n1\\. We ate (well), at 5.30! # no\n"


def test_a_place_that_cannot_be_written_is_told(outings: Library, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    request = IllustratedPageRequest(str(tmp_path / "file" / "p.html"), PageFormat.HTML, "x", (PagePart("x"),))
    with pytest.raises(UsageError, match="cannot be written"):
        run_illustrated_page(outings, request, QUIET)
    with pytest.raises(UsageError, match="no text"):
        run_illustrated_page(outings, replace(request, parts=()), QUIET)
