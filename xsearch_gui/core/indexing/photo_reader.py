"""Reading one photo for the library: hash, decode, thumbnail, fingerprint, and the encoder's input.

The bytes are hashed and decoded in a process of their own (:mod:`decoding.decode_pool`); what follows works on the
small picture that comes back.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.catalogue import FileRow
from xsearch_gui.core.catalogue.facts.preliminary import Preliminary
from xsearch_gui.core.decoding.colours import PaletteColour, palette_of
from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.decoding.job import Picture
from xsearch_gui.core.decoding.sharpness import sharpness_of
from xsearch_gui.core.decoding.thumbnail import THUMBNAIL_SIDE, save_thumbnail
from xsearch_gui.core.duplicates.fingerprint import fingerprint_of
from xsearch_gui.core.encoders import Encoder
from xsearch_gui.core.errors import FileProblem, XSearchError
from xsearch_gui.core.files.hashing import digits_of
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.cleaning import READING_VERSION
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.items import PhotoFacts

THUMB = 200  # pixels of the longer side of what is a thumbnail and not a preview
_LOOKS_SO = 3.0  # of 255, the mean difference of two fingerprints of one picture: one may be of its thumbnail


@dataclass(frozen=True, slots=True)
class ReadPhoto:
    """A photo that was read. ``array`` is None when its content is encoded, ``picture`` when it has a thumbnail too."""

    file: FileRow
    content: str
    size: int
    picture: Picture | None = None
    array: NDArray[np.uint8] | None = None
    palette: tuple[PaletteColour, ...] = ()
    sharpness: float | None = None
    fingerprint: bytes | None = None  # what duplicates are compared by (:mod:`duplicates.fingerprint`)
    same_picture: bool = False  # as the file's item is known to look: something else in the file has changed


@dataclass(frozen=True, slots=True)
class BadPhoto:
    """A photo that cannot be used, and why."""

    file: FileRow
    reason: Message


class KnownContents:
    """Tells threads whether a content is encoded already. Has a connection of its own, which it guards."""

    def __init__(self, catalogue: Path, encoder_id: int) -> None:
        self._db = sqlite3.connect(catalogue, timeout=30.0, check_same_thread=False)
        self._encoder_id = encoder_id
        self._lock = threading.Lock()

    def __contains__(self, key: tuple[str, int]) -> bool:
        with self._lock:
            row = self._db.execute(
                "SELECT 1 FROM item JOIN photo_vector v ON v.owner_id = item.id AND v.encoder_id = ?"
                " WHERE kind = 'photo' AND content = ? AND size = ?",
                (self._encoder_id, *key),
            ).fetchone()
        return row is not None

    def are_outdated(self, key: tuple[str, int]) -> bool:
        """Return whether an older program read less of a content than is read now."""
        with self._lock:
            row = self._db.execute(
                "SELECT 1 FROM item WHERE kind = 'photo' AND content = ? AND size = ? AND read_version < ?",
                (*key, READING_VERSION),
            ).fetchone()
        return row is not None

    def looks_so(self, key: tuple[str, int], fingerprint: NDArray[np.uint8]) -> bool:
        """Return whether a content that is encoded looked as it does now: decoders learn to read files rightly."""
        with self._lock:
            row = self._db.execute(
                "SELECT data FROM look JOIN item ON item.id = look.item_id"
                " WHERE kind = 'photo' AND content = ? AND size = ?",
                key,
            ).fetchone()
        if row is None:
            return False
        before = np.frombuffer(row[0], np.uint8).astype(np.int16)
        return float(np.abs(before - fingerprint.ravel()).mean()) <= _LOOKS_SO

    def show_the_same(self, item: int, facts: PhotoFacts, fingerprint: bytes, palette: Sequence[PaletteColour]) -> bool:
        """Return whether an encoded item has exactly this picture: its size, its greys and its colours are the same.

        Programs write stars and captions into files, which are other bytes then.
        """
        with self._lock:
            row = self._db.execute(
                "SELECT look.data = ? AND width = ? AND height = ? FROM item JOIN look ON look.item_id = item.id"
                " JOIN photo_vector v ON v.owner_id = item.id AND v.encoder_id = ? WHERE item.id = ?",
                (fingerprint, facts.width, facts.height, self._encoder_id, item),
            ).fetchone()
            colours = self._db.execute(
                "SELECT name, lightness, a, b, share FROM photo_colour WHERE item_id = ?", (item,)
            ).fetchall()
        return row is not None and bool(row[0]) and set(colours) == _rows_of(palette)

    def close(self) -> None:
        """Close the connection."""
        self._db.close()


def _rows_of(palette: Sequence[PaletteColour]) -> set[tuple[str, float, float, float, float]]:
    """Return a palette as the catalogue keeps it."""
    return {(it.name, it.lightness, it.a, it.b, it.share) for it in palette} or {("", 0, 0, 0, 0)}


class PhotoReader:
    """Reads the photos of one run; its method is called from several threads.

    Parameters
    ----------
    known : KnownContents or None
        What need not be decoded again; None reads everything.
    hashed : str
        The hash that the library knows contents by.
    """

    def __init__(
        self, pool: DecodePool, encoder: Encoder, paths: AppPaths, known: KnownContents | None, hashed: str
    ) -> None:
        self._pool = pool
        self._encoder = encoder
        self._paths = paths
        self._known = known
        self._hashed = hashed

    def read(self, file: FileRow) -> ReadPhoto | BadPhoto:
        """Read a photo: everything about it that needs its bytes. Never raises for a bad file.

        Raises
        ------
        XSearchError
            Nothing can be read or kept at all: no process can be started, or the thumbnail not be written.
        """
        try:
            reading = self._pool.read(file.path, THUMBNAIL_SIDE, file.size, self._needs_no_decoding, self._hashed)
            if reading.picture is None:
                return ReadPhoto(file, reading.content, reading.size)
        except FileProblem as error:
            return BadPhoto(file, error.reason)
        image = reading.picture.image
        self._keep_thumbnail(image, reading.content)
        key, fingerprint = (reading.content, reading.size), fingerprint_of(image)
        known = self._known is not None and key in self._known and self._known.looks_so(key, fingerprint)
        palette, facts = palette_of(image), reading.picture.facts
        same = (
            self._known is not None
            and file.item_id is not None
            and self._known.show_the_same(file.item_id, facts, fingerprint.tobytes(), palette)
        )
        array = None if known or same else self._encoder.prepare(image)
        return ReadPhoto(
            file, reading.content, reading.size, reading.picture, array,
            palette, sharpness_of(image), fingerprint.tobytes(), same,
        )  # fmt: skip

    def preview(self, file: FileRow, small: Encoder | None = None) -> ReadPhoto | None:
        """Return a photo as the small picture that it carries shows it, under a content that stands for its hash.

        None where it carries none that is certain to be of it. It is prepared for the encoder ``small``, if there is
        one, where its longer side has at most :data:`THUMB` pixels.

        Raises
        ------
        XSearchError
            As in :meth:`read`.
        """
        try:
            picture = self._pool.preview(file.path, THUMBNAIL_SIDE)
        except FileProblem:
            return None  # it is told when the photo itself is read
        if picture is None:
            return None
        content = Preliminary.content(file.id, digits_of(self._hashed))
        self._keep_thumbnail(picture.image, content)
        encoder = small if small is not None and max(picture.image.size) <= THUMB else self._encoder
        return ReadPhoto(file, content, file.size, picture, encoder.prepare(picture.image))

    def _keep_thumbnail(self, image: Image.Image, content: str) -> None:
        try:
            save_thumbnail(image, self._paths.thumbnail(content), THUMBNAIL_SIDE)
        except OSError as error:
            raise self.no_room(error) from error

    def no_room(self, error: OSError) -> XSearchError:
        """Return what is raised where a thumbnail cannot be written."""
        return XSearchError(
            Message(
                "No thumbnail can be written below {folder} ({error}). What was done until then is kept; "
                "make room there, then start again.",
                folder=self._paths.thumbnails,
                error=error.strerror or error,
            )
        )

    def is_current(self, content: str, size: int) -> bool:
        """Return whether no older program has read less of a content than is read now."""
        return self._known is None or not self._known.are_outdated((content, size))

    def _needs_no_decoding(self, content: str, size: int) -> bool:
        key = (content, size)
        if self._known is None or key not in self._known or self._known.are_outdated(key):
            return False
        return self._paths.thumbnail(content).exists()
