"""The jobs: move, copy, rename, to the bin, and back."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.files.name_patterns import LONGEST_NAME, shortened
from xsearch_gui.core.files.opening import LeadsElsewhere, NotRegular, own_file, reason_of
from xsearch_gui.core.files.volumes import contains
from xsearch_gui.core.filing import journal
from xsearch_gui.core.filing.bin import from_bin
from xsearch_gui.core.filing.carrying import carry_out, finish, is_left_out
from xsearch_gui.core.filing.companions import Companions, renamed
from xsearch_gui.core.filing.journal import Group, Step, is_chain
from xsearch_gui.core.filing.moving import move_file, name_key
from xsearch_gui.core.filing.naming import rename_groups
from xsearch_gui.core.handling import Handler, Handlers
from xsearch_gui.core.indexing.run import exclusions_of
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message, joined
from xsearch_gui.core.private import make_folder
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.filing import (
    BinRequest,
    Filing,
    FilingReport,
    MoveRequest,
    RenameRequest,
    UndoFilingRequest,
)
from xsearch_gui.core.records.items import MOST_NAMED, Failure

_SPARE = 16 * 2**20  # bytes that are left free
_NO_UNDO = Message("It cannot be taken back any more.")


@dataclass(slots=True)
class Chosen:
    """The files that something can be done to, as (item, path), and those that are left alone."""

    files: list[tuple[int, str]] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)


def choose(library: Library, items: Sequence[int]) -> Chosen:
    """Return the files of items; those of absent drives, and links, are left alone."""
    catalogue, chosen = library.catalogue, Chosen()
    rows = catalogue.items.rows(items)
    roots = {folder.id: folder.path for folder in catalogue.folders.rows()}
    for item in dict.fromkeys(items):
        row = rows.get(item)
        if row is None:
            chosen.failed.append(Failure(f"item {item}", Message("is not in the library (any more)")))
        elif not library.availability.online(row.folder_id):
            chosen.failed.append(Failure(row.path, Message("was left alone: its drive is not connected")))
        elif os.path.islink(row.path):
            chosen.failed.append(Failure(row.path, Message("was left alone: it is a link to another file")))
        else:
            try:
                own_file(row.path, roots.get(row.folder_id))
                if not stat.S_ISREG(os.lstat(row.path).st_mode):
                    raise NotRegular(Message("was left alone: it is no file any more"))
                chosen.files.append((item, row.path))
            except (LeadsElsewhere, OSError) as error:
                chosen.failed.append(Failure(row.path, reason_of(error)))
    return chosen


def run_move(library: Library, request: MoveRequest, reporter: Reporter) -> FilingReport:
    """Move or copy photos into a folder; a name that is taken becomes ``name (2).jpg``, for all of its group.

    Raises
    ------
    UsageError
        The folder cannot be made, or has not enough room.
    LibraryBusy
    """
    folder = os.path.abspath(request.folder)
    try:
        make_folder(Path(folder))
        if not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), folder)
        taken = {name_key(name) for name in os.listdir(folder)}
    except OSError as error:
        said = Message("{path} cannot be written: {error}.", path=folder, error=error.strerror or error)
        raise UsageError(joined(said, Message("Choose another folder."))) from error
    chosen = choose(library, request.items)
    companions = Companions(library.catalogue, [path for _, path in chosen.files])
    groups: list[Group] = []
    for item, path in chosen.files:
        if os.path.realpath(os.path.dirname(path)) == os.path.realpath(folder):
            chosen.failed.append(Failure(path, Message("lies in that folder already")))
            continue
        groups.append(_placed(companions.of(path, notes=True), path, folder, taken, item))
    _require_room(groups, folder, copies=request.copy)
    how = Filing.COPY if request.copy else Filing.MOVE
    report = _with_failures(carry_out(library, how, groups, reporter), chosen.failed)
    left = _outside(library, folder) if how is Filing.MOVE and report.photos else ()
    return replace(report, target=folder, notices=(*report.notices, *left))


def _outside(library: Library, folder: str) -> tuple[Message, ...]:
    """Return what is to be said of a folder that the library does not look into."""
    holding = [row.path for row in library.catalogue.folders.rows() if contains(row.path, folder)]
    if not holding:
        return (Message("That folder is not in the library: the photos have left it. Undo brings them back."),)
    root, inside = max(holding, key=len), os.path.join(folder, "photo.jpg")
    if is_left_out(exclusions_of(library.paths), root, inside):
        return (Message("The library leaves that folder out: the photos have left it. Undo brings them back."),)
    return ()


def _placed(paths: Sequence[str], photo: str, folder: str, taken: set[str], item: int) -> Group:
    """Return the steps of a group to names that are free in a folder, and note these."""
    stem = os.path.splitext(os.path.basename(photo))[0]
    number, names = 1, [os.path.basename(path) for path in paths]
    longest = max(len(os.fsencode(name)) for name in names) - len(os.fsencode(stem))
    while any(name_key(name) in taken for name in names):
        number += 1
        new = shortened(stem, LONGEST_NAME - longest - len(f" ({number})")) + f" ({number})"
        names = [renamed(path, photo, new) for path in paths]
    taken.update(map(name_key, names))
    return tuple(
        Step(path, os.path.join(folder, name), item if path == photo else 0)
        for path, name in zip(paths, names, strict=True)
    )


def _require_room(groups: Iterable[Group], folder: str, *, copies: bool) -> None:
    device = os.stat(folder).st_dev
    needed = 0
    for step in (step for group in groups for step in group):
        with contextlib.suppress(OSError):  # it has gone just now: that is told when its turn comes
            status = os.lstat(step.source)
            needed += status.st_size if copies or status.st_dev != device else 0
    free = shutil.disk_usage(folder).free
    if needed and needed + _SPARE > free:
        raise UsageError(
            Message(
                "{folder} has room for {free} MB, and these files need {needed} MB. Make room, or choose another.",
                folder=folder,
                free=max(0, free - _SPARE) // 2**20,
                needed=-(-needed // 2**20),
            )
        )


def run_rename(library: Library, request: RenameRequest, reporter: Reporter) -> FilingReport:
    """Rename photos by a pattern; those whose new name is taken or impossible keep theirs.

    Raises
    ------
    UsageError
        The pattern means nothing.
    LibraryBusy
    """
    chosen = choose(library, request.items)
    groups, failed = rename_groups(library, chosen.files, request.pattern)
    return _with_failures(carry_out(library, Filing.RENAME, groups, reporter), [*chosen.failed, *failed])


def run_bin(library: Library, request: BinRequest, reporter: Reporter) -> FilingReport:
    """Put photos into the system's bin, with their raw file, film and sidecars; notes of theirs stay.

    Raises
    ------
    LibraryBusy
    """
    chosen = choose(library, request.items)
    companions = Companions(library.catalogue, [path for _, path in chosen.files])
    groups = [
        tuple(Step(path, "", item if path == photo else 0) for path in companions.of(photo, notes=False))
        for item, photo in chosen.files
    ]
    report = _with_failures(carry_out(library, Filing.BIN, groups, reporter), chosen.failed)
    entries = journal.read(journal.path_of(library.paths, report.undo)) if report.undo else None
    copies = sum(len(library.catalogue.items.read_paths(item)) > 0 for item, _ in chosen.files)
    told = [Message("Of {n} of these photos an exact copy lies elsewhere; it stays.", n=copies)] if copies else []
    if entries is not None and not all(step.target for group in entries.done for step in group):
        told.append(Message("To have them back, take them out of the system's bin; undo cannot do that here."))
        report = replace(report, undo=0)
    return replace(report, notices=(*report.notices, *told))


def run_undo(library: Library, request: UndoFilingRequest, reporter: Reporter) -> FilingReport:
    """Take back what was done under a number: files get their old places, copies go to the bin.

    Raises
    ------
    UsageError
        Nobody knows any more what that was.
    LibraryBusy
    """
    try:
        entries = journal.read(journal.path_of(library.paths, request.number))
    except (OSError, ValueError) as error:
        raise UsageError(_NO_UNDO) from error
    groups, failed = _way_back(library, entries)
    if entries.how is Filing.COPY:
        report = carry_out(library, Filing.BIN, [_only_sources(group) for group in groups], reporter)
    else:
        for group in groups:
            with contextlib.suppress(OSError):  # that is told when its turn comes
                make_folder(Path(group[0].target).parent)
        doing = from_bin if entries.how is Filing.BIN else move_file
        report = carry_out(library, Filing.MOVE, groups, reporter, doing)
    report = _with_failures(report, failed)
    if not report.failed:
        journal.path_of(library.paths, request.number).unlink(missing_ok=True)
    return replace(report, how=entries.how, is_undo=True, undo=0)


def _way_back(library: Library, entries: journal.Entries) -> tuple[list[Group], list[Failure]]:
    """Return the steps that take back what was done, the last first, and what cannot be: its drive is absent.

    What has been taken back already is passed over, as when that was interrupted; of what belonged to a photo, what has
    gone since.
    """
    groups: list[Group] = []
    failed: list[Failure] = []
    for done in reversed(entries.done):
        back = tuple(Step(step.target, step.source, step.item) for step in reversed(done) if step.target)
        if not is_chain(back):
            back = tuple(step for step in back if step.item or os.path.lexists(step.source))
        is_back = all(os.path.lexists(step.target) and not os.path.lexists(step.source) for step in back)
        if not back or (is_back and entries.how is not Filing.COPY):
            continue
        away = [step for step in back if not _is_connected(library, step.target)]
        if away and entries.how is not Filing.COPY:
            failed.append(Failure(away[0].source, Message("was left alone: its drive is not connected")))
        else:
            groups.append(back)
    return groups, failed


def _is_connected(library: Library, path: str) -> bool:
    """Return whether the drive is there on which a path is, as far as the library knows it."""
    holding = [row for row in library.catalogue.folders.rows() if contains(row.path, os.path.dirname(path))]
    return not holding or library.availability.online(max(holding, key=lambda row: (len(row.path), row.present)).id)


def _only_sources(group: Group) -> Group:
    return tuple(Step(step.source, "", step.item) for step in group)


def _with_failures(report: FilingReport, failed: Sequence[Failure]) -> FilingReport:
    """Name so many failures that the report goes through the pipe, and a person can read it."""
    every = (*failed, *report.failed)
    return replace(report, failed=every[:MOST_NAMED], more_failed=len(every[MOST_NAMED:]))


def _after_finishing(run: Handler) -> Handler:
    """Return the handler that first brings to its end what was interrupted."""

    def handle(session, request, reporter):  # type: ignore[no-untyped-def]  # as every handler is typed by its request
        finish(session.library)
        return run(session.library, request, reporter)

    return handle


HANDLERS: Handlers = {
    MoveRequest: _after_finishing(run_move),
    RenameRequest: _after_finishing(run_rename),
    BinRequest: _after_finishing(run_bin),
    UndoFilingRequest: _after_finishing(run_undo),
}
