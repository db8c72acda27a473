"""What JPEG 2000 files say of themselves in boxes that Pillow passes over (ISO/IEC 15444-1, annex I)."""

from __future__ import annotations

import struct
from typing import BinaryIO

_MOST_BOXES = 200
_LARGEST = 16 * 2**20  # bytes
_BLOCKS = {
    bytes.fromhex("be7acfcb97a942e89c71999491e3afac"): "xmp",  # XMP specification part 3, 1.2.4
    b"JpgTiffExif->JP2": "exif",
    bytes.fromhex("0537cdab9d0c4431a72afa561f2a113e"): "exif",  # of Photoshop
    bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38"): "iptc",
}


def told_in_boxes(file: BinaryIO) -> dict[str, bytes]:
    """Return the blocks of EXIF, IPTC and XMP by their names in Pillow's ``info``; the first of each kind counts."""
    found: dict[str, bytes] = {}
    at = 0
    for _ in range(_MOST_BOXES):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        size, kind = struct.unpack(">I4s", head[:8])
        begin = 8
        if size == 1 and len(head) == 16:  # the size is too large for its place
            size, begin = struct.unpack_from(">Q", head, 8)[0], 16
        if kind == b"uuid" and begin + 16 < size <= _LARGEST:
            file.seek(at + begin)
            name = _BLOCKS.get(file.read(16))
            if name is not None:
                found.setdefault(name, file.read(size - begin - 16))
        if size < begin:  # 0: to the end of the file
            break
        at += size
    return found
