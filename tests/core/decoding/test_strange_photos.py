"""Photos that lie about their size, profiles that make no sense, thumbnails that are none: named, soon, and cheaply."""

from __future__ import annotations

import io
import os
import random
import struct
import time
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from rawfiles import png_header

from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.decoding.photo import read_photo
from xsearch_gui.core.decoding.thumbnail import open_thumbnail, thumbnail_bytes
from xsearch_gui.core.duplicates.fingerprint import fingerprint_of_thumbnail
from xsearch_gui.core.errors import UnreadablePhoto

HUGE = 200_000


def saved(kind: str, **more: object) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 40, 40)).save(data, kind, **more)
    return data.getvalue()


def tiff_bomb() -> bytes:
    data = bytearray(saved("TIFF"))
    at = struct.unpack_from("<I", data, 4)[0]
    for entry in range(struct.unpack_from("<H", data, at)[0]):
        place = at + 2 + 12 * entry
        if struct.unpack_from("<H", data, place)[0] in (256, 257, 278):  # width, length, rows of a strip
            struct.pack_into("<HII", data, place + 2, 4, 1, HUGE)
    return bytes(data)


def webp_bomb() -> bytes:
    body = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (16_000_000).to_bytes(3, "little") * 2
    plain = saved("WEBP", lossless=True)[12:]
    return b"RIFF" + struct.pack("<I", 4 + len(body) + len(plain)) + b"WEBP" + body + plain


def avif_bomb() -> bytes:
    data = bytearray(saved("AVIF"))
    at = data.index(b"ispe")
    struct.pack_into(">II", data, at + 8, HUGE, HUGE)
    return bytes(data)


def jxl_bomb() -> bytes:
    bits, at = 0, 0
    for value, width in ((0, 1), (3, 2), (2**29, 30), (0, 3), (3, 2), (2**29, 30), (1, 1)):  # SizeHeader, metadata
        bits, at = bits | value << at, at + width
    return b"\xff\x0a" + bits.to_bytes(16, "little") + bytes(200)


def jpeg_bomb() -> bytes:
    data = bytearray(saved("JPEG"))
    struct.pack_into(">HH", data, data.index(b"\xff\xc0") + 5, 65_500, 65_500)
    return bytes(data)


BOMBS = {
    "bomb.tif": tiff_bomb, "bomb.webp": webp_bomb, "bomb.avif": avif_bomb, "bomb.jxl": jxl_bomb, "bomb.jpg": jpeg_bomb,
    "bomb.png": lambda: png_header(HUGE, HUGE), "bomb.gif": lambda: b"GIF89a" + b"\xff" * 4 + bytes(40),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_picture_that_says_to_be_huge_is_refused_before_it_is_decoded(
    decoders: DecodePool, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(BOMBS[name]())
    start = time.process_time()
    with pytest.raises(UnreadablePhoto) as error:
        decoders.picture(str(tmp_path / name), 512)
    assert error.value.reason and time.process_time() - start < 10


SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def odd_profiles() -> list[bytes]:
    """Return profiles whose tags lead to themselves, to nowhere, or are many; and a hundred with some bytes changed."""
    count = struct.unpack_from(">I", SRGB, 128)[0]
    loop, nowhere, many = (bytearray(SRGB) for _ in range(3))
    for tag in range(count):
        struct.pack_into(">II", loop, 132 + 12 * tag + 4, 128, len(SRGB) - 128)  # each tag is the table of tags
        struct.pack_into(">II", nowhere, 132 + 12 * tag + 4, 2**32 - 8, 2**32 - 1)
    struct.pack_into(">I", many, 128, 2**32 - 1)
    found = [bytes(loop), bytes(nowhere), bytes(many), SRGB[:132], SRGB * 2000, b"", bytes(128)]
    rng = random.Random(5)
    for _ in range(100):
        changed = bytearray(SRGB)
        for _ in range(rng.randint(1, 12)):
            changed[rng.randrange(len(changed))] = rng.choice((0, 1, 127, 255, rng.randrange(256)))
        found.append(bytes(changed))
    return found


def test_profiles_that_make_no_sense_leave_a_picture(tmp_path: Path) -> None:
    start = time.process_time()
    for number, profile in enumerate(odd_profiles()):
        path = tmp_path / f"{number}.png"
        Image.new("RGB", (32, 24), (200, 40, 40)).save(path, icc_profile=profile)
        try:
            assert read_photo(str(path)).image.size == (32, 24)
        except UnreadablePhoto as error:
            assert error.reason
    assert time.process_time() - start < 30


def test_what_lies_in_the_cache_of_thumbnails_may_be_anything(tmp_path: Path) -> None:
    path = tmp_path / "thumbnail.jpg"
    for data in (b"", b"text", jpeg_bomb(), webp_bomb(), png_header(HUGE, HUGE), saved("TIFF"), bytes(5_000_000)):
        path.write_bytes(data)
        assert fingerprint_of_thumbnail(path) is None
        with pytest.raises(OSError), open_thumbnail(path) as image:
            image.convert("RGB")
    with pytest.raises(OSError, match="too large"):
        thumbnail_bytes(path)
    path.unlink()
    if hasattr(os, "mkfifo"):
        os.mkfifo(path)
        assert fingerprint_of_thumbnail(path) is None
        path.unlink()
        path.symlink_to("/dev/zero")
        assert fingerprint_of_thumbnail(path) is None
        path.unlink()
    path.write_bytes(saved("JPEG"))
    with open_thumbnail(path) as image:
        assert image.size == (64, 48)
    assert fingerprint_of_thumbnail(path) is not None
