"""Stacks made by hand: what undoes a change, what becomes of them when files go, and where they are seen."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from indexed import index
from PIL import Image

from tests.core.search.test_browse import shoot
from xsearch_gui.core.annotations.stacks import change_stacks
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records.organising.stacks import ChangeStacksRequest, StackChange, StackReport
from xsearch_gui.core.records.search import BrowseRequest, Hit, Order, RowsRequest, SearchRequest
from xsearch_gui.core.search.browse import browse
from xsearch_gui.core.search.engine import SearchEngine

COLOURS = ("red", "green", "blue", "white", "black")
TOGETHER, APART, COVER, OUT, BURSTS = StackChange


@pytest.fixture
def items(library: Library, photos: Path) -> list[int]:
    for day, colour in enumerate(COLOURS, 1):
        shoot(photos / f"{colour}.jpg", colour, day, f"2023:02:0{day} 10:00:00")
    (photos / "diary.txt").write_text("A day without a cloud over the hills.")
    index(library, photos)
    return [library.catalogue.items.at(str(photos / f"{colour}.jpg")) or 0 for colour in COLOURS]


def change(library: Library, how: StackChange, *items: int, last_import: bool = False) -> StackReport:
    return change_stacks(library, SearchEngine(library), ChangeStacksRequest(how, items, last_import))


def undo(library: Library, report: StackReport) -> StackReport:
    assert report.undo is not None
    return change_stacks(library, SearchEngine(library), report.undo)


def stacks(library: Library) -> list[tuple[int, ...]]:
    rows = library.catalogue.connection.execute("SELECT item_id FROM stack_photo").fetchall()
    return sorted(library.catalogue.stacks.whole([row[0] for row in rows]))


def shown(library: Library, request: BrowseRequest | None = None) -> dict[int, Hit]:
    found = browse(library.catalogue, request or BrowseRequest("type:photo"))
    return {hit.item: hit for hit in SearchEngine(library).rows(RowsRequest(found.items)).hits}


def test_a_stack_is_one_row_with_its_cover_and_all_are_counted(library: Library, items: list[int]) -> None:
    red, green, blue, white, black = items
    report = change(library, TOGETHER, green, red, blue)
    assert (report.stacks, report.photos, set(report.items)) == (1, 3, {red, green, blue})
    rows = shown(library)
    assert list(rows) == [black, white, green]
    assert (rows[green].group, rows[green].stack, rows[green].cover) == ((red, blue), True, True)
    assert not rows[white].group
    found = browse(library.catalogue, BrowseRequest("type:photo"))
    assert found.total == 5 and found.months == (("2023-02", 3),)
    assert len(browse(library.catalogue, BrowseRequest("type:photo", group=False)).items) == 5


def test_where_the_cover_is_not_found_the_next_stands_for_the_stack(library: Library, items: list[int]) -> None:
    red, green, blue, *_ = items
    change(library, TOGETHER, green, red, blue)
    rows = shown(library, BrowseRequest("date:2023-02-03"))  # blue alone
    assert list(rows) == [blue] and rows[blue].group == (green, red) and not rows[blue].cover
    oldest = BrowseRequest("date:2023-02-01..2023-02-03", order=Order.TAKEN, descending=False)
    assert list(shown(library, oldest)) == [green]


@pytest.mark.parametrize("how", StackChange)
def test_every_change_comes_back_and_can_be_made_again(library: Library, items: list[int], how: StackChange) -> None:
    red, green, blue, white, _ = items
    change(library, TOGETHER, red, green, blue)
    before = stacks(library)
    chosen = {TOGETHER: [white, green], BURSTS: items}.get(how, [green])
    report = change(library, how, *chosen)
    after = stacks(library)
    again = undo(library, report) if report.undo else report
    assert stacks(library) == before
    if again.undo is not None:
        undo(library, again)
        assert stacks(library) == after


def test_what_each_change_does(library: Library, items: list[int]) -> None:
    red, green, blue, white, black = items
    change(library, TOGETHER, red, green)
    change(library, TOGETHER, blue, green)  # its stack comes along whole
    assert stacks(library) == [(blue, green, red)]
    change(library, COVER, red)
    assert stacks(library) == [(red, blue, green)]
    change(library, OUT, blue)
    assert stacks(library) == sorted([(blue,), (red, green)])
    change(library, OUT, green)  # no stack of one
    assert stacks(library) == sorted([(blue,), (green,), (red,)])
    change(library, COVER, white, black)  # of a group that nobody has stacked
    assert (white, black) in stacks(library)
    change(library, APART, black)
    assert stacks(library) == sorted((item,) for item in items)


def test_nothing_to_be_done_says_so(library: Library, items: list[int], photos: Path) -> None:
    note = library.catalogue.items.at(str(photos / "diary.txt")) or 0
    for how, chosen in ((TOGETHER, items[:1]), (COVER, items[:1]), (TOGETHER, [note]), (OUT, [])):
        with pytest.raises(UsageError):
            change(library, how, *chosen)
    assert stacks(library) == []


def test_stacks_survive_moves_rescans_and_the_loss_of_a_cover(library: Library, items: list[int], photos: Path) -> None:
    red, green, blue, *_ = items
    change(library, TOGETHER, red, green, blue)
    (photos / "moved").mkdir()
    shutil.move(photos / "green.jpg", photos / "moved" / "verde.jpg")
    shutil.copy(photos / "blue.jpg", photos / "moved" / "copy.jpg")
    (photos / "red.jpg").unlink()
    index(library, photos)
    rows = shown(library)
    assert rows[green].group == (blue,) and rows[green].cover
    (photos / "blue.jpg").unlink()  # a copy is left
    index(library, photos)
    assert shown(library)[green].group == (blue,)
    shoot(photos / "red.jpg", "red", 1, "2023:02:01 10:00:00")
    index(library, photos)
    assert shown(library)[red].group == (green, blue)  # as it was


def test_a_photo_that_is_changed_stays_in_its_stack(library: Library, items: list[int], photos: Path) -> None:
    red, green, *_ = items
    change(library, TOGETHER, red, green)
    with Image.open(photos / "green.jpg") as image:  # other bytes, the same picture
        image.load()
    image.save(photos / "green.jpg", quality=80)
    index(library, photos)
    changed = library.catalogue.items.at(str(photos / "green.jpg")) or 0
    assert changed != green and shown(library)[red].group == (changed,)


def test_a_search_shows_a_stack_once_by_its_cover_or_by_what_matches(library: Library, items: list[int]) -> None:
    red, green, blue, *_ = items
    engine = SearchEngine(library)

    def rows(text: str) -> dict[int, Hit]:
        return {hit.item: hit for hit in engine.search(SearchRequest(text)).hits}

    apart = rows("green")
    best = max((red, green, blue), key=lambda item: apart[item].probability)
    worst = min((red, green, blue), key=lambda item: apart[item].probability)
    change(library, TOGETHER, worst, *({red, green, blue} - {worst}))
    together = rows("green")
    assert len({red, green, blue} & set(together)) == 1
    (leader,) = {red, green, blue} & set(together)
    near = apart[worst].probability >= apart[best].probability - 0.2
    assert leader == (worst if near else best) and together[leader].cover is (leader == worst)
    assert {leader, *together[leader].group} == {red, green, blue} and together[leader].stack
    everything = engine.search(SearchRequest("green", group=False)).hits
    assert {red, green, blue} <= {hit.item for hit in everything}


def test_bursts_are_stacked_with_the_sharpest_in_front_and_hands_are_left_alone(library: Library, photos: Path) -> None:
    for second, blur in enumerate((9, 0, 5)):
        made = shoot(photos / f"burst{second}.jpg", "red", 7, f"2023:05:01 10:00:0{second}")
        if blur:
            with Image.open(made) as image:
                exif = image.getexif()
                image.resize((image.width // (blur + 1), image.height // (blur + 1))).resize(image.size).save(
                    made, exif=exif, quality=95
                )
    shoot(photos / "alone.jpg", "blue", 8, "2023:05:01 12:00:00")
    index(library, photos)
    burst = [library.catalogue.items.at(str(photos / f"burst{n}.jpg")) or 0 for n in range(3)]
    sharpness = library.catalogue.sharpness.get(burst)
    sharpest = max(burst, key=lambda item: sharpness[item])
    report = change(library, BURSTS, last_import=True)
    assert (report.stacks, report.photos) == (1, 3)
    assert stacks(library) == [(sharpest, *(item for item in burst if item != sharpest))]
    assert change(library, BURSTS, *burst).stacks == 0  # nothing is left to be stacked
    change(library, APART, *burst)
    assert change(library, BURSTS, *burst).stacks == 0  # somebody has said that they are no stack
    hits = SearchEngine(library).search(SearchRequest("red")).hits
    assert not any(hit.group for hit in hits if hit.item in burst)


def test_what_stands_behind_another_is_told_for_any_part_of_a_library(library: Library, items: list[int]) -> None:
    red, green, blue, white, black = items
    change(library, TOGETHER, red, green, blue)
    change(library, TOGETHER, white, black)
    behind = library.catalogue.stacks.behind
    assert behind(np.asarray([red, green, blue, white, black])).tolist() == [green, blue, black]
    assert behind(np.asarray([blue, green, black])).tolist() == [blue]
    assert behind(np.zeros(0, np.int64)).tolist() == []
