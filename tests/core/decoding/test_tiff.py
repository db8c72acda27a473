"""TIFF of every kind: the right pixels, or a true reason."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin
from rawfiles import dng
from tiffs import DEFLATE, LZMA, LZW, NONE, PACKBITS, page, tiff

from xsearch_gui.core.decoding.job import Picture
from xsearch_gui.core.decoding.photo import read_photo
from xsearch_gui.core.errors import UnreadablePhoto

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "13-tiff"
TYPES = ("uint8", "uint16", "uint32", "float16", "float32", "float64")


def scene(channels: int, width: int = 61, height: int = 37) -> NDArray[np.float64]:
    """Return a picture of 0 to 1 in which every direction and channel is different, with black and white in it."""
    y, x = np.mgrid[0:height, 0:width]
    bands = [(x / (width - 1)), (y / (height - 1)), (x + y) / (width + height - 2), 1 - x / (width - 1)]
    return np.stack(bands[:channels], axis=-1)


def written(values: NDArray[np.float64], kind: str) -> NDArray[Any]:
    if kind.startswith("float"):
        return values.astype(kind)
    return np.round(values * np.iinfo(kind).max).astype(kind)


def read(tmp_path: Path, data: bytes, side: int = 1024) -> Picture:
    path = tmp_path / "a.tif"
    path.write_bytes(data)
    return read_photo(str(path), side)


def shown(tmp_path: Path, data: bytes) -> NDArray[np.float64]:
    return np.asarray(read(tmp_path, data).image) / 255


def reason(tmp_path: Path, data: bytes) -> str:
    with pytest.raises(UnreadablePhoto) as caught:
        read(tmp_path, data)
    return caught.value.reason


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    kind=st.sampled_from(TYPES),
    photometric=st.sampled_from([0, 1, 2, 5]),
    extra=st.booleans(),
    planar=st.booleans(),
    compression=st.sampled_from([NONE, LZW, DEFLATE, PACKBITS, LZMA]),
    predicted=st.booleans(),
    order=st.sampled_from("<>"),
    big=st.booleans(),
    shape=st.sampled_from([{}, {"tile": 16}, {"rows": 5}]),
)
def test_every_kind_gives_the_right_picture(
    tmp_path_factory: pytest.TempPathFactory,
    kind: str,
    photometric: int,
    extra: bool,
    planar: bool,
    compression: int,
    predicted: bool,
    order: str,
    big: bool,
    shape: dict[str, int],
) -> None:
    colours = {0: 1, 1: 1, 2: 3, 5: 4}[photometric]
    values = scene(colours)
    meant = 1 - values if photometric == 0 else values
    if photometric == 5:
        meant = (1 - values[..., :3]) * (1 - values[..., 3:])
    more = {338: (0,)} if extra else {}
    samples = np.concatenate((values, np.full_like(values[..., :1], 0.3)), axis=-1) if extra else values
    predictor = 1
    if predicted and compression in (LZW, DEFLATE, LZMA):
        predictor = 3 if kind.startswith("float") else 2
    options = {"photometric": photometric, "planar": planar, "compression": compression, "predictor": predictor}
    written_page = page(written(samples, kind), order=order, more=more, **options, **shape)  # type: ignore[arg-type]
    found = shown(tmp_path_factory.mktemp("tiff"), tiff(written_page, order=order, big=big))
    assert found.shape == (37, 61, 3)
    assert np.abs(found - meant).max() < 0.015


@pytest.mark.parametrize("kind", [1, 2])
@pytest.mark.parametrize("type_", ["uint16", "float32"])
@pytest.mark.parametrize("channels", [1, 3])
def test_what_is_transparent_lies_on_white(tmp_path: Path, kind: int, type_: str, channels: int) -> None:
    colour, alpha = scene(channels), scene(2)[..., 1:]
    stored = colour * alpha if kind == 1 else colour
    found = shown(tmp_path, tiff(page(written(np.concatenate((stored, alpha), -1), type_), more={338: (kind,)})))
    assert np.abs(found - (colour * alpha + 1 - alpha)).max() < 0.03


@pytest.mark.parametrize("bits", [1, 2, 4, 6, 8, 10, 12, 14, 16])
@pytest.mark.parametrize("channels", [1, 3])
def test_samples_of_any_number_of_bits(tmp_path: Path, bits: int, channels: int) -> None:
    values = scene(channels)
    numbers = np.round(values * (2**bits - 1)).astype(np.uint16)
    found = shown(tmp_path, tiff(page(numbers, bits=bits, order=">"), order=">"))
    assert np.abs(found - numbers / (2**bits - 1)).max() < 0.006


@pytest.mark.parametrize("most", [65535, 4_000_000, 2**32 - 1])
def test_wide_numbers_are_bright_whatever_they_make_use_of(tmp_path: Path, most: int) -> None:
    numbers = np.round(scene(1) * most).astype(np.uint32)
    assert np.abs(shown(tmp_path, tiff(page(numbers))) - scene(1)).max() < 0.006


def test_a_few_lights_do_not_darken_a_picture_of_floats(tmp_path: Path) -> None:
    values = scene(3).astype(np.float32)
    values[3, 3] = 80.0
    values[5, 5] = np.nan
    found = shown(tmp_path, tiff(page(values)))
    found[5, 5] = values[5, 5] = 0
    assert np.abs(found - np.clip(values, 0, 1)).max() < 0.006


@pytest.mark.parametrize("type_", ["int16", "int32", "float32"])
def test_measurements_go_from_the_least_to_the_greatest(tmp_path: Path, type_: str) -> None:
    numbers = (scene(1) * 3000 - 1000).astype(type_)
    assert np.abs(shown(tmp_path, tiff(page(numbers))) - scene(1)).max() < 0.006


LAB = {(0.0, 0.0, 0.0): (0, 0, 0), (100.0, 0.0, 0.0): (255, 255, 255), (53.2, 80.1, 67.2): (255, 0, 0)}


@pytest.mark.parametrize("type_", ["uint8", "uint16"])
@pytest.mark.parametrize("planar", [False, True])
def test_lab_of_two_whites(tmp_path: Path, type_: str, planar: bool) -> None:
    size = np.iinfo(type_).bits
    for lab, rgb in LAB.items():
        numbers = np.zeros((8, 8, 3), f"int{size}")
        numbers[...] = [round(lab[0] / 100 * (2**size - 1)) - (2**size if lab[0] > 50 else 0), 0, 0]
        numbers[..., 1:] = [round(lab[1] * 2 ** (size - 8)), round(lab[2] * 2 ** (size - 8))]
        more = {318: (0.3127, 0.3290)}
        data = tiff(page(numbers.view(type_), photometric=8, planar=planar, more=more, compression=LZW))
        assert np.abs(shown(tmp_path, data)[4, 4] * 255 - rgb).max() <= 3, lab


def test_the_photo_is_counted_and_not_its_thumbnail(tmp_path: Path) -> None:
    small, full = scene(3, 30, 20), written(scene(3, 300, 200), "uint16")
    thumbnail = page(written(small, "uint8"), more={254: (1,)})
    mask = page(np.ones((200, 300), np.uint8), more={254: (4,)})
    for data in (tiff(thumbnail, page(full)), tiff(mask, thumbnail, page(full, planar=True))):
        facts = read(tmp_path, data).facts
        assert (facts.width, facts.height) == (300, 200)
    facts = read(tmp_path, tiff(thumbnail, below=page(full, compression=LZW))).facts
    assert (facts.width, facts.height) == (300, 200)
    facts = read(tmp_path, tiff(page(full), thumbnail)).facts
    assert (facts.width, facts.height) == (300, 200)


def test_a_thumbnail_that_is_not_called_one_is_told_by_the_large_picture_of_its_shape(tmp_path: Path) -> None:
    small, full, other = (written(scene(3, *size), "uint8") for size in ((60, 45), (600, 450), (450, 600)))
    sizes = [read(tmp_path, tiff(page(small), page(last))).facts.width for last in (full, other, small)]
    assert sizes == [600, 60, 60]


def test_a_thumbnail_alone_is_a_picture(tmp_path: Path) -> None:
    facts = read(tmp_path, tiff(page(written(scene(3, 30, 20), "uint8"), more={254: (1,)}))).facts
    assert (facts.width, facts.height) == (30, 20)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
def test_every_kind_stands_upright(tmp_path: Path, orientation: int, order: str, big: bool) -> None:
    more = {274: (orientation,)}
    eight, float_ = (
        read(tmp_path, tiff(page(written(scene(3), kind), order=order, more=more), order=order, big=big))
        for kind in ("uint8", "float32")
    )
    assert eight.image.size == (eight.facts.width, eight.facts.height) == float_.image.size
    assert (float_.facts.width, float_.facts.height) == float_.image.size == ((61, 37)[:: -1 if orientation > 4 else 1])
    assert np.abs(np.asarray(eight.image, int) - np.asarray(float_.image, int)).max() <= 1


@pytest.mark.parametrize("kind", ["uint16", "float32"])
@pytest.mark.parametrize("options", [{}, {"tile": 48}, {"rows": 7, "compression": LZW}, {"rows": 1}])
def test_large_pictures_are_read_at_a_part_of_their_size(tmp_path: Path, kind: str, options: dict) -> None:
    values = written(scene(3, 1400, 900), kind)
    picture = read(tmp_path, tiff(page(values, planar=True, **options)), 256)
    assert picture.image.size == (256, 165)
    assert (picture.facts.width, picture.facts.height) == (1400, 900)
    assert np.abs(np.asarray(picture.image) / 255 - scene(3, 256, 165)).max() < 0.02


@pytest.mark.parametrize(
    "odd",
    [
        {259: (34887,)},  # LERC
        {259: (50001,)},  # WebP
        {262: (32844,)},  # LogL
        {262: (32803,)},  # photosites
        {339: (5, 5, 5)},  # complex numbers
        {317: (9,), 259: (5,)},
        {258: (16, 8, 8)},
        {262: (6,), 530: (2, 2)},
    ],
)
def test_other_kinds_are_called_so_and_never_damaged(tmp_path: Path, odd: dict[int, Any]) -> None:
    said = reason(tmp_path, tiff(page(written(scene(3), "uint16"), more=odd)))
    assert said.startswith("is a kind of TIFF that xsearch cannot read")


def test_damaged_files_are_called_damaged(tmp_path: Path) -> None:
    for compression in (NONE, LZW, DEFLATE):
        data = tiff(page(written(scene(3), "float32"), compression=compression))
        cut = bytearray(data)
        cut[60:1500] = b"\xff" * 1440
        path = tmp_path / "a.tif"
        path.write_bytes(cut)
        if compression != NONE:
            assert "damaged" in reason(tmp_path, bytes(cut))
    assert "damaged" in reason(tmp_path, data[:200])
    assert "cut off" in reason(tmp_path, tiff(page(written(scene(3), "float32"), more={257: (4000,), 278: (4000,)})))


def test_a_raw_file_under_the_name_of_a_tiff_is_read(tmp_path: Path) -> None:
    preview = Image.new("RGB", (600, 400), (230, 120, 20))
    picture = read(tmp_path, dng(preview, (640, 420), 1, "x"))
    assert picture.facts.format == "RAW"
    assert picture.facts.width > 600


def test_flipped_bytes_never_raise_anything_else(tmp_path: Path) -> None:
    rng = random.Random(7)
    for compression, tile in ((NONE, None), (LZW, 16), (DEFLATE, None)):
        data = tiff(page(written(scene(3), "float16"), compression=compression, tile=tile, planar=True))
        for _ in range(80):
            damaged = bytearray(data)
            for _ in range(rng.choice((1, 3, 20))):
                damaged[rng.randrange(len(data)) if rng.random() < 0.3 else -rng.randrange(1, 250)] = rng.randrange(256)
            try:
                assert max(read(tmp_path, bytes(damaged), 64).image.size) <= 64
            except UnreadablePhoto as error:
                assert error.reason


def test_facts_of_a_kind_that_is_read_here(tmp_path: Path) -> None:
    xmp = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/></rdf:RDF></x:xmpmeta>"""
    more = {271: b"Maker\0", 272: b"One\0", 306: b"2021:06:05 04:03:02\0", 700: xmp}
    facts = read(tmp_path, tiff(page(written(scene(3), "float32"), more=more))).facts
    assert (facts.camera, facts.rating, facts.format) == ("Maker One", 4, "TIFF")


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("planar", [False, True])
def test_facts_of_every_header(tmp_path: Path, order: str, big: bool, planar: bool) -> None:
    inner = {
        34665: {36867: b"2011:11:11 11:11:11\0"},
        34853: {1: b"N\0", 2: (43.0, 4.5, 0.0), 3: b"W\0", 4: (79.0, 5.0, 0.0)},
    }
    tags = page(written(scene(3), "uint16"), order=order, planar=planar, more={306: b"2021:06:05 04:03:02\0"})
    facts = read(tmp_path, tiff(tags, order=order, big=big, inner=inner)).facts
    assert (facts.taken_at, facts.latitude) == ("2011-11-11T11:11:11", 43.075)


@pytest.mark.skipif(not CASES.is_dir(), reason=f"{CASES} is not there (data for development only)")
def test_files_of_other_programs() -> None:
    for path in sorted(CASES.glob("*.tif")):
        with Image.open(path.with_name(path.stem + ".reference.png")) as image:
            right = np.asarray(image.convert("RGB"), int)
        found = np.asarray(read_photo(str(path)).image, int)
        assert found.shape == right.shape, path.name
        assert np.abs(found - right).max() <= (4 if "lab" in path.name else 1), path.name


def test_pillow_is_asked_where_it_is_right(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    used: list[int] = []
    load = TiffImagePlugin.TiffImageFile.load
    monkeypatch.setattr(
        TiffImagePlugin.TiffImageFile, "load", lambda self: (used.append(len(self.tile)), load(self))[1]
    )
    shown(tmp_path, tiff(page(written(scene(3), "uint8"), compression=LZW)))
    assert max(used) > 0
