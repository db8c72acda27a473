"""What the sidebar counts, ignoring files, and what is missed when a folder goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from indexed import index
from PIL import Image

from xsearch_gui.core.annotations.albums import change_album
from xsearch_gui.core.annotations.annotate import set_caption
from xsearch_gui.core.annotations.marking import set_marks
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.indexing.changing_folders import relocate
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.sidebar import ignore, removal, sidebar
from xsearch_gui.core.maintenance.status import library_status
from xsearch_gui.core.query.parser import parse
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.records.annotations import MarkEdit, MarkKind, SetCaptionRequest, SetMarksRequest
from xsearch_gui.core.records.organising.albums import (
    ChangeAlbumRequest,
    IgnoreRequest,
    RelocateRequest,
    RemovalRequest,
)


@pytest.fixture
def filled(library: Library, photos: Path) -> Library:
    for name, colour in (("2023/red", "red"), ("2023/green", "green"), ("blue", "blue")):
        path = photos / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        Image.new("RGB", (64, 48), colour).save(path)
    Image.new("RGB", (64, 48), "red").save(photos / "copy of red.png")
    (photos / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no photo")
    index(library, photos)
    return library


def item(library: Library, path: Path) -> int:
    found = library.catalogue.items.at(str(path))
    assert found is not None
    return found


def found(library: Library, query: str) -> int:
    return len(Matcher(library.catalogue.connection).matching(parse(query).filters))


def test_everything_is_counted_as_its_filter_finds_it(filled: Library, photos: Path) -> None:
    red, blue = item(filled, photos / "2023/red.png"), item(filled, photos / "blue.png")
    change_album(filled, ChangeAlbumRequest("Best", new=True, add=(red, blue)))
    set_marks(
        filled, SetMarksRequest((MarkEdit((red,), MarkKind.FLAG, "pick"), MarkEdit((blue,), MarkKind.FLAG, "reject")))
    )
    filled.catalogue.searches.save("Kept", "flag:pick")
    filled.catalogue.searches.save("Sea", "the sea")
    shown = sidebar(filled)
    assert (shown.photos, shown.picked, shown.rejected, shown.failed) == (3, 1, 1, 1)
    assert shown.albums == (("Best", 2),)
    assert [(one.name, one.count) for one in shown.smart] == [("Kept", 1), ("Sea", -1)]
    (tree,) = shown.folders
    assert (tree.path, tree.online, tree.readable) == (str(photos), True, True)
    assert dict(tree.directories) == {str(photos): 1, str(photos / "2023"): 2}  # the copy of red is red
    assert sum(count for _, count in tree.directories) == found(filled, f'folder:"{photos.name}"') == 3
    for query, count in (
        ("flag:pick", shown.picked),
        ("-has:date", shown.undated),
        ("has:copies", shown.copies),
        ("added:last-import", shown.last_import),
        ("album:best", 2),
    ):
        assert found(filled, query) == count, query
    assert shown.copies == 1
    assert shown.undated == 3


def test_the_last_import_ends_where_half_an_hour_passed_without_a_photo(filled: Library, photos: Path) -> None:
    moments = ("2024-05-01 10:00:00", "2024-05-01 12:00:00", "2024-05-01 12:20:00")
    for (number,), moment in zip(
        filled.catalogue.connection.execute("SELECT id FROM item").fetchall(), moments, strict=True
    ):
        filled.catalogue.connection.execute("UPDATE item SET added_at = ? WHERE id = ?", (moment, number))
    assert sidebar(filled).last_import == 2
    assert found(filled, "added:last-import") == 2
    assert found(filled, "added:2024-05") == 3
    assert found(filled, "added:2024-06") == 0
    assert found(filled, "-added:last-import") == 1


def test_a_folder_that_moved_is_known_there_without_reading_a_photo(filled: Library, photos: Path) -> None:
    red = item(filled, photos / "2023/red.png")
    set_caption(filled, SetCaptionRequest(red, "My own words"))
    elsewhere = photos.parent / "moved"
    photos.rename(elsewhere)
    assert relocate(filled, RelocateRequest(str(photos), str(elsewhere))) == str(elsewhere)
    assert item(filled, elsewhere / "2023/red.png") == red
    report = index(filled, elsewhere)
    assert (report.indexed, report.removed) == (0, 0)
    assert filled.catalogue.annotations.caption(red) == "My own words"
    (tree,) = sidebar(filled).folders
    assert (tree.path, tree.online) == (str(elsewhere), True)


def test_a_folder_is_not_taken_for_another(filled: Library, photos: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    Image.new("RGB", (30, 30), "black").save(other / "black.png")
    for to, words in ((other, "does not hold"), (tmp_path / "none", "no folder"), (photos / "2023", "in the library")):
        if to.parent == photos:
            index(filled, other)
            to = other
        with pytest.raises(UsageError, match=words):
            relocate(filled, RelocateRequest(str(photos), str(to)))
    with pytest.raises(UsageError, match="not a folder of this library"):
        relocate(filled, RelocateRequest(str(tmp_path / "none"), str(other)))
    assert item(filled, photos / "blue.png")


def test_ignored_files_are_told_of_no_more_until_they_change(filled: Library, photos: Path) -> None:
    broken = str(photos / "broken.jpg")
    assert [failure.path for failure in library_status(filled).failed] == [broken]
    assert ignore(filled, IgnoreRequest()).count == 1
    status = library_status(filled)
    assert (status.failed, status.folders[0].failed, status.ignored) == ((), 0, 1)
    assert index(filled, photos).failed == ()
    assert sidebar(filled).failed == 0
    assert ignore(filled, IgnoreRequest(on=False)).count == 1
    assert library_status(filled).ignored == 0
    ignore(filled, IgnoreRequest((broken,)))
    (photos / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no photo either")
    index(filled, photos)
    assert len(library_status(filled).failed) == 1


def test_what_goes_with_a_folder(filled: Library, photos: Path) -> None:
    red, blue = item(filled, photos / "2023/red.png"), item(filled, photos / "blue.png")
    set_caption(filled, SetCaptionRequest(red, "My own words"))
    set_marks(filled, SetMarksRequest((MarkEdit((red, blue), MarkKind.RATING, "4"),)))
    change_album(filled, ChangeAlbumRequest("Best", new=True, add=(blue,)))
    gone = removal(filled, RemovalRequest(str(photos)))
    assert (gone.photos, gone.captions, gone.tags, gone.marks, gone.in_albums) == (3, 1, 0, 2, 1)
