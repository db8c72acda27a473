"""Which folders of the library a request is about, and which volume lies there now.

A folder of the library is a path and a volume. Files belong to the innermost folder that contains them, so that no
file is known twice, and forgetting one of two folders that overlap leaves the other one's files.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from xsearch_gui.core.catalogue import Catalogue, FileRow
from xsearch_gui.core.catalogue.folders import FolderRow, moved
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.files.hashing import content_hash, hash_of
from xsearch_gui.core.files.volumes import UNNAMED, FolderProbe, VolumeTimeout, contains, probe, with_timeout
from xsearch_gui.core.message import NOTHING, Message

_SAMPLE = 16
_ENOUGH = 8  # files that must all be others, before a volume without a name counts as another one
_HASHED = 4
_CHECK_SECONDS = 30.0


def resolve_folders(catalogue: Catalogue, paths: Sequence[str]) -> list[tuple[str, str]]:
    """Return (folder of the library, directory or file to look at); a new path becomes a folder.

    A folder that contains another one brings it along. A path that only spells a known path differently (a link, the
    case of letters, another Unicode form) is that path.

    Raises
    ------
    UsageError
        If a path exists neither on disk nor in the library.
    """
    known = catalogue.folders.paths()
    if not paths:
        return [(path, path) for path in known]
    result: dict[tuple[str, str], None] = {}
    for given in paths:
        path = os.path.abspath(given)
        folder = _innermost(known, path)
        if folder is None:
            found = probe(path)
            if not found.there:
                raise UsageError(
                    Message("There is no folder or file {path}. Check the name, or connect its drive.", path=path)
                )
            folder, path = _same_folder(known, path) or (path, path)
        if folder not in known:
            _add(catalogue, path)
            known.append(path)
        result[folder, path] = None
        for inner in known:
            if inner != folder and contains(path, inner):
                result[inner, inner] = None
    return list(result)


def _add(catalogue: Catalogue, path: str) -> None:
    with catalogue.transaction():
        catalogue.folders.add(path)


def _innermost(folders: Sequence[str], path: str) -> str | None:
    return max((folder for folder in folders if contains(folder, path)), key=len, default=None)


def _same_folder(folders: Sequence[str], path: str) -> tuple[str, str] | None:
    """Return the known folder that holds the path under another spelling, and the path as spelt from there."""
    inodes = {found.inode: folder for folder in folders if (found := probe(folder)).there and found.inode[1]}
    above, rest = path, ""
    while inodes:
        folder = inodes.get(probe(above).inode)
        if folder is not None:
            return folder, os.path.join(folder, rest) if rest else folder
        above, name = os.path.split(above)
        rest = os.path.join(name, rest) if rest else name
        if not name:
            break
    return None


def recognise(catalogue: Catalogue, path: str, seen: FolderProbe) -> FolderRow | None:
    """Return which of the volumes that were met at a path lies there now; None for one that is new there.

    What the system calls the volume decides. Where the names differ the same files in it say that it is a copy (a
    library that moved to a larger drive); where there is no name, other files under the same names say that it is
    not the same.
    """
    rows = sorted(catalogue.folders.rows(path), key=lambda row: not row.present)
    for row in rows:
        if seen.volume and row.volume == seen.volume:
            return row
    return next((row for row in rows if _alike(catalogue, row, seen.volume)), None)


def _alike(catalogue: Catalogue, row: FolderRow, volume: str) -> bool:
    sample = catalogue.folders.sample(row.id, _SAMPLE)
    if not sample:
        return catalogue.folders.count(row.id) == 0 or not both_named(row, volume)
    contents = {file.path: catalogue.items.content(file.item_id) for file in sample if file.item_id is not None}
    try:
        found, same = next(with_timeout(lambda: [_compare(sample, contents)], _CHECK_SECONDS))
    except VolumeTimeout:
        return True  # the walk will say so
    if both_named(row, volume):
        return same > 0 and 2 * same >= found
    return same > 0 or found < _ENOUGH


def holds_files_of(catalogue: Catalogue, row: FolderRow, path: str) -> bool:
    """Return whether a folder at another path holds files of this one, under their names; an empty one fits any."""
    sample = catalogue.folders.sample(row.id, _SAMPLE)
    contents = {file.path: catalogue.items.content(file.item_id) for file in sample if file.item_id is not None}
    there = [replace(file, directory=moved(file.directory, row.path, path)) for file in sample]
    known = {new.path: contents.get(old.path) for old, new in zip(sample, there, strict=True)}
    return not sample or _compare(there, known)[1] > 0


def both_named(row: FolderRow, volume: str) -> bool:
    """Return whether the system has a name for both the volume that is known and the one that was met."""
    return bool(volume and row.volume and not row.volume.startswith(UNNAMED))


def _compare(sample: Sequence[FileRow], contents: Mapping[str, str | None]) -> tuple[int, int]:
    """Return how many of the files are there by name, and how many of those are the same."""
    found = same = hashed = 0
    for row in sample:
        try:
            status = os.stat(row.path)
        except OSError:
            continue
        found += 1
        if (status.st_size, status.st_mtime_ns) == (row.size, row.mtime_ns):
            same += 1
        elif status.st_size == row.size and hashed < _HASHED:
            hashed += 1
            content = contents.get(row.path)
            with contextlib.suppress(OSError):
                same += content_hash(row.path, hash_of(content))[0] == content
    return found, same


def _unnamed() -> str:
    """Return a name for a volume for which the system has none."""
    return f"{UNNAMED}{uuid.uuid4().hex[:12]}"


def register_volume(
    catalogue: Catalogue, path: str, seen: FolderProbe, row: FolderRow | None
) -> tuple[FolderRow, Message]:
    """Note which volume lies at a path (None: a new one); return it, and a sentence if another one lay there before.

    Call it within a transaction.
    """
    folders = catalogue.folders
    before = [other for other in folders.rows(path) if other.present]
    if row is None:
        row = folders.add(path, seen.volume or _unnamed(), before[0].inside if before else None)
        kept = sum(folders.count(other.id) for other in before)
        notice = Message(
            "Another volume lies at {path} now. The {n} files that are known of the one before stay in the "
            "library, offline.",
            path=path,
            n=kept,
        )
    else:
        notice = NOTHING
        name = seen.volume or row.volume or _unnamed()
        if name != row.volume:
            folders.name(row.id, name)
        if not row.present:  # captions and pairs of its directories may have changed while it was away
            catalogue.files.mark_stale(folders.directories(row.id))
    folders.met(row)
    return row, notice
