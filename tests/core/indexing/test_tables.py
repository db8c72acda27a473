"""Which photos the rows of caption tables mean, and that no row goes in silence."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from colours import paint
from indexed import index

from xsearch_gui.core.indexing.tables import MOST_TOLD
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records.indexing import IndexReport

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "17-caption-tables"


def captions(library: Library, path: Path) -> list[str]:
    item = library.catalogue.items.at(str(path))
    assert item is not None
    return [text.body for text in library.catalogue.texts.of_item(item)]


def told(report: IndexReport) -> list[str]:
    assert not report.failed
    return [f"{failure.path}: {failure.reason}" for failure in report.left_out]


@pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not there (data for development only)")
def test_tables_as_programs_write_them(library: Library, photos: Path) -> None:
    shutil.copytree(CASES, photos, dirs_exist_ok=True, ignore=shutil.ignore_patterns("README.txt"))
    report = index(library, photos)
    expected = dict.fromkeys(("sep", "exiftool", "lost"), "Evening at the pier")
    expected["win"] = 'Evening at the pier; with "Tom"'
    assert {name: captions(library, photos / name / "IMG_1.jpg") for name in expected} == {
        name: [caption] for name, caption in expected.items()
    }
    assert [line for line in told(report) if "IMG_9.jpg" in line and "line 2" in line and "lost" in line]


@pytest.mark.parametrize(
    "written",
    [
        r"C:\Users\ana\Pictures\photos\sub\a.png",
        r"\\server\share\sub\a.png",
        "/home/ana/Pictures/sub/a.png",
        "file:///home/ana/my%20photos/sub/a.png",
        "./sub/a.png",
        r"sub\a.png",
        "SUB/A.PNG" if os.path.exists(__file__.upper()) else "sub/A.PNG",
        "photos/sub/a.png",  # from the folder above
    ],
)
def test_a_path_means_the_photo_at_its_end(library: Library, photos: Path, written: str) -> None:
    path = paint(photos / "sub" / "a.png", "red")
    paint(photos / "a.png", "blue")
    (photos / "captions.csv").write_text(f"file,caption\n{written},A barn\n")
    report = index(library, photos)
    assert captions(library, path) == ["A barn"]
    assert captions(library, photos / "a.png") == []
    assert not told(report)


def test_what_means_no_photo_is_told_with_its_line(library: Library, photos: Path) -> None:
    path = paint(photos / "a.png", "red")
    rows = ["elsewhere/a.png,Of another folder", "C:\\x\\a.png,One", "C:\\y\\a.png,Another", ",Nobody", "b.png,Gone"]
    (photos / "captions.csv").write_text("\n".join(["file,caption", *rows, "a.png,Mine"]))
    report = index(library, photos)
    assert captions(library, path) == ["Mine"]
    lines = told(report)
    assert [number for number in range(2, 8) if any(f"line {number} " in line + " " for line in lines)] == [
        2,
        3,
        4,
        5,
        6,
    ]


def test_a_table_of_another_archive_is_told_in_short(library: Library, photos: Path) -> None:
    paint(photos / "a.png", "red")
    many = [f"b{number}.png,Gone" for number in range(1000)]
    (photos / "captions.csv").write_text("\n".join(["file,caption", *many, "a.png,Mine"]))
    lines = told(index(library, photos))
    assert len(lines) == MOST_TOLD + 1
    assert [line for line in lines if f"that are not there: {1000 - MOST_TOLD};" in line]


def test_a_photo_further_down_that_comes_later_gets_its_caption(library: Library, photos: Path) -> None:
    paint(photos / "a.png", "red")
    (photos / "captions.csv").write_text("file,caption\nsub/b.png,Two\n")
    assert told(index(library, photos))
    path = paint(photos / "sub" / "b.png", "blue")
    assert not told(index(library, photos))
    assert captions(library, path) == ["Two"]
