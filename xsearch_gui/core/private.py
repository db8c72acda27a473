"""Who may read what xsearch writes: what it keeps, its owner alone; what it hands out, whoever the system says.

The catalogue tells where somebody has been and with whom. On a computer of several people it must be no more open than
a diary. A process that keeps the library calls :func:`keep_private` once, so that nothing it makes is open for a
moment; what it hands out (exports, sidecars beside photos, pictures of the map) is opened again by :func:`hand_out`.
The window does not: it starts other programs, which would keep everything private too.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_masks: list[int] = []  # that of the user, once it was replaced


def keep_private() -> None:
    """Make everything that this process writes readable for its owner alone, from now on."""
    if not _masks:
        _masks.append(os.umask(_OTHERS))


def ordinary_mode() -> int:
    """Return the permissions that a new file of the user's has."""
    if _masks:
        return 0o666 & ~_masks[0]
    mask = os.umask(_OTHERS)
    os.umask(mask)
    return 0o666 & ~mask


def hand_out(path: str | os.PathLike[str]) -> None:
    """Give a file or a folder the permissions that the user's own new ones have."""
    if os.name == "posix":
        folder = os.path.isdir(path)
        os.chmod(path, ordinary_mode() | (ordinary_mode() >> 2 & 0o111 if folder else 0))


def make_folder(path: Path) -> None:
    """Create a folder for the user, with those above it, as open as any new one.

    Raises
    ------
    OSError
        It cannot be created.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        hand_out(folder)


def make_file(path: str) -> None:
    """Create an empty file for the user, as open as any new one, where there is none yet.

    Raises
    ------
    OSError
        It cannot be created.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        hand_out(path)


def private_folder(path: Path) -> None:
    """Create a folder that only its owner can look into, with those above it; an open one of ours is closed.

    Raises
    ------
    OSError
        It cannot be created.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close(path, 0o700)


def private_file(path: Path) -> None:
    """Create an empty file that only its owner can read, or close the one that is there; does nothing if it cannot."""
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600))
        _close(path, 0o600)


def _close(path: Path, mode: int) -> None:
    if os.name != "posix":
        return  # Windows and its profile folders see to it
    with contextlib.suppress(OSError):
        status = path.stat()
        if status.st_uid == os.getuid() and status.st_mode & _OTHERS:
            path.chmod(mode)
