"""Carries out what is to be done to the files of photos, group by group, and lets the catalogue follow.

The steps of a group are all taken or none: where one fails, those before it are taken back. The catalogue is changed
when the files are; between the two lies the journal (:func:`finish`).
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.files.opening import Refused, reason_of
from xsearch_gui.core.files.types import FileRole
from xsearch_gui.core.files.volumes import contains
from xsearch_gui.core.filing import journal
from xsearch_gui.core.filing.bin import from_bin, to_bin
from xsearch_gui.core.filing.journal import Group, Journal, Step
from xsearch_gui.core.filing.moving import copy_file, finish_move, move_file, remove_parts
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter, SilentReporter
from xsearch_gui.core.records.filing import Filing, FilingReport
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.items import Failure

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_STOPPED = Message("Stopped: the rest is as it was.")
Doing = Callable[[str, str], str | None]  # source, target: does it, and returns another target than that


def _to_bin(source: str, target: str) -> str:
    return to_bin(source)


_DOING: dict[Filing, Doing] = {
    Filing.MOVE: move_file,
    Filing.RENAME: move_file,
    Filing.COPY: copy_file,
    Filing.BIN: _to_bin,
}
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
    photos = 0
    with library.changing():
        written = Journal(library.paths, how, is_undo=doing is not None)
        for number, group in enumerate(groups):
            if reporter.cancelled():
                notices.append(_STOPPED)
                break
            reporter.progress(number, len(groups), _NOTES[how])
            written.begin(group)
            try:
                done = _do(group, doing or _DOING[how], how)
            except (OSError, ValueError) as error:
                failed.append(Failure(group[0].source, reason(error)))
                done = ()
            directories |= follow(library.catalogue, how, done)
            written.end(done)
            photos += bool(done)
        if not photos:
            written.remove()
    look_again(library, directories)
    can_undo = photos and doing is None
    return FilingReport(how, photos, undo=written.number if can_undo else 0, failed=tuple(failed), notices=(*notices,))


def _do(group: Group, doing: Doing, how: Filing) -> Group:
    done: list[Step] = []
    try:
        for step in group:
            target = doing(step.source, step.target)
            done.append(step if target is None else Step(step.source, target, step.item))
    except (OSError, ValueError):
        for step in reversed(done):
            with contextlib.suppress(OSError):
                _take_back(step, how)
        raise
    return tuple(done)


def _take_back(step: Step, how: Filing) -> None:
    if how is Filing.COPY:
        os.unlink(step.target)
    elif how is Filing.BIN:
        if step.target:
            from_bin(step.target, step.source)
    else:
        move_file(step.target, step.source)


def reason(error: OSError | ValueError) -> Message:
    """Return why something was not done to a file, as a part of a sentence."""
    if isinstance(error, FileExistsError):
        return Message("was left where it is: there is another file of that name")
    if isinstance(error, OSError) and not isinstance(error, Refused):
        if error.errno in _FULL:
            return Message("was left where it is: the disk is full")
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return Message("may not be changed or moved (permission denied)")
    return reason_of(error) if isinstance(error, OSError) else Message("has an impossible name")


def follow(catalogue: Catalogue, how: Filing, done: Group) -> set[str]:
    """Let the catalogue know where files lie now, and return the library's directories in which something changed."""
    roots = [row for row in catalogue.folders.rows() if row.present]

    def folder_of(path: str) -> int | None:
        inside = [row for row in roots if contains(row.path, os.path.dirname(path))]
        return max(inside, key=lambda row: len(row.path)).id if inside else None

    touched: set[str] = set()
    with catalogue.transaction():
        for step in done:
            row = catalogue.places.at(step.source)
            target = None if how is Filing.BIN or not step.target else folder_of(step.target)
            if how is Filing.COPY or (row is None and target is not None):
                item = step.item or (row.item_id if row and row.role is FileRole.PHOTO else 0)
                if target is not None and item:
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


def look_again(library: Library, directories: Iterable[str]) -> None:
    """Bring captions and pairs of directories up to date, and take new what came without being known."""
    there = tuple(sorted(path for path in directories if os.path.isdir(path)))
    if there:
        run_index(library, IndexRequest(there, shallow=True), SilentReporter())
    else:
        with library.catalogue.transaction():
            library.catalogue.items.mark_gone()


def finish(library: Library) -> None:
    """Bring to its end what was interrupted: a file that is at both places leaves the old one."""
    directories: set[str] = set()
    unfinished = list(_unfinished(library.paths))
    if not unfinished:
        return
    with library.changing():
        for path, entries in unfinished:
            for step in entries.begun:
                remove_parts(os.path.dirname(step.target) if step.target else "")
            done = tuple(step for step in entries.begun if _finished(step, entries.how))
            directories |= follow(library.catalogue, entries.how, done)
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


def _finished(step: Step, how: Filing) -> bool:
    try:
        if how is Filing.COPY:
            return os.path.lexists(step.target)
        if how is Filing.BIN:
            return not os.path.lexists(step.source)
        return finish_move(step.source, step.target)
    except OSError:
        return False
