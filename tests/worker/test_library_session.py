"""A worker on a library that cannot be opened: it says so, mends it, and goes on in the same process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from xsearch_gui.core.errors import DamagedCatalogue, UsageError
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.backup import run_backup
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.maintenance import (
    BackupContents,
    BackupContentsRequest,
    BackupRequest,
    DoctorReport,
    DoctorRequest,
    LibraryStatus,
    RepairReport,
    RepairRequest,
    RestoreReport,
    RestoreRequest,
    StatusRequest,
)
from xsearch_gui.worker.protocol import WorkerRole
from xsearch_gui.worker.roles import make_role

QUIET = SilentReporter()


@pytest.fixture
def paths(tmp_path: Path) -> AppPaths:
    return AppPaths.under(tmp_path / "home")


@pytest.fixture
def backup(paths: AppPaths, tmp_path: Path) -> Iterator[Path]:
    """A library of two photos, a backup of it, and then a catalogue that is broken from its first page."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for name, colour in (("sea", "blue"), ("fire", "red")):
        Image.new("RGB", (64, 64), colour).save(folder / f"{name}.png")
    file = tmp_path / "library.zip"
    with Library(paths) as library:
        run_index(library, IndexRequest((str(folder),)), QUIET)
        run_backup(library, BackupRequest(str(file)), QUIET)
    paths.catalogue.write_bytes(os.urandom(40_000))
    yield file


def test_a_damaged_library_is_repaired_in_a_running_worker(paths: AppPaths, backup: Path) -> None:
    jobs, *_ = make_role(paths, WorkerRole.JOBS, lambda request, ended: None)
    search, *_ = make_role(paths, WorkerRole.SEARCH, lambda request, ended: None)
    for answer, request in ((jobs, DoctorRequest()), (search, StatusRequest())):
        with pytest.raises(DamagedCatalogue, match="damaged"):
            answer(request, QUIET)
    report = jobs(RepairRequest(), QUIET)
    assert isinstance(report, RepairReport) and report.aside
    found = jobs(DoctorRequest(), QUIET)
    assert isinstance(found, DoctorReport) and next(f for f in found.findings if f.what == "catalogue").good
    status = search(StatusRequest(), QUIET)  # the same process opens it now
    assert isinstance(status, LibraryStatus) and status.photos == 2


def test_a_damaged_library_is_replaced_by_a_backup(paths: AppPaths, backup: Path) -> None:
    jobs, *_ = make_role(paths, WorkerRole.JOBS, lambda request, ended: None)
    contents = jobs(BackupContentsRequest(str(backup)), QUIET)
    assert isinstance(contents, BackupContents) and (contents.photos, contents.notes) == (2, 0)
    damaged = paths.catalogue.read_bytes()
    report = jobs(RestoreRequest(str(backup)), QUIET)
    assert isinstance(report, RestoreReport) and report.photos == 2
    assert (Path(report.aside) / "catalogue.sqlite").read_bytes() == damaged
    assert len(list(paths.data.glob("replaced-*"))) == 0


def test_a_broken_backup_touches_nothing(paths: AppPaths, backup: Path) -> None:
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 0xFF
    backup.write_bytes(data)
    damaged = paths.catalogue.read_bytes()
    jobs, *_ = make_role(paths, WorkerRole.JOBS, lambda request, ended: None)
    for request in (BackupContentsRequest(str(backup)), RestoreRequest(str(backup))):
        with pytest.raises(UsageError, match="damaged"):
            jobs(request, QUIET)
    assert paths.catalogue.read_bytes() == damaged
