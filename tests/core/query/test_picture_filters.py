"""Filters of exposure, size, orientation, colour, people and places."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.colour_names import COLOUR_NAMES, hex_of_name, lab_of_hex
from xsearch_gui.core.decoding.colours import PaletteColour, oklab, palette_of
from xsearch_gui.core.files.types import FileRole
from xsearch_gui.core.query.parser import QueryError, parse
from xsearch_gui.core.query.sql_filters import Matcher, condition_of
from xsearch_gui.core.query.values import FIXED_VALUES
from xsearch_gui.core.records.items import Kind, PhotoFacts


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "catalogue.sqlite") as opened:
        folder = opened.folders.add("/library").id
        for name, size, facts in (
            ("tele", 3_000_000, {"iso": 800, "f_number": 2.828, "focal_length": 200.0, "exposure_time": 0.004}),
            ("wide", 12_000_000, {"iso": 100, "f_number": 8.0, "focal_length": 24.0, "exposure_time": 2.0}),
            ("scan", 900_000, {"people": ("Anna Müller", "Ben"), "city": "Roma", "country": "Italia"}),
        ):
            sides = {"tele": (6000, 4000), "wide": (3000, 4000), "scan": (1000, 1000)}[name]
            item = opened.items.add(Kind.PHOTO, name, size, name, PhotoFacts(*sides, "JPEG", **facts))  # type: ignore[arg-type]
            opened.files.add(folder, "/library", f"{name}.jpg", FileRole.PHOTO, 1, 1)
            (row,) = [r for r in opened.files.in_directory("/library") if r.name == f"{name}.jpg"]
            opened.files.done(row.id, item)
        opened.items.add(Kind.NOTE, "note", 5_000_000, "note", None)
        yield opened


def found(catalogue: Catalogue, text: str) -> set[str]:
    ids = Matcher(catalogue.connection).matching(parse(text).filters).tolist()
    rows = catalogue.items.rows(ids)
    return {rows[number].title for number in ids if number in rows}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("iso:800", {"tele"}),
        ("iso:>=100", {"tele", "wide"}),
        ("iso:>100", {"tele"}),
        ("iso:<800", {"wide"}),
        ("iso:100..400", {"wide"}),
        ("-iso:>=100 type:photo", {"scan"}),
        ("aperture:2.8", {"tele"}),
        ("aperture:f/2.8", {"tele"}),
        ("aperture:>2.8", {"wide"}),
        ("aperture:<=2.8", {"tele"}),
        ("focal:200mm", {"tele"}),
        ("focal:..35", {"wide"}),
        ("focal:70..200", {"tele"}),
        ("exposure:1/250", {"tele"}),
        ("exposure:>=1s", {"wide"}),
        ("exposure:1/500..1/60", {"tele"}),
        ("size:>=12mp", {"tele", "wide"}),
        ("size:1mp", {"scan"}),
        ("size:2..12mp", {"wide"}),
        ("size:>10mb", {"wide"}),
        ("size:<1mb", {"scan"}),
        ("orientation:landscape", {"tele"}),
        ("orientation:portrait", {"wide"}),
        ("orientation:square,portrait", {"scan", "wide"}),
        ("people:anna", {"scan"}),
        ('people:"muller anna"', {"scan"}),
        ('people:"anna ben"', set()),
        ("place:roma", {"scan"}),
        ("place:ITALIA", {"scan"}),
        ("-place:italia type:photo", {"tele", "wide"}),
    ],
)
def test_what_a_camera_measured_and_who_is_seen_where(catalogue: Catalogue, text: str, names: set[str]) -> None:
    assert found(catalogue, text) == names


@pytest.mark.parametrize("key", ["iso", "aperture", "focal", "exposure", "people", "place"])
def test_an_index_answers(catalogue: Catalogue, key: str) -> None:
    value = {"people": "x", "place": "x"}.get(key, ">=1")
    sql, arguments = condition_of(parse(f"{key}:{value}").filters[0])
    Matcher(catalogue.connection).matching(())  # adds the functions
    plan = catalogue.connection.execute(
        f"EXPLAIN QUERY PLAN SELECT id FROM item WHERE item.gone_at IS NULL AND {sql}", arguments
    )
    told = " ".join(row["detail"] for row in plan)
    assert f"item_{'country' if key == 'place' else key}" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("iso:fast", "not a sensitivity"),
        ("aperture:f", "not an aperture"),
        ("exposure:1/0", "not an exposure time"),
        ("focal:long", "not a focal length"),
        ("size:12", "mp (megapixels)"),
        ("size:2mp..3mb", "two kinds"),
        ("iso:800..100", "exchange the ends"),
        ("orientation:up", "landscape, portrait, square and panorama"),
        ("colour:nice", "red, orange, yellow"),
    ],
)
def test_what_cannot_be_understood_is_said(text: str, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert said in str(caught.value)


@pytest.mark.parametrize("key", [key for key in FIXED_VALUES if key != "date"])
def test_every_value_that_is_offered_is_understood(key: str) -> None:
    for value in FIXED_VALUES[key]:
        assert parse(f"{key}:{value}").filters


def test_oklab_is_as_published() -> None:
    white = lab_of_hex("ffffff")
    assert white == pytest.approx((1, 0, 0), abs=1e-3)
    assert lab_of_hex("ff0000") == pytest.approx((0.62796, 0.22486, 0.12585), abs=1e-3)  # of the CSS Color 4 standard
    small = Image.new("RGB", (1, 1), "#2a9d8f")
    assert oklab(np.asarray(small))[0, 0].tolist() == pytest.approx(lab_of_hex("2a9d8f"), abs=1e-4)


@pytest.mark.parametrize("name", COLOUR_NAMES)
def test_a_plain_picture_is_of_its_colour(name: str) -> None:
    (only,) = palette_of(Image.new("RGB", (200, 100), f"#{hex_of_name(name)}"))
    assert (only.name, only.share) == (name, 1.0)


def test_a_photo_is_found_by_its_colours_and_by_a_shade_of_them(catalogue: Catalogue) -> None:
    image = Image.new("RGB", (100, 100), "#8a8a8a")
    image.paste("#008080", (0, 0, 100, 20))
    catalogue.palettes.put(1, palette_of(image))
    catalogue.palettes.put(2, [PaletteColour("black", 0.1, 0, 0, 0.2)])
    assert [item for item, _ in catalogue.palettes.missing()] == [3]
    assert found(catalogue, "colour:teal") == {"tele"}
    assert found(catalogue, "colour:grey") == {"tele"}
    assert found(catalogue, "colour:#0a8585") == {"tele"}
    assert found(catalogue, "colour:#ff0000") == set()
    assert found(catalogue, "colour:black") == set()  # every photo has some
    catalogue.palettes.put(3, ())
    assert catalogue.palettes.missing() == []
