"""What is killed at any of its steps loses nothing, and is brought to its end, or taken back, the next time."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from colours import ColourEncoder, paint
from indexed import index

from xsearch_gui.core.filing import carrying, journal, noreplace
from xsearch_gui.core.filing.carrying import finish
from xsearch_gui.core.filing.job import run_bin, run_move, run_rename, run_undo
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.filing import BinRequest, FilingReport, MoveRequest, RenameRequest, UndoFilingRequest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

SILENT = SilentReporter()
OTHER_DRIVE = Path("/dev/shm")
Job = Callable[[Library], FilingReport]


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Path]:
    if not OTHER_DRIVE.is_dir() or OTHER_DRIVE.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system here")
    folder = OTHER_DRIVE / f"xsearch-{os.getpid()}-{tmp_path.name}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def prepared(paths: AppPaths, photos: Path, tmp_path: Path) -> list[int]:
    """Photos that know something, and a copy of all of it, to begin with again and again."""
    with Library(paths, ColourEncoder) as library:
        for name, colour in (("1", "red"), ("2", "green")):
            paint(photos / f"{name}.jpg", colour)
            (photos / f"{name}.jpg.xmp").write_text(name)
        index(library, photos)
        found = [library.catalogue.items.at(str(photos / f"{name}.jpg")) for name in "12"]
    return [item for item in found if item]


def killed(job: Job, paths: AppPaths, nth: int) -> bool:
    """Do it in a process that is killed before its nth step, and return whether it came so far."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    try:
        with Library(paths, ColourEncoder) as library:
            left = [nth]

            def deadly(real: Any) -> Any:
                def call(*arguments: Any, **more: Any) -> Any:
                    left[0] -= 1
                    if not left[0]:
                        os.kill(os.getpid(), signal.SIGKILL)
                    return real(*arguments, **more)

                return call

            for name in ("link", "unlink", "rename", "fsync"):
                setattr(os, name, deadly(getattr(os, name)))
            noreplace.by_system = deadly(noreplace.by_system)
            carrying.follow = deadly(carrying.follow)
            journal.Journal._write = deadly(journal.Journal._write)
            job(library)
    except BaseException:
        os._exit(1)
    os._exit(0)


def everywhere(*folders: Path) -> Counter[bytes]:
    """Return what the files hold that can be found, those that are hidden too; the notes of the bin are none."""
    found = (path for folder in folders if folder.exists() for path in folder.rglob("*") if path.is_file())
    return Counter(path.read_bytes() for path in found if path.suffix != ".trashinfo")


@pytest.mark.parametrize("undo", [False, True], ids=["doing", "undoing"])
@pytest.mark.parametrize("what", ["move", "other drive", "copy", "circle", "bin"])
def test_a_kill_at_any_step_loses_nothing(
    paths: AppPaths, photos: Path, prepared: list[int], tmp_path: Path, drive: Path, what: str, undo: bool
) -> None:
    jobs: dict[str, Job] = {
        "move": lambda library: run_move(library, MoveRequest((*prepared,), str(photos / "trip")), SILENT),
        "other drive": lambda library: run_move(library, MoveRequest((*prepared,), str(drive)), SILENT),
        "copy": lambda library: run_move(library, MoveRequest((*prepared,), str(drive), copy=True), SILENT),
        "circle": lambda library: run_rename(library, RenameRequest((prepared[1], prepared[0]), "{n}"), SILENT),
        "bin": lambda library: run_bin(library, BinRequest((*prepared,)), SILENT),
    }
    job, share = jobs[what], tmp_path / "share"
    before = everywhere(photos)
    if what == "circle":
        with Library(paths, ColourEncoder) as library:
            run_rename(library, RenameRequest((*prepared,), "{n}"), SILENT)
    if undo:
        with Library(paths, ColourEncoder) as library:
            number = job(library).undo
        job = lambda library: run_undo(library, UndoFilingRequest(number), SILENT)  # noqa: E731
    places = [photos, Path(paths.home), share, drive]
    for place in places:
        if place.exists():
            shutil.copytree(place, tmp_path / "kept" / place.name)
    for nth in count(1):
        for place in places:
            shutil.rmtree(place, ignore_errors=True)
            if (tmp_path / "kept" / place.name).exists():
                shutil.copytree(tmp_path / "kept" / place.name, place)
        came_so_far = killed(job, paths, nth)
        after = everywhere(photos, drive, share)
        assert before.keys() <= after.keys(), nth  # nothing is lost even before the next start
        check(paths, prepared, places, before, nth, copies=what == "copy")
        if not came_so_far:
            assert nth > 10
            return


def check(
    paths: AppPaths, items: list[int], places: list[Path], before: Counter[bytes], nth: int, *, copies: bool
) -> None:
    """Start again, and look at what there is."""
    photos, _, share, drive = places
    with Library(paths, ColourEncoder) as library:
        finish(library)
        after = everywhere(photos, drive, share)
        assert after.keys() == before.keys(), nth  # and nothing is half
        if not copies:
            assert after == before, nth
        files = [path for folder in (photos, drive, share) if folder.exists() for path in folder.rglob("*")]
        assert not [path for path in files if path.name.startswith(".xsearch")], nth
        in_bin = {path.name for path in files if path.parent == share / "Trash" / "files"}
        assert in_bin == {path.stem for path in files if path.suffix == ".trashinfo"}, nth
        for path in (path for path in files if path.suffix == ".jpg"):  # what belongs together is in one place
            assert path.with_name(path.name + ".xmp").exists(), nth
        there = {str(path) for path in photos.rglob("*.jpg")}
        rows = library.catalogue.connection.execute("SELECT * FROM file WHERE role = 'photo'").fetchall()
        assert {os.path.join(os.fsdecode(row["directory"]), os.fsdecode(row["name"])) for row in rows} == there, nth
        assert {row["item_id"] for row in rows} <= set(items), nth  # nothing is new to the library
        finish(library)
        assert not any(journal.read(journal.path_of(paths, number)).begun for number in journal.numbers(paths))
