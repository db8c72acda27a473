"""Whatever the disk and other programs do, no file is lost, and what was not done is told."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import mounts as real
import pytest
from mounts import Mounts

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.filing import bin as bin_of_system
from xsearch_gui.core.filing import job, moving, noreplace, windows_bin
from xsearch_gui.core.filing.job import run_bin, run_move, run_undo
from xsearch_gui.core.filing.journal import Journal
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.filing import BinRequest, FilingReport, MoveRequest, UndoFilingRequest

SILENT = SilentReporter()


@pytest.fixture
def mounts() -> Iterator[Mounts]:
    yield from real.mounts()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def reasons(report: FilingReport) -> list[str]:
    return [str(failure.reason) for failure in report.failed]


def undo(library: Library, report: FilingReport) -> FilingReport:
    assert report.undo
    return run_undo(library, UndoFilingRequest(report.undo), SILENT)


def test_a_drive_that_gets_full_keeps_nothing_half(mounts: Mounts, tmp_path: Path) -> None:
    drive = mounts.tmpfs(tmp_path / "drive", "1m")
    (tmp_path / "large.jpg").write_bytes(os.urandom(2 * 2**20))
    with pytest.raises(OSError) as raised:
        moving.move_file(str(tmp_path / "large.jpg"), str(drive / "large.jpg"))
    assert raised.value.errno == errno.ENOSPC
    assert os.listdir(drive) == []
    assert (tmp_path / "large.jpg").stat().st_size == 2 * 2**20


def test_a_full_drive_is_told_before_anything_is_moved(
    mounts: Mounts, library: Library, photos: Path, items: list[int], tmp_path: Path
) -> None:
    drive = mounts.tmpfs(tmp_path / "drive", "1m")
    before = contents(photos)
    with pytest.raises(UsageError, match="has room for 0 MB"):
        run_move(library, MoveRequest(tuple(items), str(drive)), SILENT)
    assert contents(photos) == before


def test_a_group_that_does_not_fit_stays_together(
    mounts: Mounts, library: Library, photos: Path, items: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive = mounts.tmpfs(tmp_path / "drive", "1m")
    (photos / "a.MOV").write_bytes(os.urandom(2 * 2**20))
    before = contents(photos)
    monkeypatch.setattr(job, "_require_room", lambda *_, **__: None)  # somebody else fills it meanwhile
    report = run_move(library, MoveRequest((items[0],), str(drive)), SILENT)
    assert (report.photos, reasons(report)) == (0, ["was left where it is: the disk is full"])
    assert contents(photos) == before
    assert os.listdir(drive) == []


@pytest.mark.parametrize("entry", ["begin", "done"])
def test_where_nothing_can_be_written_down_it_stops(
    library: Library, photos: Path, items: list[int], monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    write, left = Journal._write, [1]

    def full(self: Journal, what: dict[str, object], *, durable: bool = False) -> None:
        if entry in what:
            if not left[0]:
                raise OSError(errno.ENOSPC, "full")
            left[0] -= 1
        write(self, what, durable=durable)

    monkeypatch.setattr(Journal, "_write", full)
    before = contents(photos)
    report = run_move(library, MoveRequest(tuple(items), str(photos / "trip")), SILENT)
    assert (report.photos, len(report.notices)) == ({"begin": 1, "done": 2}[entry], 1)
    assert "make room on the disk of the library" in str(report.notices[0])
    monkeypatch.undo()
    monkeypatch.setenv("XDG_DATA_HOME", str(photos.parent / "share"))
    job.finish(library)
    assert undo(library, report).photos == report.photos
    assert contents(photos) == before


def test_a_folder_that_may_only_be_read_keeps_its_files(mounts: Mounts, tmp_path: Path) -> None:
    card = tmp_path / "card"
    card.mkdir()
    (card / "a.jpg").write_bytes(b"photo")
    mounts.bind(card, "ro")
    with pytest.raises(OSError) as raised:
        moving.move_file(str(card / "a.jpg"), str(tmp_path / "a.jpg"))
    assert raised.value.errno == errno.EROFS
    assert not (tmp_path / "a.jpg").exists()  # no copy stays behind
    with pytest.raises(OSError):
        bin_of_system.to_bin(str(card / "a.jpg"))
    assert (card / "a.jpg").read_bytes() == b"photo"


def test_a_target_that_may_only_be_read_is_told_before(
    mounts: Mounts, library: Library, items: list[int], tmp_path: Path
) -> None:
    (tmp_path / "locked").mkdir()
    mounts.bind(tmp_path / "locked", "ro")
    with pytest.raises(UsageError, match="cannot be written"):
        run_move(library, MoveRequest(tuple(items), str(tmp_path / "locked")), SILENT)


def test_folders_of_one_drive_between_which_nothing_can_be_renamed(mounts: Mounts, tmp_path: Path) -> None:
    (tmp_path / "seen twice").mkdir()
    mounts.bind(tmp_path / "seen twice", "rw")  # the same file system, and a rename is refused all the same
    (tmp_path / "a.jpg").write_bytes(b"photo")
    moving.move_file(str(tmp_path / "a.jpg"), str(tmp_path / "seen twice" / "a.jpg"))
    assert (tmp_path / "seen twice" / "a.jpg").read_bytes() == b"photo"
    assert not (tmp_path / "a.jpg").exists()


def test_what_another_program_changes_meanwhile_is_left(
    mounts: Mounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive, photo = mounts.tmpfs(tmp_path / "drive"), tmp_path / "a.jpg"
    photo.write_bytes(b"before")
    keep = moving._keep

    def edit(folder: str) -> None:
        keep(folder)
        photo.write_bytes(b"edited")

    monkeypatch.setattr(moving, "_keep", edit)  # after the copy has got its name, and before the old one goes
    with pytest.raises(OSError, match="another program is changing it"):
        moving.move_file(str(photo), str(drive / "a.jpg"))
    assert photo.read_bytes() == b"edited"
    assert os.listdir(drive) == []


def test_a_copy_that_is_not_the_same_is_thrown_away(
    mounts: Mounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive, photo = mounts.tmpfs(tmp_path / "drive"), tmp_path / "a.jpg"
    photo.write_bytes(b"photo")
    monkeypatch.setattr(moving, "_equal", lambda *_: False)
    with pytest.raises(OSError, match="error"):
        moving.move_file(str(photo), str(drive / "a.jpg"))
    assert (photo.read_bytes(), os.listdir(drive)) == (b"photo", [])


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EINVAL, 0])
def test_nothing_is_written_over_where_the_system_has_no_such_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    if number:
        monkeypatch.setattr(noreplace, "by_system", lambda *_: number)
    old, new = tmp_path / "old.jpg", tmp_path / "new.jpg"
    old.write_bytes(b"old")
    noreplace.rename(str(old), str(new))
    assert contents(tmp_path) == {"new.jpg": b"old"}
    old.write_bytes(b"another")
    with pytest.raises(FileExistsError):
        noreplace.rename(str(old), str(new))
    monkeypatch.setattr(os, "link", lambda *_, **__: (_ for _ in ()).throw(PermissionError(1, "no links here")))
    with pytest.raises(FileExistsError):
        noreplace.rename(str(old), str(new))
    assert contents(tmp_path) == {"new.jpg": b"old", "old.jpg": b"another"}


def test_a_name_that_cannot_be_given_up_is_kept_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noreplace, "by_system", lambda *_: errno.ENOSYS)
    (tmp_path / "old.jpg").write_bytes(b"old")
    unlink = os.unlink

    def refuse(path: str) -> None:
        if path.endswith("old.jpg"):
            raise PermissionError(13, "no")
        unlink(path)

    monkeypatch.setattr(os, "unlink", refuse)
    with pytest.raises(PermissionError):
        noreplace.rename(str(tmp_path / "old.jpg"), str(tmp_path / "new.jpg"))
    assert os.listdir(tmp_path) == ["old.jpg"]


def test_hard_links_are_files_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"photo")
    os.link(tmp_path / "a.jpg", tmp_path / "A.jpg")
    with pytest.raises(FileExistsError):
        moving.move_file(str(tmp_path / "a.jpg"), str(tmp_path / "A.jpg"))
    (tmp_path / "to").mkdir()
    moving.move_file(str(tmp_path / "a.jpg"), str(tmp_path / "to" / "a.jpg"))
    assert contents(tmp_path) == {"A.jpg": b"photo", "to/a.jpg": b"photo"}


@pytest.mark.parametrize("now", ["gone", "folder", "link"])
def test_what_is_no_file_any_more_is_left(
    library: Library, photos: Path, items: list[int], tmp_path: Path, now: str
) -> None:
    (photos / "b.jpg").rename(tmp_path / "kept.jpg")
    if now == "folder":
        (photos / "b.jpg").mkdir()
    elif now == "link":
        (photos / "b.jpg").symlink_to(tmp_path / "kept.jpg")
    for report in (
        run_bin(library, BinRequest((items[1],)), SILENT),
        run_move(library, MoveRequest((items[1],), str(photos / "trip")), SILENT),
    ):
        assert (report.photos, len(report.failed)) == (0, 1)
    with pytest.raises(OSError):
        moving.move_file(str(photos / "b.jpg"), str(photos / "x.jpg"))
    assert (tmp_path / "kept.jpg").exists()


def test_what_belonged_to_a_photo_and_has_gone_is_no_obstacle(
    library: Library, photos: Path, items: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Journal.begin

    def meanwhile(self: Journal, group: tuple[object, ...]) -> None:
        begin(self, group)  # type: ignore[arg-type]
        (photos / "a.jpg.xmp").unlink()

    monkeypatch.setattr(Journal, "begin", meanwhile)
    report = run_move(library, MoveRequest((items[0],), str(photos / "trip")), SILENT)
    assert (report.photos, report.failed) == (1, ())
    assert sorted(os.listdir(photos / "trip")) == ["a.MOV", "a.jpg", "a.md"]


def test_a_drive_without_a_bin_keeps_its_files(
    mounts: Mounts, library: Library, photos: Path, items: list[int], tmp_path: Path
) -> None:
    drive = mounts.tmpfs(tmp_path / "drive", "32m")
    (drive / f".Trash-{os.getuid()}").write_text("no folder")
    report = run_move(library, MoveRequest((items[0],), str(drive), copy=True), SILENT)
    before = contents(drive)
    back = undo(library, report)
    assert (back.photos, reasons(back)) == (0, ["was left where it is: its drive has no bin"])
    assert contents(drive) == before


def test_the_bin_of_another_drive_is_its_own(mounts: Mounts, tmp_path: Path) -> None:
    drive = mounts.tmpfs(tmp_path / "drive")
    (drive / "a b.jpg").write_bytes(b"photo")
    there = bin_of_system.to_bin(str(drive / "a b.jpg"))
    assert there == str(drive / f".Trash-{os.getuid()}" / "files" / "a b.jpg")
    info = drive / f".Trash-{os.getuid()}" / "info" / "a b.jpg.trashinfo"
    assert "\nPath=a%20b.jpg\n" in info.read_text()
    assert bin_of_system.where(str(drive / "a b.jpg")) == there
    bin_of_system.from_bin(there, str(drive / "a b.jpg"))
    assert (drive / "a b.jpg").read_bytes() == b"photo"
    assert not info.exists()


def test_names_of_the_bin_are_never_used_twice(tmp_path: Path, bin_of_the_test: Path) -> None:
    found = set()
    for folder in ("one", "two", "three"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.jpg").write_text(folder)
        found.add(bin_of_system.to_bin(str(tmp_path / folder / "a.jpg")))
    assert {Path(path).name for path in found} == {"a.jpg", "a 2.jpg", "a 3.jpg"}
    assert {Path(path).read_text() for path in found} == {"one", "two", "three"}
    assert bin_of_system.where(str(tmp_path / "two" / "a.jpg")) in found


@pytest.mark.parametrize("name", ["x" * 251 + ".jpg", "ü" * 125 + ".jpg", "\udcff\n\u202e.jpg", "-rf.jpg", "%41.jpg"])
def test_odd_names_go_into_the_bin_and_back(tmp_path: Path, name: str) -> None:
    path = os.path.join(tmp_path, name)
    for content in ("one", "two"):
        Path(path).write_text(content)
        there = bin_of_system.to_bin(path)
        assert bin_of_system.where(path) == there
    bin_of_system.from_bin(there, path)
    assert Path(path).read_text() == "two"


def test_what_windows_would_remove_for_good_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(bytes(3 * 2**20))
    photo = str(tmp_path / "a.jpg")
    assert not windows_bin.takes(photo)  # no fixed drive of Windows
    values: dict[str, int] = {"MaxCapacity": 100}
    monkeypatch.setattr(windows_bin, "_volume", lambda drive: "{1}")
    monkeypatch.setattr(windows_bin, "_value", lambda key, name: values.get(name))
    assert windows_bin.takes(photo)
    for name, value in (("MaxCapacity", 2), ("NukeOnDelete", 1), ("NoRecycleFiles", 1)):
        values = {"MaxCapacity": 100, name: value}
        assert not windows_bin.takes(photo)
    monkeypatch.setattr(bin_of_system.sys, "platform", "win32")
    with pytest.raises(OSError, match="no bin") as raised:
        bin_of_system.to_bin(photo)
    assert raised.value.args[0] == Message("was left where it is: its drive has no bin")
    assert os.path.exists(photo)
