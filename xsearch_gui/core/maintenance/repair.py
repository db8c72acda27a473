"""Bringing a damaged library back: ``xsearch doctor --repair``.

What can be read of the catalogue is saved into a new one; where that is nothing, the copy that xsearch makes once a
day takes its place. The damaged files are kept aside. Index and thumbnails are caches and made again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import time
from pathlib import Path

from xsearch_gui.core.catalogue.full_text import WORD_INDEXES, add_functions
from xsearch_gui.core.library.exchange import SIDE_FILES, aside_folder, keep_aside
from xsearch_gui.core.library.lock import drop_empty_thumbnails, library_lock
from xsearch_gui.core.maintenance.salvage import salvage
from xsearch_gui.core.message import Message
from xsearch_gui.core.os_errors import as_user_errors
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.maintenance import RepairReport


def repair(paths: AppPaths, reporter: Reporter) -> RepairReport:
    """Look at the catalogue and the caches, and mend what is damaged. What is intact stays as it is.

    Raises
    ------
    LibraryBusy, ReadOnlyLibrary, DiskFull
    """
    with as_user_errors(paths.catalogue), library_lock(paths):
        reporter.progress(0, 0, Message("Checking the catalogue"))
        faults, mended = _look(paths.catalogue)
        steps, aside = mended or [Message("The catalogue is intact.")], ""
        if faults:
            steps, aside = _mend(paths, faults, reporter)
        emptied = drop_empty_thumbnails(paths)
        if emptied:
            steps.append(Message("Empty thumbnails deleted, which the next xsearch index makes again: {n}.", n=emptied))
        paths.unfinished.unlink(missing_ok=True)
        return RepairReport(tuple(steps), aside)


def _look(catalogue: Path) -> tuple[list[str], list[Message]]:
    """Return what is wrong with a catalogue that only a new one can mend, and what was mended in its place."""
    if not catalogue.exists():
        return (["it is missing"] if (catalogue.parent / "copy").exists() else []), []
    mended: list[Message] = []
    try:
        with contextlib.closing(sqlite3.connect(catalogue, isolation_level=None)) as db:
            add_functions(db)
            if not _is_sound(db, "PRAGMA integrity_check(5)"):
                db.execute("REINDEX")
                mended.append(Message("The catalogue's indexes were damaged and were made again."))
            found = [row[0] for row in db.execute("PRAGMA integrity_check(5)")]
            if found != ["ok"]:
                return found, []
            damaged = [words for words in _word_indexes(db) if not _is_sound(db, _CHECK.format(words))]
            for words in damaged:
                db.execute(f"INSERT INTO {words} ({words}) VALUES ('rebuild')")
            if damaged:
                mended.append(Message("The index of words was damaged and was made again."))
            return [], mended
    except sqlite3.DatabaseError as error:
        return [str(error)], []


_CHECK = "INSERT INTO {0} ({0}, rank) VALUES ('integrity-check', 1)"


def _word_indexes(db: sqlite3.Connection) -> list[str]:
    """Return the full-text indexes that must be there: a catalogue of before has one, an empty file should have."""
    there = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return [words for words in WORD_INDEXES if words in there] or [WORD_INDEXES[0]]


def _is_sound(db: sqlite3.Connection, statement: str) -> bool:
    try:
        return [row[0] for row in db.execute(statement)] in (["ok"], [])
    except sqlite3.DatabaseError:
        return False


def _mend(paths: AppPaths, faults: list[str], reporter: Reporter) -> tuple[list[Message], str]:
    catalogue = paths.catalogue
    aside = aside_folder(paths, "damaged")
    keep_aside(paths, aside)
    steps = [Message("The catalogue was damaged ({error}). It is kept in {folder}.", error=faults[0], folder=aside)]
    new = catalogue.with_name("catalogue.new")
    new.unlink(missing_ok=True)
    saved: dict[str, int] = {}
    with contextlib.suppress(sqlite3.DatabaseError):
        saved = salvage(aside / catalogue.name, new, reporter)
    if saved.get("item"):
        steps.append(
            Message(
                "{items} photos and notes and {judgements} judgements were saved.",
                items=saved["item"],
                judgements=saved.get("judgement", 0),
            )
        )
    elif paths.copy.exists():
        shutil.copyfile(paths.copy, new)
        made = time.strftime("%Y-%m-%d %H:%M", time.localtime(paths.copy.stat().st_mtime))
        steps.append(Message("Nothing could be read; the copy of {date} took its place.", date=made))
    else:
        steps.append(
            Message("Nothing could be read, and there is no copy: the library starts empty. Index your folders again.")
        )
        new.unlink(missing_ok=True)
    _discard(paths)
    if new.exists():
        os.replace(new, catalogue)
    shutil.rmtree(paths.indexes, ignore_errors=True)
    steps.append(Message("Run xsearch index: it reads what is missing, and makes the index again."))
    return steps, str(aside)


def _discard(paths: AppPaths) -> None:
    """Delete the catalogue and the files beside it, once they are kept aside."""
    for ending in ("", *SIDE_FILES):
        paths.catalogue.with_name(paths.catalogue.name + ending).unlink(missing_ok=True)
