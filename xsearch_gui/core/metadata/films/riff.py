"""Chunks of AVI: when it was taken, and with what."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from xsearch_gui.core.metadata.cleaning import Metadata, clean_text, clean_title
from xsearch_gui.core.metadata.dates import dated
from xsearch_gui.core.records.items import DateMeaning

_MOST = 2_000  # chunks
_LISTS = (b"hdrl", b"INFO")


def read_riff(file: BinaryIO) -> tuple[Metadata | None, float | None]:
    """Return what the chunks say; how long the film lasts is told by its frames."""
    file.seek(0, 2)
    said = {kind: _text(file, *span) for kind, *span in _chunks(file, 12, file.tell()) if kind[:1] == b"I"}
    days = [
        *dated(DateMeaning.ORIGINAL, _day(said.get(b"IDIT", ""))),
        *dated(DateMeaning.DIGITISED, said.get(b"ICRD", "")),
    ]
    return Metadata(dates=tuple(days), title=clean_title(said.get(b"INAM"))), None


def _chunks(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    for _ in range(_MOST):
        file.seek(start)
        head = file.read(12)
        if len(head) < 8 or start >= end:
            return
        kind, size = struct.unpack_from("<4sI", head)
        if kind == b"LIST" and head[8:12] in _LISTS:
            start += 12
            continue
        yield kind, start + 8, min(start + 8 + size, end)
        start += 8 + size + size % 2


def _text(file: BinaryIO, start: int, end: int) -> str:
    file.seek(start)
    return clean_text(file.read(min(end - start, 1000)).decode("utf-8", "replace"))


def _day(text: str) -> str:
    """Return ``Mon Mar 10 15:04:43 2003``, as cameras write it, as ISO 8601; other texts as they are."""
    try:
        return datetime.strptime(text, "%a %b %d %H:%M:%S %Y").isoformat()
    except ValueError:
        return text
