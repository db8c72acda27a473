"""Captions, creators, places and dates of many photos: kept together, undone, written, and read back by others."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from colours import paint
from indexed import index
from PIL import Image

from xsearch_gui.core.annotations import into_file
from xsearch_gui.core.annotations.details_edits import change_details, decide, details_of, moved, shift_dates
from xsearch_gui.core.annotations.marking import set_marks
from xsearch_gui.core.annotations.sidecars import write_sidecars
from xsearch_gui.core.details.item_details import item_details
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.metadata.xmp import read_sidecar
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.annotations import (
    ChangeDetailsRequest,
    DecideRequest,
    DetailsOfRequest,
    Doing,
    FieldEdit,
    FieldKind,
    MarkEdit,
    MarkKind,
    SetMarksRequest,
    ShiftDatesRequest,
    SidecarReport,
    TagEdit,
    WriteSidecarsRequest,
)
from xsearch_gui.core.records.details import DetailsRequest, Dispute
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine

NEEDS_EXIFTOOL = pytest.mark.skipif(into_file.exiftool() is None, reason="exiftool is not installed")
SAID = {
    FieldKind.CAPTION: "Fischer im Hafen\nam Morgen",
    FieldKind.CREATOR: "Anna Żuk; Ben",
    FieldKind.COPYRIGHT: "© 2026 Anna Żuk",
    FieldKind.SUBLOCATION: "Bryggen",
    FieldKind.CITY: "Bergen",
    FieldKind.STATE: "Vestland",
    FieldKind.COUNTRY: "Norway",
    FieldKind.TAKEN_AT: "2019-07-01T12:34:56",
}


@pytest.fixture
def items(library: Library, photos: Path) -> list[int]:
    from PIL import Image

    for name, colour, hour in (("a", "red", 10), ("b", "green", 11), ("c", "blue", 0)):
        exif = Image.Exif()
        if hour:
            exif[0x8769] = {0x9003: f"2019:07:01 {hour}:00:00"}
        plain = paint(photos / f"{name}.png", colour)
        with Image.open(plain) as image:
            image.convert("RGB").save(photos / f"{name}.jpg", exif=exif)
        plain.unlink()
    index(library, photos)
    return [item for name in "abc" if (item := library.catalogue.items.at(str(photos / f"{name}.jpg")))]


def change(library: Library, items: list[int], **said: str) -> ChangeDetailsRequest:
    edits = tuple(FieldEdit(tuple(items), FieldKind(kind), value) for kind, value in said.items())
    return change_details(library, ChangeDetailsRequest(edits)).undo


def write(library: Library, *items: int, inside: bool = False) -> SidecarReport:
    return write_sidecars(library, WriteSidecarsRequest(items, inside), SilentReporter())


def said(library: Library, item: int) -> dict[FieldKind, str]:
    return library.catalogue.fields.counting([item])[item]


def found(library: Library, query: str) -> list[str]:
    return [Path(hit.path).stem for hit in SearchEngine(library).search(SearchRequest(query)).hits]


def test_all_of_a_change_is_undone_in_one_step(library: Library, items: list[int]) -> None:
    a, b, c = items
    change(library, [a], city="Rome")
    before = [said(library, item) for item in items]
    edits = tuple(FieldEdit((a, b, c), kind, value) for kind, value in SAID.items())
    tags = (TagEdit((a, b, c), ("Animals|Birds",)),)
    report = change_details(library, ChangeDetailsRequest(edits, tags))
    assert report.items == (a, b, c)
    assert all(said(library, item) == SAID for item in items)
    assert set(found(library, "place:Bergen")) == set(found(library, "tag:birds")) == {"a", "b", "c"}
    again = change_details(library, report.undo)
    assert [said(library, item) for item in items] == before
    assert found(library, "tag:birds") == []
    change_details(library, again.undo)
    assert all(said(library, item) == SAID for item in items)


def test_what_photos_share_and_what_differs(library: Library, items: list[int], photos: Path) -> None:
    a, b, c = items
    change(library, items, country="Norway")
    change(library, [a], city="Oslo")
    change_details(library, ChangeDetailsRequest(tags=(TagEdit((a, b, c), ("sea",)), TagEdit((a,), ("dawn",)))))
    found = details_of(library, DetailsOfRequest(tuple(items), 3_600))
    assert dict(found.fields)[FieldKind.COUNTRY] == "Norway" and FieldKind.CITY in found.differing
    assert (found.shared, found.some, set(found.known)) == (("sea",), ("dawn",), {"sea", "dawn"})
    assert [(date.name, date.before, date.after) for date in found.dates] == [
        ("a.jpg", "2019-07-01T10:00:00", "2019-07-01T11:00:00"),
        ("b.jpg", "2019-07-01T11:00:00", "2019-07-01T12:00:00"),
        ("c.jpg", "", ""),
    ]
    assert found.left == 1
    write(library, *items)
    index(library, photos)
    found = details_of(library, DetailsOfRequest(tuple(items)))
    assert (found.shared, found.some) == (("sea",), ("dawn",)), "keywords of the sidecars, and the user's still"


def test_dates_are_moved_together_and_filters_follow(library: Library, items: list[int], photos: Path) -> None:
    report = shift_dates(library, ShiftDatesRequest(tuple(items), 86_400))
    assert (report.items, report.left, report.undo.doing) == (tuple(items[:2]), 1, Doing.DATES)
    assert set(found(library, "date:2019-07-02")) == {"a", "b"} and found(library, "date:2019-07-01") == []
    write(library, *items)
    index(library, photos)
    assert set(found(library, "date:2019-07-02")) == {"a", "b"}, "the sidecar says so too"
    change_details(library, report.undo)
    assert set(found(library, "date:2019-07-01")) == {"a", "b"}
    with pytest.raises(UsageError, match="can be moved"):
        shift_dates(library, ShiftDatesRequest((items[2],), 60))


@pytest.mark.parametrize(
    ("date", "seconds", "after"),
    [
        ("2019-07-01T10:00:00", -36_001, "2019-06-30T23:59:59"),
        ("2019-07-01T10:00:00.120+02:00", 3_600, "2019-07-01T11:00:00.120+02:00"),
        ("2019-12-31T23:30", 3_600, "2020-01-01T00:30"),
        ("2020-02-28", 86_400, "2020-02-29"),
        ("2020-02-28", 3_600, ""),
        ("2020-02", 86_400, ""),
        ("", 86_400, ""),
        ("1826-01-01T00:00:00", -86_400, ""),
        ("9999-12-31", 86_400, ""),
    ],
)
def test_a_date_is_moved_as_exactly_as_it_is_known(date: str, seconds: int, after: str) -> None:
    assert moved(date, seconds) == after


def test_what_cannot_be_is_refused_and_changes_nothing(library: Library, items: list[int]) -> None:
    for kind, value in (
        ("taken_at", "yesterday"),
        ("taken_at", "2999-01-01"),
        ("city", "x" * 300),
        ("caption", "x" * 5000),
    ):
        with pytest.raises(UsageError):
            change(library, items, country="Norway", **{kind: value})
        assert said(library, items[0])[FieldKind.COUNTRY] == ""


def test_a_conflict_is_shown_and_decided(library: Library, items: list[int], photos: Path) -> None:
    a, path = items[0], photos / "a.jpg.xmp"
    change(library, [a], city="Bergen", caption="Mine")
    set_marks(library, SetMarksRequest((MarkEdit((a,), MarkKind.RATING, "3"),)))
    assert write(library, a).written == (str(path),)
    index(library, photos)
    ours = path.read_text()
    change(library, [a], city="Oslo", caption="Still mine")
    path.write_text(
        ours.replace("Bergen", "Rome").replace("Mine", "Theirs").replace('xmp:Rating="3"', 'xmp:Rating="1"')
    )
    index(library, photos)
    details = item_details(library, SearchEngine(library), DetailsRequest(a))
    assert set(details.disputes) == {Dispute("city", "Oslo", "Rome"), Dispute("caption", "Still mine", "Theirs")}
    assert library.catalogue.marks.counting([a])[a].rating == 1, "this only they have changed"
    assert write(library, a).failed and "Rome" in path.read_text()
    report = decide(library, DecideRequest((a,), mine=False))
    assert said(library, a)[FieldKind.CITY] == "Rome" and library.catalogue.annotations.caption(a) == ""
    change_details(library, report.undo)
    assert said(library, a)[FieldKind.CITY] == "Oslo"
    index(library, photos, force=True)
    decide(library, DecideRequest((a,), mine=True)) if details_disputed(library, a) else None
    assert write(library, a).written == (str(path),)
    assert read_sidecar(str(path)).city == "Oslo" and read_sidecar(str(path)).description == "Still mine"
    with pytest.raises(UsageError, match="nothing to decide"):
        decide(library, DecideRequest((a,), mine=True))


def details_disputed(library: Library, item: int) -> bool:
    return bool(item_details(library, SearchEngine(library), DetailsRequest(item)).disputes)


def test_a_sidecar_that_was_deleted_takes_nothing_away(library: Library, items: list[int], photos: Path) -> None:
    a = items[0]
    change(library, [a], **{str(kind): value for kind, value in SAID.items()})
    set_marks(library, SetMarksRequest((MarkEdit((a,), MarkKind.RATING, "3"),)))
    write(library, a)
    index(library, photos)
    (photos / "a.jpg.xmp").unlink()
    index(library, photos)
    assert said(library, a) == SAID and library.catalogue.marks.counting([a])[a].rating == 3
    assert write(library, a).written


def test_nor_does_it_where_the_photo_has_xmp_of_its_own(library: Library, photos: Path) -> None:
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="1"'
        ' xmp:MetadataDate="2024-05-01T12:00:00"/></rdf:RDF></x:xmpmeta>'
    )
    photo = photos / "own.jpg"
    Image.new("RGB", (80, 60), "teal").save(photo, xmp=packet.encode())
    index(library, photos)
    item = library.catalogue.items.at(str(photo))
    assert item is not None
    change(library, [item], **{str(kind): value for kind, value in SAID.items()})
    set_marks(library, SetMarksRequest((MarkEdit((item,), MarkKind.RATING, "3"),)))
    write(library, item)
    index(library, photos)
    (photos / "own.jpg.xmp").unlink()
    index(library, photos)
    assert said(library, item) == SAID and library.catalogue.marks.counting([item])[item].rating == 3
    assert write(library, item).written


@NEEDS_EXIFTOOL
@pytest.mark.parametrize("inside", [False, True])
def test_exiftool_reads_what_is_written_and_its_changes_are_read(
    library: Library, items: list[int], photos: Path, inside: bool
) -> None:
    a = items[0]
    change(library, [a], **{str(kind): value for kind, value in SAID.items()})
    change_details(library, ChangeDetailsRequest(tags=(TagEdit((a,), ("Animals|Birds", "Dawn")),)))
    marks = (MarkEdit((a,), MarkKind.RATING, "4"), MarkEdit((a,), MarkKind.LABEL, "red"))
    set_marks(library, SetMarksRequest(marks))
    path = photos / ("a.jpg" if inside else "a.jpg.xmp")
    assert write(library, a, inside=inside).written == (str(path),)
    answer = subprocess.run(["exiftool", "-j", "-XMP:all", str(path)], capture_output=True, check=True).stdout
    read = json.loads(answer)[0]
    assert (read["Rating"], read["Label"], read["Description"]) == (4, "Red", "Fischer im Hafen\nam Morgen")
    assert read["Subject"] == ["Animals", "Birds", "Dawn"] and "Animals|Birds" in read["HierarchicalSubject"]
    assert (read["Creator"], read["Rights"]) == (["Anna Żuk", "Ben"], "© 2026 Anna Żuk")
    assert [read[name] for name in ("Location", "City", "State", "Country")] == [
        "Bryggen",
        "Bergen",
        "Vestland",
        "Norway",
    ]
    assert read["DateTimeOriginal"] == read["DateCreated"] == "2019:07:01 12:34:56"
    index(library, photos)
    assert said(library, a) == SAID
    theirs = ["-XMP-xmp:Rating=2", "-XMP-photoshop:City=Oslo", "-XMP-dc:Creator=Carl", "-XMP-dc:Description=Boote",
              "-XMP-dc:Subject+=Sea", "-XMP-dc:Subject-=Dawn", "-XMP-lr:HierarchicalSubject-=Dawn"]  # fmt: skip
    subprocess.run(["exiftool", "-q", "-overwrite_original", *theirs, str(path)], check=True)
    index(library, photos)
    now = said(library, a)
    assert (now[FieldKind.CITY], now[FieldKind.CREATOR], now[FieldKind.CAPTION]) == ("Oslo", "Carl", "Boote")
    row = library.catalogue.items.rows([a])[a]
    assert row.rating == 2 and set(library.catalogue.annotations.tags_of(row)) == {"Sea", "Animals|Birds"}
    assert write(library, a, inside=inside).failed == ()


def test_of_file_and_sidecar_the_one_that_was_changed_later_counts(
    library: Library, items: list[int], photos: Path
) -> None:
    a = items[0]
    change(library, [a], city="Bergen")
    write(library, a, inside=True)
    index(library, photos)
    sidecar = photos / "a.jpg.xmp"

    def says(city: str, when: str) -> str:
        sidecar.write_text(
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
            f' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmp:MetadataDate="{when}" photoshop:City="{city}"/>'
            "</rdf:RDF></x:xmpmeta>"
        )
        index(library, photos)
        return said(library, a)[FieldKind.CITY]

    assert says("Rome", "2001-01-01T00:00:00Z") == "Bergen"
    assert says("Rome", "2099-01-01T00:00:00Z") == "Rome"
