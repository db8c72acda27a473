"""A backup of a small library, to be changed."""

from __future__ import annotations

import pytest
from backups import Files, files_of
from colours import ColourEncoder, paint
from indexed import index, save, some_head

from xsearch_gui.core import settings
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.backup import run_backup
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.maintenance import BackupRequest


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The files of a backup of a library with four photos and a head."""
    root = tmp_path_factory.mktemp("good")
    for i in range(4):
        paint(root / "photos" / f"{i}.png", ("red", "blue")[i % 2], i)
    with Library(AppPaths.under(root / "home"), ColourEncoder) as library:
        index(library, root / "photos")
        save(library.paths, some_head())
        settings.save(library.paths.settings, settings.Settings(alignment=settings.Alignment(1)))
        run_backup(library, BackupRequest(str(root / "backup.zip")), SilentReporter())
    return files_of(root / "backup.zip")
