"""Photoshop's files: their composite, whatever their mode, depth and size."""

from __future__ import annotations

import random
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.decoding.job import Picture
from xsearch_gui.core.decoding.photo import read_photo
from xsearch_gui.core.errors import UnreadablePhoto

GREY, INDEXED, RGB, CMYK, LAB = 1, 2, 3, 4, 9


def scene(channels: int, width: int = 41, height: int = 27) -> NDArray[np.float64]:
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x / (width - 1), y / (height - 1), (x + y) / (width + height - 2), 1 - x / (width - 1)], -1)[
        ..., :channels
    ]


def packed(row: bytes) -> bytes:
    """Return a row packed: runs where bytes repeat, else as they stand."""
    out, at = b"", 0
    while at < len(row):
        run = next((n for n in range(1, min(128, len(row) - at)) if row[at + n] != row[at]), min(128, len(row) - at))
        if run > 2:
            out, at = out + bytes([257 - run, row[at]]), at + run
        else:
            part = row[at : at + 3]
            out, at = out + bytes([len(part) - 1]) + part, at + len(part)
    return out


def psd(
    values: NDArray[np.float64],
    mode: int = RGB,
    *,
    bits: int = 8,
    version: int = 1,
    pack: bool = False,
    extra: int = 0,
    palette: bytes = b"",
    resources: dict[int, bytes] | None = None,
) -> bytes:
    """Return a file whose composite has these values of 0 to 1, and ``extra`` channels of selections."""
    height, width, channels = values.shape
    kind = {1: "u1", 8: "u1", 16: ">u2", 32: ">f4"}[bits]
    most = 1 if bits == 32 else 255 if bits <= 8 else 65535
    planes = [np.round(values[..., i] * most) if bits != 32 else values[..., i] for i in range(channels)]
    planes += [np.full((height, width), 0.0)] * extra
    rows = [row.astype(kind).tobytes() for plane in planes for row in plane]
    if bits == 1:
        rows = [np.packbits(row > 127).tobytes() for row in planes[0]]
    blocks = b"".join(
        b"8BIM" + struct.pack(">HHI", number, 0, len(data)) + data + bytes(len(data) % 2)
        for number, data in (resources or {}).items()
    )
    out = b"8BPS" + struct.pack(">H6xHIIHH", version, channels + extra, height, width, bits, mode)
    out += struct.pack(">I", len(palette)) + palette + struct.pack(">I", len(blocks)) + blocks
    layers = b"what layers hold, of an even length."
    out += struct.pack(">I" if version == 1 else ">Q", len(layers)) + layers
    if not pack:
        return out + bytes(2) + b"".join(rows)
    rows = list(map(packed, rows))
    lengths = struct.pack(f">{len(rows)}{'H' if version == 1 else 'I'}", *map(len, rows))
    return out + b"\0\1" + lengths + b"".join(rows)


def read(tmp_path: Path, data: bytes, side: int = 1024) -> Picture:
    path = tmp_path / "a.psd"
    path.write_bytes(data)
    return read_photo(str(path), side)


def shown(tmp_path: Path, data: bytes) -> NDArray[np.float64]:
    return np.asarray(read(tmp_path, data).image) / 255


def reason(tmp_path: Path, data: bytes) -> str:
    with pytest.raises(UnreadablePhoto) as caught:
        read(tmp_path, data)
    return caught.value.reason


@pytest.mark.parametrize("bits", [8, 16, 32])
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("pack", [False, True])
@pytest.mark.parametrize(("mode", "extra"), [(GREY, 0), (RGB, 0), (RGB, 2), (CMYK, 0), (CMYK, 1)])
def test_every_kind_gives_the_right_picture(
    tmp_path: Path, bits: int, version: int, pack: bool, mode: int, extra: int
) -> None:
    values = scene({GREY: 1, RGB: 3, CMYK: 4}[mode])
    # what is left white of the paper, by the four inks
    meant = values[..., :3] * values[..., 3:] if mode == CMYK else values
    found = shown(tmp_path, psd(values, mode, bits=bits, version=version, pack=pack, extra=extra))
    assert np.abs(found - meant).max() < 0.012


def test_black_and_white_lab_and_palettes(tmp_path: Path) -> None:
    bits = scene(1) > 0.5
    assert np.array_equal(shown(tmp_path, psd(bits * 1.0, 0, bits=1))[..., 0] > 0.5, ~bits[..., 0])
    lab = np.broadcast_to(np.array([0.533, (80 + 128) / 255, (67 + 128) / 255]), (8, 8, 3))
    assert np.abs(shown(tmp_path, psd(lab, LAB))[4, 4] - (1, 0, 0)).max() < 0.25  # D50; the red of sRGB is near
    palette = np.zeros((3, 256), np.uint8)
    palette[:, 7] = (200, 100, 50)
    found = shown(tmp_path, psd(np.full((900, 1200, 1), 7 / 255), INDEXED, palette=palette.tobytes()))
    assert np.abs(found[5, 5] * 255 - (200, 100, 50)).max() <= 1


@pytest.mark.parametrize("pack", [False, True])
def test_large_ones_are_read_at_a_part_of_their_size(tmp_path: Path, pack: bool) -> None:
    picture = read(tmp_path, psd(scene(3, 1500, 900), bits=16, pack=pack), 256)
    assert (picture.facts.width, picture.facts.height, picture.image.size) == (1500, 900, (250, 150))
    assert np.abs(np.asarray(picture.image) / 255 - scene(3, 250, 150)).max() < 0.02


def test_what_the_file_says(tmp_path: Path) -> None:
    xmp = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/></rdf:RDF></x:xmpmeta>"""
    iptc = b"".join(
        b"\x1c\x02" + bytes([n, 0, len(t)]) + t for n, t in ((25, b"owl"), (25, b"barn"), (120, b"A barn owl"))
    )
    exif = Image.Exif()
    exif[0x0110] = "Camera One"
    resources: dict[int, Any] = {1060: xmp, 1028: iptc, 1058: exif.tobytes(), 1057: b"\0\0\0\1\1"}
    picture = read(tmp_path, psd(scene(3), resources=resources))
    facts = picture.facts
    assert (facts.format, facts.rating, facts.camera, set(facts.keywords or ())) == (
        "PSD",
        4,
        "Camera One",
        {"owl", "barn"},
    )
    assert [caption.body for caption in picture.captions] == ["A barn owl"]


def test_what_cannot_be_read_is_called_what_it_is(tmp_path: Path) -> None:
    assert "is a kind of PSD that xsearch cannot read (multichannel" in reason(tmp_path, psd(scene(3), 7))
    assert "holds layers only" in reason(tmp_path, psd(scene(3), resources={1057: b"\0\0\0\1\0"}))
    data = psd(scene(3))
    assert "header" in reason(tmp_path, data[:20])
    assert "cut off" in reason(tmp_path, data[:-900])
    assert reason(tmp_path, psd(scene(3), pack=True)[:300])


def test_flipped_bytes_never_raise_anything_else(tmp_path: Path) -> None:
    rng = random.Random(3)
    for pack in (False, True):
        data = psd(scene(3), bits=16, pack=pack, resources={1060: b"<x/>"})
        for _ in range(120):
            damaged = bytearray(data)
            for _ in range(rng.choice((1, 3, 20))):
                damaged[rng.randrange(len(data) if rng.random() < 0.3 else 300)] = rng.randrange(256)
            try:
                assert max(read(tmp_path, bytes(damaged), 64).image.size) <= 64
            except UnreadablePhoto as error:
                assert error.reason
