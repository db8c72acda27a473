"""The system's bin: into it by send2trash, and out of it again where it is that of freedesktop.org, on Linux.

Source: the FreeDesktop.org Trash specification, https://specifications.freedesktop.org/trash-spec/1.0/
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from urllib.parse import unquote

from send2trash import send2trash  # type: ignore[import-untyped]

from xsearch_gui.core.filing.moving import move_file

_INFO = ".trashinfo"
_PATH = "Path="


def to_bin(path: str) -> str:
    """Put a file into the bin and return where it lies there; nothing where the system does not tell.

    Raises
    ------
    OSError
        It has no bin, or may not be moved.
    """
    places = _bins(path)
    before = {place: _infos(place, path) for place in places}
    send2trash(path)
    for place in places:
        for info in _infos(place, path) - before[place]:
            if _path_of(place, info) == os.path.abspath(path):
                return str(place / "files" / info.removesuffix(_INFO))
    return ""


def from_bin(there: str, path: str) -> None:
    """Take a file out of the bin, back to where it was.

    Raises
    ------
    FileExistsError
        There is another file by now.
    OSError
        It has left the bin.
    """
    os.makedirs(os.path.dirname(path), exist_ok=True)
    move_file(there, path)
    place = Path(there).parent.parent
    with contextlib.suppress(OSError):
        (place / "info" / (os.path.basename(there) + _INFO)).unlink()


def _bins(path: str) -> list[Path]:
    """Return the bins that a file may go to, whether or not they are there."""
    if sys.platform in ("win32", "darwin"):
        return []
    top = os.path.dirname(os.path.abspath(path))
    while not os.path.ismount(top):
        top = os.path.dirname(top)
    home = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    user = str(os.getuid())
    return [Path(home, "Trash"), Path(top, ".Trash", user), Path(top, f".Trash-{user}")]


def _infos(place: Path, path: str) -> set[str]:
    """Return the notes of a bin that may be about a file of this name."""
    stem = os.path.splitext(os.path.basename(path))[0]
    try:
        return {name for name in os.listdir(place / "info") if name.startswith(stem) and name.endswith(_INFO)}
    except OSError:
        return set()


def _path_of(place: Path, info: str) -> str:
    """Return where a file in the bin was, as its note says: below the drive where it is no whole path."""
    try:
        lines = (place / "info" / info).read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    said = next((line.removeprefix(_PATH) for line in lines if line.startswith(_PATH)), "")
    path = unquote(said, errors="surrogateescape")
    top = place.parent.parent if place.parent.name == ".Trash" else place.parent
    return os.path.abspath(os.path.join(top, path)) if path else ""
