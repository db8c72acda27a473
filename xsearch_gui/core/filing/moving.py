"""One file to another place: never over what is there, and the old one stays until the new one is whole."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import stat
import unicodedata
from io import BufferedReader

from xsearch_gui.core.files.opening import NotRegular, Refused, open_regular
from xsearch_gui.core.filing import noreplace
from xsearch_gui.core.message import Message
from xsearch_gui.core.private import hand_out

_COPY_BYTES = 1 << 20
_CHANGING = Message("was left where it is: another program is changing it")


def move_file(source: str, target: str) -> None:
    """Move a file; to another drive it is copied, compared and only then removed.

    Raises
    ------
    FileExistsError
        There is something at the target.
    OSError
        Then the file is where it was, and nothing is at the target.
    """
    if not stat.S_ISREG(os.lstat(source).st_mode):
        raise NotRegular(Message("was left alone: it is no file any more"))
    if os.path.lexists(target):
        if not same_name(source, target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target)
        os.rename(source, target)
        return
    try:
        noreplace.rename(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _move_across(source, target)


def _move_across(source: str, target: str) -> None:
    copied = copy_file(source, target)
    try:
        if _stamp(os.lstat(source)) != _stamp(copied):
            raise Refused(_CHANGING)
        os.unlink(source)
    except OSError:
        if os.path.lexists(source):
            with contextlib.suppress(OSError):
                os.unlink(target)
        raise


def copy_file(source: str, target: str) -> os.stat_result:
    """Copy a file with its times and permissions; it is compared with the source before it gets its name.

    Returns
    -------
    os.stat_result
        What the source was when it was copied.

    Raises
    ------
    FileExistsError
        There is something at the target.
    OSError
        Then nothing is at the target.
    """
    part = part_of(source, target)
    with open_regular(source) as given:
        before = os.fstat(given.fileno())
        made = open(part, "xb")  # noqa: SIM115 - one that is somebody else's is not to be removed below
        try:
            with made:
                while data := given.read(_COPY_BYTES):
                    made.write(data)
                made.flush()
                os.fsync(made.fileno())
            _require_same(given, part, target)
            if _stamp(os.fstat(given.fileno())) != _stamp(before):
                raise Refused(_CHANGING)
            with contextlib.suppress(OSError):  # a file system without times or permissions is no reason to fail
                hand_out(part)
                shutil.copystat(source, part)
            noreplace.rename(part, target)
            _keep(os.path.dirname(target))
        finally:
            with contextlib.suppress(OSError):
                os.unlink(part)
    return before


def part_of(source: str, target: str) -> str:
    """Return what a copy is called until it is whole."""
    name = hashlib.sha256(os.fsencode(f"{source}\0{target}")).hexdigest()[:16]
    return os.path.join(os.path.dirname(target), f".xsearch-moving-{name}.part")


def same_name(source: str, target: str) -> bool:
    """Return whether two names differ in what their file system does not tell apart: in case, or Unicode form."""
    if os.path.dirname(source) != os.path.dirname(target) or name_key(source) != name_key(target):
        return False
    return os.path.lexists(target) and os.path.samefile(source, target) and os.stat(source).st_nlink == 1


def name_key(path: str) -> str:
    """Return what is the same for all names that some file system does not tell apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def same_bytes(source: str, target: str) -> bool:
    """Return whether two files hold the same.

    Raises
    ------
    OSError
    """
    with open_regular(source) as given, open_regular(target) as made:
        return _equal(given, made)


def _require_same(given: BufferedReader, part: str, target: str) -> None:
    given.seek(0)
    with open_regular(part) as made:
        if hasattr(os, "posix_fadvise"):  # what the drive holds is read, and not what is still in memory of it
            os.posix_fadvise(made.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        if not _equal(given, made):
            raise OSError(errno.EIO, os.strerror(errno.EIO), target)


def _equal(given: BufferedReader, made: BufferedReader) -> bool:
    while True:
        data = given.read(_COPY_BYTES)
        if data != made.read(_COPY_BYTES):
            return False
        if not data:
            return True


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _keep(folder: str) -> None:
    """Have the names of a folder on the disk, where the system does that."""
    with contextlib.suppress(OSError, AttributeError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
