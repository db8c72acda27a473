"""Where the blocks of IPTC and XMP lie in an opened picture: each container keeps them in another way, some in several.

JPEG parts a packet of XMP that is too long for one segment (XMP specification part 3, 1.1.3.1); Photoshop and libtiff
write IPTC into TIFF as numbers of 32 bits, at times in the wrong order of bytes; ImageMagick writes both into PNG as
texts of hexadecimal digits.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from PIL import Image, TiffImagePlugin

from xsearch_gui.core.metadata.guarded_xml import LARGEST_XMP

_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
_GUID = 32  # hexadecimal digits that name the packet whose part this is; its length and the place of the part follow
_IPTC_TAG, _IPTC_RESOURCE = 33723, 0x0404  # of TIFF, of Photoshop
_MARK, _START = 0x1C, b"\x1c"  # before each field of IPTC
_RAW_PROFILE = "Raw profile type "

Fields = dict[tuple[int, int], list[bytes]]


def packets_of(image: Image.Image) -> Iterator[bytes]:
    """Yield the packets of XMP: the one that counts, then those that continue it."""
    found = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or _raw_profile(image, "xmp")
    packet = found.encode() if isinstance(found, str) else bytes(found) if isinstance(found, bytes | tuple) else b""
    if packet:
        yield packet
        yield from _extensions(image, packet)


def _extensions(image: Image.Image, packet: bytes) -> Iterator[bytes]:
    """Yield the rest of a packet that was too long for one segment of a JPEG; parts may come in any order."""
    parts: dict[bytes, dict[int, bytes]] = {}
    for name, segment in getattr(image, "applist", ()):
        if name == "APP1" and segment.startswith(_EXTENSION):
            guid = segment[len(_EXTENSION) :][:_GUID]
            body = segment[len(_EXTENSION) + _GUID :]
            if len(body) > 8 and guid in packet:
                parts.setdefault(guid, {})[struct.unpack_from(">I", body, 4)[0]] = body[8:]
    for of_one in parts.values():
        if sum(map(len, of_one.values())) <= LARGEST_XMP:
            yield b"".join(part for _, part in sorted(of_one.items()))


def iptc_fields(image: Image.Image) -> Fields:
    """Return the fields of IPTC-IIM, record and number -> values; empty where there are none."""
    block = image.info.get("iptc") or _raw_profile(image, "iptc")
    resources = image.info.get("photoshop")
    if isinstance(resources, dict):
        block = resources.get(_IPTC_RESOURCE)
    elif isinstance(image, TiffImagePlugin.TiffImageFile):
        block = _of_tag(image.tag_v2)
    return _fields(block) if isinstance(block, bytes) else {}


def _of_tag(tags: TiffImagePlugin.ImageFileDirectory_v2) -> bytes:
    # The bytes as they are: Pillow takes the first number of a tag of which it expects one.
    block: bytes = getattr(tags, "_tagdata", {}).get(_IPTC_TAG, b"")
    if block[:1] == _START or block[3:4] != _START:
        return block
    return struct.pack(f"<{len(block) // 4}I", *struct.unpack_from(f">{len(block) // 4}I", block))


def _raw_profile(image: Image.Image, kind: str) -> bytes | None:
    """Return what ImageMagick wrote into a PNG: a name, a length, and digits."""
    text = image.info.get(_RAW_PROFILE + kind)
    digits = text.split(maxsplit=2)[2:] if isinstance(text, str) else []
    if not digits:
        return None
    data = bytes.fromhex("".join(digits[0].split()))
    if data.startswith(b"8BIM") and len(data) > 12:  # a resource of Photoshop: its number, its name, its length
        at = 6 + data[6] + 1 + (data[6] + 1) % 2
        return data[at + 4 :]
    return data


def _fields(block: bytes) -> Fields:
    """Return the fields of a block: each of a mark, two numbers, a length and a value.

    What is between fields and no field, as some programs leave it, is passed over.
    """
    found: Fields = {}
    at = 0
    while 0 <= (at := block.find(_MARK, at)) <= len(block) - 5:
        record, number, length = struct.unpack_from(">BBH", block, at + 1)
        at += 5
        if length & 0x8000:  # so many bytes tell the length
            size = length & 0x7FFF
            length = int.from_bytes(block[at : at + min(size, 8)], "big")
            at += size
        if 1 <= record <= 9 and length <= len(block) - at:
            found.setdefault((record, number), []).append(block[at : at + length])
            at += length
        else:
            at -= 4  # not a field
    return found
