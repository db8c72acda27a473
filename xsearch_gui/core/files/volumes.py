"""Which volume lies at a path, whether it answers, and whether it is there.

A mount point without its drive is an empty folder, a card reader shows one card after the other at the same path,
and a share whose server is gone makes every call wait. All three are told apart here, before anything is read.
"""

from __future__ import annotations

import os
import plistlib
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from xsearch_gui.core.message import Message

ANSWER_SECONDS = 5.0
NETWORK = "net:"  # what the name of a share begins with
UNNAMED = "?"  # what the library's own name of a volume begins with, where the system has none

_NETWORK_TYPES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "fuse.rclone"})
_FSID_IS_UUID = frozenset({"ext2", "ext3", "ext4", "btrfs"})  # elsewhere it is the number of the drive
_UUIDS = "/dev/disk/by-uuid"
_QUEUE = 64

T = TypeVar("T")


class VolumeTimeout(OSError):
    """A drive or share did not answer in time."""


@dataclass(frozen=True, slots=True)
class FolderProbe:
    """What was found at a path. ``volume`` is empty where the system has no lasting name for a volume."""

    there: bool
    empty: bool = False  # a folder with nothing in it
    volume: str = ""
    inode: tuple[int, int] = (0, 0)  # device and number: the same for two spellings of one path
    answered: bool = True


def contains(parent: str, child: str) -> bool:
    """Return whether a path is a folder or lies below it; both absolute."""
    return child == parent or child.startswith(parent.rstrip(os.sep) + os.sep)


def probe(path: str) -> FolderProbe:
    """Return what lies at a path. A path that does not answer in time is not there."""
    try:
        return next(with_timeout(lambda: [_probe(path)], ANSWER_SECONDS))
    except VolumeTimeout:
        return FolderProbe(there=False, answered=False)


def with_timeout(steps: Callable[[], Iterable[T]], seconds: float) -> Iterator[T]:
    """Yield what ``steps()`` yields; it runs on a thread of its own, because a call to a dead share never returns.

    Raises
    ------
    VolumeTimeout
        If one step takes longer than ``seconds``. The thread is left behind; it ends when the system lets it.
    """
    made: queue.Queue[tuple[str, T | BaseException | None]] = queue.Queue(_QUEUE)
    unwanted = threading.Event()
    threading.Thread(target=_run_steps, args=(steps, made, unwanted), name="files", daemon=True).start()
    try:
        while True:
            try:
                kind, value = made.get(timeout=seconds)
            except queue.Empty:
                raise VolumeTimeout(Message("no answer within {seconds} seconds", seconds=f"{seconds:g}")) from None
            if kind == "end":
                return
            if isinstance(value, BaseException):
                raise value
            yield value  # type: ignore[misc]  # only "end" has no value
    finally:
        unwanted.set()


def _run_steps(
    steps: Callable[[], Iterable[T]], made: queue.Queue[tuple[str, T | BaseException | None]], unwanted: threading.Event
) -> None:
    """Put what ``steps()`` yields into a queue, until it ends or nobody wants it."""

    def put(kind: str, value: T | BaseException | None) -> None:
        while not unwanted.is_set():
            try:
                return made.put((kind, value), timeout=0.5)
            except queue.Full:
                continue
        return None

    try:
        for step in steps():
            put("step", step)
            if unwanted.is_set():
                return
    except BaseException as error:  # raised again where the steps are wanted
        put("error", error)
    else:
        put("end", None)


def _probe(path: str) -> FolderProbe:
    try:
        status = os.stat(path)
        empty = False
        if os.path.isdir(path):
            with os.scandir(path) as listing:
                empty = next(listing, None) is None
    except OSError:
        return FolderProbe(there=False)
    return FolderProbe(True, empty, volume_name(path, status.st_dev), (status.st_dev, status.st_ino))


def volume_name(path: str, device: int) -> str:
    """Return what the system calls the volume that a path lies on, the same after every restart; or nothing.

    On Linux the file system's UUID, on macOS the volume's, on Windows its serial number. A network share is called
    by its address, and begins with :data:`NETWORK`.
    """
    if sys.platform == "win32":
        return _windows_name(path, device)
    if sys.platform == "darwin":
        return _mac_name(path)
    return _linux_name(path)


def _linux_name(path: str) -> str:
    mount, kind, source = "", "", ""
    real = os.path.realpath(path)
    with open("/proc/self/mountinfo", "rb") as mounts:
        for line in mounts:
            before, _, after = os.fsdecode(line).partition(" - ")
            point = _unescape(before.split(" ")[4])
            if contains(point, real) and len(point) >= len(mount):  # of two at one path the later one is on top
                mount, (kind, source) = point, after.split(" ")[:2]
    if kind in _NETWORK_TYPES:
        return f"{NETWORK}{_unescape(source)}"
    if kind == "zfs":
        return f"zfs:{_unescape(source)}"
    device = os.path.realpath(_unescape(source))
    if os.path.isdir(_UUIDS):
        for link in os.scandir(_UUIDS):
            if os.path.realpath(link.path) == device:
                return f"uuid:{link.name}"
    return f"fsid:{os.statvfs(path).f_fsid:x}" if kind in _FSID_IS_UUID else ""


def _unescape(text: str) -> str:
    """Return a field of mountinfo as it is: spaces and the like are written there as octal numbers."""
    for code, character in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        text = text.replace(code, character)
    return text


def _mac_name(path: str) -> str:
    mount = path
    while not os.path.ismount(mount):
        mount = os.path.dirname(mount)
    try:
        answer = subprocess.run(
            ["/usr/sbin/diskutil", "info", "-plist", mount], capture_output=True, timeout=ANSWER_SECONDS, check=True
        )
        return f"uuid:{plistlib.loads(answer.stdout)['VolumeUUID']}"
    except (OSError, subprocess.SubprocessError, plistlib.InvalidFileException, KeyError):
        return ""  # a share, or a file system without a UUID


def _windows_name(path: str, device: int) -> str:
    import ctypes  # noqa: PLC0415 - only here

    drive = os.path.splitdrive(os.path.realpath(path))[0] + os.sep
    remote = 4  # DRIVE_REMOTE
    if drive.startswith("\\\\") or getattr(ctypes, "windll").kernel32.GetDriveTypeW(drive) == remote:  # noqa: B009
        return f"{NETWORK}{drive}"
    return f"serial:{device:x}"
