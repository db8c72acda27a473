"""How many of the results have each value of a filter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.decoding.colours import PaletteColour
from xsearch_gui.core.files.types import FileRole
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.records.items import Kind, PhotoFacts
from xsearch_gui.core.search.value_counts import count_values


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "catalogue.sqlite") as opened:
        folder = opened.folders.add("/photos").id
        for number in range(6):
            where = {"city": "Roma" if number < 2 else "Paris", "country": "Italia" if number < 2 else "France"}
            facts = PhotoFacts(
                6000,
                4000,
                "JPEG",
                camera="X-T3",
                iso=200 * (1 + number),
                keywords=("Trips|Sea",),
                people=("Anna",),
                **where,
            )
            item = opened.items.add(Kind.PHOTO, f"{number}", 1, f"{number}", facts)
            directory = f"/photos/{'spring' if number % 2 else 'autumn'}"
            opened.files.add(folder, directory, f"{number}.jpg", FileRole.PHOTO, 1, 1)
            (row,) = [r for r in opened.files.in_directory(directory) if r.name == f"{number}.jpg"]
            opened.files.done(row.id, item)
            opened.palettes.put(item, [PaletteColour("teal" if number else "red", 0.5, 0, 0, 0.4)])
        opened.connection.execute("INSERT INTO tag_edit VALUES (1, 'mine', 1), (1, 'Trips|Sea', 0)")
        yield opened


@pytest.mark.parametrize(
    ("key", "counts"),
    [
        ("camera", [("X-T3", 4)]),
        ("tag", [("Anna", 4), ("Sea", 3), ("Trips", 3), ("mine", 1)]),
        ("people", [("Anna", 4)]),
        ("place", [("France", 2), ("Italia", 2), ("Paris", 2), ("Roma", 2)]),
        ("folder", [("autumn", 2), ("spring", 2)]),
        ("iso", [("<=200", 1), ("200..800", 4), ("800..3200", 1)]),
        ("colour", [("red", 1), ("teal", 3)]),
        ("orientation", [("landscape", 4)]),
        ("rating", [("0", 4)]),
    ],
)
def test_only_the_results_are_counted(catalogue: Catalogue, key: str, counts: list[tuple[str, int]]) -> None:
    among = np.array([1, 2, 3, 4], np.int64)
    found = count_values(catalogue, Matcher(catalogue.connection), key, among)
    assert [(shown, count) for _, shown, count in found] == counts
