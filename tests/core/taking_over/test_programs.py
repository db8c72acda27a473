"""What catalogues of other programs say, how they are told apart, and what becomes of those that are damaged."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import catalogues
import pytest

from xsearch_gui.core.errors import Cancelled, UsageError
from xsearch_gui.core.metadata.cleaning import Metadata
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.taking_over.database import opened
from xsearch_gui.core.taking_over.programs import apple_photos, digikam, lightroom
from xsearch_gui.core.taking_over.theirs import Program, TheirPhoto, stacked, tree_paths

ROOT = Path("/home/ana/photos")


def read(path: Path, program: Program) -> list[TheirPhoto]:
    with opened(str(path), SilentReporter()) as database:
        assert [it is program for it in (lightroom, digikam, apple_photos) if it.is_of(database)] == [True]
        program.version(database)
        return list(program.photos(database))


def said(photo: TheirPhoto) -> Metadata:
    assert [text.body for text in photo.said.captions] == ["The old harbour"]
    assert photo.said.title == "Boats at dawn"
    assert photo.said.people == ("Ana Lima",)
    assert (photo.said.latitude, photo.said.longitude) == (41.9, 12.5)
    return photo.said


@pytest.mark.parametrize("wal", [False, True], ids=["closed", "in use"])
def test_what_lightroom_says(tmp_path: Path, wal: bool) -> None:
    first, second, gone, copy = read(catalogues.lightroom(tmp_path / "Family.lrcat", ROOT, wal=wal), lightroom)
    found = said(first)
    assert (first.path, first.size) == ("/home/ana/photos/a.jpg", None)
    assert (found.rating, found.label, found.city, found.taken_at) == (4, "Red", "Roma", "2009-11-16T12:51:58")
    assert (found.keywords, found.albums, found.stack) == (("Animals|Birds",), ("Trips|Rome",), ("b.jpg",))
    assert (second.path, second.said.rating, second.said.keywords) == ("/home/ana/photos/sub/b.jpg", None, ("Boats",))
    assert (copy.path, copy.said.rating, copy.said.keywords) == (second.path, 2, ("Animals|Birds",))
    assert gone.said.rating == 5


def test_what_digikam_says(tmp_path: Path) -> None:
    first, gone = read(catalogues.digikam(tmp_path / "digikam4.db", ROOT, 321), digikam)
    found = said(first)
    assert (first.path, first.size) == ("/elsewhere/photos/a.jpg", 321)
    assert (found.rating, found.label, found.taken_at) == (None, "Green", "2009-11-16T12:51:58")
    assert (found.keywords, found.stack) == (("Animals|Birds",), ("gone.jpg",))
    assert gone.said.rating == 3


def test_what_apple_photos_says(tmp_path: Path) -> None:
    first, gone = read(catalogues.apple_photos(tmp_path / "Photos.sqlite", 321), apple_photos)
    found = said(first)
    assert (first.path, first.name, first.size) == ("originals/A/A0B1.jpeg", "a.jpg", 321)
    assert (found.rating, found.taken_at) == (5, "2009-11-16T13:51:58+01:00")
    assert (found.keywords, found.albums) == (("Birds",), ("Trips|Rome",))
    assert gone.said == Metadata()


FACES = {"ZASSETFORFACE": "ZASSET", "ZPERSONFORFACE": "ZPERSON"}
GENERIC = {"TABLE ZASSET (": "TABLE ZGENERICASSET (", 'INTO "ZASSET"': 'INTO "ZGENERICASSET"'}


@pytest.mark.parametrize(
    ("version", "named"),
    [
        (13_703, {**GENERIC, **FACES, "Z_30": "Z_26", "Z_47": "Z_37", "Z_3A": "Z_34A"}),
        (15_331, {**FACES, "Z_30": "Z_27", "Z_47": "Z_38"}),
        (19_320, {"Z_30": "Z_33", "Z_47": "Z_52"}),
    ],
)
def test_other_versions_of_apple_photos_call_their_tables_otherwise(
    tmp_path: Path, version: int, named: dict[str, str]
) -> None:
    path = catalogues.apple_photos(tmp_path / "Photos.sqlite", 321, version=version)
    with closing(sqlite3.connect(path)) as connection:
        schema = "\n".join(connection.iterdump())
    for old, new in named.items():
        schema = schema.replace(old, new)
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(schema)
    first, _ = read(path, apple_photos)
    assert (said(first).keywords, said(first).albums) == (("Birds",), ("Trips|Rome",))


def test_a_copy_goes_where_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = catalogues.lightroom(tmp_path / "Family.lrcat", ROOT)
    real = shutil.disk_usage
    full = real(tmp_path)._replace(free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: real(folder) if "cache" in str(folder) else full)
    with opened(str(path), SilentReporter(), tmp_path / "cache") as database:
        assert len(os.listdir(tmp_path / "cache")) == 1 and lightroom.is_of(database)
    assert os.listdir(tmp_path / "cache") == []
    with pytest.raises(UsageError, match="are free for a copy"), opened(str(path), SilentReporter()):
        pass


@pytest.mark.parametrize(
    ("make", "program"),
    [
        (lambda path: catalogues.lightroom(path, ROOT, version="9900000"), lightroom),
        (lambda path: catalogues.lightroom(path, ROOT, version="new"), lightroom),
        (lambda path: catalogues.digikam(path, ROOT, 1, version="40"), digikam),
        (lambda path: catalogues.apple_photos(path, 1, version=99_000), apple_photos),
    ],
)
def test_an_unknown_version_is_refused(tmp_path: Path, make: Callable[[Path], Path], program: Program) -> None:
    with pytest.raises(UsageError, match="Nothing was taken over"):
        read(make(tmp_path / "it.db"), program)


def test_nothing_is_written_there(tmp_path: Path) -> None:
    path = catalogues.lightroom(tmp_path / "Family.lrcat", ROOT, wal=True)
    before = {name: hashlib.sha256((tmp_path / name).read_bytes()).digest() for name in os.listdir(tmp_path)}
    read(path, lightroom)
    assert {name: hashlib.sha256((tmp_path / name).read_bytes()).digest() for name in os.listdir(tmp_path)} == before


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100, b"SQLite format 3\0" + bytes(4000)])
def test_what_is_no_database_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.lrcat"
    path.write_bytes(content)
    try:
        with opened(str(path), SilentReporter()) as database:
            assert not database.tables()  # an empty file is an empty database
    except UsageError as error:
        assert "a.lrcat" in str(error)


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    path = catalogues.lightroom(tmp_path / "a.lrcat", ROOT)
    data = bytearray(path.read_bytes())
    for start in range(4096, len(data) - 64, 512):
        data[start : start + 64] = b"\xff" * 64
    path.write_bytes(data)
    with pytest.raises(UsageError, match=r"a\.lrcat"):
        read(path, lightroom)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"), opened(str(tmp_path / "none.lrcat"), SilentReporter()):
        pass


def test_views_and_virtual_tables_are_no_tables(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE secret (a); CREATE VIEW Adobe_images AS SELECT a AS id_local, a AS rootFile FROM secret;"
            "CREATE VIRTUAL TABLE AgLibraryFile USING fts5 (baseName);"
        )
    with opened(str(path), SilentReporter()) as database:
        assert not database.has("Adobe_images") and not database.has("AgLibraryFile")
        with pytest.raises(UsageError, match="lacks the table"):
            list(database.rows("Adobe_images", ("id_local",)))


def test_values_of_any_kind_do_no_harm(tmp_path: Path) -> None:
    path = catalogues.lightroom(tmp_path / "a.lrcat", ROOT)
    with closing(sqlite3.connect(path)) as connection:
        for table, column in (("Adobe_images", "rating"), ("Adobe_images", "captureTime"), ("AgLibraryIPTC", "caption"),
                              ("AgLibraryKeyword", "name"), ("AgHarvestedExifMetadata", "gpsLatitude"),
                              ("AgLibraryFolder", "pathFromRoot"), ("Adobe_AdditionalMetadata", "xmp")):  # fmt: skip
            connection.execute(f"UPDATE {table} SET {column} = ?", (b"\xff\x00\xfe",))
        connection.execute("UPDATE AgLibraryKeyword SET parent = id_local")
        connection.commit()
    assert len(read(path, lightroom)) == 4


def test_a_job_that_is_stopped_stops_while_it_reads(tmp_path: Path) -> None:
    class Stopping(SilentReporter):
        stopped = False

        def cancelled(self) -> bool:
            return self.stopped

    path, reporter = catalogues.lightroom(tmp_path / "a.lrcat", ROOT), Stopping()
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany("INSERT INTO AgLibraryIPTC (image) VALUES (?)", ((n,) for n in range(100_000)))
        connection.commit()
    with pytest.raises(Cancelled), opened(str(path), reporter) as database:
        reporter.stopped = True
        list(database.rows("AgLibraryIPTC", ("image",)))


def test_a_tree_with_a_loop_ends() -> None:
    assert tree_paths({1: ("a", 2), 2: ("b", 1)})[1].count("|") < 50
    assert tree_paths({1: ("", None), 2: ("A|B", 1), 3: ("c", 2), 4: ("d", 99)}) == {2: "A B", 3: "A B|c", 4: "d"}


def test_a_stack_names_its_others() -> None:
    assert stacked([("s", 1), ("s", 2), ("t", 3)], {1: "a", 2: "b", 3: "c"}) == {1: ("b",), 2: ("a",)}
