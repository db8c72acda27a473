"""The small pictures in a JPEG: those of its multi-picture index, and the thumbnail in its EXIF block."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from PIL import ExifTags, Image

_OFFSET, _LENGTH = ExifTags.Base.JpegIFOffset, ExifTags.Base.JpegIFByteCount
_ENTRIES = 0xB002  # of the index (CIPA DC-007, 5.2.3.3)
_REDUCED = "Large Thumbnail"  # of the photo; other entries are other photos, or depths and gains
_MARK, _HEADER = b"MPF\0", 2**20  # bytes before the pixels
_BEGINS = b"\xff\xd8\xff"
_LARGEST = 8 * 2**20  # bytes


def pictures(photo: Image.Image, file: BinaryIO) -> Iterator[Image.Image]:
    """Yield the small pictures of an opened JPEG, not yet decoded, the most useful first."""
    for offset, length in _listed(photo, file):
        file.seek(offset)
        data = file.read(min(length, _LARGEST))
        if data.startswith(_BEGINS):
            yield Image.open(io.BytesIO(data), formats=("JPEG",))
    data = _in_exif(photo)
    if data.startswith(_BEGINS):
        yield Image.open(io.BytesIO(data), formats=("JPEG",))


def _listed(photo: Image.Image, file: BinaryIO) -> list[tuple[int, int]]:
    """Return offset and length of the reduced pictures in the index, the smallest first."""
    index = getattr(photo, "mpinfo", None)
    if not index:
        return []
    file.seek(0)
    start = file.read(_HEADER).find(_MARK) + len(_MARK)  # offsets count from here; Pillow does not tell it
    found = [
        (entry["DataOffset"] + start, entry["Size"])
        for entry in index.get(_ENTRIES, ())
        if entry["DataOffset"] and str(entry["Attribute"].get("MPType", "")).startswith(_REDUCED)
    ]
    return sorted(found, key=lambda place: place[1])


def _in_exif(photo: Image.Image) -> bytes:
    block: bytes = photo.info.get("exif", b"")
    inner = photo.getexif().get_ifd(ExifTags.IFD.IFD1)
    offset, length = inner.get(_OFFSET), inner.get(_LENGTH)
    if not isinstance(offset, int) or not isinstance(length, int):
        return b""
    start = block.find(b"Exif\0\0") + 6 if block.startswith(b"Exif\0\0") else 0
    return block[start + offset : start + offset + length]
