"""What is selected, worked out from what was asked: at 100,000 photos, and behind the page that a window has."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from colours import COLOURS, ColourEncoder, Recorder
from indexed import index
from large_library import CAMERAS, make_library
from PIL import Image
from scenes import scene

from xsearch_gui.core.annotations.annotate import set_tags
from xsearch_gui.core.errors import Cancelled, UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.annotations import SetTagsRequest, TagEdit
from xsearch_gui.core.records.organising.selection import FilesReport, FilesRequest, SelectionReport, SelectionRequest
from xsearch_gui.core.records.search import BrowseRequest, Hit, SearchRequest, Strength
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.search.selecting import files, select

MANY = 100_000


def selected(library: Library, request: SelectionRequest) -> SelectionReport:
    return select(library, SearchEngine(library), request, SilentReporter())


def tagged(library: Library, tag: str) -> int:
    return len(selected(library, SelectionRequest(browse=BrowseRequest(f"tag:{tag}"))).items)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> AppPaths:
    return make_library(tmp_path_factory.mktemp("many"), MANY, rows_only=True)


@pytest.fixture
def large(many: AppPaths, tmp_path: Path) -> Iterator[Library]:
    paths = AppPaths.under(tmp_path / "home")
    shutil.copytree(many.data, paths.data)
    with Library(paths, ColourEncoder) as library:
        yield library


def test_everything_of_100_000_photos_but_two_is_tagged_and_untagged_again(large: Library) -> None:
    everything = SelectionRequest(browse=BrowseRequest(), without=(7, 8))
    report = selected(large, everything)
    assert len(report.items) == len(set(report.items)) == MANY - 2 and not {7, 8} & set(report.items)
    assert report.photos == report.items
    assert (report.first[:4], report.last[:7]) == ("2006", "2026-06")
    assert report.formats == (("JPEG", MANY - 2),)
    done = set_tags(large, SetTagsRequest((TagEdit(report.photos, ("trip",)),)))
    assert done.items == report.items and [len(edit.items) for edit in done.undo] == [MANY - 2]
    assert tagged(large, "trip") == MANY - 2
    assert selected(large, everything).tags == (("trip", MANY - 2),)
    set_tags(large, SetTagsRequest(done.undo))
    assert tagged(large, "trip") == 0


def test_a_filter_selects_all_that_passes_it(large: Library) -> None:
    report = selected(large, SelectionRequest(browse=BrowseRequest('camera:"Pixel 7"')))
    assert len(report.items) == MANY // len(CAMERAS)


@pytest.fixture
def album(library: Library, photos: Path) -> Library:
    """Photos of three colours, each of another scene and some of them twice, and a note."""
    for number in range(60):
        colour, side = ("red", "green", "blue")[number % 3], 160 if number < 48 else 150
        veil = Image.new("RGB", (side, side), COLOURS[colour])
        veiled = Image.blend(scene(number % 48).resize((side, side)), veil, 0.75)
        veiled.save(photos / f"{colour}{number}.png")
    (photos / "diary.md").write_text("A red boat.")
    index(library, photos)
    return library


def test_what_matches_behind_the_page_that_is_there_is_what_further_pages_show(album: Library) -> None:
    engine = SearchEngine(album)
    for page in (5, 12):
        shown: list[Hit] = []
        asked = SearchRequest("a red picture", top=page)
        while True:  # as the window goes on
            known = tuple(item for hit in shown for item in (hit.item, *hit.group))
            result = engine.search(replace(asked, exclude=known))
            shown += result.hits
            if not result.has_more or result.hits[-1].strength is Strength.WEAK:
                break
        matching = [hit.item for hit in shown if hit.strength is not Strength.WEAK]
        first = engine.search(asked).hits
        behind = replace(asked, exclude=tuple(item for hit in first for item in (hit.item, *hit.group)))
        request = SelectionRequest(tuple(hit.item for hit in first), search=behind, without=(matching[1], matching[-1]))
        report = select(album, engine, request, SilentReporter())
        assert any(hit.group for hit in shown)
        assert list(report.items) == [matching[0], *matching[2:-1]] and len(report.items) > page


def test_photos_like_a_picture_go_on_to_the_last_that_is_alike(album: Library, photos: Path) -> None:
    engine = SearchEngine(album)
    asked = SearchRequest(images=(str(photos / "red0.png"),), top=5, group=False)
    report = select(album, engine, SelectionRequest(search=asked), SilentReporter())
    names = {os.path.basename(hit.path)[:3] for hit in engine.hits_of(report.items)}
    assert len(report.items) > 5 and names == {"red"}


def test_a_selection_that_is_no_longer_wanted_is_given_up(album: Library) -> None:
    request = SelectionRequest(search=SearchRequest("a red picture", top=5))
    with pytest.raises(Cancelled):
        select(album, SearchEngine(album), request, Recorder(cancel_after=-1))


def test_all_of_it_is_told_with_photos_and_notes_apart(album: Library, photos: Path) -> None:
    red, green, note = (album.catalogue.items.at(str(photos / name)) for name in ("red0.png", "green1.png", "diary.md"))
    assert red and green and note
    set_tags(album, SetTagsRequest((TagEdit((red, green), ("boat",)), TagEdit((green,), ("pier",)))))
    report = selected(album, SelectionRequest((green, 999, note, red, green)))
    assert (report.items, report.notes, report.photos) == ((green, note, red), (note,), (green, red))
    assert report.tags == (("boat", 2), ("pier", 1)) and report.formats == (("PNG", 2),)
    with pytest.raises(UsageError, match="filters"):
        selected(album, SelectionRequest(browse=BrowseRequest("a dog")))


def test_of_many_photos_those_that_have_gone_are_passed_over(album: Library, photos: Path) -> None:
    red = album.catalogue.items.at(str(photos / "red0.png"))
    assert red is not None
    assert set_tags(album, SetTagsRequest((TagEdit((999, red), ("boat",)),))).items == (red,)
    with pytest.raises(UsageError, match="no longer"):
        set_tags(album, SetTagsRequest((TagEdit((999,), ("boat",)),)))


def test_files_are_those_that_can_be_reached(album: Library, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.Image.save(scene(1), photos / "last.png")
    index(album, photos)
    items = tuple(album.catalogue.items.at(str(photos / name)) or 0 for name in ("last.png", "diary.md"))
    assert files(album, FilesRequest(items)) == FilesReport((str(photos / "last.png"), str(photos / "diary.md")))
    monkeypatch.setattr(album.availability, "folders", lambda: {1: False})
    assert files(album, FilesRequest(items)) == FilesReport((), offline=2)
    assert selected(album, SelectionRequest(items)).offline == 2
