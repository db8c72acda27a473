"""Another name for a file in one step of the system, and never over what is there.

Source: renameat2(2) of Linux, renamex_np(2) of macOS; ``os.rename`` never replaces on Windows.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import sys

_HERE = -100  # AT_FDCWD
_NO_REPLACE, _EXCLUSIVE = 1, 4
_UNKNOWN = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)  # a system, or a file system, without that


def rename(source: str, target: str) -> None:
    """Rename a file within its file system.

    Raises
    ------
    FileExistsError
        There is something at the target.
    OSError
        Among others ``EXDEV``: the target lies on another file system.
    """
    if sys.platform == "win32":
        os.rename(source, target)
        return
    number = by_system(source, target)
    if number in _UNKNOWN:
        _by_link(source, target)
    elif number:
        raise OSError(number, os.strerror(number), source, None, target)


def by_system(source: str, target: str) -> int:
    """Rename by the system's own call, and return its error, 0 if it is done; ``ENOSYS`` where there is none."""
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(source), os.fsencode(target)
    if hasattr(library, "renameat2"):
        failed = library.renameat2(_HERE, names[0], _HERE, names[1], _NO_REPLACE)
    elif hasattr(library, "renamex_np"):
        failed = library.renamex_np(*names, _EXCLUSIVE)
    else:
        return errno.ENOSYS
    return ctypes.get_errno() if failed else 0


def _by_link(source: str, target: str) -> None:
    """Rename by a hard link, which never overwrites; where there are none, we look a moment before."""
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target) from None
        os.rename(source, target)
        return
    try:
        os.unlink(source)
    except OSError:
        with contextlib.suppress(OSError):
            if os.path.samefile(source, target):  # else it is the only one that is left
                os.unlink(target)
        raise
