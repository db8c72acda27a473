"""Walking through a folder: which files belong in a library, directory by directory. Nothing is decoded here."""

from __future__ import annotations

import errno
import mimetypes
import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from pathspec import GitIgnoreSpec

from xsearch_gui.core.files.contents import PICTURES, Content, content_at
from xsearch_gui.core.files.films import belongs_to
from xsearch_gui.core.files.opening import reason_of
from xsearch_gui.core.files.other_programs import is_unfinished, owner_of
from xsearch_gui.core.files.takeout_names import may_describe_a_photo
from xsearch_gui.core.files.types import (
    APPLE_EDITS,
    FILM_SUFFIXES,
    NOTE_SUFFIXES,
    OTHER_PICTURES,
    PHOTO_SUFFIXES,
    RAW_FILMS,
    TABLE_NAMES,
    FileRole,
    is_ignored_below,
    suffix_of,
)
from xsearch_gui.core.files.volumes import contains
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.items import Failure

_MOST_STARS = 4  # of one name, and of names in a pattern: each makes comparing a name longer by its length
_UNFINISHED = Message("is not finished: a program was still writing it")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that belongs in a library. ``size`` in bytes, times in nanoseconds since 1970.

    ``ctime_ns`` is when anything about the file was last changed, which no program can set; 0 where the system does
    not know it (Windows).
    """

    name: str
    role: FileRole
    size: int
    mtime_ns: int
    ctime_ns: int = 0

    def is_still(self, known: tuple[int, int, str, str, int]) -> bool:
        """Return whether the file is what the catalogue knows: size, mtime, role, (state), ctime.

        Programs can keep size and mtime when they write into a file, never ctime. Libraries of before do not know it,
        and after a move it is another: then the others must do.
        """
        size, mtime, role, _, ctime = known
        same = (size, mtime, role) == (self.size, self.mtime_ns, self.role)
        return same and (ctime == self.ctime_ns or not ctime or not self.ctime_ns)


@dataclass(slots=True)
class Listing:
    """What one directory holds. ``failed`` names what could not be looked at, perhaps the directory itself.

    ``left_out`` are the names of files and folders that do not belong in a library though somebody might look for them
    there, and why. A directory that is not there holds nothing.
    """

    directory: str
    entries: list[Entry] = field(default_factory=list)
    subdirectories: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    left_out: dict[str, Message] = field(default_factory=dict)
    mounted: bool = False  # another volume lies here; nothing of it is listed
    only: bool = False  # one file that was asked for; nothing is said about the others


class Exclusions:
    """The user's patterns of what to leave out, as in ``.gitignore``; they count from the folder of the library.

    ``refused`` are those that mean nothing, or that take too long to compare. ``own`` are folders of the program, which
    are left out wherever they lie.
    """

    def __init__(self, patterns: Sequence[str] = (), own: Sequence[str] = ()) -> None:
        self._own = frozenset(own)
        self.refused = tuple(pattern for pattern in patterns if not _is_pattern(pattern))
        wanted = [_plain(pattern) for pattern in patterns if pattern.strip() and pattern not in self.refused]
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
    levels = _plain(pattern).split("/")
    if max(level.count("*") for level in levels) > _MOST_STARS or levels.count("**") > _MOST_STARS:
        return False
    try:
        GitIgnoreSpec.from_lines([pattern])
    except (ValueError, re.error):
        return False
    return True


def _plain(pattern: str) -> str:
    """Return a pattern that means the same, with one star where several stand in a row within a name."""
    return "/".join(level if level == "**" else re.sub(r"\*{2,}", "*", level) for level in pattern.split("/"))


def role_of(directory: str, name: str) -> FileRole | Message | None:
    """Return what a file is to a library, by its name, or why it does not belong in it.

    A name that says nothing (no suffix, or one that no program knows) is judged by the file's first bytes. None for
    what nobody looks for in a library of photos.
    """
    return named_role(name) or _role_of_other(directory, name, os.path.splitext(name)[1].lower())


def named_role(name: str) -> FileRole | None:
    """Return what a file's name alone says that it is to a library, if it says so."""
    suffix = os.path.splitext(name)[1].lower()
    if suffix in PHOTO_SUFFIXES:
        return FileRole.PHOTO
    if name.lower() in TABLE_NAMES:
        return FileRole.TABLE
    if suffix in NOTE_SUFFIXES:
        return FileRole.NOTE
    return FileRole.SIDECAR if suffix in (".xmp", APPLE_EDITS) or may_describe_a_photo(name) else None


def _role_of_other(directory: str, name: str, suffix: str) -> FileRole | Message | None:
    if suffix in OTHER_PICTURES:
        if content_at(os.path.join(directory, name)) in PICTURES - {Content.TIFF}:  # raw files are TIFFs too
            return FileRole.PHOTO
        return Message("is a kind of picture that xsearch does not read ({kind})", kind=OTHER_PICTURES[suffix])
    if suffix in RAW_FILMS:
        return Message("is a kind of film that xsearch does not read ({kind})", kind=RAW_FILMS[suffix])
    if suffix in FILM_SUFFIXES:
        return FileRole.PHOTO
    if mimetypes.guess_type(name)[0] is not None:
        return None
    content = content_at(os.path.join(directory, name))
    return FileRole.PHOTO if content in PICTURES or content is Content.FILM else None


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
        try:
            _take(root, child, listing, exclusions)
        except OSError as error:
            if error.errno == errno.ELOOP:
                listing.left_out[child.name] = reason_of(error)
            else:
                listing.failed.append(Failure(child.path, reason_of(error)))
    _pass_over_parts(listing)
    return listing


def _take(root: str, child: os.DirEntry[str], listing: Listing, exclusions: Exclusions) -> None:
    """Note what one name of a directory is."""
    folder = child.is_dir(follow_symlinks=False)
    owner = owner_of(child.name, listing.directory)
    if owner is not None or is_unfinished(child.name.casefold()):
        if folder or _is_photo_but_for_its_end(child.name):
            listing.left_out[child.name] = owner or _UNFINISHED
    elif child.name.startswith(".") or exclusions.leave_out(root, child.path, folder=folder):
        return
    elif folder:
        listing.subdirectories.append(child.path)
    elif child.is_file():
        _add(listing, child.name, child.stat())
    elif child.is_symlink():
        _name_link(root, child, listing)


def _is_photo_but_for_its_end(name: str) -> bool:
    """Return whether a name is ``IMG_1.jpg_original``, ``IMG_1.jpg.part``, ``IMG_1.jpg~`` or ``._IMG_1.jpg``."""
    ends = name.removesuffix("_original"), name.removesuffix("_exiftool_tmp"), os.path.splitext(name.rstrip("~"))[0]
    return any(os.path.splitext(it)[1].lower() in PHOTO_SUFFIXES for it in ends)


def _name_link(root: str, child: os.DirEntry[str], listing: Listing) -> None:
    """Name a link that leads nowhere, or to a folder that lies elsewhere: such a folder is not entered."""
    target = os.readlink(child.path)
    if not os.path.exists(child.path):
        listing.left_out[child.name] = Message("is a link to {target}, and nothing is there", target=target)
    elif child.is_dir() and not contains(os.path.realpath(root), os.path.realpath(child.path)):
        said = Message("is a link to the folder {target}. To have its photos, add that folder itself", target=target)
        listing.left_out[child.name] = said


def _add(listing: Listing, name: str, info: os.stat_result) -> None:
    if not stat.S_ISREG(info.st_mode):
        return
    role = role_of(listing.directory, name)
    if isinstance(role, FileRole):
        changed = 0 if os.name == "nt" else info.st_ctime_ns  # Windows tells there when the file was made
        listing.entries.append(Entry(name, role, info.st_size, info.st_mtime_ns, changed))
    elif role is not None:
        listing.left_out[name] = role


def _pass_over_parts(listing: Listing) -> None:
    """Say nothing of films that are parts or small copies: they go with their photo or film."""
    names = {entry.name for entry in listing.entries}
    listing.entries = [entry for entry in listing.entries if belongs_to(entry.name, names) is None]


def is_passed_over(root: str, path: str) -> bool:
    """Return whether a file that a library of before took is there, and no walk takes it any longer."""
    if not os.path.lexists(path):
        return False
    if is_ignored_below(root, path):
        return True
    if not os.path.isfile(path):
        return False
    directory, name = os.path.split(path)
    return not isinstance(role_of(directory, name), FileRole) or _is_part(directory, name)


def _is_part(directory: str, name: str) -> bool:
    """Return whether a file is a film that belongs to another file beside it."""
    return suffix_of(name) in FILM_SUFFIXES and belongs_to(name, os.listdir(directory)) is not None


def list_file(path: str) -> Listing:
    """Return the listing of a directory in which only one file is looked at."""
    directory, name = os.path.split(path)
    listing = Listing(directory, only=True)
    if not _is_part(directory, name):
        _add(listing, name, os.stat(path))
    return listing


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
