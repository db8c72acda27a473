"""What the container of a film says of it: read by hand, because OpenCV tells nothing but its size."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import BinaryIO

from xsearch_gui.core.metadata.cleaning import Metadata
from xsearch_gui.core.metadata.films.matroska import read_matroska
from xsearch_gui.core.metadata.films.quicktime import read_quicktime
from xsearch_gui.core.metadata.films.riff import read_riff

Told = tuple[Metadata | None, float | None]
"""What a container says, and the seconds that the film lasts, as far as it says so."""

_READERS: tuple[tuple[Callable[[bytes], bool], Callable[[BinaryIO], Told]], ...] = (
    (lambda head: head.startswith(b"\x1a\x45\xdf\xa3"), read_matroska),
    (lambda head: head[:4] == b"RIFF", read_riff),
    (lambda head: head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"skip", b"free", b"pnot"), read_quicktime),
)


def read_container(file: BinaryIO) -> Told:
    """Return what the container of an open film says; damaged ones say nothing, and never raise."""
    file.seek(0)
    head = file.read(16)
    for fits, read in _READERS:
        if fits(head):
            try:
                return read(file)
            except (OSError, ValueError, ArithmeticError, LookupError, struct.error):
                return None, None
    return None, None
