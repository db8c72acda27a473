"""Putting a restored library in the place of the one there is: all of it, or nothing.

    <data>/.restore-x1y2/new/catalogue.sqlite   the catalogue that takes the old one's place
    <data>/.restore-x1y2/new/settings.toml      ... and the settings
    <data>/.restore-x1y2/new/heads/0003/        ... and the heads
    <data>/.restore-x1y2/replaced/              the library as it is, which is kept aside

Everything is made ready in a folder of its own. The new catalogue holds the folder's name (:data:`RESTORING`) and takes
the old one's place in one transaction, or by one rename: with that, and not before, the library is the new one. What is
left to do then are renames that can be done again: whoever opens the library after a kill does them.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.errors import LibraryBusy
from xsearch_gui.core.library.lock import library_lock
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter, check

RESTORING = "restoring"  # in ``meta``: the folder whose catalogue this is, as long as there is something to move
PREFIX = ".restore-"
_PAGES = 2_000
SIDE_FILES = ("-wal", "-shm", "-journal")


def new_folder(paths: AppPaths) -> Path:
    """Return a new folder to make a library ready in. What a killed process left of one is removed.

    Call it with the right to change the library, and after :func:`resume`.
    """
    for leftover in paths.data.glob(f"{PREFIX}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=PREFIX, dir=paths.data))


def aside_folder(paths: AppPaths, why: str) -> Path:
    """Return where a library could be kept aside; nothing is there yet."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    folder, number = paths.data / f"{why}-{stamp}", 1
    while folder.exists():
        number += 1
        folder = paths.data / f"{why}-{stamp}-{number}"
    return folder


def keep_aside(paths: AppPaths, folder: Path) -> None:
    """Copy catalogue and settings as they are into a new folder."""
    folder.mkdir()
    names = (paths.catalogue.name + ending for ending in ("", *SIDE_FILES))
    for file in (*(paths.catalogue.with_name(name) for name in names), paths.settings):
        if file.exists():
            shutil.copy2(file, folder)


def mark(folder: Path) -> Path:
    """Write into the new catalogue which folder it comes from; return it."""
    path = folder / "new" / "catalogue.sqlite"
    with Catalogue.open(path) as catalogue:
        catalogue.set_meta(RESTORING, folder.name)
    return path


def exchange_within(catalogue: Catalogue, folder: Path, reporter: Reporter) -> None:
    """Put the new catalogue's content into the old one's file, in one transaction: nobody else has to close it."""

    def tell(_: int, left: int, total: int) -> None:
        check(reporter)
        reporter.progress(total - left, total, Message("Restoring the catalogue"))

    with Catalogue.open(mark(folder)) as new:
        new.connection.backup(catalogue.connection, pages=_PAGES, progress=tell)


def exchange_files(paths: AppPaths, folder: Path) -> None:
    """Put the new catalogue in the place of one that nobody can open any more."""
    new = mark(folder)
    for ending in SIDE_FILES:
        paths.catalogue.with_name(paths.catalogue.name + ending).unlink(missing_ok=True)
    os.replace(new, paths.catalogue)


def finish(paths: AppPaths, catalogue: Catalogue) -> Path | None:
    """Do what is left to do after the exchange; return where the old library is kept, if it was moved there now.

    Call it with the right to change the library.
    """
    name = catalogue.meta(RESTORING)
    if not name.startswith(PREFIX) or Path(name).name != name:
        return None
    folder = paths.data / name
    # Both name items by numbers, which may be other items' now.
    shutil.rmtree(paths.indexes, ignore_errors=True)
    shutil.rmtree(paths.cache / "map", ignore_errors=True)
    aside = next((folder / why for why in ("replaced", "damaged") if (folder / why).exists()), None)
    if (settings := folder / "new" / "settings.toml").exists():
        os.replace(settings, paths.settings)
    for head in sorted((folder / "new" / "heads").glob("*")):
        _exchange_head(head, paths.heads / head.name, (aside or folder) / "heads")
    kept = aside_folder(paths, aside.name) if aside else None
    if aside and kept:
        os.rename(aside, kept)
    with catalogue.transaction():
        catalogue.connection.execute("DELETE FROM meta WHERE key = ?", (RESTORING,))
    shutil.rmtree(folder, ignore_errors=True)
    return kept


def _exchange_head(new: Path, place: Path, aside: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        aside.mkdir(exist_ok=True)
        os.replace(place, aside / place.name)
    os.replace(new, place)


def resume(paths: AppPaths, catalogue: Catalogue) -> None:
    """Finish what a process left behind that was killed after the exchange; nothing if another one is doing that."""
    if catalogue.read_only:
        return
    try:
        if catalogue.meta(RESTORING):
            with library_lock(paths):
                finish(paths, catalogue)
    except (LibraryBusy, sqlite3.DatabaseError):
        return
