"""A file system with a C library and nothing else, to start a bundle in: what it does not carry, it does not find.

It is entered by namespaces and ``chroot``, so nothing on this machine changes, and where the system allows it anybody
may do so. A root made by ``debootstrap`` is entered the same way (``make smoke-debian``).
"""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path

from libraries import BASE, of_this_system

# $1: the root; the next ones until "--": folders that it shall have at their own places; then the command.
SCRIPT = """set -e
PATH=/usr/sbin:/usr/bin:/sbin:/bin
root=$1; shift
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
while [ "$1" != -- ]; do mkdir -p "$root$1"; mount --bind "$1" "$root$1"; shift; done
shift
[ $# -eq 0 ] || exec chroot "$root" "$@"
"""


def make_root(root: Path) -> None:
    """Fill a new folder with the loader and the libraries of every Linux, copied from this machine."""
    for name in ("dev", "proc", "tmp", "etc"):
        (root / name).mkdir(parents=True)
    libraries = {name: path for name, path in of_this_system().items() if BASE.fullmatch(name)}
    loaders = [Path("/lib64") / name for name in libraries if name.startswith("ld-linux")]  # where programs look for it
    for path in (*libraries.values(), *loaders):
        if path.exists():
            target = root / path.relative_to("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)


def entering(root: Path, folders: Sequence[Path]) -> list[str]:
    """Return what to put before a command, so that it runs in ``root``, without a network, with these folders."""
    spaces = ["--map-root-user", "--mount", "--net", "--pid", "--fork", "--kill-child"]
    start = [shutil.which("unshare") or "unshare", *spaces, "/bin/sh", "-c", SCRIPT, "sh"]
    return [*start, str(root), *map(str, folders), "--"]


def may_enter(root: Path) -> bool:
    """Tell whether this system lets this user do so."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run(entering(root, ()), capture_output=True, check=False).returncode == 0


def save_picture(frame_buffer: Path, target: Path) -> None:
    """Write what an Xvfb shows, from its file (``-fbdir``): an X window dump of 32 bits a pixel."""
    from PIL import Image

    data = frame_buffer.read_bytes()
    header = struct.unpack(">25I", data[:100])  # XWDFileHeader of X11/XWDFile.h
    size, width, height, line, colours = header[0], header[4], header[5], header[12], header[19]
    pixels = data[size + 12 * colours :]
    Image.frombuffer("RGB", (width, height), pixels, "raw", "BGRX", line, 1).save(target)
