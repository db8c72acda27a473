"""Captions of a library go to the photos that they fit, stay there when folders are read again, and come back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from colours import COLOURS, paint

from xsearch_gui.core.alignment.repairing import move_captions, run_repairs, take_moves_back
from xsearch_gui.core.annotations.annotate import set_caption
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.annotations import SetCaptionRequest
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.repairs import (
    CaptionMove,
    MoveCaptionsRequest,
    RepairProposal,
    RepairsRequest,
    TakeMovesBackRequest,
)

QUIET = SilentReporter()
TINTS = list(COLOURS)


def write(photos: Path, captions: list[str]) -> None:
    with (photos / "captions.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("file", "caption"), *((f"IMG_{i}.png", c) for i, c in enumerate(captions))])


@pytest.fixture
def captions(library: Library, photos: Path) -> list[str]:
    """Four photos of each colour one after the other, each with its colour as its caption, from a table."""
    told = [colour for colour in TINTS for _ in range(4)]
    for number, colour in enumerate(told):
        paint(photos / f"IMG_{number}.png", colour, number)
    write(photos, told)
    run_index(library, IndexRequest((str(photos),)), QUIET)
    return told


def again(library: Library, photos: Path, captions: list[str]) -> None:
    write(photos, captions)
    run_index(library, IndexRequest(force=True), QUIET)


def told(library: Library, photos: Path) -> dict[str, list[str]]:
    rows = library.catalogue.pairs.of_photos()
    paths = library.catalogue.items.rows([photo for photo, _, _ in rows])
    found: dict[str, list[str]] = {}
    for photo, _, body in rows:
        found.setdefault(Path(paths[photo].path).name, []).append(body)
    return found


def looked_for(library: Library) -> tuple[RepairProposal, ...]:
    return run_repairs(library, RepairsRequest(), QUIET).proposals


def accept(library: Library, *proposals: RepairProposal) -> int:
    moves = [CaptionMove(c.text, c.to_photo) for proposal in proposals for c in proposal.captions]
    return move_captions(library, MoveCaptionsRequest(tuple(moves))).batch


def test_captions_that_lie_right_are_left_alone(library: Library, photos: Path, captions: list[str]) -> None:
    report = run_repairs(library, RepairsRequest(), QUIET)
    assert (report.captions, report.photos, report.proposals) == (32, 32, ())


def test_exchanged_captions_change_places_and_stay_there(library: Library, photos: Path, captions: list[str]) -> None:
    captions[1], captions[30] = captions[30], captions[1]  # a red and an orange photo
    again(library, photos, captions)
    (proposal,) = looked_for(library)
    assert proposal.kind == "exchanged"
    assert {(Path(c.path).name, c.body, Path(c.to_path).name) for c in proposal.captions} == {
        ("IMG_1.png", "orange", "IMG_30.png"), ("IMG_30.png", "red", "IMG_1.png"),
    }  # fmt: skip
    accept(library, proposal)
    run_index(library, IndexRequest(force=True), QUIET)  # the table still says otherwise
    assert told(library, photos)["IMG_1.png"] == ["red"] and told(library, photos)["IMG_30.png"] == ["orange"]
    assert looked_for(library) == ()


def test_rows_that_are_one_photo_off_move_together(library: Library, photos: Path, captions: list[str]) -> None:
    again(library, photos, [*captions[:8], "purple", *captions[8:-1]])  # a row too many: the rest lies one photo on
    shifted = [proposal for proposal in looked_for(library) if proposal.kind == "shifted"]
    assert shifted and {proposal.step for proposal in shifted} == {-1}


def test_what_was_moved_comes_back_as_it_was(library: Library, photos: Path, captions: list[str]) -> None:
    item = {Path(row.path).name: number for number, row in library.catalogue.items.rows(range(1, 40)).items()}
    set_caption(library, SetCaptionRequest(item["IMG_2.png"], "mine"))
    before = told(library, photos)
    texts = {(photo, body): text for photo, text, body in library.catalogue.pairs.of_photos()}
    moves = (
        CaptionMove(texts[item["IMG_0.png"], "red"], item["IMG_2.png"]),
        CaptionMove(texts[item["IMG_2.png"], "mine"], item["IMG_5.png"]),
        CaptionMove(texts[item["IMG_9.png"], "blue"], 0),
    )
    moved = move_captions(library, MoveCaptionsRequest(moves))
    assert moved.captions == 3 and set(moved.items) == {item[f"IMG_{n}.png"] for n in (0, 2, 5, 9)}
    now = told(library, photos)
    assert "IMG_0.png" not in now and "IMG_9.png" not in now
    assert now["IMG_2.png"] == ["red", "red"] and now["IMG_5.png"] == ["green", "mine"]
    take_moves_back(library, TakeMovesBackRequest(moved.batch))
    assert {name: sorted(bodies) for name, bodies in told(library, photos).items()} == {
        name: sorted(bodies) for name, bodies in before.items()
    }
    with pytest.raises(UsageError, match="no moved captions"):
        take_moves_back(library, TakeMovesBackRequest(moved.batch))


def test_a_caption_written_since_is_kept(library: Library, photos: Path, captions: list[str]) -> None:
    item = {Path(row.path).name: number for number, row in library.catalogue.items.rows(range(1, 40)).items()}
    texts = {(photo, body): text for photo, text, body in library.catalogue.pairs.of_photos()}
    move = CaptionMove(texts[item["IMG_0.png"], "red"], item["IMG_7.png"])
    batch = move_captions(library, MoveCaptionsRequest((move,))).batch
    set_caption(library, SetCaptionRequest(item["IMG_7.png"], "by hand"))
    report = take_moves_back(library, TakeMovesBackRequest(batch))
    assert report.kept == 1
    assert "by hand" in told(library, photos)["IMG_7.png"] and told(library, photos)["IMG_0.png"] == ["red"]


def test_a_table_that_says_something_else_counts_again(library: Library, photos: Path, captions: list[str]) -> None:
    texts = {(photo, body): text for photo, text, body in library.catalogue.pairs.of_photos()}
    first = next(photo for photo, body in texts if body == "red")
    move_captions(library, MoveCaptionsRequest((CaptionMove(texts[first, "red"], 0),)))
    again(library, photos, ["a red door", *captions[1:]])
    assert told(library, photos)["IMG_0.png"] == ["a red door"]


def test_captions_that_are_gone_cannot_be_moved(library: Library, photos: Path, captions: list[str]) -> None:
    with pytest.raises(UsageError, match="not in the library any more"):
        move_captions(library, MoveCaptionsRequest((CaptionMove(10**6, 0),)))
