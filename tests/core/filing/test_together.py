"""What belongs together stays together, and what the library knows of photos stays with them; undo after changes."""

from __future__ import annotations

import os
import signal
import unicodedata
from pathlib import Path

import pytest
from colours import paint
from indexed import index

from xsearch_gui.core.annotations.albums import change_album
from xsearch_gui.core.annotations.annotate import set_caption, set_tags
from xsearch_gui.core.annotations.marking import set_marks
from xsearch_gui.core.errors import LibraryBusy
from xsearch_gui.core.files.name_patterns import named
from xsearch_gui.core.filing.companions import Companions
from xsearch_gui.core.filing.job import run_bin, run_move, run_rename, run_undo
from xsearch_gui.core.filing.journal import Step, is_chain
from xsearch_gui.core.filing.ordering import in_order
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.status import library_status
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.annotations import (
    MarkEdit,
    MarkKind,
    SetCaptionRequest,
    SetMarksRequest,
    SetTagsRequest,
    TagEdit,
)
from xsearch_gui.core.records.filing import (
    BinRequest,
    Filing,
    FilingReport,
    MoveRequest,
    RenameRequest,
    UndoFilingRequest,
)
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.organising.albums import ChangeAlbumRequest

SILENT = SilentReporter()


def tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def undo(library: Library, report: FilingReport) -> FilingReport:
    assert report.undo
    return run_undo(library, UndoFilingRequest(report.undo), SILENT)


def item(library: Library, path: Path) -> int:
    found = library.catalogue.items.at(str(path))
    assert found is not None
    return found


@pytest.mark.parametrize("what", ["move", "rename", "bin", "leave"])
def test_what_is_known_of_a_photo_stays(
    library: Library, photos: Path, items: list[int], tmp_path: Path, what: str
) -> None:
    catalogue, red = library.catalogue, items[0]
    set_caption(library, SetCaptionRequest(red, "the red barn"))
    set_tags(library, SetTagsRequest((TagEdit((red,), ("farm",)),)))
    set_marks(library, SetMarksRequest((MarkEdit((red,), MarkKind.RATING, "4"),)))
    change_album(library, ChangeAlbumRequest("Summer", new=True, add=(red,)))

    def known() -> list[object]:
        dump = (f"SELECT * FROM {table}" for table in ("photo_mark", "album_photo", "tag_edit"))
        rows = [tuple(row) for statement in dump for row in catalogue.connection.execute(statement)]
        return [catalogue.annotations.caption(red), rows]

    before = known()
    if what == "move":
        report = run_move(library, MoveRequest((red,), str(photos / "trip")), SILENT)
    elif what == "rename":
        report = run_rename(library, RenameRequest((red,), "barn"), SILENT)
    elif what == "bin":
        report = run_bin(library, BinRequest((red,)), SILENT)
    else:
        report = run_move(library, MoveRequest((red,), str(tmp_path / "away")), SILENT)
    assert report.photos == 1
    assert library_status(library).pending == 0  # what has gone waits for nothing
    watched = IndexRequest((str(photos),), shallow=True)  # as the watcher asks for, a moment later
    assert run_index(library, watched, SILENT).indexed == 0
    assert index(library, photos).indexed == 0
    assert known() == before
    undo(library, report)
    assert run_index(library, watched, SILENT).indexed == 0
    assert known() == before
    assert library.catalogue.items.rows([red])[red].path == str(photos / "a.jpg")


def test_a_sidecar_of_two_photos_goes_along_when_both_go(library: Library, photos: Path) -> None:
    paint(photos / "a.jpg", "red")
    paint(photos / "a.png", "green")
    for name in ("a.xmp", "a.jpg.xmp", "a.png.xmp", "a.AAE", "ab.xmp"):
        (photos / name).write_text(name)
    index(library, photos)
    both = item(library, photos / "a.jpg"), item(library, photos / "a.png")
    report = run_move(library, MoveRequest((both[0],), str(photos / "one")), SILENT)
    assert tree(photos) == ["a.AAE", "a.png", "a.png.xmp", "a.xmp", "ab.xmp", "one/a.jpg", "one/a.jpg.xmp"]
    undo(library, report)
    run_move(library, MoveRequest(both, str(photos / "two")), SILENT)
    assert tree(photos / "two") == ["a.AAE", "a.jpg", "a.jpg.xmp", "a.png", "a.png.xmp", "a.xmp"]
    assert tree(photos)[0] == "ab.xmp"


def test_a_film_stays_with_the_still_that_the_camera_made(library: Library, photos: Path) -> None:
    for name in ("a.heic", "a.jpg", "a.MOV"):
        (photos / name).write_bytes(name.encode())
    still = [str(photos / "a.heic")], [str(photos / "a.jpg")]
    assert Companions(library.catalogue, still[1]).of(still[1][0], notes=True) == still[1]
    assert Companions(library.catalogue, still[0]).of(still[0][0], notes=True) == [*still[0], str(photos / "a.MOV")]
    one = Companions(library.catalogue, [*still[0], *still[1]])
    assert [len(one.of(path, notes=True)) for path in (still[1][0], still[0][0])] == [2, 1]  # once


def test_only_names_of_the_same_letters_belong_together(library: Library, photos: Path) -> None:
    for name in ("straße.jpg", "strasse.xmp", "STRASSE.xmp", "Straße.XMP"):
        (photos / name).write_text(name)
    path = str(photos / "straße.jpg")
    assert Companions(library.catalogue, [path]).of(path, notes=True) == [path, str(photos / "Straße.XMP")]


def test_names_as_long_as_they_may_be_make_room_for_a_number(library: Library, photos: Path) -> None:
    name = "ü" * 122 + ".jpg"
    paint(photos / name, "red")
    (photos / (name + ".xmp")).write_text("x")
    (photos / "trip").mkdir()
    (photos / "trip" / name).write_text("taken")
    index(library, photos)
    report = run_move(library, MoveRequest((item(library, photos / name),), str(photos / "trip")), SILENT)
    assert (report.photos, report.failed) == (1, ())
    short = "ü" * 121 + " (2).jpg"
    assert set(tree(photos / "trip")) == {name, short, short + ".xmp"}
    undo(library, report)
    assert (photos / name).exists()


def test_patterns_make_names_that_can_be_seen() -> None:
    fields = {"title": "a\u202egpj.\u2028exe", "name": unicodedata.normalize("NFD", "ü"), "camera": "a/b\\c:\0d"}
    assert named("{title}", fields) == "agpj.exe"
    assert named("{name}", fields) == "ü"
    assert named("{camera}", fields) == "a-b-c-d"


def test_a_name_that_differs_only_in_case(library: Library, photos: Path) -> None:
    paint(photos / "a.jpg", "red")
    index(library, photos)
    red = item(library, photos / "a.jpg")
    assert run_rename(library, RenameRequest((red,), "A"), SILENT).photos == 1
    paint(photos / "a.jpg", "green")
    report = run_rename(library, RenameRequest((red,), "a"), SILENT)
    assert (report.photos, str(report.failed[0].reason)) == (0, "keeps its name: another file is called a.jpg")
    assert tree(photos) == ["A.jpg", "a.jpg"]


def test_circles_are_found_among_thousands() -> None:
    up = [(Step(f"/{number}", f"/{number + 1}", number + 1),) for number in range(5000)]
    assert in_order(up) == up[::-1]
    around = [(Step(f"/a{number}", f"/a{(number + 1) % 3}", number + 1),) for number in range(3)]
    waits = (Step("/x", "/a0", 9),)
    ordered = in_order([*up, *around])
    assert len(ordered) == 5001
    assert is_chain(ordered[-1])
    assert len(ordered[-1]) == 6
    assert in_order([around[0], waits]) == [around[0], waits]


@pytest.mark.parametrize("change", ["edited", "sidecar gone", "folder gone", "name taken", "photo gone"])
def test_undo_after_something_was_changed(library: Library, photos: Path, items: list[int], change: str) -> None:
    folder = photos / "old"
    run_move(library, MoveRequest((items[0],), str(folder)), SILENT)
    report = run_move(library, MoveRequest((items[0],), str(photos / "trip")), SILENT)
    if change == "edited":
        (photos / "trip" / "a.jpg").write_bytes(b"edited")
    elif change == "sidecar gone":
        (photos / "trip" / "a.jpg.xmp").unlink()
    elif change == "folder gone":
        folder.rmdir()
    elif change == "name taken":
        (folder / "a.jpg.xmp").write_text("another")
    else:
        (photos / "trip" / "a.jpg").rename(photos / "elsewhere.jpg")
    before = sorted(path.read_bytes() for path in photos.rglob("*.*"))
    back = undo(library, report)
    assert sorted(path.read_bytes() for path in photos.rglob("*.*")) == before
    if change in ("name taken", "photo gone"):
        assert back.photos == 0
        said = {"name taken": "there is another file of that name", "photo gone": "is no longer there"}[change]
        assert said in str(back.failed[0].reason)
        assert (photos / "trip" / "a.MOV").exists()  # all of them stay together
    else:
        assert (back.photos, back.failed) == (1, ())
        assert (folder / "a.jpg").exists()


def test_undo_onto_a_drive_that_is_away_waits(library: Library, photos: Path, items: list[int], tmp_path: Path) -> None:
    report = run_move(library, MoveRequest((items[1],), str(tmp_path / "desk")), SILENT)
    photos.rename(tmp_path / "unplugged")
    photos.mkdir()  # its mount point stays
    library.availability.forget()
    back = undo(library, report)
    assert (back.photos, str(back.failed[0].reason)) == (0, "was left alone: its drive is not connected")
    assert (tmp_path / "desk" / "b.jpg").exists()
    photos.rmdir()
    (tmp_path / "unplugged").rename(photos)
    library.availability.forget()
    assert undo(library, report).photos == 1  # it can be taken back still
    assert (photos / "b.jpg").exists()


def test_an_undo_goes_on_where_it_was_interrupted(library: Library, photos: Path, items: list[int]) -> None:
    report = run_move(library, MoveRequest(tuple(items), str(photos / "trip")), SILENT)
    for path in (photos / "trip").glob("b*"):
        path.rename(photos / path.name)
    back = undo(library, report)
    assert (back.photos, back.failed, back.how) == (2, (), Filing.MOVE)
    assert tree(photos) == ["a.MOV", "a.jpg", "a.jpg.xmp", "a.md", "b.jpg", "c.jpg"]


def test_a_folder_that_the_library_leaves_out_is_told(library: Library, photos: Path, items: list[int]) -> None:
    report = run_move(library, MoveRequest((items[1],), str(photos / ".hidden")), SILENT)
    assert str(report.notices[0]).startswith("The library leaves that folder out")
    assert items[1] not in library.catalogue.items.rows([items[1]])
    undo(library, report)
    assert (photos / "b.jpg").exists()


def test_two_programs_do_not_move_the_same_photo(
    library: Library, paths: AppPaths, photos: Path, items: list[int]
) -> None:
    ready, go = os.pipe(), os.pipe()
    child = os.fork()
    if not child:  # another program holds the library
        with Library(paths, lambda: library.encoder) as other, other.changing():
            os.write(ready[1], b"x")
            os.read(go[0], 1)
        os._exit(0)
    try:
        os.read(ready[0], 1)
        before = tree(photos)
        with pytest.raises(LibraryBusy):
            run_move(library, MoveRequest(tuple(items), str(photos / "trip")), SILENT)
        assert tree(photos) == before
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
