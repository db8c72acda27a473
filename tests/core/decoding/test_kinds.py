"""Files that are another kind than their name says, and kinds that are read or refused with a true reason."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from PIL import Image

from xsearch_gui.core.decoding.photo import read_photo
from xsearch_gui.core.errors import UnreadablePhoto

ORANGE = (230, 120, 20)


def film(brand: bytes) -> bytes:
    return struct.pack(">I", 24) + b"ftyp" + brand + b"\0\0\2\0" + b"isommp41" + b"\0\0\0\x08mdat" + b"\1" * 200


def reason(path: Path) -> str:
    with pytest.raises(UnreadablePhoto) as caught:
        read_photo(str(path))
    return caught.value.reason


@pytest.mark.parametrize(("suffix", "kind"), [("png", "PNG"), ("tiff", "TIFF"), ("webp", "WEBP"), ("jpeg", "JPEG")])
@pytest.mark.parametrize("name", ["a.nef", "a.dng", "a.cr2"])
def test_a_sound_photo_under_the_name_of_a_raw_file_is_read(tmp_path: Path, name: str, suffix: str, kind: str) -> None:
    path = tmp_path / name
    Image.new("RGB", (90, 60), ORANGE).save(path, format=suffix)
    picture = read_photo(str(path))
    assert (picture.facts.format, picture.image.size) == (kind, (90, 60))
    assert max(abs(a - b) for a, b in zip(picture.image.getpixel((5, 5)), ORANGE, strict=True)) < 12


def test_the_thumbnail_of_raw_data_is_no_photo(tmp_path: Path) -> None:
    path = tmp_path / "a.nef"
    Image.new("RGB", (16, 12), ORANGE).save(path, format="TIFF", tiffinfo={254: 1})
    assert "not an image" in reason(path)


@pytest.mark.parametrize("brand", [b"isom", b"mp42", b"qt  ", b"M4V ", b"3gp5"])
def test_a_film_under_the_name_of_a_photo_is_called_a_film(tmp_path: Path, brand: bytes) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(film(brand))
    assert "film" in reason(path)


def test_a_damaged_photo_is_not_taken_for_a_targa_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.new("RGB", (40, 30), ORANGE).save(path, format="TGA")
    assert "not an image" in reason(path)


def frame(marker: int, bits: int = 8) -> bytes:
    """Return the beginning of a JPEG whose frame is of this kind, and some bytes that no decoder understands."""
    comment = b"\xff\xfe\0\x05abc"
    return b"\xff\xd8" + comment + bytes([0xFF, marker, 0, 11, bits, 0, 16, 0, 16, 1, 1, 0x11, 0]) + bytes(200)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.jpg", frame(0xC3), "JPEG that xsearch cannot read (lossless)"),
        ("a.jpg", frame(0xC1, 12), "JPEG that xsearch cannot read (12 bits)"),
        ("a.jpg", frame(0xF7), "JPEG that xsearch cannot read (JPEG-LS)"),
        (
            "a.bmp",
            b"BM" + struct.pack("<IIIIiiHHIIiiII", 254, 0, 54, 40, 8, 8, 1, 24, 4, 100, 0, 0, 0, 0) + bytes(200),
            "BMP that xsearch cannot read (JPEG)",
        ),
        ("a.hif", film(b"avci"), "HEIF that xsearch cannot read (H.264)"),
    ],
)
def test_sound_pictures_that_nothing_reads_are_not_called_damaged(
    tmp_path: Path, name: str, data: bytes, kind: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert reason(path) == f"is a kind of {kind}"


def test_a_damaged_jpeg_of_an_ordinary_kind_is_no_odd_kind(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(frame(0xC0)[:20])
    assert "cut off" in reason(path)
