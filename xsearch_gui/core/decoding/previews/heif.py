"""The thumbnail in a HEIC file, which libheif gives away only as the picture of the file itself.

A HEIC file is a table of items and their bytes (ISO/IEC 14496-12, 8.11, and 23008-12). The table names one item as the
primary one, and tells which items are thumbnails of it. Of a container in which only the table is changed, so that it
names the thumbnail, libheif decodes 320 x 240 pixels and not twelve million.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

_LARGEST_FILE = 32 * 2**20  # bytes: as many are held, of which most are never touched
_LARGEST_TABLE = 4 * 2**20
_SAYINGS = (b"Exif", b"mime")  # items that say something about the photo
_MOST_BOXES = 64  # before the table


@dataclass(slots=True)
class _Table:
    """What the table says, and where in the file it lies."""

    start: int
    data: bytes
    primary: int = 0
    primary_at: tuple[int, int] = (0, 0)  # where its number stands in the table, and how many bytes it has
    thumbnails: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)  # where the table calls them thumbnails
    kinds: dict[int, bytes] = field(default_factory=dict)
    places: dict[int, list[tuple[int, int]]] = field(default_factory=dict)  # offsets and lengths, in bytes


def with_thumbnail(file: BinaryIO) -> tuple[bytes, bytes] | None:
    """Return a container's header and sayings, and the same with its thumbnail as the picture; None if it has none.

    Raises
    ------
    ValueError, struct.error, IndexError
        The table is broken.
    """
    size = file.seek(0, 2)
    table = _table(file, size) if size <= _LARGEST_FILE else None
    if table is None or not table.thumbnails or table.thumbnails[0] not in table.places:
        return None
    thumbnail = table.thumbnails[0]
    sparse = bytearray(size)  # the system gives the memory when it is written to: hardly any
    file.seek(0)
    until = table.start + len(table.data)
    sparse[:until] = file.read(until)
    for item, places in table.places.items():
        if item == thumbnail or table.kinds.get(item) in _SAYINGS:
            for offset, length in places:
                file.seek(offset)
                part = file.read(min(length, max(size - offset, 0)))
                sparse[offset : offset + len(part)] = part
    whole = bytes(sparse)
    at, width = table.primary_at
    sparse[table.start + at : table.start + at + width] = thumbnail.to_bytes(width, "big")
    for link in table.links:  # what is another's thumbnail is no picture of its own
        sparse[table.start + link : table.start + link + 4] = b"skip"
    return whole, bytes(sparse)


def _table(file: BinaryIO, size: int) -> _Table | None:
    at = 0
    for _ in range(_MOST_BOXES):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return None
        length, kind = struct.unpack(">I4s", head[:8])
        length = int.from_bytes(head[8:16], "big") if length == 1 else length or size - at
        if kind == b"meta":
            if length > _LARGEST_TABLE:
                return None
            file.seek(at)
            return _read_table(_Table(at, file.read(length)))
        if length < 8:
            return None
        at += length
    return None


def _read_table(table: _Table) -> _Table:
    links: list[tuple[int, int, list[int]]] = []
    for kind, start, end in _boxes(table.data, 12, len(table.data)):
        version, data = table.data[start], table.data
        if kind == b"pitm":
            width = 2 if version == 0 else 4
            table.primary_at, table.primary = (start + 4, width), int.from_bytes(data[start + 4 : start + 4 + width])
        elif kind == b"iref":
            links += _links(data, start + 4, end, 2 if version == 0 else 4)
        elif kind == b"iinf":
            for inner, at, _ in _boxes(data, start + (6 if version == 0 else 8), end):
                if inner == b"infe" and data[at] >= 2:
                    width = 2 if data[at] == 2 else 4
                    number = int.from_bytes(data[at + 4 : at + 4 + width])
                    table.kinds[number] = data[at + 6 + width : at + 10 + width]
        elif kind == b"iloc":
            table.places = _places(data, start, version)
    for at, item, of in links:
        if table.primary in of:
            table.thumbnails.append(item)
            table.links.append(at)
    return table


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kind, and where the content begins and ends, of boxes that follow each other."""
    while at + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, at)
        if length < 8:
            raise ValueError("a box of no length")
        yield kind, at + 8, min(at + length, end)
        at += length


def _links(data: bytes, start: int, end: int, width: int) -> Iterator[tuple[int, int, list[int]]]:
    """Yield where the kind of a link to thumbnails stands, the thumbnail, and what it is one of."""
    for kind, at, _ in _boxes(data, start, end):
        if kind == b"thmb":
            item = int.from_bytes(data[at : at + width])
            count = int.from_bytes(data[at + width : at + width + 2])
            first = at + width + 2
            yield (
                at - 4,
                item,
                [int.from_bytes(data[n : n + width]) for n in range(first, first + count * width, width)],
            )


def _places(data: bytes, start: int, version: int) -> dict[int, list[tuple[int, int]]]:
    """Return where the bytes of items lie in the file (14496-12, 8.11.3); items within the table are left out."""
    at = start + 4

    def number(width: int) -> int:
        nonlocal at
        at += width
        if at > len(data):
            raise ValueError("the table ends within a number")
        return int.from_bytes(data[at - width : at])

    sizes = number(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    places: dict[int, list[tuple[int, int]]] = {}
    for _ in range(number(4 if version >= 2 else 2)):
        item = number(4 if version >= 2 else 2)
        within = bool(version) and number(2) & 15 != 0
        number(2)
        base = number(base_size)
        extents = []
        for _ in range(number(2)):
            number(index_size)
            extents.append((base + number(offset_size), number(length_size)))
        if not within:
            places[item] = extents
    return places
