"""Sound pictures of kinds that no decoder here reads, so that they are not called damaged."""

from __future__ import annotations

import struct
from typing import BinaryIO

from xsearch_gui.core.files.contents import OTHER_HEIFS, Content

_FRAMES = {0xC3: "lossless", 0xC5: "hierarchical", 0xC6: "hierarchical", 0xC7: "lossless", 0xCB: "lossless"}
_FRAMES |= {0xCD: "hierarchical", 0xCE: "hierarchical", 0xCF: "lossless", 0xF7: "JPEG-LS"}
_READ = (0xC0, 0xC1, 0xC2, 0xC9, 0xCA)  # baseline, extended, progressive, and arithmetic coding
_IN_BMP = {4: "JPEG", 5: "PNG", 11: "CMYK", 12: "CMYK", 13: "CMYK"}
_MOST_MARKERS = 500


def odd_kind(file: BinaryIO, content: Content) -> str:
    """Return what is odd about a picture that could not be read; empty if its header tells of nothing odd."""
    if content is Content.JPEG:
        return _of_jpeg(file)
    if content is Content.BMP:
        file.seek(30)
        return _IN_BMP.get(int.from_bytes(file.read(4), "little"), "")
    if content is Content.HEIF:
        file.seek(8)
        return OTHER_HEIFS.get(file.read(4), "")
    return ""


def _of_jpeg(file: BinaryIO) -> str:
    """Look for the marker that begins the frame (ITU-T T.81, B.2.2)."""
    at = 2
    for _ in range(_MOST_MARKERS):
        file.seek(at)
        head = file.read(5)
        if len(head) < 5 or head[0] != 0xFF:
            return ""
        marker, length, bits = struct.unpack(">BHB", head[1:])
        if marker in _FRAMES:
            return _FRAMES[marker]
        if marker in _READ:
            return f"{bits} bits" if bits in (12, 16) else ""
        at += 1 if marker == 0xFF else 2 + length
    return ""
