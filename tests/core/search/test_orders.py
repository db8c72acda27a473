"""Results in every order: of the whole library, within filters, of what a search finds, and of an album."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from indexed import index
from PIL import Image

from xsearch_gui.core.annotations.albums import change_album
from xsearch_gui.core.annotations.marking import set_marks
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.annotations import MarkEdit, MarkKind, SetMarksRequest
from xsearch_gui.core.records.organising.albums import ChangeAlbumRequest
from xsearch_gui.core.records.organising.selection import SelectionRequest
from xsearch_gui.core.records.search import BrowseRequest, BrowseResult, Order, SearchRequest
from xsearch_gui.core.search.browse import browsed
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.search.selecting import select

PHOTOS = {"b/Apple": ("red", "2021:03:01 10:00:00"), "a/cherry": ("green", "2023:05:02 10:00:00"),
          "a/banana": ("blue", "2022:07:03 10:00:00"), "b/undated": ("white", "")}  # fmt: skip


@pytest.fixture
def filled(library: Library, photos: Path) -> Library:
    for number, (name, (colour, taken)) in enumerate(PHOTOS.items()):
        path = photos / f"{name}.jpg"
        path.parent.mkdir(exist_ok=True)
        exif = Image.Exif()
        if taken:
            exif[0x0132] = taken
            exif.get_ifd(0x8769)[0x9003] = taken
        Image.new("RGB", (64 + 40 * number, 48), colour).save(path, exif=exif)
        os.utime(path, (1_600_000_000 + 1000 * number,) * 2)
    index(library, photos)
    return library


def ask(library: Library, **asked: object) -> BrowseResult:
    request = BrowseRequest(**asked)  # type: ignore[arg-type]
    return browsed(library.catalogue, SearchEngine(library), request, SilentReporter())


def names(library: Library, result: BrowseResult) -> list[str]:
    rows = library.catalogue.items.rows(result.items)
    return [os.path.basename(rows[item].path).removesuffix(".jpg") for item in result.items]


def test_every_order_both_ways(filled: Library) -> None:
    expected = {
        (Order.TAKEN, True): ["cherry", "banana", "Apple", "undated"],
        (Order.TAKEN, False): ["Apple", "banana", "cherry", "undated"],  # what has no date comes last both ways
        (Order.NAME, False): ["Apple", "banana", "cherry", "undated"],
        (Order.NAME, True): ["undated", "cherry", "banana", "Apple"],
        (Order.CHANGED, True): ["undated", "banana", "cherry", "Apple"],
        (Order.FOLDER, False): ["banana", "cherry", "Apple", "undated"],
    }
    for (order, descending), wanted in expected.items():
        found = ask(filled, order=order, descending=descending)
        assert names(filled, found) == wanted, (order, descending)
        assert found.total == 4
    sizes = [filled.catalogue.items.rows([item])[item].size for item in ask(filled, order=Order.SIZE).items]
    assert sizes == sorted(sizes, reverse=True)


def test_groups_stand_above_what_they_count(filled: Library, photos: Path) -> None:
    found = ask(filled, order=Order.FOLDER, descending=False)
    assert found.groups == ((str(photos / "a"), 2), (str(photos / "b"), 2))
    within = ask(filled, query="date:2022..2023", order=Order.FOLDER, descending=False)
    assert within.groups == ((str(photos / "a"), 2),)
    months = ask(filled, order=Order.TAKEN, descending=False).months
    assert months == (("2021-03", 1), ("2022-07", 1), ("2023-05", 1), ("", 1))
    cherry = ask(filled, order=Order.TAKEN).items[0]
    set_marks(filled, SetMarksRequest((MarkEdit((cherry,), MarkKind.RATING, "4"),)))
    rated = ask(filled, order=Order.RATING)
    assert rated.groups == (("4", 1), ("0", 3))
    assert rated.items[0] == cherry


def test_an_order_by_chance_is_the_same_for_the_same_seed(filled: Library) -> None:
    first = ask(filled, order=Order.RANDOM, seed=7).items
    assert ask(filled, order=Order.RANDOM, seed=7).items == first
    assert sorted(first) == sorted(ask(filled).items)
    assert len({ask(filled, order=Order.RANDOM, seed=seed).items for seed in range(20)}) > 5
    within = ask(filled, query="date:2021..2023", order=Order.RANDOM, seed=7).items
    assert within == tuple(item for item in first if item in within)


def test_what_a_search_finds_is_sorted_and_can_be_selected_whole(filled: Library) -> None:
    search = SearchRequest(text="red")
    engine = SearchEngine(filled)
    found = {hit.item for hit in engine.search(search).hits if hit.strength != "weak"}
    assert found
    by_name = ask(filled, search=search, order=Order.NAME, descending=False)
    assert set(by_name.items) == found
    request = SelectionRequest(browse=BrowseRequest(search=search, order=Order.NAME))
    assert set(select(filled, engine, request, SilentReporter()).items) == found


def test_an_album_keeps_its_order_until_another_is_asked_for(filled: Library) -> None:
    apple, banana, cherry, _ = ask(filled, order=Order.NAME, descending=False).items
    change_album(filled, ChangeAlbumRequest("Fruit", new=True, add=(banana, apple, cherry)))
    assert ask(filled, query="album:fruit").items == (banana, apple, cherry)
    assert ask(filled, query="album:fruit date:2022..2023").items == (banana, cherry)
    assert ask(filled, query="album:fruit", order=Order.TAKEN).items == (cherry, banana, apple)


def test_a_photo_with_several_files_is_there_once(filled: Library, photos: Path) -> None:
    (photos / "a" / "zebra.jpg").write_bytes((photos / "b" / "Apple.jpg").read_bytes())
    index(filled, photos)
    for order in Order:
        found = ask(filled, order=order).items
        assert len(found) == len(set(found)) == 4, order
