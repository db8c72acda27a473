"""One file to another place: never over what is there, and the old one stays until the new one is whole."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import os
import secrets
import shutil

from xsearch_gui.core.files.opening import open_regular

_COPY_BYTES = 1 << 20
PART = ".xsearch-moving-"  # what the name of an unfinished copy begins with, and how it ends
PART_END = ".part"


def move_file(source: str, target: str) -> None:
    """Move a file; on another drive it is copied, compared and only then removed.

    Raises
    ------
    FileExistsError
        There is something at the target.
    OSError
    """
    if os.path.lexists(target) and not _same_name(source, target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target)
    if os.stat(source).st_dev != os.stat(os.path.dirname(target)).st_dev:
        copy_file(source, target)
        os.unlink(source)
        return
    _rename(source, target)


def copy_file(source: str, target: str) -> None:
    """Copy a file with its times and permissions; it is compared with the source before it gets its name.

    Raises
    ------
    FileExistsError
        There is something at the target.
    OSError
    """
    folder = os.path.dirname(target)
    part = os.path.join(folder, f"{PART}{secrets.token_hex(8)}{PART_END}")
    try:
        with open_regular(source) as given, open(part, "xb") as made:
            while data := given.read(_COPY_BYTES):
                made.write(data)
            made.flush()
            os.fsync(made.fileno())
        with contextlib.suppress(OSError):  # a file system without times or permissions is no reason to fail
            shutil.copystat(source, part)
        if not filecmp.cmp(source, part, shallow=False):
            raise OSError(errno.EIO, os.strerror(errno.EIO), target)
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target)
        _rename(part, target)
        _keep(folder)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(part)


def _rename(source: str, target: str) -> None:
    """Give a file of the same drive another name: a hard link never overwrites, and where there are none we look."""
    if not _same_name(source, target):
        try:
            os.link(source, target, follow_symlinks=False)
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):
            if os.path.lexists(target):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target) from None
        else:
            os.unlink(source)
            return
    os.rename(source, target)


def _same_name(source: str, target: str) -> bool:
    """Return whether two names differ in what their file system does not tell apart: in case, or Unicode form."""
    if os.path.dirname(source) != os.path.dirname(target) or source.casefold() != target.casefold():
        return False
    return os.path.lexists(target) and os.path.samefile(source, target) and os.stat(source).st_nlink == 1


def _keep(folder: str) -> None:
    """Have the names of a folder on the disk, where the system does that."""
    with contextlib.suppress(OSError, AttributeError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def finish_move(source: str, target: str) -> bool:
    """Bring a move to its end that was interrupted anywhere, and return whether the file is at its target."""
    if not os.path.lexists(target):
        if not os.path.lexists(source) or not os.path.isdir(os.path.dirname(target)):
            return False
        move_file(source, target)
        return True
    if os.path.lexists(source) and not _same_name(source, target):
        if not (os.path.samefile(source, target) or filecmp.cmp(source, target, shallow=False)):
            return False  # somebody else's file has that name
        os.unlink(source)
    return True


def remove_parts(folder: str) -> None:
    """Remove copies that were not finished."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(PART) and entry.name.endswith(PART_END) and entry.is_file(follow_symlinks=False):
                os.unlink(entry.path)
