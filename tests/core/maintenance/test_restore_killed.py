"""A restore that is killed at any point leaves the library as it was, or as the backup has it: nothing between."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from colours import ColourEncoder, paint
from indexed import index, save, some_head, top
from old_catalogues import everything_in

from xsearch_gui.core import settings
from xsearch_gui.core.encoders.heads.storage import load_head
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.backup import run_backup
from xsearch_gui.core.maintenance.restoring.job import run_restore
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.maintenance import BackupRequest, RestoreRequest

QUIET = SilentReporter()
ROOT = Path(__file__).resolve().parents[3]
POINTS = 1_000 if os.environ.get("XSEARCH_FUZZ") else 12


def make(home: Path, photos: Path, threads: int) -> None:
    """Make a library with photos, settings and a head of its own."""
    for i in range(6):
        paint(photos / f"{photos.name}{i}.png", ("red", "blue")[i % 2], threads * 100 + i)
    with Library(AppPaths.under(home), ColourEncoder) as library:
        index(library, photos)
        settings.save(library.paths.settings, settings.Settings(indexing=settings.Indexing(threads=threads)))
        save(library.paths, some_head(threads))
        run_backup(library, BackupRequest(str(home / "backup.zip")), QUIET)


def state(home: Path) -> tuple[object, ...]:
    """Return all that a library is, once it was opened."""
    paths = AppPaths.under(home)
    with Library(paths, ColourEncoder) as library:
        chosen, faults = settings.load(paths.settings)
        found = top(library, "red")[:3]
        head = load_head(paths, 1).manifest.files
    rows = {table: rows for table, rows in everything_in(paths.catalogue).items() if table != "sqlite_sequence"}
    assert not faults
    return rows, chosen.indexing.threads, head, found


def restore(home: Path, backup: Path, last: int) -> tuple[int, int]:
    """Run a restore that is killed at its change number ``last``; return its exit status and how many there were."""
    command = [sys.executable, str(ROOT / "tests/fixtures/killed_restore.py"), str(home), str(backup), str(last)]
    where = f"{ROOT}{os.pathsep}{ROOT / 'tests/fixtures'}"
    ran = subprocess.run(command, env={**os.environ, "PYTHONPATH": where}, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, -signal.SIGKILL), ran.stderr
    return ran.returncode, int(ran.stdout or 0)


@pytest.mark.timeout(3600 if POINTS > 12 else 120)
@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_a_restore_killed_anywhere_leaves_the_old_library_or_the_new_one(tmp_path: Path) -> None:
    make(tmp_path / "old", tmp_path / "aaa", 1)
    make(tmp_path / "new", tmp_path / "bbb", 2)
    backup = (tmp_path / "new" / "backup.zip").rename(tmp_path / "backup.zip")
    before, after = state(tmp_path / "old"), state(tmp_path / "new")
    assert before != after and (before[3], after[3]) == ("aaa", "bbb")
    home = tmp_path / "home"
    shutil.copytree(tmp_path / "old", home)
    _, count = restore(home, backup, 0)
    assert state(home) == after and count > 40
    met = set()
    for last in range(1, count + 1, max(1, count // POINTS)):
        shutil.rmtree(home)
        shutil.copytree(tmp_path / "old", home)
        assert restore(home, backup, last)[0] == -signal.SIGKILL
        found = state(home)
        assert found in (before, after), f"killed at change {last} of {count}"
        met.add(found == after)
        assert not (home / "data" / ".restore-").exists()
        if last % 5 == 1:  # what was left behind is in nobody's way
            with Library(AppPaths.under(home), ColourEncoder) as library:
                run_restore(library, RestoreRequest(str(backup)), QUIET)
            assert state(home) == after and not list((home / "data").glob(".restore-*"))
    assert met == {False, True}
