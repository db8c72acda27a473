"""Files that are no longer where they were: moved, deleted, or gone with something else.

A file that has moved is recognised by its size, its time and its name, before anything is read; one that was renamed,
by its content when it is read. Many files that are missing at once are a question, not a fact: a folder that was
moved out of reach looks the same as one that was deleted.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from xsearch_gui.core.catalogue import Catalogue, FileRow
from xsearch_gui.core.records.indexing import MissingFiles

MANY_SHARE = 0.2
MANY_FILES = 20


def reconcile_missing(
    catalogue: Catalogue, missing: Sequence[FileRow], totals: dict[int, tuple[str, int]], accept: bool
) -> list[MissingFiles]:
    """Follow files that moved, forget those that were deleted, and return where so many are missing that it must ask.

    Parameters
    ----------
    missing : sequence of FileRow
        Files of the catalogue that were not met.
    totals : dict
        Folder id -> its path, and how many files it had.
    accept : bool
        What is missing was deleted, however many.
    """
    left = _follow(catalogue, missing)
    arrived: dict[tuple[object, int], int] = defaultdict(int)
    for row in catalogue.folders.waiting():
        arrived[row.role, row.size] += 1
    lost: dict[int, list[FileRow]] = defaultdict(list)
    renamed: list[FileRow] = []
    for row in left:
        if arrived[row.role, row.size]:
            arrived[row.role, row.size] -= 1
            renamed.append(row)
        else:
            lost[row.folder_id].append(row)
    vanished = []
    gone = renamed
    for folder_id, rows in lost.items():
        path, total = totals[folder_id]
        if not accept and len(rows) >= MANY_FILES and len(rows) > MANY_SHARE * total:
            vanished.append(MissingFiles(path, len(rows), total))
        else:
            gone = gone + rows
    with catalogue.transaction():
        _forget(catalogue, gone)
    return vanished


def forget_files(catalogue: Catalogue, rows: Sequence[FileRow]) -> None:
    """Forget files that the user no longer wants in the library."""
    with catalogue.transaction():
        _forget(catalogue, rows)


def _forget(catalogue: Catalogue, rows: Sequence[FileRow]) -> None:
    catalogue.files.remove(row.id for row in rows)
    catalogue.files.mark_stale({row.directory for row in rows})


def _follow(catalogue: Catalogue, missing: Sequence[FileRow]) -> list[FileRow]:
    """Move the rows of files that lie somewhere else now, and return the rest."""
    arrivals: dict[tuple[object, ...], list[FileRow]] = defaultdict(list)
    for row in catalogue.folders.waiting() if missing else ():
        arrivals[_traits(row)].append(row)
    left, moves = [], []
    for row in missing:
        there = arrivals.get(_traits(row))
        if there and (row.state == "done" or row.item_id is not None):
            moves.append((row, there.pop(0)))
        else:
            left.append(row)
    with catalogue.transaction():
        for old, new in moves:
            catalogue.folders.move(old, new)
        catalogue.files.mark_stale({row.directory for move in moves for row in move})
    return left


def _traits(row: FileRow) -> tuple[object, ...]:
    # Another file system may spell a name differently: in case, or in its Unicode form.
    return row.role, row.size, row.mtime_ns, unicodedata.normalize("NFC", row.name).casefold()
