"""What is shown when nothing is asked, and what is offered while one types."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from colours import paint
from indexed import index
from PIL import Image

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.query.completion import Completer
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.query import Suggestion, SuggestRequest
from xsearch_gui.core.records.search import BrowseRequest, RowsRequest
from xsearch_gui.core.search.browse import browse
from xsearch_gui.core.search.engine import SearchEngine

EXIF_IFD, TAKEN, CAMERA = 0x8769, 0x9003, 0x0110


def shoot(path: Path, colour: str, seed: int, taken: str = "", camera: str = "") -> Path:
    """Paint a photo with a date and a camera."""
    exif = Image.Exif()
    if taken:
        exif.get_ifd(EXIF_IFD)[TAKEN] = taken
    if camera:
        exif[CAMERA] = camera
    plain = paint(path.with_suffix(".png"), colour, seed)
    with Image.open(plain) as image:
        image.save(path, exif=exif, quality=95)
    plain.unlink()
    return path


@pytest.fixture
def album(library: Library, photos: Path) -> Library:
    shoot(photos / "Italy" / "old.jpg", "red", 1, "2019:07:01 10:00:00", "FUJIFILM X-T3")
    shoot(photos / "Italy" / "new.jpg", "green", 2, "2023:02:03 10:00:00", "FUJIFILM X-T3")
    shoot(photos / "Norway" / "newer.jpg", "blue", 3, "2023:02:04 10:00:00", "NIKON D80")
    undated = shoot(photos / "Norway" / "undated.jpg", "black", 4)
    os.utime(undated, (1_577_880_000, 1_577_880_000))  # 2020-01-01
    (photos / "diary.md").write_text("# Diary\n\nnewer.jpg is of the ferry.")
    os.utime(photos / "diary.md", (1_600_000_000, 1_600_000_000))  # 2020-09-13
    index(library, photos)
    return library


def names(library: Library, request: BrowseRequest) -> list[str]:
    hits = SearchEngine(library).rows(RowsRequest(browse(library.catalogue, request).items)).hits
    return [os.path.basename(hit.path) for hit in hits]


def test_newest_first_and_photos_without_a_date_last(album: Library) -> None:
    assert names(album, BrowseRequest()) == ["newer.jpg", "new.jpg", "diary.md", "old.jpg", "undated.jpg"]
    shown = browse(album.catalogue, BrowseRequest(kind=Kind.PHOTO))
    assert shown.months == (("2023-02", 2), ("2019-07", 1), ("", 1)) and shown.total == 4
    assert browse(album.catalogue, BrowseRequest("-has:date")).months == (("", 1),)
    assert names(album, BrowseRequest("date:2020")) == ["diary.md"]


def test_photos_of_a_year_or_a_month_stand_behind_those_that_are_known_better(library: Library, photos: Path) -> None:
    for number, (name, taken) in enumerate(
        {"day": "1965:08:15 10:00:00", "month": "1965:08:00", "year": "1965", "before": "1964:12:31 10:00:00"}.items()
    ):
        shoot(photos / f"{name}.jpg", "red", number, taken)
    index(library, photos)
    assert names(library, BrowseRequest()) == ["day.jpg", "month.jpg", "year.jpg", "before.jpg"]
    months = browse(library.catalogue, BrowseRequest()).months
    assert months == (("1965-08", 2), ("1965", 1), ("1964-12", 1))
    assert names(library, BrowseRequest("date:1965-08")) == ["day.jpg", "month.jpg"]
    assert browse(library.catalogue, BrowseRequest("date:1965")).months == months[:2]


def test_filters_narrow_the_list_and_its_months(album: Library) -> None:
    assert names(album, BrowseRequest("folder:Italy")) == ["new.jpg", "old.jpg"]
    assert browse(album.catalogue, BrowseRequest("camera:nikon,fuji")).months == (("2023-02", 2), ("2019-07", 1))
    assert browse(album.catalogue, BrowseRequest("date:1999")).items == ()
    with pytest.raises(UsageError, match="filters"):
        browse(album.catalogue, BrowseRequest("a ferry"))


def test_rows_tell_what_a_badge_shows(album: Library) -> None:
    items = browse(album.catalogue, BrowseRequest(kind=Kind.PHOTO)).items
    rows = SearchEngine(album).rows(RowsRequest((*items, 999_999))).hits
    assert [(row.notes, row.format) for row in rows] == [(1, "JPEG"), (0, "JPEG"), (0, "JPEG"), (0, "JPEG")]
    assert all(Path(row.thumbnail).exists() and row.online for row in rows)


def offered(library: Library, text: str, position: int | None = None) -> list[Suggestion]:
    at = len(text) if position is None else position
    return list(Completer(library.catalogue).complete(SuggestRequest(text, at)).entries)


def applied(text: str, entry: Suggestion) -> str:
    return text[: entry.replace_from] + entry.text + text[entry.replace_to :]


def test_values_of_the_library_complete_a_filter(album: Library) -> None:
    first = offered(album, "red camera:fuj")[0]
    assert (applied("red camera:fuj", first), first.count) == ('red camera:"FUJIFILM X-T3" ', 2)
    text = "-camera:nikon,fu and more"
    assert applied(text, offered(album, text, 16)[0]) == '-camera:nikon,"FUJIFILM X-T3" and more'
    assert [entry.label for entry in offered(album, "folder:nor")] == ["Norway"]
    assert {entry.label for entry in offered(album, "has:")} == {"gps", "date", "caption", "note", "copies", "text"}
    assert offered(album, 'camera:"fujifilm x')[0].label == "FUJIFILM X-T3"
    assert offered(album, "camera:leica") == []


def test_a_word_offers_keys_values_and_searches(album: Library) -> None:
    searches = album.catalogue.searches
    searches.save("Ferries", "a ferry at sea")
    searches.record("italian food", 3)
    entries = offered(album, "ita")
    assert [(entry.kind, entry.text) for entry in entries] == [
        ("value", "folder:Italy "),
        ("history", "italian food"),
    ]
    assert ("key", "camera:") in [(entry.kind, entry.text) for entry in offered(album, "cam")]
    assert [entry.label for entry in offered(album, "ferr")] == ["Ferries"]
    assert {entry.kind for entry in offered(album, "")} == {"saved", "history"}
    assert applied("white ita", offered(album, "white ita")[0]) == "white folder:Italy "


def test_all_values_are_told_when_they_are_wanted(album: Library, photos: Path) -> None:
    for number in range(14):
        shoot(photos / f"Trip {number:02}" / "a.jpg", "red", 100 + number)
    index(album, photos)
    few = Completer(album.catalogue).complete(SuggestRequest("folder:", 7)).entries
    every = Completer(album.catalogue).complete(SuggestRequest("folder:", 7, most=1000)).entries
    assert len(few) == 10
    assert {f"Trip {number:02}" for number in range(14)} | {"Italy", "Norway"} <= {entry.label for entry in every}
