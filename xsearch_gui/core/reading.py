"""Reading one photo for the library, in a thread: hash, decode, thumbnail, and the encoder's input.

Photos that were open when a run broke off are first read in a process of their own (:func:`survives`), so
that a file that brings a decoder down does it where it costs nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import FileRow
from xsearch_gui.core.encoders import Encoder
from xsearch_gui.core.errors import FileProblem, UnreadablePhoto
from xsearch_gui.core.looks import look_of
from xsearch_gui.core.media import Picture, read_photo, save_thumbnail
from xsearch_gui.core.paths import AppPaths, program_command

THUMBNAIL_SIDE = 512
PROBE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class ReadPhoto:
    """A photo that was read. ``picture`` and ``array`` are None when its content is known and encoded."""

    file: FileRow
    content: str
    size: int
    picture: Picture | None = None
    array: NDArray[np.uint8] | None = None
    look: bytes | None = None  # what duplicates are compared by (:mod:`looks`)


@dataclass(frozen=True, slots=True)
class BadPhoto:
    """A photo that cannot be used, and why."""

    file: FileRow
    reason: str


def content_hash(path: str) -> tuple[str, int]:
    """Return BLAKE2b-128 of a file's bytes (hex) and its size in bytes: the identity of an item."""
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
        return digest, file.tell()


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

    def close(self) -> None:
        """Close the connection."""
        self._db.close()


def read_one(
    file: FileRow, encoder: Encoder, known: KnownContents, paths: AppPaths, force: bool = False
) -> ReadPhoto | BadPhoto:
    """Read a photo: everything about it that needs its bytes. Never raises for a bad file."""
    try:
        content, size = content_hash(file.path)
        if not force and (content, size) in known and paths.thumbnail(content).exists():
            return ReadPhoto(file, content, size)
        picture = read_photo(file.path, THUMBNAIL_SIDE)
        save_thumbnail(picture.image, paths.thumbnail(content), THUMBNAIL_SIDE)
        look = look_of(picture.image).tobytes()
        return ReadPhoto(file, content, size, picture, encoder.prepare(picture.image), look)
    except FileProblem as error:
        return BadPhoto(file, error.reason)
    except FileNotFoundError:
        return BadPhoto(file, "has vanished while it was being read")
    except OSError as error:
        return BadPhoto(file, f"cannot be read ({error.strerror or error})")


def survives(path: str) -> str:
    """Read a photo in a process of its own and return why that failed; empty if the process lived."""
    command = [*program_command(), "--probe", path]
    try:
        result = subprocess.run(
            command, timeout=PROBE_SECONDS, capture_output=True, stdin=subprocess.DEVNULL, check=False
        )
    except subprocess.TimeoutExpired:
        return f"takes more than {PROBE_SECONDS:.0f} seconds to read; it was set aside"
    except OSError:
        return ""  # no process can be started now: that says nothing about the photo
    return "" if result.returncode == 0 else "brings the program that reads it down; it was set aside"


def probe(path: str) -> int:
    """Read a photo and return 0: what the process behind :func:`survives` does."""
    with contextlib.suppress(UnreadablePhoto):  # a bad file that says so is no danger
        read_photo(path, THUMBNAIL_SIDE)
    return 0
