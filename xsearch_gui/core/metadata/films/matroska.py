"""Elements of Matroska and WebM (RFC 8794, RFC 9559): date, title, duration."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from xsearch_gui.core.metadata.cleaning import Metadata, clean_text, clean_title
from xsearch_gui.core.metadata.dates import Dated, dated
from xsearch_gui.core.records.items import DateMeaning

_SEGMENT, _INFO, _TAGS, _CLUSTER = 0x18538067, 0x1549A966, 0x1254C367, 0x1F43B675
_SCALE, _DURATION, _DATE, _TITLE = 0x2AD7B1, 0x4489, 0x4461, 0x7BA9
_TAG, _SIMPLE, _NAME, _STRING = 0x7373, 0x67C8, 0x45A3, 0x4487
_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
_MOST = 20_000  # elements
_LARGEST = 4096  # bytes of a value


class _Elements:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = _MOST
        file.seek(0, 2)
        self.end = file.tell()

    def within(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield (id, start of what it holds, end) of the elements in a part of the file."""
        while start < end and self._left > 0:
            self._left -= 1
            self._file.seek(start)
            head = self._file.read(12)
            number, length = _number(head, keep=True)
            size, more = _number(head[length:], keep=False)
            body = start + length + more
            stop = end if size == (1 << 7 * more) - 1 else min(body + size, end)  # all ones: unknown
            yield number, body, stop
            start = stop

    def read(self, start: int, end: int) -> bytes:
        self._file.seek(start)
        return self._file.read(min(end - start, _LARGEST))


def _number(data: bytes, *, keep: bool) -> tuple[int, int]:
    """Return a number of variable length and how many bytes it takes; ``keep`` the bit that tells the length."""
    if not data or not data[0]:
        raise ValueError("no number of EBML")
    length = 9 - data[0].bit_length()
    if len(data) < length:
        raise ValueError("a number of EBML is cut off")
    value = int.from_bytes(data[:length], "big")
    return (value if keep else value & ((1 << 7 * length) - 1)), length


def read_matroska(file: BinaryIO) -> tuple[Metadata | None, float | None]:
    """Return what the elements say.

    Raises
    ------
    ValueError
        If they are damaged.
    """
    elements = _Elements(file)
    found, duration, tags = Metadata(), None, dict[str, str]()
    for number, start, end in elements.within(0, elements.end):
        if number != _SEGMENT:
            continue
        for part, first, last in elements.within(start, end):
            if part == _INFO:
                found, duration = _info(elements, first, last)
            elif part == _TAGS:
                tags |= _tags(elements, first, last)
            elif part == _CLUSTER and last >= end:
                break  # of unknown length: a film that was never finished
    day = tags.get("DATE_RECORDED") or tags.get("DATE") or ""
    return found.or_else(Metadata(dates=tuple(dated(DateMeaning.ORIGINAL, day)))), duration


def _info(elements: _Elements, start: int, end: int) -> tuple[Metadata, float | None]:
    scale, length = 1_000_000, 0.0
    dates: tuple[Dated, ...] = ()
    title: str | None = None
    for number, first, last in elements.within(start, end):
        body = elements.read(first, last)
        if number == _SCALE:
            scale = int.from_bytes(body, "big")
        elif number == _DURATION:
            length = struct.unpack(">d" if len(body) == 8 else ">f", body[:8] if len(body) == 8 else body[:4])[0]
        elif number == _DATE:
            moment = _EPOCH + timedelta(microseconds=int.from_bytes(body[:8], "big", signed=True) // 1000)
            dates = (Dated(DateMeaning.DIGITISED, moment.replace(microsecond=0).isoformat()),)
        elif number == _TITLE:
            title = clean_title(body.decode("utf-8", "replace"))
    return Metadata(dates=dates, title=title), length * scale / 1e9 or None


def _tags(elements: _Elements, start: int, end: int) -> dict[str, str]:
    said: dict[str, str] = {}
    for tag, first, last in elements.within(start, end):
        for simple, at, until in elements.within(first, last) if tag == _TAG else ():
            if simple == _SIMPLE:
                parts = {number: elements.read(*span) for number, *span in elements.within(at, until)}
                name = parts.get(_NAME, b"").decode("utf-8", "replace")
                said.setdefault(name.upper(), clean_text(parts.get(_STRING, b"").decode("utf-8", "replace")))
    return said
