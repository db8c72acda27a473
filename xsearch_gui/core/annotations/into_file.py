"""Writing XMP into a photo's own file, where the user has chosen that, so that Lightroom reads it of a JPEG.

A JPEG is written here (:mod:`core.files.jpeg_segments`), most other formats by exiftool, where that is installed
(https://exiftool.org). Camera RAW files, DNG among them, are never written into: every program reads their sidecars.

The new file is written beside the old one, brought onto the disk, read again and compared with the old one. Only then
it takes its name, in one step of the file system: whoever is killed before that, or runs out of room, leaves the photo
as it was. Of a JPEG every other byte has to be the same; of other formats the picture, in 8 bits and up to
:data:`_SIDE` pixels. Permissions, owner and extended attributes go along; the time of the change is that of the change,
or backups would pass over the file.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.errors import UnreadablePhoto, UnreadableText
from xsearch_gui.core.files.jpeg_segments import differ_in_xmp_only, layout_of, write_with
from xsearch_gui.core.files.opening import open_regular, own_file
from xsearch_gui.core.files.types import suffix_of
from xsearch_gui.core.message import Message, message_of
from xsearch_gui.core.metadata.cleaning import Metadata
from xsearch_gui.core.metadata.guarded_xml import LARGEST_XMP
from xsearch_gui.core.metadata.xmp import of_xmp

JPEG_SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif"})
EXIFTOOL_SUFFIXES = frozenset(
    {".png", ".tif", ".tiff", ".webp", ".heic", ".heif", ".hif", ".avif", ".jxl", ".gif", ".psd", ".jp2"}
)
_SIDE = 4096  # pixels
_SECONDS = 120.0  # for exiftool, of one file

Stamp = tuple[int, int]
"""Size in bytes, and when it was last changed in nanoseconds."""


def exiftool() -> str | None:
    """Return the program exiftool, if it is installed."""
    return shutil.which("exiftool")


def can_hold(path: str) -> bool:
    """Return whether XMP can be written into a file of this name here."""
    suffix = suffix_of(path)
    return suffix in JPEG_SUFFIXES or (suffix in EXIFTOOL_SUFFIXES and exiftool() is not None)


def stamp_of(path: str) -> Stamp:
    """Return what tells whether a file has changed. Raises ``OSError``."""
    status = os.stat(path)
    return status.st_size, status.st_mtime_ns


def require_writable(path: str, root: str | None, known: set[Stamp]) -> None:
    """Refuse a file that must not be replaced, or is no longer the one that the library knows.

    Raises
    ------
    UnreadableText
        The reason, as a part of a sentence.
    OSError
    """
    own_file(path, root)
    status = os.lstat(path)
    if os.path.islink(path):
        reason = Message("is a link to {file}: write into that", file=os.path.realpath(path))
    elif status.st_nlink > 1:
        reason = Message("has a second name (a hard link), under which it would stay as it was")
    elif not os.access(path, os.W_OK):
        reason = Message("is write-protected")
    elif (status.st_size, status.st_mtime_ns) not in known:
        reason = Message("has changed since it was last read: look for changes first, then write again")
    else:
        return
    raise UnreadableText(path, reason)


def packet_in(path: str) -> bytes | None:
    """Return the XMP packet of a photo's file; None where it has none.

    Raises
    ------
    UnreadableText
        It cannot be read, or changed as it is.
    OSError
    """
    if suffix_of(path) not in JPEG_SUFFIXES:
        found = _run(path, "-b", "-XMP", os.path.abspath(path), stdout=subprocess.PIPE)
        return found[:LARGEST_XMP] or None
    try:
        with open_regular(path) as file:
            layout = layout_of(file)
        if extension := layout.extension:
            _refuse_extension(of_xmp(extension))
    except ValueError as error:
        raise UnreadableText(path, message_of(error)) from error
    return layout.packet


def _refuse_extension(said: Metadata) -> None:
    """Refuse what keeps a part of what a person says in the extension of its packet.

    Depth maps and histories of edits, which most extensions hold, are no matter.
    """
    names = ("rating", "label", "flag", "keywords", "description", "city", "state", "country", "sublocation")
    if any(getattr(said, name) is not None for name in names):
        raise ValueError(Message("keeps stars or words in an extension of its XMP, which xsearch cannot change"))


def write_packet(path: str, packet: bytes, decoders: DecodePool) -> Stamp:
    """Give a photo's file another XMP packet and return its new stamp.

    Raises
    ------
    UnreadableText
        It could not be written, or did not come out as it must; it is as it was.
    OSError
    """
    before = os.stat(path)
    jpeg = suffix_of(path) in JPEG_SUFFIXES
    make: Callable[[str, Path, bytes], None] = _write_jpeg if jpeg else _write_by_exiftool
    with replacing(Path(path), durable=True, makes_folder=False) as unfinished:
        try:
            make(path, unfinished, packet)
            _take_along(path, unfinished)
            whole = _is_jpeg_whole(path, unfinished, packet) if jpeg else _shows_the_same(path, unfinished, decoders)
        except (ValueError, UnreadablePhoto) as error:
            raise UnreadableText(path, message_of(error)) from error
        if not whole or _extent(os.stat(path)) != _extent(before):
            raise UnreadableText(
                path,
                Message("was changed by another program meanwhile")
                if whole
                else Message("did not come out as it was but for its XMP"),
            )
    _sync_folder(os.path.dirname(path))
    return stamp_of(path)


def _extent(status: os.stat_result) -> tuple[int, ...]:
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _write_jpeg(path: str, unfinished: Path, packet: bytes) -> None:
    with open_regular(path) as source, unfinished.open("wb") as target:
        write_with(source, layout_of(source), packet, target)
        _onto_disk(target.fileno())


def _is_jpeg_whole(path: str, unfinished: Path, packet: bytes) -> bool:
    with open_regular(path) as old, unfinished.open("rb") as new:
        return differ_in_xmp_only(old, new, packet)


def _write_by_exiftool(path: str, unfinished: Path, packet: bytes) -> None:
    beside = unfinished.with_name(f"{unfinished.name}.xmp.tmp")
    try:
        beside.write_bytes(packet)
        with unfinished.open("wb") as target:
            _run(path, f"-XMP<={beside}", "-o", "-", os.path.abspath(path), stdout=target.fileno())
            _onto_disk(target.fileno())
    finally:
        beside.unlink(missing_ok=True)
    if of_xmp(packet_in(str(unfinished)) or b"") != of_xmp(packet):
        raise ValueError(Message("did not come out as it was but for its XMP"))


def _shows_the_same(path: str, unfinished: Path, decoders: DecodePool) -> bool:
    old, new = (decoders.picture(str(file), _SIDE) for file in (path, unfinished))
    same = (old.facts.width, old.facts.height) == (new.facts.width, new.facts.height)
    return same and old.image.size == new.image.size and old.image.tobytes() == new.image.tobytes()


def _run(path: str, *arguments: str, stdout: int) -> bytes:
    """Run exiftool, with no settings of the user's.

    Raises
    ------
    UnreadableText
    """
    program = exiftool()
    if program is None:
        raise UnreadableText(path, Message("needs exiftool, which is not installed"))
    command = [program, "-config", "", "-q", "-m", *arguments]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableText(path, Message("takes exiftool more than {n} seconds", n=round(_SECONDS))) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["?"]
        raise UnreadableText(path, Message("is refused by exiftool ({error})", error=said[0].split(" - ")[0]))
    return done.stdout or b""


def _take_along(path: str, unfinished: Path) -> None:
    """Give the new file the permissions, the owner and the extended attributes of the old one."""
    status = os.stat(path)
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):  # only an administrator gives files away
            os.chown(unfinished, status.st_uid, status.st_gid)
    shutil.copystat(path, unfinished)
    os.utime(unfinished)


def _onto_disk(descriptor: int) -> None:
    os.fsync(descriptor)


def _sync_folder(folder: str) -> None:
    """Bring a rename onto the disk, where the system can."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
