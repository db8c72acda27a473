"""Filters against a catalogue: which photos and notes a person gets, and which not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.sql_functions import register
from xsearch_gui.core.files.types import FileRole
from xsearch_gui.core.query.parser import parse
from xsearch_gui.core.query.sql_filters import Matcher, condition_of
from xsearch_gui.core.records.items import Kind, Link, PhotoFacts, Source


class Shelf:
    """A catalogue in which every item has a name."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.folder = catalogue.folders.add("/library").id
        self.names: dict[int, str] = {}

    def add(self, name: str, directory: str = "/library", kind: Kind = Kind.PHOTO, **facts: object) -> int:
        known = PhotoFacts(**{"width": 1, "height": 1, "format": "JPEG", **facts})  # type: ignore[arg-type]
        item = self.catalogue.items.add(kind, name, 1, "", known if kind is Kind.PHOTO else None)
        self.place(item, directory, f"{name}.jpg")
        self.names[item] = name
        return item

    def place(self, item: int, directory: str, name: str) -> None:
        self.catalogue.files.add(self.folder, directory, name, FileRole.PHOTO, 1, 1)
        (row,) = [r for r in self.catalogue.files.in_directory(directory) if r.name == name]
        self.catalogue.files.done(row.id, item)

    def find(self, text: str) -> set[str]:
        ids = Matcher(self.catalogue.connection).matching(parse(text, date(2024, 3, 6)).filters)
        assert ids.dtype == np.int64
        assert ids.tolist() == sorted(set(ids.tolist()))
        return {self.names[i] for i in ids.tolist()}


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with Catalogue.open(tmp_path / "catalogue.sqlite") as catalogue:
        yield Shelf(catalogue)


def test_without_filters_every_item_that_has_a_file_is_found(shelf: Shelf) -> None:
    shelf.add("a")
    gone = shelf.add("gone")
    shelf.catalogue.connection.execute("DELETE FROM file WHERE item_id = ?", (gone,))
    shelf.catalogue.items.mark_gone()
    assert shelf.find("") == {"a"}
    assert shelf.find("type:photo") == {"a"}
    assert shelf.find("-type:note") == {"a"}


def test_nothing_found_is_an_empty_array(shelf: Shelf) -> None:
    assert Matcher(shelf.catalogue.connection).matching(parse("type:note").filters).shape == (0,)


# dates -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def dated(shelf: Shelf) -> Shelf:
    for name, taken in {
        "eve": "2022-12-31T23:59:59.999",
        "new year": "2023-01-01",
        "may": "2023-05-17T12:00:00+02:00",
        "may end": "2023-05-31T23:59:59-11:00",
        "leap": "2024-02-29T00:00:00",
        "last": "9999-12-31T23:59:59",
        "undated": None,
    }.items():
        shelf.add(name, taken_at=taken)
    shelf.add("note", kind=Kind.NOTE)  # its file was changed in 1970
    return shelf


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("date:2023", {"new year", "may", "may end"}),
        ("date:2023-05", {"may", "may end"}),
        ("date:2023-05-31", {"may end"}),
        ("date:2022-12-31", {"eve"}),
        ("date:2023-05..2024-02", {"may", "may end", "leap"}),
        ("date:..2022", {"eve", "note"}),
        ("date:2024..", {"leap", "last"}),
        ("date:9999", {"last"}),
        ("date:2022,2024", {"eve", "leap"}),
        ("date:2023 -date:2023-05-31", {"new year", "may"}),
        ("date:last-month", {"leap"}),
        ("-date:2023", {"eve", "leap", "last", "undated", "note"}),
        ("-date:..9999", {"undated"}),
        ("has:date date:2023.. -date:2024..", {"new year", "may", "may end"}),
        ("-has:date", {"undated"}),
    ],
)
def test_dates_are_the_days_of_the_camera(dated: Shelf, text: str, found: set[str]) -> None:
    assert dated.find(text) == found


def test_dates_use_the_index(dated: Shelf) -> None:
    condition, arguments = condition_of(parse("date:2023").filters[0])
    plan = dated.catalogue.connection.execute(
        f"EXPLAIN QUERY PLAN SELECT id FROM item WHERE gone_at IS NULL AND {condition}", arguments
    )
    assert any("item_shown" in row["detail"] for row in plan)


def test_what_is_remembered_is_forgotten_with_every_change(shelf: Shelf) -> None:
    matcher, raw = Matcher(shelf.catalogue.connection), parse("format:raw -rating:5").filters
    first = shelf.add("one", format="NEF")
    assert matcher.matching(raw).tolist() == [first]
    with Catalogue.open(shelf.catalogue.path) as other:  # a job
        second = other.items.add(Kind.PHOTO, "two", 1, "", PhotoFacts(width=1, height=1, format="DNG"))
    assert matcher.matching(raw).tolist() == [first, second]


# words -----------------------------------------------------------------------------------------------------------


def test_cameras_and_lenses_are_found_by_parts_of_their_names(shelf: Shelf) -> None:
    shelf.add("fuji", camera="FUJIFILM X-T5", lens="XF23mmF1.4 R")
    shelf.add("nikon", camera="NIKON D5000", lens="50mm f/1.8")
    shelf.add("zenit", camera="ЗЕНИТ Ё", lens=None)
    shelf.add("phone")
    assert shelf.find("camera:fuji") == {"fuji"}
    assert shelf.find('camera:"x-t5 fuji"') == {"fuji"}
    assert shelf.find('camera:"fuji d5000"') == set()
    assert shelf.find("camera:fuji,nikon") == {"fuji", "nikon"}
    assert shelf.find("camera:зенит") == {"zenit"}
    assert shelf.find("camera:е") == {"zenit"}
    assert shelf.find("lens:50MM") == {"nikon"}
    assert shelf.find("-camera:fuji,nikon") == {"zenit", "phone"}
    assert shelf.find("camera:nikon lens:xf23") == set()


def test_wildcards_and_quotes_in_values_are_characters(shelf: Shelf) -> None:
    shelf.add("plain", camera="abc", keywords=("abc",))
    shelf.add("odd", camera=r"a%b_c\d'; DROP TABLE item; --", keywords=("50%_\\x", "it's"))
    assert shelf.find("camera:a%c") == set()
    assert shelf.find("camera:a_c") == set()
    assert shelf.find("camera:%") == shelf.find("camera:_") == shelf.find("camera:\\") == {"odd"}
    assert shelf.find("""camera:"'; DROP" """) == {"odd"}
    assert shelf.find("tag:50%_\\x") == shelf.find("tag:it's") == {"odd"}
    assert shelf.find("tag:%") == set()


def test_tags_are_whole_keywords_without_case_and_accents(shelf: Shelf) -> None:
    shelf.add("dog", keywords=("Dog", "Black and White"))
    shelf.add("hot dog", keywords=("hot dog",))
    shelf.add("strasse", keywords=("Straße", "Müll", "東京", "が"))
    shelf.add("levels", keywords=("Places|Italy|Rome", "b/w"))
    shelf.add("none")
    shelf.add("keywords", camera="dog")  # the key of the facts, and a word elsewhere in them, are no keywords
    assert shelf.find("tag:dog") == {"dog"}
    assert shelf.find('tag:"black  AND white"') == {"dog"}
    assert shelf.find("tag:STRASSE") == shelf.find("tag:straße") == shelf.find("tag:mull") == {"strasse"}
    assert shelf.find("tag:Mu\u0308ll") == {"strasse"}
    assert shelf.find("tag:東京") == {"strasse"}
    assert shelf.find("tag:か") == set()
    assert shelf.find("tag:italy") == shelf.find("tag:italy/rome") == shelf.find("tag:B/W") == {"levels"}
    assert shelf.find("tag:keywords") == set()
    assert shelf.find("tag:dog,italy") == {"dog", "levels"}
    assert shelf.find("tag:dog tag:italy") == set()
    assert shelf.find("-tag:dog") == {"hot dog", "strasse", "levels", "none", "keywords"}


def test_accents_alone_find_nothing_and_break_nothing(shelf: Shelf) -> None:
    shelf.add("a", camera="x", keywords=("y",))
    for key in ("camera", "folder", "tag"):
        assert shelf.find(f"{key}:\u0301") == set()
        assert shelf.find(f"{key}:\ud800") == shelf.find(f"{key}:\udcff") == set()


# folders ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def travelled(shelf: Shelf) -> Shelf:
    shelf.add("rome", "/home/ana/Photos/2019 Italy/Rome")
    shelf.add("venice", "/home/ana/Photos/italy")
    shelf.add("italian", "/home/ana/Photos/Italyfans")
    shelf.add("malaga", "/home/ana/Photos/Ma\u0301laga_2020")
    shelf.add("windows", "C:\\Users\\Ana\\My Trips\\Köln2021")
    shelf.add("tokyo", "/home/ana/Photos/東京旅行")
    shelf.add("old", "/home/ana/Photos old")
    shelf.add("bytes", "/home/bob/caf\udce9/Lyon")
    return shelf


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("folder:Italy", {"rome", "venice"}),
        ("folder:ital", set()),
        ("folder:italyfans", {"italian"}),
        ("folder:malaga", {"malaga"}),
        ("folder:2020", {"malaga"}),
        ("folder:202", set()),
        ("folder:koln", {"windows"}),
        ('folder:"my trips"', {"windows"}),
        ('folder:"Trips/Köln2021"', {"windows"}),
        (r'folder:"C:\Users\ana\my trips\"', {"windows"}),
        (r"folder:C:\Users", {"windows"}),
        ("folder:italy/rome", {"rome"}),
        ("folder:photos/rome", set()),
        ("folder:東京", {"tokyo"}),
        ("folder:lyon", {"bytes"}),
        ("folder:caf", {"bytes"}),
        ("folder:caf\udce9", {"bytes"}),
        ("folder:/italy", {"venice"}),
        ("folder:/home/ana/Photos/", {"rome", "venice", "italian", "malaga", "tokyo"}),
        ("folder:/home/ana/Photos", {"rome", "venice", "italian", "malaga", "tokyo"}),
        ("folder:photos", {"rome", "venice", "italian", "malaga", "tokyo", "old"}),
        ("-folder:photos", {"windows", "bytes"}),
        ("folder:italy,lyon", {"rome", "venice", "bytes"}),
    ],
)
def test_folders_are_found_by_whole_words_of_their_path(travelled: Shelf, text: str, found: set[str]) -> None:
    assert travelled.find(text) == found


def test_any_file_of_an_item_counts(shelf: Shelf) -> None:
    item = shelf.add("twice", "/library/Inbox")
    shelf.place(item, "/library/Sorted/Best", "copy.jpg")
    shelf.catalogue.files.add(shelf.folder, "/library/Inbox", "new.jpg", FileRole.PHOTO, 1, 1)  # has no item yet
    assert shelf.find("folder:inbox") == shelf.find("folder:best") == {"twice"}
    assert shelf.find("-folder:best") == set()
    assert shelf.find("-folder:elsewhere") == {"twice"}


# facts -----------------------------------------------------------------------------------------------------------


def test_formats_are_those_of_the_photo_not_of_its_name(shelf: Shelf) -> None:
    for kind in ("JPEG", "HEIF", "NEF", "DNG", "RAW", "TIFF", "DIB"):
        shelf.add(kind, format=kind)
    shelf.add("note", kind=Kind.NOTE)
    assert shelf.find("format:raw") == {"NEF", "DNG", "RAW"}
    assert shelf.find("format:nef") == {"NEF"}
    assert shelf.find("format:heic,jpg") == {"HEIF", "JPEG"}
    assert shelf.find("format:bmp") == {"DIB"}
    assert shelf.find("-format:raw type:photo") == {"JPEG", "HEIF", "TIFF", "DIB"}


def test_photos_that_were_never_rated_have_no_stars(shelf: Shelf) -> None:
    for name, stars in {"best": 5, "good": 3, "unrated": None, "rejected": -1}.items():
        shelf.add(name, rating=stars)
    shelf.add("note", kind=Kind.NOTE)
    assert shelf.find("rating:>=3") == {"best", "good"}
    assert shelf.find("rating:<3") == {"unrated", "rejected"}
    assert shelf.find("rating:0..4") == {"good", "unrated"}
    assert shelf.find("rating:-1") == {"rejected"}
    assert shelf.find("-rating:>=3") == {"unrated", "rejected", "note"}


def test_what_a_photo_has(shelf: Shelf) -> None:
    shelf.add("bare")
    shelf.add("placed", latitude=48.2, longitude=16.4)
    captioned, paired, widowed = shelf.add("captioned"), shelf.add("paired"), shelf.add("widowed")
    note, lost = shelf.add("note", kind=Kind.NOTE), shelf.add("lost", kind=Kind.NOTE)
    catalogue = shelf.catalogue
    catalogue.texts.set_embedded(captioned, [(Source.EXIF, "A dog.")])
    catalogue.texts.set_embedded(note, [(Source.NOTE, "About the dog.")])
    catalogue.items.set_pairs([note, lost], {(paired, note): Link.SAME_STEM, (widowed, lost): Link.SAME_STEM})
    catalogue.connection.execute("DELETE FROM file WHERE item_id = ?", (lost,))
    catalogue.items.mark_gone()
    assert shelf.find("has:gps") == {"placed"}
    assert shelf.find("has:caption") == {"captioned"}
    assert shelf.find("has:note") == {"paired"}
    assert shelf.find("has:gps,note") == {"placed", "paired"}
    assert shelf.find("type:photo -has:caption -has:note -has:gps") == {"bare", "widowed"}


# places ----------------------------------------------------------------------------------------------------------


def test_near_is_a_circle_and_not_a_box(shelf: Shelf) -> None:
    shelf.add("centre", latitude=48.2082, longitude=16.3738)
    shelf.add("north", latitude=48.2082 + 0.0895, longitude=16.3738)  # 9.95 km
    shelf.add("corner", latitude=48.2082 + 0.085, longitude=16.3738 + 0.125)  # within the box, 13 km away
    shelf.add("paris", latitude=48.8566, longitude=2.3522)  # 1,034 km
    shelf.add("nowhere")
    assert shelf.find("near:48.2082,16.3738,10km") == {"centre", "north"}
    assert shelf.find("near:48.2082,16.3738,14km") == {"centre", "north", "corner"}
    assert shelf.find("near:48.2082,16.3738,5mi") == {"centre"}
    assert shelf.find("near:48.2082,16.3738,1033km") == {"centre", "north", "corner"}
    assert shelf.find("near:48.2082,16.3738,1036km") == {"centre", "north", "corner", "paris"}
    assert shelf.find("near:48.2082,16.3738,1m") == {"centre"}
    assert shelf.find("-near:48.2082,16.3738,14km") == {"paris", "nowhere"}
    assert shelf.find("near:-48.2082,-163.6262,20040km") == {"centre", "north", "corner", "paris"}


def test_near_goes_across_the_antimeridian_and_the_poles(shelf: Shelf) -> None:
    shelf.add("fiji west", latitude=-16.8, longitude=179.95)
    shelf.add("fiji east", latitude=-16.8, longitude=-179.95)
    shelf.add("edge", latitude=-16.8, longitude=180.0)
    shelf.add("north pole", latitude=89.99, longitude=-90.0)
    shelf.add("south pole", latitude=-90.0, longitude=0.0)
    shelf.add("null island", latitude=0.001, longitude=0.001)
    fiji = {"fiji west", "fiji east", "edge"}
    assert shelf.find("near:-16.8,179.99,20km") == fiji
    assert shelf.find("near:-16.8,-179.99,20km") == fiji
    assert shelf.find("near:-16.8,180,1km") == shelf.find("near:-16.8,-180,1km") == {"edge"}
    assert shelf.find("near:89.99,90,3km") == {"north pole"}
    assert shelf.find("near:89.99,90,2km") == set()
    assert shelf.find("near:-89.9,45,12km") == {"south pole"}
    assert shelf.find("near:0,0,1km") == {"null island"}


def test_the_box_never_cuts_off_what_is_near_enough(shelf: Shelf) -> None:
    """Against the distance alone, on places all over the earth."""
    rng = np.random.default_rng(4)
    latitudes = np.degrees(np.arcsin(rng.uniform(-1, 1, 300)))
    for i, (latitude, longitude) in enumerate(zip(latitudes, rng.uniform(-180, 180, 300), strict=True)):
        shelf.add(str(i), latitude=float(latitude), longitude=float(longitude))
    connection = shelf.catalogue.connection
    register(connection)
    for _ in range(60):
        latitude, longitude = rng.uniform(-90, 90), rng.choice([rng.uniform(-180, 180), 179.5, -180.0])
        kilometres = float(rng.choice([300.0, 2000.0, 9000.0, 15000.0]))
        text = f"near:{latitude:.4f},{longitude:.4f},{kilometres:g}km"
        (circle,) = parse(text).filters[0].value
        expected = connection.execute(
            "SELECT id FROM item WHERE xsearch_metres(latitude, longitude, ?, ?) <= ? ORDER BY id",
            (circle.latitude, circle.longitude, circle.metres),  # type: ignore[union-attr]
        )
        assert Matcher(connection).matching(parse(text).filters).tolist() == [row[0] for row in expected], text


# as a part of other statements -----------------------------------------------------------------------------------


def test_every_value_is_a_parameter(shelf: Shelf) -> None:
    secret = "zqx"
    for key in ("camera", "lens", "folder", "tag"):
        condition, arguments = condition_of(parse(f"{key}:{secret}").filters[0])
        assert secret not in condition
        assert any(secret in str(argument) for argument in arguments)
        assert condition.count("?") == len(arguments)


def test_the_functions_can_be_added_while_a_statement_runs(shelf: Shelf) -> None:
    for name in ("a", "b", "c"):
        shelf.add(name, latitude=1.0, longitude=1.0)
    register(shelf.catalogue.connection)
    rows = shelf.catalogue.connection.execute("SELECT id FROM item WHERE xsearch_fold(title) = ''")
    next(rows)
    assert shelf.find("near:1,1,1km") == {"a", "b", "c"}
    assert len(rows.fetchall()) == 2


def test_the_largest_query_is_not_too_large_for_sqlite(shelf: Shelf) -> None:
    shelf.add("a", camera="x y")
    words = " ".join(f"{i:03d}" for i in range(50))
    text = " ".join(f'-camera:"{words}"' for _ in range(32)) + f' camera:"{words}"' + ",x" * 31
    assert shelf.find(text) == {"a"}
    assert shelf.find(" ".join(["tag:a", "-tag:b"] * 16 + ["-tag:c"] * 32)) == set()
    assert shelf.find(" ".join(["folder:library"] * 64)) == {"a"}


def test_letters_with_strokes_are_found_by_those_without(shelf: Shelf) -> None:
    shelf.add("lodz", "/library/Łódź 2019", keywords=("Miasta|Łódź", "Rodzina"))
    shelf.add("mon", "/library/Møns Klint", keywords=("Ærø", "Straße"))
    shelf.add("plain", "/library/Moens Klint", keywords=("Strasse",))
    assert shelf.find("folder:lodz") == shelf.find("tag:lodz") == shelf.find("folder:Łódź") == {"lodz"}
    assert shelf.find("folder:moens") == shelf.find("folder:Møns") == {"mon", "plain"}
    assert shelf.find("folder:mons") == {"mon"}
    assert shelf.find("tag:aeroe") == shelf.find("tag:aero") == shelf.find("tag:ÆRØ") == {"mon"}
    assert shelf.find("tag:strasse") == shelf.find("tag:STRAẞE") == {"mon", "plain"}
