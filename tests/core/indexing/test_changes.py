"""What is read again, and what was not taken."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from colours import ColourEncoder
from indexed import index
from PIL import Image

from xsearch_gui.core.details.item_details import item_details
from xsearch_gui.core.files.types import FileRole
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.status import library_status
from xsearch_gui.core.records.details import DetailsRequest
from xsearch_gui.core.search.engine import SearchEngine


def write(path: Path, colour: str) -> None:
    """Write a picture of always the same size at always the same time, as exiftool -P leaves it."""
    Image.new("RGB", (64, 48), colour).save(path, format="BMP")
    os.utime(path, (1588413600, 1588413600))


def content(library: Library, path: Path) -> str | None:
    item = library.catalogue.items.at(str(path))
    return library.catalogue.items.content(item) if item else None


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell when a file was last changed in any way")
def test_a_change_that_keeps_size_and_time_is_seen(library: Library, photos: Path) -> None:
    write(photos / "a.bmp", "red")
    index(library, photos)
    before = content(library, photos / "a.bmp")
    write(photos / "a.bmp", "blue")
    report = index(library, photos)
    assert (report.indexed, report.unchanged) == (1, 0)
    assert content(library, photos / "a.bmp") != before
    assert index(library, photos).unchanged == 1


def test_force_reads_everything(library: Library, photos: Path) -> None:
    write(photos / "a.bmp", "red")
    write(photos / "b.bmp", "green")
    index(library, photos)
    write(photos / "a.bmp", "blue")
    library.catalogue.connection.execute("UPDATE file SET ctime_ns = 0")  # as a library of before knows it
    report = index(library, photos, force=True)
    assert (report.indexed, report.unchanged) == (2, 0)


def test_a_library_of_before_is_not_read_again_for_a_time_that_it_did_not_know(library: Library, photos: Path) -> None:
    write(photos / "a.bmp", "red")
    index(library, photos)
    library.catalogue.connection.execute("UPDATE file SET ctime_ns = 0")
    assert index(library, photos).unchanged == 1
    times = library.catalogue.connection.execute("SELECT ctime_ns FROM file").fetchall()
    assert [row[0] for row in times] == [0 if os.name == "nt" else (photos / "a.bmp").stat().st_ctime_ns]


def test_a_file_that_moved_is_followed_and_not_read(library: Library, photos: Path) -> None:
    write(photos / "a.bmp", "red")
    index(library, photos)
    (photos / "inner").mkdir()
    (photos / "a.bmp").rename(photos / "inner" / "a.bmp")
    assert index(library, photos).indexed == 0
    assert index(library, photos).unchanged == 1


def test_what_is_not_taken_is_told_until_it_is_gone(library: Library, photos: Path) -> None:
    write(photos / "a.bmp", "red")
    (photos / "b.exr").write_bytes(b"v/1\1")
    (photos / "inner").mkdir()
    (photos / "inner" / "lost.jpg").symlink_to("nowhere.jpg")
    report = index(library, photos)
    assert sorted(os.path.basename(it.path) for it in report.left_out) == ["b.exr", "lost.jpg"]
    assert report.failed == ()
    assert sorted(library_status(library).left_out, key=str) == sorted(report.left_out, key=str)
    (photos / "inner" / "lost.jpg").unlink()
    (photos / "inner").rmdir()
    (photos / "b.exr").unlink()
    assert index(library, photos).left_out == ()


def test_a_photo_whose_name_says_another_kind_is_read_and_told(library: Library, photos: Path) -> None:
    Image.new("RGB", (64, 48), "red").save(photos / "a.nef", format="PNG")
    report = index(library, photos)
    assert (report.indexed, report.failed) == (1, ())
    assert [str(it.reason) for it in report.left_out] == ["is a PNG file, whatever its name says, and was read as one"]
    os.utime(photos / "a.nef")
    assert index(library, photos).left_out == report.left_out
    (photos / "a.nef").unlink()
    assert index(library, photos).left_out == ()


def test_what_a_library_of_before_took_leaves_it_without_a_question(library: Library, photos: Path) -> None:
    write(photos / "a.bmp", "red")
    index(library, photos)
    folder = library.catalogue.folders.rows()[0].id
    (photos / "@Recycle").mkdir()
    for number in range(30):
        write(photos / "@Recycle" / f"{number}.bmp", "green")
        library.catalogue.files.add(folder, str(photos / "@Recycle"), f"{number}.bmp", FileRole.PHOTO, 1, 1)
    report = index(library, photos)
    assert report.vanished == ()
    assert library.catalogue.files.counts(folder) == (1, 0, 0)


def test_links_are_told_from_copies_where_a_photo_is_seen_closely(library: Library, photos: Path) -> None:
    (photos / "z").mkdir()
    write(photos / "z" / "real.bmp", "red")
    (photos / "copy.bmp").write_bytes((photos / "z" / "real.bmp").read_bytes())
    (photos / "a_link.bmp").symlink_to(photos / "z" / "real.bmp")
    os.link(photos / "z" / "real.bmp", photos / "z" / "hard.bmp")
    index(library, photos)
    item = library.catalogue.items.at(str(photos / "a_link.bmp"))
    assert item is not None
    details = item_details(library, SearchEngine(library), DetailsRequest(item))
    assert (details.path, details.link_to) == (str(photos / "a_link.bmp"), str(photos / "z" / "real.bmp"))
    assert set(details.other_paths) == {str(photos / "z" / "real.bmp"), str(photos / "copy.bmp")}
    assert details.links == (str(photos / "z" / "hard.bmp"),)


def test_a_photo_that_was_read_wrongly_before_is_seen_and_found_as_it_is(
    library: Library, photos: Path, encoder: ColourEncoder
) -> None:
    Image.new("RGB", (64, 48), "red").save(photos / "a.png")
    Image.new("RGB", (64, 48), "blue").save(photos / "b.png")
    index(library, photos)
    db = library.catalogue.connection
    item = library.catalogue.items.at(str(photos / "a.png"))
    assert item is not None
    db.execute("UPDATE look SET data = zeroblob(1024) WHERE item_id = ?", (item,))
    db.execute("UPDATE item SET read_version = 0")
    encoder.encoded_images = 0
    report = index(library, photos)
    assert (report.indexed, encoder.encoded_images) == (0, 1)
    assert max(library.catalogue.fingerprints.get([item])[item]) > 0
    assert index(library, photos).unchanged == 2
