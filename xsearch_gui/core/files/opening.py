"""Opening the files of other people: a regular file or nothing, and never a wait.

Folders of photos hold named pipes, device nodes, folders called ``x.jpg`` and files that vanish while they are read,
and links to any of them. All of them end here as a sentence. Who opens a file of a library's folders, does it here.

Links are followed to read: people link photos that lie elsewhere. They are not followed out of a folder to write, or to
copy what they lead to (:func:`own_file`): a link in an archive from somebody else would choose what is written over,
and what is given away.
"""

from __future__ import annotations

import codecs
import errno
import os
import stat
from io import BufferedReader

from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.volumes import contains
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


class Refused(OSError):
    """The path is not opened, for a reason that it carries."""


class NotRegular(Refused):
    """The path is a folder, a pipe or a device."""


class LeadsElsewhere(Refused):
    """The path leads out of the folder that it lies in."""


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
        status = os.fstat(file.fileno())
        _require_regular(status)
        if not status.st_size:
            _require_empty(file.fileno())
    except BaseException:
        file.close()
        raise
    return file


def reason_of(error: OSError) -> Message:
    """Return why a file cannot be read, as a part of a sentence."""
    if isinstance(error, Refused):
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


def read_text(path: str, most: int) -> str:
    """Return a text file of at most ``most`` bytes in whichever encoding it is, with line breaks as Python has them.

    UTF-8, UTF-16 with a byte order mark, else Windows-1252.

    Raises
    ------
    UnreadableText
        It cannot be read, is larger, or is not text.
    """
    data = read_small(path, most)
    try:
        utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = data.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise UnreadableText(path, Message("is not a text file")) from None
    odd = sum(text.count(chr(code)) for code in range(32) if code not in (9, 10, 11, 12, 13, 27))
    if "\0" in text or odd > len(text) / 100:
        raise UnreadableText(path, Message("is not a text file"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def own_file(path: str, root: str | None = None) -> str:
    """Return the file that a path means: itself, or what a link there leads to within its own folder.

    Parameters
    ----------
    path : str
        A file that is there or not.
    root : str, optional
        The library's folder that it lies in: no folder on the way may have become a link that leads out of it.

    Raises
    ------
    LeadsElsewhere
        It is a link out of its folder, wherever that leads and whether or not there is anything.
    """
    folder, target = os.path.realpath(os.path.dirname(os.path.abspath(path))), os.path.realpath(path)
    if not contains(folder, target):
        raise LeadsElsewhere(Message("is a link that leads out of its folder"))
    if root is not None and not contains(os.path.realpath(root), target):
        raise LeadsElsewhere(Message("lies in a folder that is now a link to another place"))
    return target


def _require_empty(descriptor: int) -> None:
    """Refuse what the system makes up while it is read, as in ``/proc``: it has no size, and perhaps no end."""
    try:
        there = os.read(descriptor, 1)
    except BlockingIOError:
        there = b"?"
    if there:
        raise NotRegular(Message("is made up by the system, and not a file on a disk"))


def _require_regular(status: os.stat_result) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    if stat.S_ISDIR(status.st_mode):
        raise NotRegular(Message("is a folder"))
    raise NotRegular(Message("is not a regular file (a pipe, a socket or a device)"))
