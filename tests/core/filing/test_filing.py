"""Moving, copying, renaming, to the bin and back: nothing is lost, what belongs together stays together."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from colours import paint
from indexed import index

from xsearch_gui.core.annotations.annotate import set_caption
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.filing import job, noreplace
from xsearch_gui.core.filing.job import run_bin, run_move, run_rename, run_undo
from xsearch_gui.core.filing.naming import preview
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.annotations import SetCaptionRequest
from xsearch_gui.core.records.filing import (
    BinRequest,
    Filing,
    FilingReport,
    MoveRequest,
    RenamePreviewRequest,
    RenameRequest,
    UndoFilingRequest,
)
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine

SILENT = SilentReporter()


def tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in tree(folder)}


def path_of(library: Library, item: int) -> str:
    return library.catalogue.items.rows([item])[item].path


def undo(library: Library, report: FilingReport) -> FilingReport:
    assert report.undo
    return run_undo(library, UndoFilingRequest(report.undo), SILENT)


def top(library: Library, text: str) -> str:
    return SearchEngine(library).search(SearchRequest(text)).hits[0].path


def test_a_move_takes_along_what_belongs_to_the_photo(library: Library, photos: Path, items: list[int]) -> None:
    before = contents(photos)
    set_caption(library, SetCaptionRequest(items[0], "the red barn"))
    report = run_move(library, MoveRequest((items[0],), str(photos / "trip")), SILENT)
    assert (report.photos, report.failed, report.how) == (1, (), Filing.MOVE)
    assert tree(photos) == ["b.jpg", "c.jpg", "trip/a.MOV", "trip/a.jpg", "trip/a.jpg.xmp", "trip/a.md"]
    assert path_of(library, items[0]) == str(photos / "trip" / "a.jpg")
    assert library.catalogue.annotations.caption(items[0]) == "the red barn"
    assert top(library, "the red barn") == str(photos / "trip" / "a.jpg")
    assert library.catalogue.items.notes_of(items[0])
    again = index(library, photos)
    assert (again.indexed, again.removed) == (0, 0)  # nothing is new to the library
    back = undo(library, report)
    assert (back.photos, back.is_undo, back.failed) == (1, True, ())
    assert contents(photos) == before
    assert path_of(library, items[0]) == str(photos / "a.jpg")


def test_a_name_that_is_taken_gets_a_number_for_the_whole_group(
    library: Library, photos: Path, items: list[int]
) -> None:
    (photos / "trip").mkdir()
    paint(photos / "trip" / "a.jpg", "purple")
    kept = (photos / "trip" / "a.jpg").read_bytes()
    run_move(library, MoveRequest((items[0],), str(photos / "trip")), SILENT)
    assert (photos / "trip" / "a.jpg").read_bytes() == kept
    assert {"trip/a (2).jpg", "trip/a (2).MOV", "trip/a (2).jpg.xmp", "trip/a (2).md"} <= set(tree(photos))


def test_a_copy_is_known_at_once(library: Library, photos: Path, items: list[int]) -> None:
    report = run_move(library, MoveRequest(tuple(items), str(photos / "copies"), copy=True), SILENT)
    assert report.photos == 3
    assert sorted(library.catalogue.items.paths(items[1])) == [str(photos / "b.jpg"), str(photos / "copies" / "b.jpg")]
    assert index(library, photos).indexed == 0
    assert os.stat(photos / "b.jpg").st_mtime_ns == os.stat(photos / "copies" / "b.jpg").st_mtime_ns
    undo(library, report)
    assert not tree(photos / "copies")
    assert library.catalogue.items.paths(items[1]) == [str(photos / "b.jpg")]


def test_photos_that_leave_the_library_come_back_as_they_were(
    library: Library, photos: Path, items: list[int], tmp_path: Path
) -> None:
    report = run_move(library, MoveRequest((items[1],), str(tmp_path / "elsewhere")), SILENT)
    assert [str(notice) for notice in report.notices] == [
        "That folder is not in the library: the photos have left it. Undo brings them back."
    ]
    assert library.catalogue.items.rows([items[1]]) == {}
    undo(library, report)
    assert path_of(library, items[1]) == str(photos / "b.jpg")
    assert index(library, photos).indexed == 0


def test_renaming_by_a_pattern_and_back(library: Library, photos: Path, items: list[int]) -> None:
    before = contents(photos)
    report = run_rename(library, RenameRequest(tuple(items), "trip {n}"), SILENT)
    assert tree(photos) == [
        *("trip 001.MOV", "trip 001.jpg", "trip 001.jpg.xmp", "trip 001.md", "trip 002.jpg", "trip 003.jpg")
    ]
    assert path_of(library, items[2]) == str(photos / "trip 003.jpg")
    undo(library, report)
    assert contents(photos) == before


def test_names_move_up_and_change_with_each_other(library: Library, photos: Path, items: list[int]) -> None:
    run_rename(library, RenameRequest(tuple(items), "{n}"), SILENT)
    before = contents(photos)
    report = run_rename(library, RenameRequest((items[1], items[0]), "{n}"), SILENT)
    assert (report.photos, report.failed) == (2, ())
    after = contents(photos)
    assert tree(photos) == ["001.jpg", "002.MOV", "002.jpg", "002.jpg.xmp", "002.md", "003.jpg"]
    assert (after["001.jpg"], after["002.jpg"]) == (before["002.jpg"], before["001.jpg"])
    assert [os.path.basename(path_of(library, item)) for item in items] == ["002.jpg", "001.jpg", "003.jpg"]
    assert index(library, photos).indexed == 0
    undo(library, report)
    assert contents(photos) == before
    paint(photos / "000.jpg", "purple")
    report = run_rename(library, RenameRequest(tuple(items), "00{n}"), SILENT)
    assert report.photos == 3


@pytest.mark.parametrize(
    ("pattern", "said"),
    [("", "empty"), ("{nmae}", "no field {nmae}"), ("{name", "brace"), ("a{n}}", "brace")],
)
def test_a_pattern_that_means_nothing_is_told(library: Library, items: list[int], pattern: str, said: str) -> None:
    assert said in str(preview(library, RenamePreviewRequest(tuple(items), pattern)).problem)
    with pytest.raises(UsageError, match=said.replace("{", r"\{")):
        run_rename(library, RenameRequest(tuple(items), pattern), SILENT)


def test_the_preview_names_collisions_first(library: Library, photos: Path, items: list[int]) -> None:
    shown = preview(library, RenamePreviewRequest(tuple(items), "same"))
    assert (shown.renamed, shown.problems) == (1, 2)
    assert [bool(name.problem) for name in shown.names] == [True, True, False]
    assert tree(photos)[0] == "a.MOV"  # nothing has happened


def test_the_bin_and_back(library: Library, photos: Path, items: list[int], bin_of_the_test: Path) -> None:
    before = contents(photos)
    report = run_bin(library, BinRequest((items[0],)), SILENT)
    assert tree(photos) == ["a.md", "b.jpg", "c.jpg"]  # what the user has written stays
    assert {"a.jpg", "a.MOV", "a.jpg.xmp"} == set(os.listdir(bin_of_the_test / "files"))
    assert library.catalogue.items.rows([items[0]]) == {}
    undo(library, report)
    assert contents(photos) == before
    assert not os.listdir(bin_of_the_test / "info")
    assert path_of(library, items[0]) == str(photos / "a.jpg")


def test_links_are_left_alone(library: Library, photos: Path, tmp_path: Path) -> None:
    paint(tmp_path / "far.jpg", "red")
    (photos / "link.jpg").symlink_to(tmp_path / "far.jpg")
    paint(photos / "b.jpg", "green")
    index(library, photos)
    linked = library.catalogue.items.at(str(photos / "link.jpg"))
    assert linked is not None
    report = run_bin(library, BinRequest((linked,)), SILENT)
    assert report.photos == 0
    assert "it is a link" in str(report.failed[0].reason)
    assert (tmp_path / "far.jpg").exists()


def test_absent_drives_are_left_alone(library: Library, photos: Path, items: list[int]) -> None:
    photos.rename(photos.with_name("away"))
    library.availability.forget()
    report = run_bin(library, BinRequest(tuple(items)), SILENT)
    assert report.photos == 0
    assert {str(failure.reason) for failure in report.failed} == {"was left alone: its drive is not connected"}


def test_a_full_drive_is_told_before_anything_is_moved(
    library: Library, photos: Path, items: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 100})
    monkeypatch.setattr(job.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(UsageError, match="has room for 0 MB"):
        run_move(library, MoveRequest(tuple(items), str(photos / "copies"), copy=True), SILENT)


def test_what_fails_in_the_middle_of_a_group_is_taken_back(
    library: Library, photos: Path, items: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(photos)
    real = noreplace.rename

    def rename(source: str, target: str) -> None:
        if target.endswith("trip/a.jpg.xmp"):
            raise PermissionError(13, "no")
        real(source, target)

    monkeypatch.setattr(noreplace, "rename", rename)
    report = run_move(library, MoveRequest((items[0],), str(photos / "trip")), SILENT)
    assert report.photos == 0
    assert str(report.failed[0].reason) == "may not be changed or moved (permission denied)"
    assert contents(photos) == before
