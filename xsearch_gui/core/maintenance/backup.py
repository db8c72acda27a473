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
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from xsearch_gui import __version__
from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.full_text import add_functions
from xsearch_gui.core.catalogue.schema import migrations
from xsearch_gui.core.errors import NewerCatalogue, UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.lock import library_lock
from xsearch_gui.core.maintenance.repair import discard, set_aside
from xsearch_gui.core.message import Message
from xsearch_gui.core.os_errors import as_user_errors, full
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records import (
    BackupContents,
    BackupContentsRequest,
    BackupReport,
    BackupRequest,
    Kind,
    RestoreReport,
    RestoreRequest,
)

FORMAT = 1
LAST_BACKUP = "last backup"  # in ``meta``: when, and which file
COPY_SECONDS = 24 * 3600
_MANIFEST, _CATALOGUE = "manifest.json", "catalogue.sqlite"
_CHUNK = 1 << 20


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
            copied = Path(folder) / _CATALOGUE
            reporter.progress(0, 0, Message("Copying the catalogue"))
            _copy(library.catalogue, copied)
            entries = {_CATALOGUE: copied, **_small_files(library.paths)}
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
    found = {"settings.toml": paths.settings} if paths.settings.exists() else {}
    heads = (file for file in paths.heads.rglob("*") if file.is_file())
    return found | {file.relative_to(paths.data).as_posix(): file for file in heads}


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
        archive.writestr(_MANIFEST, json.dumps(about | {"sha256": sums}, indent=2))
    with open(target, "rb+") as written:
        os.fsync(written.fileno())


def run_restore(library: Library, request: RestoreRequest, reporter: Reporter) -> RestoreReport:
    """Make the library what it was when the backup was written.

    The backup is verified before anything is touched; the library as it is now is kept aside. The catalogue is
    replaced within SQLite, so that other processes see it before or after, never between.

    Raises
    ------
    UsageError
        If the file is no backup, or is damaged.
    NewerCatalogue, LibraryBusy, ReadOnlyLibrary, DiskFull
    """
    paths = library.paths
    with library.changing(), tempfile.TemporaryDirectory(dir=paths.data, prefix=".restore-") as folder:
        about = _unpack(Path(os.path.abspath(request.file)), Path(folder), reporter)
        with Catalogue.open(Path(folder) / _CATALOGUE) as restored:  # brings an older one up to date
            reporter.progress(0, 0, Message("Keeping the library as it is aside"))
            library.catalogue.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            aside = set_aside(paths, "replaced")
            reporter.progress(0, 0, Message("Restoring the catalogue"))
            restored.connection.backup(library.catalogue.connection)
        for name in about["sha256"]:
            if name != _CATALOGUE:
                (paths.data / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(Path(folder) / name, paths.data / name)
        # The index names items by numbers, which may be other items' now.
        shutil.rmtree(paths.indexes, ignore_errors=True)
        library.encoders.refresh()
        library.encoders.forget()
        library.indexes.publish()
    items = library.catalogue.items
    return RestoreReport(items.count(Kind.PHOTO), items.count(Kind.NOTE), str(about["created"]), str(aside))


def run_contents(request: BackupContentsRequest, reporter: Reporter) -> BackupContents:
    """Verify a backup as a restore would, and return what is in it.

    Raises
    ------
    UsageError
        If the file is no backup, or is damaged.
    NewerCatalogue
    """
    file = Path(os.path.abspath(request.file))
    with _opened(file) as (archive, about):
        for name in _verified(about, reporter):
            with archive.open(name) as source:
                _require_whole(file, name, hashlib.file_digest(source, "sha256").hexdigest(), about)  # type: ignore[arg-type]
        counts = int(about["photos"]), int(about["notes"])
        return BackupContents(str(file), *counts, str(about["created"]), str(about["program"]))


def restore_over_damage(paths: AppPaths, request: RestoreRequest, reporter: Reporter) -> RestoreReport:
    """Restore a library whose catalogue cannot even be opened; it is kept aside as it is.

    Raises
    ------
    UsageError, NewerCatalogue, LibraryBusy, ReadOnlyLibrary, DiskFull
    """
    run_contents(BackupContentsRequest(request.file), reporter)  # before anything is moved
    with as_user_errors(paths.catalogue), library_lock(paths):
        aside = set_aside(paths, "damaged")
        discard(paths)
        paths.unfinished.unlink(missing_ok=True)
    with Library(paths) as library:
        report = run_restore(library, request, reporter)
    shutil.rmtree(report.aside, ignore_errors=True)  # the empty library of a moment ago
    return replace(report, aside=str(aside))


def _unpack(file: Path, folder: Path, reporter: Reporter) -> dict[str, Any]:
    """Write a backup's files into a folder, each verified, and return its manifest."""
    with _opened(file) as (archive, about):
        if sum(archive.getinfo(name).file_size for name in about["sha256"]) > shutil.disk_usage(folder).free:
            raise full(folder.parent)
        for name in _verified(about, reporter):
            target = folder / name
            if not target.resolve().is_relative_to(folder.resolve()):
                raise UsageError(
                    Message("{path} is not a backup that xsearch wrote: it names {name}.", path=file, name=name)
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            _require_whole(file, name, _extract(archive, name, target), about)
        return about


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """Open a backup that this program can read; what is wrong with it is a sentence."""
    try:
        with zipfile.ZipFile(file) as archive:
            about: dict[str, Any] = json.loads(archive.read(_MANIFEST))
            _refuse_newer(about)
            if _CATALOGUE not in about["sha256"]:
                raise UsageError(Message("{path} holds no catalogue, so it is no backup of xsearch.", path=file))
            yield archive, about
    except FileNotFoundError as error:
        raise UsageError(Message("There is no file {path}.", path=file)) from error
    except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, EOFError) as error:
        raise UsageError(
            Message("{path} is not a backup of xsearch, or it is damaged ({error}).", path=file, error=error)
        ) from error


def _verified(about: dict[str, Any], reporter: Reporter) -> Iterator[str]:
    for done, name in enumerate(about["sha256"]):
        check(reporter)
        reporter.progress(done, len(about["sha256"]), Message("Verifying the backup"))
        yield name


def _require_whole(file: Path, name: str, found: str, about: dict[str, Any]) -> None:
    if found != about["sha256"][name]:
        raise UsageError(
            Message("The backup {path} is damaged: {name} is not as it was written.", path=file, name=name)
        )


def _refuse_newer(about: dict[str, Any]) -> None:
    if about["format"] > FORMAT or about["catalogue"] > migrations.VERSION:
        raise NewerCatalogue(
            Message("This backup was written by a newer xsearch ({version}). Update xsearch.", version=about["program"])
        )


def _extract(archive: zipfile.ZipFile, name: str, target: Path) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as source, open(target, "wb") as file:
        for part in _parts(source):
            digest.update(part)
            file.write(part)
    return digest.hexdigest()


def _parts(source: Any) -> Iterator[bytes]:
    while part := source.read(_CHUNK):
        yield part


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
