"""Exact words in the catalogue: with and without strokes and accents, and pictures that stand for words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.full_text import add_functions
from xsearch_gui.core.catalogue.schema import migrations
from xsearch_gui.core.records.items import Kind, PhotoFacts, Source

TEXTS = {
    "lodz": "Kamienica w centrum Łodzi",
    "mon": "Møns Klint seen from Ærø",
    "plain": "Moens Klint in the rain",
    "dang": "Đặng family at the lake",
    "bogazi": "İstanbul Boğazı",
    "cake": "Grandma's 80th 🎂, in Zürich",
    "hearts": "❤️❤️",
    "tokyo": "東京タワー in Zürich",
}


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "catalogue.sqlite") as made:
        yield made


def fill(catalogue: Catalogue) -> dict[int, str]:
    names = {}
    for name, body in TEXTS.items():
        item = catalogue.items.add(Kind.PHOTO, name, 1, "", PhotoFacts(1, 1, "JPEG"))
        catalogue.texts.set_embedded(item, [(Source.XMP, body)])
        names[item] = name
    return names


@pytest.mark.parametrize(
    ("phrase", "names"),
    [
        ("Lodzi", {"lodz"}),
        ("łodzi", {"lodz"}),
        ("Mons Klint", {"mon"}),
        ("Moens Klint", {"mon", "plain"}),
        ("møns klint", {"mon", "plain"}),
        ("Aeroe", {"mon"}),
        ("Dang", {"dang"}),
        ("bogazi", {"bogazi"}),
        ("ISTANBUL", {"bogazi"}),
        ("zuerich", {"cake", "tokyo"}),
        ("🎂", {"cake"}),
        ("80th 🎂", {"cake"}),
        ("Lodzi 🎂", set()),
        ("❤", {"hearts"}),
        ("❤️", {"hearts"}),
        ("東京 タワー", set()),
        ("東京タワー in zurich", {"tokyo"}),
        ("!", set()),
        ("", set()),
    ],
)
def test_what_a_phrase_finds(catalogue: Catalogue, phrase: str, names: set[str]) -> None:
    known = fill(catalogue)
    assert {known[item] for item in catalogue.texts.with_phrase(phrase)} == names


@pytest.mark.parametrize(
    ("query", "count"), [("lodzi", 1), ("Møns", 2), ("mons", 1), ("zurich", 2), ("bogazi lodzi", 2)]
)
def test_single_words(catalogue: Catalogue, query: str, count: int) -> None:
    fill(catalogue)
    assert len(catalogue.texts.match_words(query)[0]) == count


def test_words_go_and_change_with_their_texts(catalogue: Catalogue) -> None:
    item = next(iter(fill(catalogue)))
    catalogue.texts.set_embedded(item, [(Source.XMP, "Gdańsk")])
    assert catalogue.texts.with_phrase("lodzi") == [] and catalogue.texts.with_phrase("gdansk") == [item]
    catalogue.connection.execute("UPDATE text SET body = 'Łeba' WHERE body = 'Gdańsk'")
    assert catalogue.texts.with_phrase("gdansk") == [] and catalogue.texts.with_phrase("leba") == [item]
    catalogue.connection.execute("INSERT INTO text_fts (text_fts, rank) VALUES ('integrity-check', 1)")
    catalogue.connection.execute("INSERT INTO text_fts (text_fts) VALUES ('rebuild')")
    assert catalogue.texts.with_phrase("leba") == [item]


def test_an_older_library_finds_them_too(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with sqlite3.connect(path) as old:
        add_functions(old)
        old.executescript("".join(migrations.MIGRATIONS[:9]) + "PRAGMA user_version = 9;")
        old.execute("INSERT INTO item (id, kind, content, size) VALUES (1, 'photo', 'a', 1)")
        old.execute("INSERT INTO text (item_id, source, body) VALUES (1, 'xmp', 'Łódź')")
    old.close()
    with Catalogue.open(path) as catalogue:
        assert catalogue.texts.with_phrase("lodz") == [1]
