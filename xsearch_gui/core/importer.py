"""Finding what there is in the user's folders, and what has changed since the last look.

Nothing is decoded here: :func:`scan` compares names, sizes and times with the catalogue, so that an unchanged
library costs one directory walk.
"""

from __future__ import annotations

import mimetypes
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xsearch_gui.core.captions import NOTE_SUFFIXES, TABLE_NAMES, is_ignored
from xsearch_gui.core.catalogue import Catalogue, FileRow, Role
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.media import PHOTO_SUFFIXES
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records import Failure

# Pictures that photographers have and that cannot be decoded yet: named as failed, rather than passed over.
_KNOWN_UNREADABLE = frozenset({".jxl"})
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF", b"BM")
_REPORT_EVERY = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that belongs in a library. ``size`` in bytes, ``mtime_ns`` in nanoseconds since 1970."""

    directory: str
    name: str
    role: Role
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Scan:
    """What a look at the folders gave."""

    folder_ids: list[int] = field(default_factory=list)
    unchanged: int = 0
    offline: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)  # directories that cannot be read


def _looks_like_media(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            head = file.read(16)
    except OSError:
        return False
    return head.startswith(_MAGIC) or head[4:8] == b"ftyp"


def role_of(directory: str, name: str) -> Role | None:
    """Return what a file is to a library, by its name; None for files that do not belong in it.

    A name that says nothing (no suffix, or one that no program knows) is judged by the file's first bytes.
    """
    suffix = os.path.splitext(name)[1].lower()
    if suffix in PHOTO_SUFFIXES or suffix in _KNOWN_UNREADABLE:
        return Role.PHOTO
    if name.lower() in TABLE_NAMES:
        return Role.TABLE
    if suffix in NOTE_SUFFIXES:
        return Role.NOTE
    if suffix == ".xmp":
        return Role.SIDECAR
    if mimetypes.guess_type(name)[0] is None and _looks_like_media(os.path.join(directory, name)):
        return Role.PHOTO
    return None


def _entry(directory: str, name: str, info: os.stat_result) -> Entry | None:
    if not stat.S_ISREG(info.st_mode):
        return None
    role = role_of(directory, name)
    return Entry(directory, name, role, info.st_size, info.st_mtime_ns) if role else None


def walk(root: str, failed: list[Failure]) -> Iterator[Entry]:
    """Yield the files below ``root`` (or ``root`` itself if it is a file) that belong in a library.

    Hidden files and the folders of other programs are passed over. Links to folders are not followed, so
    there are no loops; links to files are. Directories that cannot be read are added to ``failed``.
    """
    if os.path.isfile(root):
        entry = _entry(*os.path.split(root), os.stat(root))
        if entry:
            yield entry
        return
    pending = [root]
    while pending:
        directory = pending.pop()
        try:
            with os.scandir(directory) as listing:
                children = sorted(listing, key=lambda child: child.name)
        except OSError as error:
            failed.append(Failure(directory, f"cannot be opened ({error.strerror})"))
            continue
        for child in children:
            if is_ignored(child.name):
                continue
            try:
                if child.is_dir(follow_symlinks=False):
                    pending.append(child.path)
                elif child.is_file() and (entry := _entry(directory, child.name, child.stat())):
                    yield entry
            except OSError as error:
                failed.append(Failure(child.path, f"cannot be opened ({error.strerror})"))


def is_online(folder: str) -> bool:
    """Return whether a folder of the library is there now."""
    return os.path.exists(folder)


def contains(parent: str, child: str) -> bool:
    """Return whether a path is a folder or lies below it; both absolute."""
    return child == parent or child.startswith(parent.rstrip(os.sep) + os.sep)


def _roots(catalogue: Catalogue, paths: Sequence[str]) -> list[tuple[int, str]]:
    """Return (folder id, path to walk); new paths become folders of the library, overlaps are merged."""
    folders = catalogue.files.folders()
    if not paths:
        return [(folder_id, path) for path, folder_id in folders.items()]
    roots: dict[str, int] = {}
    for given in paths:
        path = os.path.abspath(given)
        known = next((known for known in folders if contains(known, path)), None)
        if known is None:
            if not os.path.exists(path):
                raise UsageError(f"There is no folder or file {path}. Check the name, or connect its drive.")
            folders[path] = catalogue.files.add_folder(path)
            for child in [f for f in folders if f != path and contains(path, f)]:
                catalogue.files.adopt(folders.pop(child), folders[path])
                roots.pop(child, None)
            known = path
        # An absent drive is a matter of the whole folder: the part of it that was asked for is absent too.
        roots[path if os.path.exists(path) else known] = folders[known]
    return [(folder_id, path) for path, folder_id in roots.items()]


def scan(catalogue: Catalogue, paths: Sequence[str], reporter: Reporter) -> Scan:
    """Note every new, changed and vanished file of the folders in the catalogue.

    A folder that is absent, or that is empty but was not, is *offline*: nothing of it is touched.

    Raises
    ------
    UsageError
        If a path exists neither on disk nor in the library.
    """
    result = Scan()
    with catalogue.transaction():
        roots = _roots(catalogue, paths)
    for folder_id, root in roots:
        if folder_id not in result.folder_ids:
            result.folder_ids.append(folder_id)
        with catalogue.transaction():
            _scan_root(catalogue, folder_id, root, result, reporter)
    return result


def _scan_root(catalogue: Catalogue, folder_id: int, root: str, result: Scan, reporter: Reporter) -> None:
    known = {(row.directory, row.name): row for row in catalogue.files.in_folder(folder_id) if contains(root, row.path)}
    if not is_online(root):
        result.offline.append(root)
        return
    unreadable = len(result.failed)
    changed: set[str] = set()
    count = 0
    for count, entry in enumerate(walk(root, result.failed), 1):
        if count % _REPORT_EVERY == 0:
            check(reporter)
            reporter.progress(count, 0, "Looking for photos and notes")
        row = known.pop((entry.directory, entry.name), None)
        if row and (row.size, row.mtime_ns, row.role) == (entry.size, entry.mtime_ns, entry.role):
            result.unchanged += row.role is Role.PHOTO and row.state == "done"
        else:
            changed.add(entry.directory)
            catalogue.files.add(folder_id, entry.directory, entry.name, entry.role, entry.size, entry.mtime_ns)
    if known and not count:
        result.offline.append(root)  # an empty mount point looks like this
        return
    blocked = [failure.path for failure in result.failed[unreadable:]]
    gone = [row for row in known.values() if not _below_any(row, blocked)]
    catalogue.files.remove(row.id for row in gone)
    changed.update(row.directory for row in gone)
    if changed:
        changed.update(catalogue.files.note_directories(folder_id))
        catalogue.files.mark_unlinked(changed)


def _below_any(row: FileRow, directories: Sequence[str]) -> bool:
    return any(contains(directory, row.path) for directory in directories)
