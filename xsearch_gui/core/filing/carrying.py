"""Carries out what is to be done to the files of photos, group by group, and lets the catalogue follow.

The steps of a group are all taken or none (:mod:`steps`). The catalogue is changed when the files are; between the two
lies the journal (:func:`finish`).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from xsearch_gui.core.errors import XSearchError
from xsearch_gui.core.files.types import FileRole, is_ignored_below
from xsearch_gui.core.files.volumes import contains
from xsearch_gui.core.files.walking import Exclusions
from xsearch_gui.core.filing import journal
from xsearch_gui.core.filing.journal import Group, Journal, is_chain
from xsearch_gui.core.filing.steps import DOING, Doing, finish_steps, take
from xsearch_gui.core.indexing.run import exclusions_of, run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter, SilentReporter
from xsearch_gui.core.records.filing import Filing, FilingReport
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.items import Failure

_STOPPED = Message("Stopped: the rest is as it was.")
_NO_ROOM = Message(
    "Stopped, because what is done cannot be written down: make room on the disk of the library. The rest is as it was."
)
_NOTES = {
    Filing.MOVE: Message("Moving files"),
    Filing.RENAME: Message("Renaming files"),
    Filing.COPY: Message("Copying files"),
    Filing.BIN: Message("Putting files into the bin"),
}


def carry_out(
    library: Library, how: Filing, groups: Sequence[Group], reporter: Reporter, doing: Doing | None = None
) -> FilingReport:
    """Do it to each group; what cannot be done is named, and the rest goes on.

    Parameters
    ----------
    doing : callable, optional
        What takes one step, where it is to be taken back: then it is not undoable itself.
    """
    failed: list[Failure] = []
    notices: list[Message] = []
    directories: set[str] = set()
    photos = taken = 0
    with library.changing():
        written = Journal(library.paths, how, is_undo=doing is not None)
        for number, group in enumerate(groups):
            if reporter.cancelled():
                notices.append(_STOPPED)
                break
            reporter.progress(number, len(groups), _NOTES[how])
            try:
                written.begin(group)
                done, failure = take(group, how, doing or DOING[how], written)
                taken += len(done)
                photos += 0 if failure else _photos(done)
                directories |= follow(library, how, done)
                written.end(done)
            except (OSError, sqlite3.OperationalError):  # what was begun is brought to its end the next time
                notices.append(_NO_ROOM)
                break
            failed += _failures(group, failure)
        if not taken:
            written.remove()
    notices += look_again(library, directories)
    can_undo = photos and doing is None
    return FilingReport(how, photos, undo=written.number if can_undo else 0, failed=tuple(failed), notices=(*notices,))


def _photos(group: Group) -> int:
    return max(bool(group), len({step.item for step in group} - {0}))


def _failures(group: Group, failure: Failure | None) -> list[Failure]:
    """Return the failure of a group: where photos were to change their names with each other, one for each."""
    if failure is None:
        return []
    if not is_chain(group):
        return [failure]
    before = {step.target: step.source for step in group}
    first = before.get(failure.path, failure.path)
    told = Message("keeps its name: it was to change names with {name}", name=os.path.basename(first))
    others = sorted({step.source for step in group if step.item and step.source not in before} - {first})
    return [Failure(first, failure.reason), *(Failure(path, told) for path in others)]


def follow(library: Library, how: Filing, done: Group) -> set[str]:
    """Let the catalogue know where files lie now, and return the library's directories in which something changed."""
    catalogue = library.catalogue
    roots = [row for row in catalogue.folders.rows() if row.present]
    left_out = exclusions_of(library.paths)

    def folder_of(path: str) -> int | None:
        inside = [row for row in roots if contains(row.path, os.path.dirname(path))]
        row = max(inside, key=lambda row: len(row.path), default=None)
        return None if row is None or is_left_out(left_out, row.path, path) else row.id

    touched: set[str] = set()
    with catalogue.transaction():
        for step in done:
            row = catalogue.places.at(step.source)
            target = None if how is Filing.BIN or not step.target else folder_of(step.target)
            if how is Filing.COPY or (row is None and target is not None):
                item = step.item or (row.item_id if row and row.role is FileRole.PHOTO else 0)
                known = catalogue.places.at(step.target)
                if target is not None and item and (known is None or known.item_id is None):
                    with contextlib.suppress(OSError):  # it has gone again
                        catalogue.places.add_photo(target, step.target, item)
            elif row is not None and target is not None:
                catalogue.places.move(row, target, step.target)
            elif row is not None:
                catalogue.files.remove([row.id])
            gone = [] if how is Filing.COPY else [step.source]
            came = [] if target is None else [step.target]
            touched |= {os.path.dirname(path) for path in (*gone, *came) if folder_of(path) is not None}
        catalogue.files.mark_stale(touched)
    return touched


def is_left_out(exclusions: Exclusions, root: str, path: str) -> bool:
    """Return whether the library does not look at a path of one of its folders."""
    return is_ignored_below(root, path) or exclusions.leave_out(root, path) or exclusions.is_own(path)


def look_again(library: Library, directories: Iterable[str]) -> list[Message]:
    """Bring captions and pairs of directories up to date, and take new what came without being known.

    Where that fails the files are where they should be all the same: the reason is returned.
    """
    there = tuple(sorted(path for path in directories if os.path.isdir(path)))
    try:
        if there:
            run_index(library, IndexRequest(there, shallow=True), SilentReporter())
        else:
            with library.catalogue.transaction():
                library.catalogue.items.mark_gone()
    except XSearchError as error:
        return [error.message]
    return []


def finish(library: Library) -> None:
    """Bring to its end what was interrupted, or take it back; the catalogue follows."""
    directories: set[str] = set()
    unfinished = list(_unfinished(library.paths))
    if not unfinished:
        return
    with library.changing():
        for path, entries in unfinished:
            done = finish_steps(entries)
            if done is not None:
                directories |= follow(library, entries.how, done)
                journal.close(path, done)
    if directories:
        look_again(library, directories)


def _unfinished(paths: AppPaths) -> Iterable[tuple[Path, journal.Entries]]:
    for number in journal.numbers(paths):
        path = journal.path_of(paths, number)
        with contextlib.suppress(OSError, ValueError):
            entries = journal.read(path)
            if entries.begun:
                yield path, entries
