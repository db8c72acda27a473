"""Colours told by profiles and code points: what is seen is what the photographer saw."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import bright_heifs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from xsearch_gui.core.decoding.photo import read_photo

CASE = Path(__file__).resolve().parents[4] / "shared" / "cases" / "15-linear-srgb"
PATCHES = ((200, 70, 60), (70, 170, 80), (60, 80, 190), (128, 128, 128))
# Linear sRGB to linear BT.2020 and Display P3 (ITU-R BT.2087, SMPTE EG 432-1)
TO_2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
TO_P3 = np.array([[0.8225, 0.1774, 0.0], [0.0332, 0.9669, 0.0], [0.0171, 0.0724, 0.9108]])


def light(colours: NDArray[np.float64] | Any) -> NDArray[np.float64]:
    values = np.asarray(colours, np.float64) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def srgb(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values <= 0.0031308, 12.92 * values, 1.055 * np.maximum(values, 1e-9) ** (1 / 2.4) - 0.055)


def pq(nits: NDArray[np.float64]) -> NDArray[np.float64]:
    power = (nits / 10000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (2523 / 32)


def hlg(nits: NDArray[np.float64]) -> NDArray[np.float64]:
    luminance = nits / 1000 @ np.array([0.2627, 0.6780, 0.0593])
    scene = nits / 1000 * np.maximum(luminance, 1e-9)[..., None] ** (1 / 1.2 - 1)
    bright = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), bright)


def picture(values: NDArray[np.float64], side: int = 32) -> Image.Image:
    """Return four patches of these values of 0 to 1."""
    patches = np.round(np.clip(values, 0, 1) * 255).astype(np.uint8).reshape(2, 2, 3)
    return Image.fromarray(patches.repeat(side, axis=0).repeat(side, axis=1))


def seen(path: Path, side: int = 32) -> NDArray[np.int64]:
    image = read_photo(str(path)).image
    half = side // 2
    places = ((half, half), (half + side, half), (half, half + side), (half + side, half + side))
    return np.array([image.getpixel(at) for at in places])


def avif(path: Path, image: Image.Image, primaries: int, transfer: int, **options: Any) -> Path:
    """Write an AVIF file that tells these code points."""
    out = io.BytesIO()
    image.save(out, "AVIF", quality=100, subsampling="4:4:4", **options)
    data = bytearray(out.getvalue())
    at = data.index(b"colrnclx") + 8
    data[at : at + 4] = struct.pack(">HH", primaries, transfer)
    path.write_bytes(data)
    return path


def with_chunk(path: Path, image: Image.Image, kind: bytes, content: bytes) -> Path:
    """Write a PNG file with one more chunk in front."""
    out = io.BytesIO()
    image.save(out, "PNG")
    chunk = struct.pack(">I4s", len(content), kind) + content + struct.pack(">I", zlib.crc32(kind + content))
    path.write_bytes(out.getvalue()[:33] + chunk + out.getvalue()[33:])
    return path


@pytest.mark.parametrize("name", ["PQ", "HLG"])
def test_a_bright_heif_looks_as_it_was_seen(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(getattr(bright_heifs, name))
    assert np.abs(seen(path) - PATCHES).max() <= 9


@pytest.mark.parametrize(("transfer", "signal"), [(16, pq), (18, hlg)])
@pytest.mark.parametrize("place", ["avif", "png", "profile"])
def test_bright_pictures_look_as_they_were_seen(tmp_path: Path, transfer: int, signal: Any, place: str) -> None:
    image = picture(signal(light(PATCHES) @ TO_2020.T * 203))
    if place == "avif":
        path = avif(tmp_path / "a.avif", image, 9, transfer)
    elif place == "png":
        path = with_chunk(tmp_path / "a.png", image, b"cICP", bytes([9, transfer, 0, 1]))
    else:
        path = tmp_path / "a.jpg"
        image.save(path, quality=100, subsampling=0, icc_profile=with_code_points(9, transfer))
    assert np.abs(seen(path) - PATCHES).max() <= (18 if place == "avif" else 9)  # 8 bits of PQ are coarse


def with_code_points(primaries: int, transfer: int) -> bytes:
    """Return a profile that says so in its last tag."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data += b"cicp" + bytes(4) + bytes([primaries, transfer, 0, 1])
    struct.pack_into(">I", data, 0, len(data))
    count = struct.unpack_from(">I", data, 128)[0]
    struct.pack_into(">4sII", data, 132 + 12 * (count - 1), b"cicp", len(data) - 12, 12)
    return bytes(data)


@pytest.mark.parametrize(("transfer", "signal"), [(16, pq), (18, hlg)])
def test_lights_are_rolled_off_and_the_rest_keeps_its_brightness(tmp_path: Path, transfer: int, signal: Any) -> None:
    grey = np.array([0.05, 0.3, 1.0, 4.5])[:, None] * np.ones(3) * 203
    found = seen(avif(tmp_path / "a.avif", picture(signal(grey)), 9, transfer))[:, 0]
    dark, middle, white, lamp = found / 255
    assert abs(dark - srgb(np.array(0.05))) < 0.02
    assert abs(middle - srgb(np.array(0.3))) < 0.02
    assert middle < 0.85 < white < lamp
    assert lamp > 0.98


def test_transparent_parts_of_a_bright_picture_are_white_and_no_lights(tmp_path: Path) -> None:
    image = picture(pq(light(PATCHES) @ TO_2020.T * 203))
    image.putalpha(Image.new("L", image.size, 255))
    image.paste((0, 0, 0, 0), (0, 0, 8, 8))
    path = avif(tmp_path / "a.avif", image, 9, 16)
    assert read_photo(str(path)).image.getpixel((2, 2)) == (255, 255, 255)
    assert np.abs(seen(path) - PATCHES).max() <= 9


@pytest.mark.parametrize(("primaries", "matrix"), [(9, TO_2020), (12, TO_P3)])
def test_wide_gamuts_are_not_taken_for_srgb(tmp_path: Path, primaries: int, matrix: NDArray[np.float64]) -> None:
    path = avif(tmp_path / "a.avif", picture(srgb(light(PATCHES) @ matrix.T)), primaries, 13)
    assert np.abs(seen(path) - PATCHES).max() <= 5


@pytest.mark.parametrize(("primaries", "transfer"), [(1, 13), (2, 2), (1, 1), (1, 6)])
def test_ordinary_code_points_change_nothing(tmp_path: Path, primaries: int, transfer: int) -> None:
    path = avif(tmp_path / "a.avif", picture(np.array(PATCHES) / 255), primaries, transfer)
    assert np.abs(seen(path) - PATCHES).max() <= 3


def test_linear_light_is_not_too_dark(tmp_path: Path) -> None:
    path = avif(tmp_path / "a.avif", picture(light(PATCHES)), 1, 8)
    assert np.abs(seen(path) - PATCHES).max() <= 14  # 8 bits of light are coarse


def test_a_linear_profile_that_bears_the_name_of_srgb_is_converted(tmp_path: Path) -> None:
    profile = linear_profile()
    assert "srgb" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).lower()
    path = tmp_path / "a.png"
    picture(light(PATCHES)).save(path, icc_profile=profile)
    assert np.abs(seen(path) - PATCHES).max() <= 14


def linear_profile() -> bytes:
    """Return sRGB's profile with its curves made straight."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = data.index(b"para")
    data[at : at + 16] = b"para" + bytes(8) + struct.pack(">I", 1 << 16)  # one number: the gamma
    return bytes(data)


@pytest.mark.parametrize("gamma", [1.0, 1.8])
def test_a_png_that_tells_its_gamma_alone(tmp_path: Path, gamma: float) -> None:
    stored = picture(light(PATCHES) ** (1 / gamma))
    path = with_chunk(tmp_path / "a.png", stored, b"gAMA", struct.pack(">I", round(100000 / gamma)))
    assert np.abs(seen(path) - PATCHES).max() <= 14


def test_the_usual_gamma_of_a_png_changes_nothing(tmp_path: Path) -> None:
    path = with_chunk(tmp_path / "a.png", picture(np.array(PATCHES) / 255), b"gAMA", struct.pack(">I", 45455))
    assert np.abs(seen(path) - PATCHES).max() == 0


def test_only_the_primary_picture_is_asked(tmp_path: Path) -> None:
    """A map of what is brighter, as phones add it, tells PQ beside a picture of ordinary brightness."""
    path = avif(tmp_path / "a.avif", picture(np.array(PATCHES) / 255), 1, 13)
    data = path.read_bytes()
    colr = struct.pack(">I", 19) + b"colrnclx" + struct.pack(">HHHB", 9, 16, 9, 128)
    assert data.count(b"colr") == 1
    grown = bytearray(data)
    at = data.index(b"ipco") + 4
    grown[at:at] = colr  # now the first of the properties, and of no picture
    for kind in (b"ipco", b"iprp", b"meta"):
        place = grown.index(kind) - 4
        grown[place : place + 4] = struct.pack(">I", struct.unpack_from(">I", grown, place)[0] + len(colr))
    ipma = grown.index(b"ipma") + 4
    assert struct.unpack_from(">IIHB", grown, ipma)[1:3] == (1, 1)
    for number in range(grown[ipma + 10]):
        grown[ipma + 11 + number] += 1
    iloc = grown.index(b"iloc")
    moved = struct.unpack(">I", data[data.index(b"mdat") - 4 : data.index(b"mdat")])[0] - 8
    offset = data.index(b"mdat") + 4
    place = grown.index(struct.pack(">I", offset), iloc)
    grown[place : place + 4] = struct.pack(">I", offset + len(colr))
    assert moved > 0
    path.write_bytes(grown)
    assert np.abs(seen(path) - PATCHES).max() <= 3


def test_the_track_of_a_sequence_is_asked(tmp_path: Path) -> None:
    image = picture(pq(light(PATCHES) @ TO_2020.T * 203))
    path = tmp_path / "a.avif"
    image.save(path, quality=100, subsampling="4:4:4", save_all=True, append_images=[image.rotate(90)])
    data = path.read_bytes()
    for place in range(len(data)):
        if data[place : place + 8] == b"colrnclx":
            data = data[: place + 8] + struct.pack(">HH", 9, 16) + data[place + 12 :]
    path.write_bytes(data)
    assert np.abs(seen(path) - PATCHES).max() <= 18


def test_hostile_boxes_and_chunks_say_nothing(tmp_path: Path) -> None:
    image = picture(np.array(PATCHES) / 255)
    path = avif(tmp_path / "a.avif", image, 9, 16)
    data = bytearray(path.read_bytes())
    at = data.index(b"ipco") - 4
    for size in (0, 1, 7, 2**31):
        data[at : at + 4] = struct.pack(">I", size)
        path.write_bytes(data)
        try:
            read_photo(str(path))
        except Exception as error:
            assert type(error).__name__ == "UnreadablePhoto"


@pytest.mark.skipif(not CASE.is_dir(), reason=f"{CASE} is not there (data for development only)")
def test_the_linear_profile_of_another_program() -> None:
    with Image.open(CASE / "right.png") as image:
        right = np.asarray(image.convert("RGB"), int)
    assert np.abs(np.asarray(read_photo(str(CASE / "linear.png")).image, int) - right).max() <= 5
