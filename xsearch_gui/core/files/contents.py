"""What the first bytes of a file say that it is: for names that say nothing, or something else.

Short marks are shared: ``BM`` and ``RIFF`` begin much that is no picture, and a film begins as a HEIC does. So the
whole of what a header fixes is looked at.
"""

from __future__ import annotations

import struct
from enum import StrEnum

from xsearch_gui.core.files.opening import open_regular

HEAD = 64  # bytes that tell


class Content(StrEnum):
    """What a file holds; the names of pictures are those of ``format:``."""

    JPEG = "JPEG"
    PNG = "PNG"
    GIF = "GIF"
    WEBP = "WEBP"
    BMP = "BMP"
    TIFF = "TIFF"
    HEIF = "HEIF"
    AVIF = "AVIF"
    JXL = "JXL"
    JPEG2000 = "JPEG2000"
    PSD = "PSD"
    RAW = "RAW"
    FILM = "film"
    SOUND = "sound"
    UNKNOWN = ""


PICTURES = frozenset(Content) - {Content.FILM, Content.SOUND, Content.UNKNOWN}

_MARKS: tuple[tuple[bytes, Content], ...] = (
    (b"\xff\xd8\xff", Content.JPEG),
    (b"\x89PNG\r\n\x1a\n", Content.PNG),
    (b"GIF87a", Content.GIF),
    (b"GIF89a", Content.GIF),
    (b"\xff\x0a", Content.JXL),
    (b"\0\0\0\x0cJXL \r\n\x87\n", Content.JXL),
    (b"\0\0\0\x0cjP  \r\n\x87\n", Content.JPEG2000),
    (b"II*\0", Content.TIFF),
    (b"MM\0*", Content.TIFF),
    (b"II+\0", Content.TIFF),  # larger than 4 GB
    (b"MM\0+", Content.TIFF),
    (b"\xff\x4f\xff\x51", Content.JPEG2000),
    (b"8BPS\0\x01", Content.PSD),
    (b"8BPS\0\x02", Content.PSD),
    (b"II\x1a\0\0\0HEAPCCDR", Content.RAW),  # Canon CRW
    (b"FUJIFILMCCD-RAW", Content.RAW),
    (b"FOVb", Content.RAW),
    (b"\0MRM", Content.RAW),
    (b"IIRO", Content.RAW),  # Olympus ORF
    (b"IIRS", Content.RAW),
    (b"MMOR", Content.RAW),
    (b"IIU\0", Content.RAW),  # Panasonic RW2
    (b"\x1a\x45\xdf\xa3", Content.FILM),  # Matroska, WebM
    (b"\0\0\x01\xba", Content.FILM),  # MPEG program stream
    (b"\0\0\x01\xb3", Content.FILM),
    (b"FLV\x01", Content.FILM),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Content.FILM),  # ASF: WMV
    (b"RED1", Content.FILM),
    (b"RED2", Content.FILM),
    (b"ID3", Content.SOUND),
    (b"fLaC", Content.SOUND),
    (b"OggS", Content.SOUND),
)
_RIFF = {b"WEBP": Content.WEBP, b"AVI ": Content.FILM, b"WAVE": Content.SOUND}
_BMP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)  # sizes of the header that follows the file's
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"})
OTHER_HEIFS: dict[bytes, str] = {
    **dict.fromkeys((b"avci", b"avcs"), "H.264"),
    **dict.fromkeys((b"vvic", b"vvis"), "H.266"),
    **dict.fromkeys((b"j2ki", b"j2is"), "JPEG 2000"),
    **dict.fromkeys((b"jpeg", b"jpgs", b"miaf", b"mif2", b"mif3", b"1pic"), ""),
}
"""Brands of pictures in the container of HEIF, and how they are compressed if not as HEIC is."""
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B ", b"M4P "})
_QUICKTIME = frozenset({b"moov", b"mdat", b"wide", b"pnot", b"skip"})  # the first box of a film without a brand


def content_of(head: bytes) -> Content:
    """Return what a file is by its first :data:`HEAD` bytes, or as many as it has."""
    for mark, content in _MARKS:
        if head.startswith(mark):
            return content
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], Content.UNKNOWN)
    if head[4:8] == b"ftyp":
        return _of_brands(head)
    if head[:2] == b"BM" and len(head) >= 18 and struct.unpack_from("<I", head, 14)[0] in _BMP_HEADERS:
        return Content.BMP
    return Content.FILM if head[4:8] in _QUICKTIME else Content.UNKNOWN


def _of_brands(head: bytes) -> Content:
    """Return what an ISO file is: by its major brand, then by those that it says it is compatible with."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))]
    if brands[0] == b"crx ":
        return Content.RAW
    if brands[0] in _SOUND_BRANDS:
        return Content.SOUND
    if _AVIF_BRANDS.intersection(brands):
        return Content.AVIF
    if brands[0] in _HEIF_BRANDS or (brands[0][:2] == b"Mi" and _HEIF_BRANDS.intersection(brands)):
        return Content.HEIF
    return Content.HEIF if brands[0] in OTHER_HEIFS else Content.FILM


def content_at(path: str) -> Content:
    """Return what the file at a path is by its first bytes; unknown if it cannot be read."""
    try:
        with open_regular(path) as file:
            return content_of(file.read(HEAD))
    except OSError:
        return Content.UNKNOWN
