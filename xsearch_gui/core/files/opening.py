"""Opening the files of other people: a regular file or nothing, and never a wait.

Folders of photos hold named pipes, device nodes, folders called ``x.jpg`` and files that vanish while they
are read. All of them end here as a sentence.
"""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader

from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.message import Message, message_of

_REASONS: dict[int, Message] = {
    errno.EACCES: Message("may not be read (permission denied)"),
    errno.EPERM: Message("may not be read (permission denied)"),
    errno.ENOENT: Message("is no longer there"),
    errno.ENOTDIR: Message("is no longer there"),
    errno.ENODEV: Message("is no longer there"),
    errno.ELOOP: Message("is a link that points to itself"),
    errno.ENAMETOOLONG: Message("has a name that is too long for this system"),
    errno.EIO: Message("cannot be read: the drive reports an error"),
    errno.EMFILE: Message("cannot be opened: too many files are open"),
    errno.ETIMEDOUT: Message("cannot be read: the network share does not answer"),
    errno.ESTALE: Message("cannot be read: the network share does not answer"),
}


class NotRegular(OSError):
    """The path is a folder, a pipe or a device."""


def open_regular(path: str) -> BufferedReader:
    """Open a regular file for reading, following links.

    The kind is looked at before the file is opened, because opening a device can act on it, and again after,
    because the file can have changed; opening never waits for the other end of a pipe.

    Raises
    ------
    OSError
        It does not exist, may not be read, or (:class:`NotRegular`) is no regular file.
    """
    _require_regular(os.stat(path))
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    file = open(path, "rb", opener=lambda name, _: os.open(name, flags))  # noqa: SIM115 - the caller closes
    try:
        _require_regular(os.fstat(file.fileno()))
    except BaseException:
        file.close()
        raise
    return file


def reason_of(error: OSError) -> Message:
    """Return why a file cannot be read, as a part of a sentence."""
    if isinstance(error, NotRegular):
        return message_of(error)
    return _REASONS.get(error.errno or 0) or Message("cannot be read ({error})", error=error.strerror or error)


def read_small(path: str, most: int) -> bytes:
    """Return the content of a text file of at most ``most`` bytes.

    Raises
    ------
    UnreadableText
        It cannot be read, or is larger.
    """
    try:
        with open_regular(path) as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise UnreadableText(
            path, reason_of(error) if isinstance(error, OSError) else Message("has an impossible name")
        ) from error
    if len(data) > most:
        raise UnreadableText(path, Message("is larger than {size} MB", size=most // 2**20))
    return data


def _require_regular(status: os.stat_result) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    if stat.S_ISDIR(status.st_mode):
        raise NotRegular(Message("is a folder"))
    raise NotRegular(Message("is not a regular file (a pipe, a socket or a device)"))
