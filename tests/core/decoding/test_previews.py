"""The small picture that a photo carries: given where it is one of the photo, and not otherwise."""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps
from small_pictures import HEIC, jpeg_with

from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.decoding.photo import read_photo
from xsearch_gui.core.decoding.previews import heif, reading
from xsearch_gui.core.errors import UnreadablePhoto

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "photos"


@pytest.fixture(autouse=True)
def small_photos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LEAST_PIXELS", 100)


def scene(size: tuple[int, int] = (1600, 1200), seed: int = 1) -> Image.Image:
    """Return a picture that looks different everywhere."""
    noise = np.random.default_rng(seed).integers(0, 255, (8, 8, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC)


def apart(a: Image.Image, b: Image.Image) -> float:
    values = (np.asarray(one.resize((64, 48)), np.float32) for one in (a, b))
    return float(np.abs(next(values) - next(values)).mean())


def thumb(photo: Image.Image, size: tuple[int, int] = (160, 120)) -> Image.Image:
    return photo.resize(size, Image.Resampling.LANCZOS)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_thumbnail_in_exif_is_the_photo_made_small_and_upright(tmp_path: Path, orientation: int) -> None:
    photo = scene()
    path = str(jpeg_with(photo, thumb(photo), tmp_path / "a.jpg", orientation=orientation))
    found, whole = reading.read_preview(path, 512), read_photo(path, 512)
    assert found is not None
    assert found.image.size == ((160, 120) if orientation < 5 else (120, 160))
    assert apart(found.image, whole.image) < 6
    assert (found.facts, found.captions) == (whole.facts, whole.captions)


def test_a_photo_without_one_gives_none(tmp_path: Path) -> None:
    assert reading.read_preview(str(jpeg_with(scene(), None, tmp_path / "a.jpg")), 512) is None


def test_bars_beside_a_photo_of_another_shape_are_cut_off(tmp_path: Path) -> None:
    photo = scene((1500, 1000))
    small = Image.new("RGB", (160, 120), (4, 4, 4))
    small.paste(thumb(photo, (160, 107)), (0, 6))
    found = reading.read_preview(str(jpeg_with(photo, small, tmp_path / "a.jpg")), 512)
    assert found is not None
    assert found.image.size == (160, 107)
    assert apart(found.image, photo) < 6


@pytest.mark.parametrize("said", [True, False])
def test_one_of_another_shape_is_not_of_the_photo(tmp_path: Path, said: bool) -> None:
    photo = scene((1000, 1000))
    assert reading.read_preview(str(jpeg_with(photo, thumb(scene()), tmp_path / "a.jpg", said=said)), 512) is None


EDITS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "cropped in its shape": lambda photo: photo.crop((500, 400, 1300, 1000)),
    "grey": lambda photo: ImageOps.grayscale(photo).convert("RGB"),
    "turned round": lambda photo: photo.rotate(180),
    "another": lambda photo: scene(seed=2),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("progressive", [False, True])
def test_what_an_edit_has_left_is_not_of_the_photo(tmp_path: Path, edit: str, progressive: bool) -> None:
    edited = EDITS[edit](scene())
    path = jpeg_with(edited, thumb(scene()), tmp_path / "a.jpg", said=False, progressive=progressive)
    assert reading.read_preview(str(path), 512) is None


@pytest.mark.parametrize("progressive", [False, True])
def test_one_that_an_editor_has_made_anew_is(tmp_path: Path, progressive: bool) -> None:
    photo = scene()
    path = jpeg_with(photo, thumb(photo), tmp_path / "a.jpg", said=False, progressive=progressive)
    found = reading.read_preview(str(path), 512)
    assert found is not None
    assert apart(found.image, photo) < 6


def test_small_photos_are_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = scene()
    monkeypatch.setattr(reading, "LEAST_PIXELS", photo.width * photo.height + 1)
    assert reading.read_preview(str(jpeg_with(photo, thumb(photo), tmp_path / "a.jpg")), 512) is None


def test_the_pictures_of_the_index_come_before_the_thumbnail(tmp_path: Path) -> None:
    photo, frames = scene(), io.BytesIO()
    plain = jpeg_with(photo, thumb(photo), tmp_path / "a.jpg")
    with Image.open(plain) as first:
        exif = first.info["exif"]
    larger = thumb(photo, (640, 480))
    photo.save(frames, "MPO", save_all=True, append_images=[larger], exif=exif, quality=88)
    data = frames.getvalue()
    at = data.index(b"MPF\0") + 4
    table = data.index(b"\x02\xb0", at)
    start = at + int.from_bytes(data[table + 8 : table + 12], "little") + 16
    # Pillow calls it undefined: the second becomes a large thumbnail.
    data = data[:start] + (0x010001).to_bytes(4, "little") + data[start + 4 :]
    (tmp_path / "b.jpg").write_bytes(data)
    found = reading.read_preview(str(tmp_path / "b.jpg"), 512)
    assert found is not None
    assert max(found.image.size) == 512
    assert apart(found.image, photo) < 6


def test_the_thumbnail_of_a_heic_is_decoded_in_place_of_the_photo(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(HEIC)
    found, whole = reading.read_preview(str(path), 512), read_photo(str(path), 512)
    assert found is not None
    assert found.image.size == (128, 96)
    assert apart(found.image, whole.image) < 6
    assert (found.facts, found.captions) == (whole.facts, whole.captions)
    assert found.facts.taken_at == "2024-05-06T07:08:09"


@pytest.mark.skipif(not SHARED.is_dir(), reason="photos of a phone are outside the repository")
def test_the_thumbnail_that_a_phone_writes(tmp_path: Path) -> None:
    path = str(SHARED / "albums" / "formats" / "heic" / "IMG_2682.heic")
    found, whole = reading.read_preview(path, 512), read_photo(path, 512)
    assert found is not None
    assert found.image.size == (320, 240)
    assert apart(found.image, whole.image) < 8
    assert (found.facts, found.captions) == (whole.facts, whole.captions)


def test_a_broken_table_is_no_table() -> None:
    for end in range(0, len(HEIC), 7):
        cut = io.BytesIO(HEIC[:end])
        with contextlib.suppress(ValueError, IndexError, struct.error):
            heif.with_thumbnail(cut)


@pytest.mark.parametrize("damage", range(40))
def test_broken_files_give_none_or_a_picture(tmp_path: Path, damage: int) -> None:
    random = np.random.default_rng(damage)
    photo = scene((320, 240))
    source = HEIC if damage % 2 else jpeg_with(photo, thumb(photo), tmp_path / "whole.jpg").read_bytes()
    data = bytearray(source)
    for at in random.integers(0, len(data), 6):
        data[at] = random.integers(0, 256)
    path = tmp_path / "broken.jpg"
    path.write_bytes(data[: random.integers(len(data) // 2, len(data) + 1)])
    found = reading.read_preview(str(path), 512)
    assert found is None or max(found.image.size) <= 512


def test_decode_processes_give_them(tmp_path: Path) -> None:
    photo = scene((2400, 1800))
    draw = ImageDraw.Draw(photo)
    draw.ellipse((100, 100, 800, 800), fill=(250, 250, 0))
    with_one = jpeg_with(photo, thumb(photo), tmp_path / "a.jpg")
    without = jpeg_with(photo, None, tmp_path / "b.jpg")
    with closing(DecodePool(1)) as pool:
        found = pool.preview(str(with_one), 512)
        assert found is not None and found.image.size == (160, 120)
        assert pool.preview(str(without), 512) is None
        with pytest.raises(UnreadablePhoto):
            pool.preview(str(tmp_path / "absent.jpg"), 512)
        assert pool.picture(str(without), 512).image.size == (512, 384)
