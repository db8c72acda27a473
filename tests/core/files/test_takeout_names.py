"""Names of the JSON files of Google Takeout, in all the ways that they are numbered and cut off."""

from __future__ import annotations

import time

import pytest

from xsearch_gui.core.files.takeout_names import TakeoutNames, may_describe_a_photo

LONG = "123456789123456789123456789123456789_DSCN0091"  # 45 characters
CUT = "a-very-long-name-of-a-photo-that-never-seems-t"  # 46


@pytest.mark.parametrize(
    ("name", "photos", "expected"),
    [
        ("a.jpg.json", ["a.jpg", "b.jpg", "a.png"], ["a.jpg"]),
        ("IMG_3397.JPG.supplemental-metadata.json", ["IMG_3397.JPG"], ["IMG_3397.JPG"]),
        ("IMG_3397.jpg.SUPPLEMENTAL-metadata.json", ["IMG_3397.JPG"], ["IMG_3397.JPG"]),
        ("a.jpg.s.json", ["a.jpg"], ["a.jpg"]),
        ("a.jpg..json", ["a.jpg"], ["a.jpg"]),
        ("a.jpg.other.json", ["a.jpg"], []),
        ("a.jpg(1).json", ["a.jpg", "a(1).jpg"], ["a(1).jpg"]),
        ("a.jpg.supplemental-metadata(1).json", ["a.jpg", "a(1).jpg"], ["a(1).jpg"]),
        ("a.jpg.json", ["a.jpg", "a(1).jpg"], ["a.jpg"]),
        ("a(1).jpg.json", ["a.jpg", "a(1).jpg"], ["a(1).jpg"]),  # a person named it so
        ("a.json", ["a.jpg"], ["a.jpg"]),
        ("a(2).json", ["a.jpg", "a(2).jpg"], ["a(2).jpg"]),
        ("a.jpg.json", ["a.jpg", "a-edited.jpg", "a-bearbeitet.jpg"], ["a.jpg", "a-edited.jpg", "a-bearbeitet.jpg"]),
        ("a.jpg(1).json", ["a.jpg", "a-edited(1).jpg", "a(1).jpg"], ["a(1).jpg", "a-edited(1).jpg"]),
        ("a.jpg.json", ["a-edited.jpg"], ["a-edited.jpg"]),
        (f"{LONG}.JP.supplemental-meta.json", [f"{LONG}.JPG", f"{LONG}(1).JPG"], [f"{LONG}.JPG"]),
        (f"{LONG}.JP.supplemental-meta(1).json", [f"{LONG}.JPG", f"{LONG}(1).JPG"], [f"{LONG}(1).JPG"]),
        (f"{LONG}.JPG.su.json", [f"{LONG}.JPG", f"{LONG}-ha edit.JPG"], [f"{LONG}.JPG", f"{LONG}-ha edit.JPG"]),
        (f"{LONG}..json", [f"{LONG}.JPG"], [f"{LONG}.JPG"]),
        (f"{CUT}.json", [f"{CUT}o.jpg", "b.jpg"], [f"{CUT}o.jpg"]),
        (f"{CUT}(1).json", [f"{CUT}o.jpg", f"{CUT}o(1).jpg"], [f"{CUT}o(1).jpg"]),
        ("a-short-na.json", ["a-short-name.jpg"], []),
    ],
)
def test_which_photos_a_file_is_of(name: str, photos: list[str], expected: list[str]) -> None:
    assert may_describe_a_photo(name) or not any(map(str.isdigit, name))
    assert list(TakeoutNames(photos).owners(name).photos) == expected


def test_where_names_are_cut_off_several_photos_may_be_meant() -> None:
    owners = TakeoutNames([f"{CUT}1.jpg", f"{CUT}2.jpg"]).owners(f"{CUT}.json")
    assert (owners.photos, owners.sure) == ((f"{CUT}1.jpg", f"{CUT}2.jpg"), False)


@pytest.mark.parametrize("name", ["package.json", "settings.json", "a.jpg", "a.jpg.jsonl", "metadata.json"])
def test_settings_of_programs_are_passed_over(name: str) -> None:
    assert not may_describe_a_photo(name)


def test_many_photos_take_no_time() -> None:
    start = time.process_time()
    photos = [f"IMG_{number:06}.jpg" for number in range(20_000)]
    names = TakeoutNames(photos)
    assert all(names.owners(f"{photo}.supplemental-metadata.json").photos == (photo,) for photo in photos)
    assert time.process_time() - start < 5
