"""JSON files of Google Takeout, from the folder to the facts of photos."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from colours import paint
from indexed import index
from PIL import Image

from xsearch_gui.core.library.library import Library
from xsearch_gui.core.metadata.takeout import read_takeout
from xsearch_gui.core.records.items import PhotoFacts
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "18-takeout-json"
TAKEN = {"photoTakenTime": {"timestamp": "1258375918"}}
PLACE = {"geoData": {"latitude": 30.6578, "longitude": 104.0739, "altitude": 0.0}}
DATE_TAG, XMP = (
    0x9003,
    (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" {}/></rdf:RDF></x:xmpmeta>'
    ),
)


def photo(path: Path, taken: str = "", seed: int = 0) -> Path:
    plain = paint(path.with_suffix(".png"), "red", seed)
    with Image.open(plain) as image:
        exif = image.getexif()
        if taken:
            exif.get_ifd(0x8769)[DATE_TAG] = taken
        image.save(path, quality=95, exif=exif)
    plain.unlink()
    return path


def takeout(photo: Path, **said: Any) -> Path:
    path = photo.with_name(f"{photo.name}.supplemental-metadata.json")
    path.write_text(json.dumps({"title": photo.name, **TAKEN, **said}))
    return path


def facts(library: Library, path: Path) -> PhotoFacts:
    item = library.catalogue.items.at(str(path))
    assert item is not None
    found = library.catalogue.items.rows([item])[item].facts
    assert found is not None
    return found


def captions(library: Library, path: Path) -> list[str]:
    item = library.catalogue.items.at(str(path))
    assert item is not None
    return [text.body for text in library.catalogue.texts.of_item(item)]


@pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not there (data for development only)")
def test_takeouts_as_they_are(library: Library, photos: Path) -> None:
    shutil.copytree(CASES, photos, dirs_exist_ok=True, ignore=shutil.ignore_patterns("README.txt"))
    report = index(library, photos)
    assert not report.failed and not report.left_out
    names = ["old.jpg", "IMG_3397.JPG", "Screenshot_2018-04-07-17-29-16.jpg", "IMG_1(1).jpg"]
    for number, name in enumerate(names):
        found = facts(library, photos / name)
        assert found.taken_at == "2009-11-16T12:51:58+00:00"
        assert (found.latitude, found.longitude) == (30.6578, 104.0739)
        assert captions(library, photos / name) == [f"Teahouse {number}"]


def test_all_that_a_takeout_says(library: Library, photos: Path) -> None:
    path = photo(photos / "a.jpg")
    beside = takeout(
        path, description="Tea\u00a0time", favorited=True, people=[{"name": "Ana"}, {"name": ""}, 3], **PLACE
    )
    index(library, photos)
    found = facts(library, path)
    assert (found.rating, found.people, found.title) == (5, ("Ana",), None)
    assert captions(library, path) == ["Tea time"]
    hits = SearchEngine(library).search(SearchRequest(text="rating:5 date:2009-11 near:30.6578,104.0739,1km")).hits
    assert [Path(hit.path).name for hit in hits] == ["a.jpg"]
    beside.unlink()
    index(library, photos)
    assert facts(library, path).taken_at is None and captions(library, path) == []


@pytest.mark.parametrize(
    ("of_file", "expected"),
    [
        ("", "2009-11-16T12:51:58+00:00"),
        ("2009:11:16 20:51:58", "2009-11-16T20:51:58"),  # the same moment, in the time of its place
        ("2009:11:17 01:51:58", "2009-11-17T01:51:58"),
        ("2002:01:01 00:00:00", "2009-11-16T12:51:58+00:00"),  # corrected in Google Photos
    ],
)
def test_a_date_counts_by_its_meaning(library: Library, photos: Path, of_file: str, expected: str) -> None:
    path = photo(photos / "a.jpg", of_file)
    takeout(path)
    index(library, photos)
    assert facts(library, path).taken_at == expected


def test_when_a_photo_was_scanned_stays_that(library: Library, photos: Path) -> None:
    path = photo(photos / "a.jpg")
    with Image.open(path) as image:
        image.load()
        exif = image.getexif()
        exif.get_ifd(0x8769)[DATE_TAG + 1] = "2009:11:16 20:51:58"
        image.save(path, exif=exif)
    takeout(path)
    index(library, photos)
    assert (facts(library, path).taken_at, facts(library, path).date_meaning) == ("2009-11-16T20:51:58", "digitised")


def test_a_time_of_upload_is_no_time_of_a_photo(library: Library, photos: Path) -> None:
    path = photo(photos / "a.jpg", "2002:01:01 00:00:00")
    takeout(path, creationTime={"timestamp": "1258375918"})
    index(library, photos)
    assert facts(library, path).taken_at == "2002-01-01T00:00:00"


def test_what_the_sidecar_says_stands_before_a_takeout(library: Library, photos: Path) -> None:
    path = photo(photos / "a.jpg")
    takeout(path, favorited=True, people=[{"name": "Ana"}], **PLACE)
    (photos / "a.jpg.xmp").write_text(XMP.format('xmp:Rating="0"'))
    index(library, photos)
    assert (facts(library, path).rating, facts(library, path).people) == (None, ("Ana",))
    (photos / "a.jpg.xmp").write_text(XMP.format('xmp:Rating="3"'))
    index(library, photos, force=True)
    assert facts(library, path).rating == 3


def test_names_that_are_cut_off_are_told_apart_by_the_whole_name(library: Library, photos: Path) -> None:
    begin = "a-very-long-name-of-a-photo-that-never-seems-t"
    one, two = photo(photos / f"{begin}1.jpg"), photo(photos / f"{begin}2.jpg", seed=1)
    (photos / f"{begin}.json").write_text(json.dumps({"title": f"{begin}2-and-on.jpg", "description": "Two", **TAKEN}))
    index(library, photos)
    assert (captions(library, one), captions(library, two)) == ([], ["Two"])


@pytest.mark.parametrize(
    ("copy", "original"),
    [("IMG_1-editada.jpg", "IMG_1.jpg"), ("IMG_1-изменено.jpg", "IMG_1.jpg"), ("IMG_1-編輯過.jpg", "IMG_1.jpg"),
     ("IMG_1-edited.jpg", "IMG_1.HEIC"), ("a-b-düzenlendi.jpg", "a-b.jpg"), ("IMG_1-az én.jpg", "IMG_1.jpg")],
)  # fmt: skip
def test_edited_copies_are_marked_in_any_language(library: Library, photos: Path, copy: str, original: str) -> None:
    path, own = photo(photos / copy), photo(photos / "IMG_1-Anna.jpg", seed=1)
    takeout(photos / original, description="At the weir")
    takeout(own, description="Anna's own")
    assert index(library, photos).notices == ()
    assert (captions(library, path), captions(library, own)) == (["At the weir"], ["Anna's own"])


def test_a_takeout_without_its_photo_is_told_and_no_failure(library: Library, photos: Path) -> None:
    photo(photos / "a.jpg")
    takeout(photos / "b.jpg")
    takeout(photos / "film.mp4")  # films are another matter
    (photos / "settings2.json").write_text('{"theme": "dark"}')
    (photos / "notes2.json").write_text("no JSON at all")
    report = index(library, photos)
    assert not report.failed
    assert ["b.jpg" in str(it.reason) for it in report.left_out] == [True]
    (photos / "a.jpg.json").write_text('{"title": "a.jpg", ')
    assert ["is not JSON" in str(failure.reason) for failure in index(library, photos).failed] == [True]


def test_what_other_programs_call_like_a_photo_is_none_of_ours(library: Library, photos: Path) -> None:
    photo(photos / "img1.jpg")
    (photos / "img1.json").write_text("no JSON at all")
    (photos / "img1.jpg.json").write_text("[" + "1," * 1_000_000 + "1]")
    report = index(library, photos)
    assert not report.failed and not report.left_out


def test_a_description_by_a_camera_is_no_caption_and_is_told(library: Library, photos: Path) -> None:
    path = photo(photos / "a.jpg")
    takeout(path, description="OLYMPUS DIGITAL CAMERA")
    report = index(library, photos)
    assert ["OLYMPUS" in str(it.reason) for it in report.left_out] == [True] and not report.failed
    assert (captions(library, path), facts(library, path).passed_over) == ([], ("OLYMPUS DIGITAL CAMERA",))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        *(("a.jpg", None), ("a.HEIC", None), ("IMG_1.mp4", None), ("a", None), ("A", None), ("", None)),
        *(("Our garden", "Our garden"), ("Sunset at 5.30", "Sunset at 5.30"), ("St. Peter", "St. Peter")),
    ],
)
def test_a_title_is_one_that_a_person_has_given(tmp_path: Path, title: str, expected: str | None) -> None:
    path = tmp_path / "a.jpg.json"
    path.write_text(json.dumps({"title": title, **TAKEN}))
    found = read_takeout(str(path))
    assert found is not None and found.said.title == expected


@pytest.mark.parametrize(
    "said",
    [
        {"photoTakenTime": {"timestamp": "0"}},
        {"photoTakenTime": {"timestamp": "9" * 40}},
        {"photoTakenTime": {}, "people": "Ana", "geoData": [1, 2], "description": 5, "title": None, "favorited": "yes"},
        {"photoTakenTime": {"timestamp": None}, "geoData": {"latitude": "x", "longitude": 1e999}},
    ],
)
def test_values_that_cannot_be_say_nothing(tmp_path: Path, said: dict[str, Any]) -> None:
    path = tmp_path / "a.jpg.json"
    path.write_text(json.dumps({"title": "a.jpg", **said}))
    found = read_takeout(str(path))
    assert found is not None
    assert (found.said.dates, found.said.latitude, found.said.people, found.said.rating) == ((), None, None, None)
