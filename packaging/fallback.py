"""What a bare Linux lacks to show a window: the libraries that Qt is linked with, a font.

A desktop has them, and its own fit best: to its drivers, its configuration, its display server. A file system with
nothing but a C library has none. So the bundle carries them in a folder of their own, out of the loader's sight, and
each is loaded from there only where the system has none. The loader asks for a library by its name once; what has
been loaded is what Qt gets.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from pathlib import Path

CONFIGURATION = Path("/etc/fonts/fonts.conf")


def prepare(folder: Path) -> None:
    """Load what is missing from ``folder``; called before Qt is imported."""
    load_missing(folder / "lib")
    if not CONFIGURATION.exists() and (folder / "fonts.conf").exists():
        os.environ.setdefault("FONTCONFIG_FILE", str(folder / "fonts.conf"))
    leave_search_path()


def load_missing(folder: Path, load: Callable[[str], object] = ctypes.CDLL) -> list[str]:
    """Load the libraries of a folder that the system does not have, and return their names in the order of loading."""
    missing = [path for path in sorted(folder.glob("*.so.*")) if not _loads(path.name, load)]
    loaded: list[str] = []
    while missing:  # one that needs another of them comes after it
        now = [path for path in missing if _loads(str(path), load)]
        if not now:
            break
        loaded += [path.name for path in now]
        missing = [path for path in missing if path not in now]
    return loaded


def leave_search_path() -> None:
    """Give programs that the window opens, such as a file manager, the search path that this one was started with.

    The bundle's start put its own libraries there for itself; the loader has read it by now.
    """
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)


def _loads(name: str, load: Callable[[str], object]) -> bool:
    try:
        load(name)
    except OSError:
        return False
    return True
