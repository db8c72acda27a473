"""Where what is known of a photo is written: beside it, or into its own file.

An existing sidecar is used (``photo.jpg.xmp`` first, then ``photo.xmp``), and what is in it stays. A new one of a
camera RAW is ``photo.xmp``, as Adobe's programs and digiKam read it; of any other photo ``photo.jpg.xmp`` (digiKam,
darktable), because Adobe's read no sidecar there and ``photo.xmp`` would speak for every file of that stem.

Where the user has chosen the files themselves, every copy of the photo is written, so that it stays one photo; and a
sidecar that is there too, because whoever reads it does not look into the file.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from xsearch_gui.core.annotations.into_file import Stamp, can_hold, packet_in, require_writable, write_packet
from xsearch_gui.core.annotations.xmp_writing import Packet
from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.catalogue import ItemRow
from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.opening import own_file, read_small
from xsearch_gui.core.files.types import PHOTO_SUFFIXES, RAW_SUFFIXES
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.guarded_xml import LARGEST_XMP
from xsearch_gui.core.metadata.xmp import of_xmp, sidecar_candidates
from xsearch_gui.core.private import ordinary_mode


@dataclass(frozen=True, slots=True)
class Place:
    """A file that holds XMP of a photo: a sidecar, or where ``inside`` the photo itself.

    ``root`` is the library's folder that it lies in, ``known`` are the stamps by which the photo is recognised.
    """

    path: str
    root: str | None = None
    inside: bool = False
    known: frozenset[Stamp] = field(default_factory=frozenset)

    def read(self) -> bytes | None:
        """Return the packet that is there; None where there is none.

        Raises
        ------
        UnreadableText
            It cannot be read, or must not be written to.
        OSError
        """
        if self.inside:
            require_writable(self.path, self.root, set(self.known))
            return packet_in(self.path)
        own_file(self.path, self.root)
        return read_small(self.path, LARGEST_XMP) if os.path.exists(self.path) else None

    def write(self, library: Library, data: bytes, caption: str) -> Stamp:
        """Write a packet and return the new stamp of the photo, if it is that; else zeros.

        Raises
        ------
        UnreadableText, OSError
        """
        if not self.inside:
            write_sidecar(self.path, data, caption)
            return 0, 0
        _require_whole(self.path, data, caption)
        return write_packet(self.path, data, library.decoders)


def places_of(library: Library, row: ItemRow, *, inside: bool) -> list[Place]:
    """Return where what is known of a photo is to be written."""
    roots = {folder.id: folder.path for folder in library.catalogue.folders.rows()}
    beside = Place(sidecar_path(row.path), roots.get(row.folder_id))
    if not inside:
        return [beside]
    if not can_hold(row.path):
        return [beside]
    # A photo that is on another volume now is named as one that is not there.
    places = list(_files(library, row.id, roots)) or [Place(row.path, roots.get(row.folder_id), True)]
    return [*places, beside] if os.path.exists(beside.path) else places


def _files(library: Library, item: int, roots: dict[int, str]) -> Iterable[Place]:
    """Yield the files of a photo that are at their places now."""
    for folder, path, *stamp in library.catalogue.rewritten.files(item):
        known = {(stamp[0], stamp[1]), library.catalogue.annotations.written_stamp(item, path)}
        yield Place(path, roots.get(folder), True, frozenset(known))


def sidecar_path(photo: str) -> str:
    """Return the sidecar of a photo: the one that is there, or the name of a new one."""
    specific, _, shared, shared_upper = sidecar_candidates(photo)
    there = [path for path in sidecar_candidates(photo) if os.path.exists(path)]
    raw = os.path.splitext(photo)[1].lower() in RAW_SUFFIXES
    if there and (raw or there[0] not in (shared, shared_upper) or not _has_sibling(photo)):
        return there[0]
    return shared if raw else specific


def _has_sibling(photo: str) -> bool:
    """Return whether another photo has the same stem: then ``photo.xmp`` may be meant for that one."""
    directory, name = os.path.split(photo)
    stem = os.path.splitext(name)[0].casefold()
    others = (os.path.splitext(other) for other in os.listdir(directory) if other != name)
    return any(base.casefold() == stem and ending.lower() in PHOTO_SUFFIXES for base, ending in others)


def _require_whole(path: str, data: bytes, caption: str) -> None:
    of_xmp(data)
    if caption and Packet(data).caption != caption:
        raise UnreadableText(path, Message("cannot be changed without damage to the caption"))


def write_sidecar(path: str, data: bytes, caption: str) -> None:
    """Write a file beside the old one, read it back, and take the old one's place."""
    _require_whole(path, data, caption)
    target = own_file(path)  # a link stays a link
    if os.path.exists(target) and not os.access(target, os.W_OK):  # renaming would not mind
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), target)
    with replacing(Path(target), shared=True, durable=True, makes_folder=False) as unfinished:
        unfinished.write_bytes(data)
        os.chmod(unfinished, _mode(target))


def _mode(path: str) -> int:
    """Return the permissions of a file, or those that a new one of the user's gets."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        return ordinary_mode()
