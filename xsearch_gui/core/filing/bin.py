"""The system's bin: into it, and out of it again where it is that of freedesktop.org.

There (Linux and its like) a file is renamed into the bin of its own drive, and never copied to another: the note about
it comes first and is made once, so that two programs cannot put files over each other. On macOS and Windows the system
does it, by send2trash. Windows removes for good what its bin does not take (drives of the network, bins that are
switched off, files larger than the bin): that is found out first, and left alone.

Source: the FreeDesktop.org Trash specification 1.0, https://specifications.freedesktop.org/trash-spec/1.0/
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote

from xsearch_gui.core.files.opening import Refused
from xsearch_gui.core.filing import noreplace, windows_bin
from xsearch_gui.core.filing.moving import move_file
from xsearch_gui.core.message import Message

_INFO = ".trashinfo"
_PATH = "Path="
NO_BIN = Message("was left where it is: its drive has no bin")


def to_bin(path: str) -> str:
    """Put a file into the bin and return where it lies there; nothing where the system does not tell.

    Raises
    ------
    OSError
        It may not be moved, or (:class:`Refused`) its drive has no bin. The file is where it was.
    """
    if sys.platform in ("win32", "darwin"):
        if sys.platform == "win32" and not windows_bin.takes(path):
            raise Refused(NO_BIN)
        from send2trash import send2trash  # type: ignore[import-untyped]  # noqa: PLC0415 - not needed elsewhere

        send2trash(path)
        return ""
    path = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    status = os.lstat(path)
    if not stat.S_ISREG(status.st_mode):
        raise Refused(Message("was left alone: it is no file any more"))
    for place, top in _bins(path):
        try:
            return _put(path, place, top)
        except OSError as error:
            if error.errno != errno.EXDEV and not isinstance(error, _NoPlace):
                raise
    raise Refused(NO_BIN)


def from_bin(there: str, path: str) -> None:
    """Take a file out of the bin, back to where it was.

    Raises
    ------
    FileExistsError
        There is another file by now.
    OSError
        It has left the bin.
    """
    move_file(there, path)
    forget(there)


def forget(there: str) -> None:
    """Remove the note about a file that has left the bin."""
    info = _info_of(there)
    if info.parent.name == "info" and not os.path.lexists(there):
        with contextlib.suppress(OSError):
            info.unlink()


def where(path: str) -> str:
    """Return where in the bin a file lies that was put there last from a path; notes about nothing are removed."""
    if sys.platform in ("win32", "darwin"):
        return ""
    path = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    found: list[tuple[int, str]] = []
    for place, top in _bins(path):
        for info in _infos(place, path):
            if _path_of(info, top) == path:
                there = str(place / "files" / info.name.removesuffix(_INFO))
                if os.path.lexists(there):
                    found.append((info.stat().st_mtime_ns, there))
                else:
                    info.unlink(missing_ok=True)
    return max(found, default=(0, ""))[1]


class _NoPlace(OSError):
    """There is no bin, and none can be made."""


def _bins(path: str) -> Iterator[tuple[Path, str]]:
    """Yield the bins that a file may go to, there or not, and the folder that paths in their notes are below."""
    home = os.path.abspath(os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share"))
    above = home
    while not os.path.isdir(above):
        above = os.path.dirname(above)
    folder = os.path.dirname(path)
    if os.stat(above).st_dev == os.stat(folder).st_dev:
        yield Path(home, "Trash"), ""
    top = folder
    while not os.path.ismount(top):
        top = os.path.dirname(top)
    shared = Path(top, ".Trash")
    with contextlib.suppress(OSError):
        mode = shared.lstat().st_mode
        if stat.S_ISDIR(mode) and mode & stat.S_ISVTX:
            yield shared / str(os.getuid()), top
    yield Path(top, f".Trash-{os.getuid()}"), top


def _put(path: str, place: Path, top: str) -> str:
    try:
        for folder in (place, place / "files", place / "info"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _NoPlace from error
    said = quote(os.fsencode(os.path.relpath(path, top) if top else path))
    text = f"[Trash Info]\n{_PATH}{said}\nDeletionDate={datetime.now():%Y-%m-%dT%H:%M:%S}\n"
    for name in _names(os.path.basename(path)):
        there, info = str(place / "files" / name), place / "info" / (name + _INFO)
        if os.path.lexists(there):
            continue
        try:
            with info.open("x", encoding="ascii") as file:
                file.write(text)
        except FileExistsError:
            continue
        try:
            noreplace.rename(path, there)
        except FileExistsError:
            info.unlink()
            continue
        except OSError:
            with contextlib.suppress(OSError):
                info.unlink()
            raise
        return there
    raise AssertionError("names do not end")


def _names(name: str) -> Iterator[str]:
    """Yield names that a file may have in the bin: so short that the note has a name too."""
    stem, suffix = os.path.splitext(name)
    number = 1
    while True:
        end = (f" {number}" if number > 1 else "") + suffix
        cut = stem
        while cut and len(os.fsencode(cut + end + _INFO)) > 255:
            cut = cut[:-1]
        yield cut + end
        number += 1


def _info_of(there: str) -> Path:
    return Path(there).parent.parent / "info" / (os.path.basename(there) + _INFO)


def _infos(place: Path, path: str) -> list[Path]:
    """Return the notes of a bin that may be about a file of this name."""
    begin = os.path.splitext(os.path.basename(path))[0][:40]
    try:
        names = os.listdir(place / "info")
    except OSError:
        return []
    return [place / "info" / name for name in names if name.startswith(begin) and name.endswith(_INFO)]


def _path_of(info: Path, top: str) -> str:
    """Return where a file in the bin was, as its note says: below the drive where it is no whole path."""
    try:
        lines = info.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    said = next((line.removeprefix(_PATH) for line in lines if line.startswith(_PATH)), "")
    path = unquote(said, errors="surrogateescape")
    return os.path.abspath(os.path.join(top, path)) if path else ""
