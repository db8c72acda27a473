"""What a picture that is made of a photo says of itself: what the photo's file says, or whose it is, or nothing.

Only what describes the photo is carried: neither the maker's notes and previews, which lead to places in the old file,
nor sizes and orientation, which are others now.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from PIL import Image

from xsearch_gui.core.records.export import MetadataPolicy

_ARTIST, _COPYRIGHT, _EXIF, _GPS = 0x013B, 0x8298, 0x8769, 0x8825
_OF_PHOTO = (0x010E, 0x010F, 0x0110, 0x0132, _ARTIST, _COPYRIGHT)  # description, make, model, date
_LEFT = (0x927C, 0xA002, 0xA003, 0xA005, 0xEA1C)  # the maker's notes, width, height, interoperability, padding
_LONGEST = 60_000  # bytes: what one segment of a JPEG holds
_ORIENTATION = b"tiff:Orientation"


def carried_exif(exif: Image.Exif, packets: Iterable[bytes], policy: MetadataPolicy) -> bytes:
    """Return the EXIF that a new picture has; what cannot be written, because it is damaged, is left out."""
    made = Image.Exif()
    tags = {MetadataPolicy.ALL: _OF_PHOTO, MetadataPolicy.COPYRIGHT: (_ARTIST, _COPYRIGHT)}.get(policy, ())
    for tag in tags:
        if tag in exif:
            _put(made, None, tag, exif[tag])
    if policy is MetadataPolicy.ALL:
        for ifd in (_EXIF, _GPS):
            for tag, value in exif.get_ifd(ifd).items():
                if tag not in _LEFT:
                    _put(made, ifd, tag, value)
    if policy is MetadataPolicy.COPYRIGHT and _COPYRIGHT not in made and (rights := _rights(packets)):
        _put(made, None, _COPYRIGHT, rights)
    data = made.tobytes() if len(made) or made.get_ifd(_EXIF) or made.get_ifd(_GPS) else b""
    return data if len(data) <= _LONGEST else b""


def carried_xmp(packets: Iterable[bytes], policy: MetadataPolicy) -> bytes:
    """Return the packet of XMP that a new picture has."""
    packet = next(iter(packets), b"")
    if policy is not MetadataPolicy.ALL or len(packet) > _LONGEST:
        return b""
    for before, after in ((b'"', b'"'), (b"'", b"'"), (b">", b"<")):  # the picture is upright now
        at = packet.find(_ORIENTATION + (b"=" + before if before != b">" else before))
        if at >= 0:
            start = packet.index(before, at) + 1
            end = packet.find(after, start)
            packet = packet[:start] + b"1" + packet[end:] if 0 <= end - start <= 2 else packet
    return packet


def _put(made: Image.Exif, ifd: int | None, tag: int, value: object) -> None:
    trial = Image.Exif()
    for one in (trial, made):
        block = one if ifd is None else one.get_ifd(ifd)
        block[tag] = value
        if one is trial:
            try:
                trial.tobytes()
            except Exception:  # values of damaged files are of any kind
                return


def _rights(packets: Iterable[bytes]) -> str:
    """Return the copyright that XMP tells."""
    for packet in packets:
        at = packet.find(b"<dc:rights")
        start = packet.find(b">", packet.find(b"<rdf:li", at)) + 1 if at >= 0 else 0
        end = packet.find(b"<", start)
        if start and end > start:
            return html.unescape(packet[start:end].decode("utf-8", "replace")).strip()[:1000]
    return ""
