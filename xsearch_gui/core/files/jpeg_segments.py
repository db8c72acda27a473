"""The segments of a JPEG, and the one that holds its XMP: everything else is copied, bit by bit.

A JPEG is a row of segments up to its scan (ITU-T T.81, annex B); what follows is copied as it is, whatever it holds:
pixels, further pictures, what telephones append. XMP is an APP1 of its own (XMP specification part 3, 1.1.3). Segments
of an extended packet stay: the packet names them by their hash.
"""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from xsearch_gui.core.message import Message

XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\0"
EXTENSION_HEADER = b"http://ns.adobe.com/xmp/extension/\0"
LARGEST_PACKET = 65_502  # bytes; by the specification
_START, _SCAN, _END, _APP0, _APP1, _APP2 = 0xD8, 0xDA, 0xD9, 0xE0, 0xE1, 0xE2
_ALONE = {0x01, *range(0xD0, 0xD9)}  # markers without a length
_MOST_SEGMENTS = 10_000
_PART = 1 << 20  # bytes
_GUID = 40  # of an extended packet: 32 digits, its length and the place of the part


@dataclass(frozen=True, slots=True)
class Segment:
    """``start`` and ``end`` are its place in the file, its marker and the fill before that included."""

    marker: int
    start: int
    end: int
    data: bytes = b""  # of APP0, APP1 and APP2: without marker and length

    @property
    def is_xmp(self) -> bool:
        """Whether it holds the packet."""
        return self.marker == _APP1 and self.data.startswith(XMP_HEADER)

    @property
    def is_extension(self) -> bool:
        """Whether it holds a part of what was too long for the packet."""
        return self.marker == _APP1 and self.data.startswith(EXTENSION_HEADER)


@dataclass(frozen=True, slots=True)
class JpegLayout:
    """The segments before the scan, which begins at ``scan``."""

    segments: tuple[Segment, ...]
    scan: int

    @property
    def packet(self) -> bytes | None:
        """The packet of XMP; None where there is none."""
        return next((segment.data[len(XMP_HEADER) :] for segment in self.segments if segment.is_xmp), None)

    @property
    def extension(self) -> bytes:
        """What was too long for the packet, put together; empty where there is nothing."""
        parts = sorted(
            (struct.unpack_from(">I", body, _GUID - 4)[0], body[_GUID:])
            for segment in self.segments
            if segment.is_extension and len(body := segment.data[len(EXTENSION_HEADER) :]) > _GUID
        )
        return b"".join(part for _, part in parts)

    @property
    def place(self) -> tuple[int, int]:
        """The part of the file that a packet takes the place of: that of the old one, or behind JFIF and EXIF."""
        for segment in self.segments:
            if segment.is_xmp:
                return segment.start, segment.end
        at = 2
        for segment in self.segments:
            if segment.marker != _APP0 and not (segment.marker == _APP1 and segment.data.startswith(b"Exif\0")):
                break
            at = segment.end
        return at, at


def layout_of(file: BinaryIO) -> JpegLayout:
    """Return how a JPEG is made up.

    Raises
    ------
    ValueError
        It is no JPEG, is damaged before its scan, or holds XMP in a way that cannot be changed: the reason, as a part
        of a sentence.
    OSError
    """
    file.seek(0)
    if file.read(2) != bytes((0xFF, _START)):
        raise ValueError(Message("is not a JPEG file, whatever its name says"))
    segments = list(_segments(file))
    if sum(segment.is_xmp for segment in segments) > 1:
        raise ValueError(Message("holds several packets of XMP"))
    found = JpegLayout(tuple(segments[:-1]), segments[-1].start)
    multi = next((s.start for s in segments if s.marker == _APP2 and s.data.startswith(b"MPF\0")), found.scan)
    if found.place[0] > multi:  # what it says of where its other pictures lie would be wrong
        raise ValueError(Message("holds further pictures, whose places would be wrong if its XMP changed"))
    return found


def _segments(file: BinaryIO) -> Iterator[Segment]:
    """Yield the segments up to the one that begins the scan, that one last."""
    for _ in range(_MOST_SEGMENTS):
        start = file.tell()
        byte = file.read(1)
        if byte != b"\xff":
            break
        while byte == b"\xff":
            byte = file.read(1)
        if not byte:
            break
        marker = byte[0]
        if marker == _SCAN:
            yield Segment(marker, start, start)
            return
        if marker in _ALONE:
            yield Segment(marker, start, file.tell())
            continue
        head = file.read(2)
        length = int.from_bytes(head, "big")
        if marker == _END or len(head) < 2 or length < 2:
            break
        data = file.read(length - 2)
        if len(data) < length - 2:
            break
        yield Segment(marker, start, file.tell(), data if marker in (_APP0, _APP1, _APP2) else b"")
    raise ValueError(Message("is damaged: no picture was found behind what it says of itself"))


def write_with(source: BinaryIO, layout: JpegLayout, packet: bytes, target: BinaryIO) -> None:
    """Write a JPEG with another packet of XMP.

    Raises
    ------
    ValueError
        The packet is too long.
    OSError
    """
    if len(packet) > LARGEST_PACKET:
        raise ValueError(Message("has no room for so much XMP"))
    start, end = layout.place
    source.seek(0)
    target.write(source.read(start))
    body = XMP_HEADER + packet
    target.write(bytes((0xFF, _APP1)) + struct.pack(">H", len(body) + 2) + body)
    source.seek(end)
    shutil.copyfileobj(source, target, _PART)


def differ_in_xmp_only(old: BinaryIO, new: BinaryIO, packet: bytes) -> bool:
    """Return whether a JPEG is another one with this packet, bit by bit.

    Raises
    ------
    ValueError, OSError
        One of them cannot be read.
    """
    before, after = layout_of(old), layout_of(new)
    if after.packet != packet or after.place[0] != before.place[0]:
        return False
    (start, end), now = before.place, after.place[1]
    old.seek(0, os.SEEK_END)
    new.seek(0, os.SEEK_END)
    if old.tell() - end != new.tell() - now:
        return False
    return _alike(old, new, 0, 0, start) and _alike(old, new, end, now, old.seek(0, os.SEEK_END) - end)


def _alike(one: BinaryIO, other: BinaryIO, at: int, there: int, count: int) -> bool:
    """Return whether so many bytes from two places on are the same."""
    one.seek(at)
    other.seek(there)
    while count > 0:
        part = one.read(min(_PART, count))
        if not part or part != other.read(len(part)):
            return False
        count -= len(part)
    return True
