"""Albums made by hand: their order, what undoes a change, what becomes of them when files go."""

from __future__ import annotations

from pathlib import Path

import pytest
from indexed import index
from PIL import Image

from xsearch_gui.core.annotations.albums import change_album
from xsearch_gui.core.annotations.marking import set_marks
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.query.parser import parse
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.records.annotations import MarkEdit, MarkKind, SetMarksRequest
from xsearch_gui.core.records.organising.albums import AlbumReport, ChangeAlbumRequest

COLOURS = ("red", "green", "blue", "white")


@pytest.fixture
def items(library: Library, photos: Path) -> list[int]:
    for colour in COLOURS:
        Image.new("RGB", (64, 48), colour).save(photos / f"{colour}.png")
    (photos / "diary.txt").write_text("A day without a cloud over the hills.")
    index(library, photos)
    return [library.catalogue.items.at(str(photos / f"{colour}.png")) or 0 for colour in COLOURS]


def photos_of(library: Library, name: str) -> list[int]:
    found = library.catalogue.albums.find(name)
    assert found is not None
    return library.catalogue.albums.items(found[0])


def undo(library: Library, report: AlbumReport) -> None:
    assert report.undo is not None
    change_album(library, report.undo)


def test_photos_stay_in_the_order_in_which_they_came(library: Library, items: list[int]) -> None:
    red, _, blue, white = items
    change_album(library, ChangeAlbumRequest("Best", new=True, add=(blue, red)))
    report = change_album(library, ChangeAlbumRequest("best", add=(red, white)))
    assert (report.name, report.count, report.changed) == ("Best", 3, 1)
    assert photos_of(library, "Best") == [blue, red, white]
    change_album(library, ChangeAlbumRequest("Best", add=(white,), before=blue))
    assert photos_of(library, "Best") == [white, blue, red]
    change_album(library, ChangeAlbumRequest("Best", remove=(blue,)))
    assert photos_of(library, "Best") == [white, red]
    found = Matcher(library.catalogue.connection).matching(parse("album:BEST").filters)
    assert found.tolist() == sorted((white, red))


def test_every_change_can_be_undone(library: Library, items: list[int]) -> None:
    red, green, blue, _ = items
    made = change_album(library, ChangeAlbumRequest("Best", new=True, add=(red, green)))
    added = change_album(library, ChangeAlbumRequest("Best", add=(blue,)))
    undo(library, added)
    assert photos_of(library, "Best") == [red, green]
    renamed = change_album(library, ChangeAlbumRequest("Best", to="Portfolio"))
    assert library.catalogue.albums.counts() == [("Portfolio", 2)]
    undo(library, renamed)
    deleted = change_album(library, ChangeAlbumRequest("Best", delete=True))
    assert library.catalogue.albums.counts() == []
    undo(library, deleted)
    assert photos_of(library, "Best") == [red, green]
    undo(library, made)
    assert library.catalogue.albums.counts() == []


def test_what_cannot_be_done_is_said_and_changes_nothing(library: Library, items: list[int]) -> None:
    change_album(library, ChangeAlbumRequest("Best", new=True))
    for request, words in (
        (ChangeAlbumRequest("BEST", new=True), "already"),
        (ChangeAlbumRequest("  ", new=True), "needs a name"),
        (ChangeAlbumRequest("Nothing", add=(items[0],)), "no album"),
        (ChangeAlbumRequest("Best", add=(9_999,)), "no longer|any more"),
        (ChangeAlbumRequest("x" * 300, new=True), "at most"),
    ):
        with pytest.raises(UsageError, match=words):
            change_album(library, request)
    change_album(library, ChangeAlbumRequest("Other", new=True, add=(items[1],)))
    with pytest.raises(UsageError, match="already"):
        change_album(library, ChangeAlbumRequest("Other", remove=(items[1],), to="best"))
    assert photos_of(library, "Other") == [items[1]]
    change_album(library, ChangeAlbumRequest("Other", to="OTHER"))  # the same name, written otherwise
    assert ("OTHER", 1) in library.catalogue.albums.counts()


def test_a_photo_that_is_away_comes_back_into_its_album(library: Library, items: list[int], photos: Path) -> None:
    change_album(library, ChangeAlbumRequest("Best", new=True, add=tuple(items)))
    (photos / "green.png").rename(photos.parent / "green.png")
    index(library, photos)
    assert library.catalogue.albums.counts() == [("Best", 3)]
    library.catalogue.connection.execute("UPDATE item SET gone_at = '2001-01-01 00:00:00' WHERE gone_at IS NOT NULL")
    index(library, photos)  # what nobody has put anywhere would be forgotten now
    (photos.parent / "green.png").rename(photos / "green.png")
    index(library, photos)
    assert photos_of(library, "Best") == items
    assert library.catalogue.albums.counts() == [("Best", 4)]


def test_a_photo_that_was_edited_a_little_stays_in_its_album_with_its_stars(library: Library, photos: Path) -> None:
    picture = Image.linear_gradient("L").rotate(30).resize((120, 90)).convert("RGB")
    picture.save(photos / "hill.jpg", quality=95)
    index(library, photos)
    before = library.catalogue.items.at(str(photos / "hill.jpg")) or 0
    change_album(library, ChangeAlbumRequest("Best", new=True, add=(before,)))
    set_marks(library, SetMarksRequest((MarkEdit((before,), MarkKind.RATING, "4"),)))
    picture.save(photos / "hill.jpg", quality=90)
    index(library, photos)
    edited = library.catalogue.items.at(str(photos / "hill.jpg")) or 0
    assert edited != before
    assert photos_of(library, "Best") == [edited]
    assert library.catalogue.marks.counting([edited])[edited].rating == 4


def test_a_change_of_name_and_photos_is_undone_at_once(library: Library, items: list[int]) -> None:
    change_album(library, ChangeAlbumRequest("Best", new=True, add=tuple(items[:2])))
    report = change_album(library, ChangeAlbumRequest("Best", add=(items[3],), remove=(items[0],), to="Portfolio"))
    assert photos_of(library, "Portfolio") == [items[1], items[3]]
    undo(library, report)
    assert photos_of(library, "Best") == items[:2]
    assert library.catalogue.albums.find("Portfolio") is None
    assert change_album(library, ChangeAlbumRequest("Best", add=(items[0],))).undo is None  # nothing has changed
