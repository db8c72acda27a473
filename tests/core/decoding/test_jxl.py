"""JPEG XL: what comes out of good files, and what is said about bad ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pylibjxl
import pytest
from PIL import ExifTags, Image

from xsearch_gui.core.decoding.photo import read_photo
from xsearch_gui.core.errors import UnreadablePhoto


def texture(width: int, height: int) -> Image.Image:
    coarse = np.random.default_rng(3).integers(0, 255, (height // 20, width // 20, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


def jpeg_xl(image: Image.Image, **about: bytes) -> bytes:
    return bytes(pylibjxl.encode(np.asarray(image), effort=1, **about))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_jpeg_xl_is_read(tmp_path: Path, mode: str) -> None:
    picture = texture(160, 100).convert(mode)
    path = tmp_path / "a.jxl"
    path.write_bytes(jpeg_xl(picture))
    found = read_photo(str(path), 160)
    assert (found.facts.width, found.facts.height, found.facts.format) == (160, 100, "JXL")
    gap = np.asarray(found.image, np.int16) - np.asarray(picture.convert("RGB"), np.int16)
    assert np.abs(gap).mean() < 6
    small = read_photo(str(path), 40)
    assert small.image.size == (40, 25)


def test_jpeg_xl_tells_facts_and_captions_and_is_upright_already(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "boats in the harbour"
    exif[ExifTags.Base.Orientation] = 6
    path = tmp_path / "a.jxl"
    path.write_bytes(jpeg_xl(texture(160, 100), exif=exif.tobytes()))
    found = read_photo(str(path), 160)
    assert [caption.body for caption in found.captions] == ["boats in the harbour"]
    assert found.image.size == (160, 100)


def test_a_cut_off_jpeg_xl_is_named(tmp_path: Path) -> None:
    data = jpeg_xl(texture(800, 600))
    path = tmp_path / "a.jxl"
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(UnreadablePhoto, match="cut off"):
        read_photo(str(path))
