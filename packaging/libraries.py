"""Which shared libraries a bundle is made of on Linux: what needs what, where it lies, how old a system may be.

Three kinds of them. What Python and the wheels need lies beside them. The few of :data:`BASE` are part of every Linux
and are never carried: they have to fit the kernel and the graphics drivers. What only Qt needs from the system, such
as ``libxcb``, is a fallback (``fallback.py``): it is carried, and used where the system has none.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path

# glibc; and what the package managers of Debian and Ubuntu are linked with themselves: the two of GCC, and zlib, which
# the bundle's start needs before it has found anything of its own.
BASE = re.compile(r"(ld-linux.*|libc|libm|libdl|libpthread|librt|libresolv|libutil|libstdc\+\+|libgcc_s|libz)\.so\.\d+")
OLDEST_GLIBC = (2, 35)  # of Ubuntu 22.04; Debian 12 has 2.36
FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")  # what a system without fonts writes with: Latin, Greek, Cyrillic


@cache
def needs(library: Path) -> tuple[str, ...]:
    """Return the names of the libraries that this one is linked with, such as ``libc.so.6``."""
    return tuple(re.findall(r"NEEDED +(\S+)", _objdump("-p", library)))


@cache
def of_this_system() -> Mapping[str, Path]:
    """Return the libraries that the loader of this machine finds, by name."""
    tool = shutil.which("ldconfig") or "/sbin/ldconfig"
    shown = subprocess.run([tool, "-p"], capture_output=True, text=True, check=True).stdout
    found: dict[str, Path] = {}
    for name, kind, path in re.findall(r"^\s+(\S+) \((.*?)\) => (\S+)$", shown, re.MULTILINE):
        if "libc6" not in kind or "64" in kind:  # not the 32-bit ones
            found.setdefault(name, Path(path))
    return found


def closure(libraries: Iterable[Path], own: Collection[str] = ()) -> dict[str, Path]:
    """Return what these libraries need of this system, and what that needs in turn; ``own`` names are not of it."""
    found: dict[str, Path] = {}
    todo = list(libraries)
    while todo:
        for name in needs(todo.pop()):
            path = of_this_system().get(name)
            if path and name not in found and name not in own and not BASE.fullmatch(name):
                found[name] = path
                todo.append(path)
    return found


def is_library(path: Path) -> bool:
    """Tell whether a file is a program or a library of Linux."""
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def unresolved(files: Iterable[Path]) -> list[str]:
    """Return a sentence for every library that a bundle of these files needs, and neither holds nor may expect."""
    libraries = [path for path in files if is_library(path)]
    held = {path.name for path in libraries}
    users: dict[str, str] = {}
    for path in libraries:
        for name in needs(path):
            if name not in held and not BASE.fullmatch(name):
                users.setdefault(name, path.name)
    return [
        f"{user} needs {name}, which is neither in the bundle nor part of every Linux; where this machine lacks it: "
        "sh packaging/system-libraries.sh --all"
        for name, user in sorted(users.items())
    ]


def oldest(files: Iterable[Path], family: str) -> tuple[str, list[str]]:
    """Return the oldest version of ``GLIBC`` or ``GLIBCXX`` that these files run with, and the files that ask for it.

    The version is empty where no file asks for one.
    """
    asked: dict[tuple[int, ...], list[str]] = {}
    for path in filter(is_library, files):
        versions = re.findall(rf"^.*\*UND\*.*\b{family}_([0-9.]+)", _objdump("-T", path), re.MULTILINE)
        if versions:
            asked.setdefault(max(tuple(map(int, version.split("."))) for version in versions), []).append(path.name)
    newest = max(asked, default=())
    return ".".join(map(str, newest)), sorted(asked.get(newest, []))


def _objdump(option: str, path: Path) -> str:
    return subprocess.run(["objdump", option, str(path)], capture_output=True, text=True, check=False).stdout
