"""Backups: what cannot be made again, in one file; and the copy that xsearch makes by itself once a day.

A backup is a ZIP file: ``manifest.json`` (format, versions, counts, and the SHA-256 of every other entry),
``catalogue.sqlite`` as SQLite's backup copies it while others write, ``settings.toml``, ``heads/``, and the names of
the encoders. Photos, index and thumbnails are not in it, nor are encoders: they are installed again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

from xsearch_gui import __version__
from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.full_text import add_functions
from xsearch_gui.core.catalogue.schema import migrations
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.restoring.backup_file import CATALOGUE, FORMAT, MANIFEST, is_known
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.maintenance import BackupReport, BackupRequest

LAST_BACKUP = "last backup"  # in ``meta``: when, and which file
COPY_SECONDS = 24 * 3600


def run_backup(library: Library, request: BackupRequest, reporter: Reporter) -> BackupReport:
    """Write a backup. The file is there when it is whole, and not before.

    Raises
    ------
    UsageError
        If there is something else of that name, or the file cannot be written.
    """
    target = Path(os.path.abspath(request.file))
    if target.is_dir():
        raise UsageError(
            Message(
                "{path} is a folder. Name the file that shall hold the backup: {file}",
                path=target,
                file=target / "xsearch.zip",
            )
        )
    try:
        with (
            tempfile.TemporaryDirectory(dir=target.parent, prefix=".xsearch-") as folder,
            replacing(target) as unfinished,
        ):
            copied = Path(folder) / CATALOGUE
            reporter.progress(0, 0, Message("Copying the catalogue"))
            _copy(library.catalogue, copied)
            entries = {CATALOGUE: copied, **_small_files(library.paths)}
            _write(unfinished, entries, _about(library), reporter)
    except OSError as error:
        raise UsageError(
            Message("The backup {path} cannot be written: {error}.", path=target, error=error.strerror or error)
        ) from error
    if not library.catalogue.read_only:
        library.catalogue.set_meta(LAST_BACKUP, f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {target}")
    items = library.catalogue.items
    return BackupReport(str(target), items.count(Kind.PHOTO), items.count(Kind.NOTE), target.stat().st_size)


def _copy(catalogue: Catalogue, target: Path) -> None:
    with contextlib.closing(sqlite3.connect(target)) as copy:
        catalogue.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, whole without others beside it


def _small_files(paths: AppPaths) -> dict[str, Path]:
    """Return the settings and the files of heads, by their names in the backup; what a killed run left is none."""
    files = {file.relative_to(paths.data).as_posix(): file for file in (paths.settings, *paths.heads.glob("*/*"))}
    return {name: file for name, file in files.items() if is_known(name) and file.is_file() and not file.is_symlink()}


def _about(library: Library) -> dict[str, Any]:
    items = library.catalogue.items
    rows = library.catalogue.connection.execute("SELECT name, version FROM encoder ORDER BY id")
    return {
        "format": FORMAT,
        "program": __version__,
        "catalogue": migrations.VERSION,
        "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "photos": items.count(Kind.PHOTO),
        "notes": items.count(Kind.NOTE),
        "encoders": [{"name": row[0], "version": row[1]} for row in rows],
    }


def _write(target: Path, entries: dict[str, Path], about: dict[str, Any], reporter: Reporter) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        sums = {}
        for done, (name, path) in enumerate(entries.items()):
            check(reporter)
            reporter.progress(done, len(entries), Message("Writing the backup"))
            with open(path, "rb") as source:
                sums[name] = hashlib.file_digest(source, "sha256").hexdigest()
            archive.write(path, name)
        archive.writestr(MANIFEST, json.dumps(about | {"sha256": sums}, indent=2))
    with open(target, "rb+") as written:
        os.fsync(written.fileno())


def keep_copy(library: Library) -> bool:
    """Copy the catalogue within the library's folder if the last copy is older than a day; return whether it did.

    A copy replaces the one before only when it is sound; without room for it there is none.
    """
    catalogue, target = library.catalogue, library.paths.copy
    if target.exists() and 0 <= time.time() - target.stat().st_mtime < COPY_SECONDS:
        return False
    if shutil.disk_usage(library.paths.data).free < 3 * catalogue.bytes():
        return False
    unfinished = target.with_name("unfinished.sqlite")
    try:
        target.parent.mkdir(exist_ok=True)
        _copy(catalogue, unfinished)
        with contextlib.closing(sqlite3.connect(unfinished)) as copy:
            add_functions(copy)
            sound = copy.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
        if sound:
            os.replace(unfinished, target)
        return bool(sound)
    except (OSError, sqlite3.Error):  # the copy is a second net: without it the job is done all the same
        return False
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink()
