"""Restoring a backup: the jobs."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.errors import EncoderProblem, UsageError
from xsearch_gui.core.library import exchange
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.lock import library_lock
from xsearch_gui.core.maintenance.restoring.backup_file import open_backup
from xsearch_gui.core.maintenance.restoring.trial import GIVEN, try_backup
from xsearch_gui.core.message import Message
from xsearch_gui.core.os_errors import as_user_errors
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.maintenance import BackupContents, BackupContentsRequest, RestoreReport, RestoreRequest

_MOST_NAMED = 300  # characters


@dataclass(frozen=True, slots=True)
class _Ready:
    """A library that was made ready in ``folder``, and tried."""

    folder: Path
    created: str
    notices: tuple[Message, ...]


def run_restore(library: Library, request: RestoreRequest, reporter: Reporter) -> RestoreReport:
    """Make the library what it was when the backup was written.

    The backup is verified, taken apart and tried before anything is touched; the library as it is now is kept aside.
    The catalogue is replaced within SQLite, so that other processes see it before or after, never between.

    Raises
    ------
    UsageError
        If the file is no backup, is damaged, or no library can be made of it.
    NewerCatalogue, LibraryBusy, ReadOnlyLibrary, DiskFull, Cancelled
    """
    paths, catalogue = library.paths, library.catalogue
    with library.changing(), _made_ready(paths, request, reporter) as ready:
        reporter.progress(0, 0, Message("Keeping the library as it is aside"))
        catalogue.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        exchange.keep_aside(paths, ready.folder / "replaced")
        exchange.exchange_within(catalogue, ready.folder, reporter)
        aside = exchange.finish(paths, catalogue)
        notices = (*ready.notices, *_published(library))
    items = catalogue.items
    return RestoreReport(items.count(Kind.PHOTO), items.count(Kind.NOTE), ready.created, str(aside), notices)


def restore_over_damage(paths: AppPaths, request: RestoreRequest, reporter: Reporter) -> RestoreReport:
    """Restore a library whose catalogue cannot even be opened; it is kept aside as it is.

    Raises
    ------
    UsageError, NewerCatalogue, LibraryBusy, ReadOnlyLibrary, DiskFull, Cancelled
    """
    with as_user_errors(paths.catalogue), library_lock(paths), _made_ready(paths, request, reporter) as ready:
        exchange.keep_aside(paths, ready.folder / "damaged")
        exchange.exchange_files(paths, ready.folder)
        paths.unfinished.unlink(missing_ok=True)
        with Catalogue.open(paths.catalogue) as catalogue:
            aside = exchange.finish(paths, catalogue)
    with Library(paths) as library, library.changing():
        notices = (*ready.notices, *_published(library))
        items = library.catalogue.items
        return RestoreReport(items.count(Kind.PHOTO), items.count(Kind.NOTE), ready.created, str(aside), notices)


def run_contents(request: BackupContentsRequest, reporter: Reporter) -> BackupContents:
    """Verify a backup as a restore would, and return what it says is in it.

    Raises
    ------
    UsageError
        If the file is no backup, or is damaged.
    NewerCatalogue, Cancelled
    """
    path = Path(os.path.abspath(request.file))
    with open_backup(path) as backup:
        backup.verify(reporter)
        about = backup.about
        return BackupContents(str(path), about.photos, about.notes, about.created, about.program)


@contextmanager
def _made_ready(paths: AppPaths, request: RestoreRequest, reporter: Reporter) -> Iterator[_Ready]:
    """Unpack a backup and make a library of it in a folder beside the one there is; remove it if it is not used."""
    path = Path(os.path.abspath(request.file))
    folder = exchange.new_folder(paths)
    try:
        (folder / GIVEN).mkdir()
        with open_backup(path) as backup:
            backup.unpack(folder / GIVEN, reporter)
        notices = _passed_over(backup.passed_over)
        try:
            notices += try_backup(paths, folder, reporter)
        except UsageError as error:
            raise UsageError(
                Message(
                    "The backup {path} cannot be restored: {reason}. Nothing was changed.",
                    path=path,
                    reason=error.message,
                )
            ) from error
        shutil.rmtree(folder / GIVEN)
        yield _Ready(folder, backup.about.created, notices)
    except BaseException:
        if not _is_in_use(paths, folder):
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _is_in_use(paths: AppPaths, folder: Path) -> bool:
    """Return whether the library is the new one already, so that what is left in the folder belongs to it."""
    with contextlib.suppress(Exception), Catalogue.open(paths.catalogue) as catalogue:
        return catalogue.meta(exchange.RESTORING) == folder.name
    return False


def _passed_over(names: tuple[str, ...]) -> tuple[Message, ...]:
    if not names:
        return ()
    listed = ", ".join(names)[:_MOST_NAMED]
    return (Message("Files in the backup that are of no library were left out: {names}", names=listed),)


def _published(library: Library) -> tuple[Message, ...]:
    """Make the index again; say why not, if the encoder that the library used is not here."""
    library.encoders.refresh()
    library.encoders.forget()
    try:
        library.indexes.publish()
    except EncoderProblem as error:
        return (error.message,)
    return ()
