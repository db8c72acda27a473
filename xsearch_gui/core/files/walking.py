"""Walking through a folder: which files belong in a library, directory by directory. Nothing is decoded here."""

from __future__ import annotations

import mimetypes
import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from pathspec import GitIgnoreSpec

from xsearch_gui.core.files.opening import reason_of
from xsearch_gui.core.files.types import NOTE_SUFFIXES, PHOTO_SUFFIXES, TABLE_NAMES, FileRole, is_ignored
from xsearch_gui.core.files.volumes import contains
from xsearch_gui.core.records import Failure

_MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF", b"BM")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that belongs in a library. ``size`` in bytes, ``mtime_ns`` in nanoseconds since 1970."""

    name: str
    role: FileRole
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Listing:
    """What one directory holds. ``failed`` names what could not be looked at, perhaps the directory itself.

    A directory that is not there holds nothing.
    """

    directory: str
    entries: list[Entry] = field(default_factory=list)
    subdirectories: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    mounted: bool = False  # another volume lies here; nothing of it is listed
    only: bool = False  # one file that was asked for; nothing is said about the others


class Exclusions:
    """The user's patterns of what to leave out, as in ``.gitignore``; they count from the folder of the library.

    ``refused`` are those that mean nothing. ``own`` are folders of the program, which are left out wherever they lie.
    """

    def __init__(self, patterns: Sequence[str] = (), own: Sequence[str] = ()) -> None:
        self._own = frozenset(own)
        self.refused = tuple(pattern for pattern in patterns if not _is_pattern(pattern))
        wanted = [pattern for pattern in patterns if pattern.strip() and pattern not in self.refused]
        self._spec = GitIgnoreSpec.from_lines(wanted) if wanted else None

    def leave_out(self, root: str, path: str, *, folder: bool = False) -> bool:
        """Return whether a path below ``root`` is left out."""
        if folder and path in self._own:
            return True
        if self._spec is None or path == root:
            return False
        relative = os.path.relpath(path, root).replace(os.sep, "/")
        return self._spec.match_file(f"{relative}/" if folder else relative)

    def is_own(self, path: str) -> bool:
        """Return whether a path is, or lies in, one of the program's folders."""
        return below_any(path, self._own)


def _is_pattern(pattern: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([pattern])
    except (ValueError, re.error):
        return False
    return True


def role_of(directory: str, name: str) -> FileRole | None:
    """Return what a file is to a library, by its name; None for files that do not belong in it.

    A name that says nothing (no suffix, or one that no program knows) is judged by the file's first bytes.
    """
    suffix = os.path.splitext(name)[1].lower()
    if suffix in PHOTO_SUFFIXES:
        return FileRole.PHOTO
    if name.lower() in TABLE_NAMES:
        return FileRole.TABLE
    if suffix in NOTE_SUFFIXES:
        return FileRole.NOTE
    if suffix == ".xmp":
        return FileRole.SIDECAR
    if mimetypes.guess_type(name)[0] is None and _looks_like_media(os.path.join(directory, name)):
        return FileRole.PHOTO
    return None


def _looks_like_media(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            head = file.read(16)
    except OSError:
        return False
    return head.startswith(_MAGIC) or head[4:8] == b"ftyp"


def _entry(directory: str, name: str, info: os.stat_result) -> Entry | None:
    if not stat.S_ISREG(info.st_mode):
        return None
    role = role_of(directory, name)
    return Entry(name, role, info.st_size, info.st_mtime_ns) if role else None


def list_directory(root: str, directory: str, exclusions: Exclusions) -> Listing:
    """Return the files and folders of one directory that belong in a library, each in the order of names.

    Hidden files and the folders of other programs are passed over. Links to folders are not followed, so there
    are no loops; links to files are.
    """
    listing = Listing(directory)
    try:
        with os.scandir(directory) as found:
            children = sorted(found, key=lambda child: child.name)
    except (FileNotFoundError, NotADirectoryError):
        return listing
    except OSError as error:
        listing.failed.append(Failure(directory, reason_of(error)))
        return listing
    for child in children:
        if is_ignored(child.name):
            continue
        try:
            if child.is_dir(follow_symlinks=False):
                if not exclusions.leave_out(root, child.path, folder=True):
                    listing.subdirectories.append(child.path)
            elif child.is_file() and not exclusions.leave_out(root, child.path):
                entry = _entry(directory, child.name, child.stat())
                if entry:
                    listing.entries.append(entry)
        except OSError as error:
            listing.failed.append(Failure(child.path, reason_of(error)))
    return listing


def list_file(path: str) -> Listing:
    """Return the listing of a directory in which only one file is looked at."""
    directory, name = os.path.split(path)
    entry = _entry(directory, name, os.stat(path))
    return Listing(directory, [entry] if entry else [], only=True)


def walk(
    root: str, start: str, exclusions: Exclusions, others: Collection[str] = (), device: int | None = None
) -> Iterator[Listing]:
    """Yield the directories from ``start`` on, a directory of ``root``, before those that lie in them.

    Parameters
    ----------
    others : collection of str
        Directories that are not entered: folders of the library that are looked at on their own.
    device : int, optional
        The device of ``root``: where another one is met, a volume is mounted, and the walk does not enter it.
    """
    pending = [start]
    while pending:
        directory = pending.pop()
        if device is not None and _device(directory) not in (None, device):
            yield Listing(directory, mounted=True)
            continue
        listing = list_directory(root, directory, exclusions)
        yield listing
        pending += [child for child in reversed(listing.subdirectories) if child not in others]


def _device(directory: str) -> int | None:
    try:
        return os.stat(directory).st_dev
    except OSError:
        return None


def below_any(path: str, directories: Collection[str]) -> bool:
    """Return whether a path is, or lies below, one of the directories."""
    return any(contains(directory, path) for directory in directories)
