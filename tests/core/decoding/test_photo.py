"""Opening photos: what comes out of good files, and what is said about bad ones."""

from __future__ import annotations

import io
import os
import random
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms
from rawfiles import dng, png_header

from xsearch_gui.core.decoding import photo, pixels
from xsearch_gui.core.decoding.photo import read_photo
from xsearch_gui.core.decoding.thumbnail import save_thumbnail
from xsearch_gui.core.errors import UnreadablePhoto
from xsearch_gui.core.files.types import PHOTO_SUFFIXES

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 180, 30), (30, 30, 220), (255, 255, 255)


def corners(width: int = 120, height: int = 80) -> Image.Image:
    """Return a picture whose corners are red, green, blue and white, from the top left in reading order."""
    image = Image.new("RGB", (width, height), WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image


def texture(width: int, height: int, grain: int = 8) -> Image.Image:
    """Return something with detail everywhere, like a photo."""
    small = np.random.default_rng(1).integers(0, 255, (height // grain, width // grain, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)


def close(pixel: object, colour: tuple[int, int, int], tolerance: int = 25) -> bool:
    return bool(np.abs(np.subtract(pixel, colour)).max() <= tolerance)


def save(image: Image.Image, path: Path, **options: object) -> str:
    image.save(path, **options)  # type: ignore[arg-type]
    return str(path)


def reason(path: str | Path) -> str:
    with pytest.raises(UnreadablePhoto) as caught:
        read_photo(str(path))
    assert caught.value.path == str(path)
    return caught.value.reason


@pytest.mark.parametrize(
    ("name", "options", "kind"),
    [
        ("a.jpg", {"quality": 95}, "JPEG"),
        ("a.png", {}, "PNG"),
        ("a.webp", {"quality": 95}, "WEBP"),
        ("a.tif", {"compression": "tiff_lzw"}, "TIFF"),
        ("b.tif", {}, "TIFF"),
        ("a.gif", {}, "GIF"),
        ("a.bmp", {}, "BMP"),
        ("a.avif", {"quality": 95}, "AVIF"),
        ("a.jp2", {}, "JPEG2000"),
        ("a.j2k", {}, "JPEG2000"),
        ("a.ppm", {}, "PPM"),
        ("a.tga", {}, "TGA"),
    ],
)
def test_every_format_gives_the_right_picture(tmp_path: Path, name: str, options: dict, kind: str) -> None:
    picture = read_photo(save(corners(), tmp_path / name, **options))
    assert picture.image.mode == "RGB"
    assert picture.image.size == (picture.facts.width, picture.facts.height) == (120, 80)
    assert picture.facts.format == kind
    found = [picture.image.getpixel(at) for at in ((10, 10), (110, 10), (10, 70), (110, 70))]
    assert all(map(close, found, (RED, GREEN, BLUE, WHITE)))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif", "a.avif"])
def test_photos_stand_upright_and_sizes_are_upright_sizes(tmp_path: Path, name: str, orientation: int) -> None:
    # The picture as the camera would store it: turned against the orientation that undoes it.
    inverse = {6: 8, 8: 6}.get(orientation, orientation)
    stored = pixels.turned(corners(), inverse)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read_photo(save(stored, tmp_path / name, exif=exif, **({"quality": 95} if "g" not in name[-2:] else {})))
    assert picture.image.size == (picture.facts.width, picture.facts.height) == (120, 80)
    assert close(picture.image.getpixel((10, 10)), RED)
    assert close(picture.image.getpixel((110, 10)), GREEN)
    assert close(picture.image.getpixel((10, 70)), BLUE)


@pytest.mark.parametrize("side", [64, 300, 512, 1024])
def test_the_longer_side_is_limited_and_the_facts_tell_of_the_full_photo(tmp_path: Path, side: int) -> None:
    for name in ("a.jpg", "a.png"):
        picture = read_photo(save(texture(1600, 1200), tmp_path / name), side)
        assert picture.image.size == (side, side * 3 // 4)
        assert (picture.facts.width, picture.facts.height) == (1600, 1200)


def test_small_photos_are_not_enlarged(tmp_path: Path) -> None:
    assert read_photo(save(corners(30, 20), tmp_path / "a.jpg"), 512).image.size == (30, 20)


def test_reduced_decoding_gives_the_same_picture_as_decoding_all(tmp_path: Path) -> None:
    full = texture(2400, 1800, grain=40)
    small = read_photo(save(full, tmp_path / "a.jpg", quality=95), 512).image
    expected = full.resize((512, 384), Image.Resampling.LANCZOS)
    difference = np.abs(np.asarray(small, dtype=int) - np.asarray(expected, dtype=int))
    assert difference.mean() < 2


def test_a_panorama_of_one_row_and_a_single_pixel_are_photos(tmp_path: Path) -> None:
    assert read_photo(save(Image.new("RGB", (5000, 1), RED), tmp_path / "row.png"), 512).image.size == (
        512,
        1,
    )
    assert read_photo(save(Image.new("RGB", (1, 1), RED), tmp_path / "dot.png")).image.getpixel((0, 0)) == RED


def test_transparent_parts_become_white(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    clear.paste((*RED, 255), (0, 0, 20, 40))
    palette = clear.quantize(8)
    for image, name in (
        (clear, "a.png"),
        (clear, "a.webp"),
        (palette, "p.png"),
        (clear.convert("LA"), "la.png"),
    ):
        found = read_photo(save(image, tmp_path / name)).image
        assert close(found.getpixel((35, 20)), WHITE), name
        assert not close(found.getpixel((5, 20)), WHITE), name


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_sixteen_bit_grey_keeps_its_brightness(tmp_path: Path, name: str) -> None:
    values = np.linspace(0, 65535, 256, dtype=np.uint16).reshape(1, -1).repeat(64, axis=0)
    found = np.asarray(read_photo(save(Image.fromarray(values), tmp_path / name)).image)[32, :, 0].astype(int)
    assert np.abs(found - np.arange(256)).max() <= 1


def test_black_and_white_and_cmyk(tmp_path: Path) -> None:
    bits = corners().convert("L").point(lambda v: 255 * (v > 200)).convert("1")
    assert read_photo(save(bits, tmp_path / "a.tif")).image.getpixel((110, 70)) == WHITE
    cmyk = read_photo(save(corners().convert("CMYK"), tmp_path / "a.jpg", quality=95)).image
    assert [close(cmyk.getpixel(at), c, 60) for at, c in (((10, 10), RED), ((10, 70), BLUE))] == [True, True]


def test_an_embedded_profile_is_converted_to_srgb(tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    grey = Image.new("RGB", (20, 20), (100, 150, 200))
    assert read_photo(save(grey, tmp_path / "s.png", icc_profile=srgb)).image.getpixel((5, 5)) == (
        100,
        150,
        200,
    )
    # A profile that does not fit the channels, and one that is no profile, leave the colours alone.
    for broken in (lab.tobytes(), b"not a profile" * 20):
        found = read_photo(save(grey, tmp_path / "b.png", icc_profile=broken)).image
        assert found.getpixel((5, 5)) == (100, 150, 200)
    swapped = _profile_with_swapped_primaries(srgb)
    turned = read_photo(save(Image.new("RGB", (20, 20), (230, 40, 40)), tmp_path / "w.png", icc_profile=swapped)).image
    red, green, _ = turned.getpixel((5, 5))
    assert green > red


def _profile_with_swapped_primaries(profile: bytes) -> bytes:
    """Return sRGB with the red and the green primary exchanged, under another name."""
    data = bytearray(profile.replace(b"s\0R\0G\0B", b"t\0E\0S\0T").replace(b"\0s\0R\0G\0B", b"\0t\0E\0S\0T"))
    for i in range(struct.unpack(">I", data[128:132])[0]):
        at = 132 + 12 * i
        if bytes(data[at : at + 4]) in (b"rXYZ", b"gXYZ"):
            data[at : at + 4] = b"gXYZ" if data[at : at + 4] == b"rXYZ" else b"rXYZ"
    return bytes(data)


def test_of_animations_and_pages_the_first_is_taken_without_counting_them(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (16, 16), (0, i % 256, 255 - i % 256)) for i in range(1500)]
    first = Image.new("RGB", (16, 16), RED)
    for name in ("a.gif", "a.tif", "a.webp", "a.png"):
        some = frames if name in ("a.gif", "a.tif") else frames[:5]
        path = save(first, tmp_path / name, save_all=True, append_images=some)
        start = time.process_time()
        assert close(read_photo(path).image.getpixel((8, 8)), RED), name
        assert time.process_time() - start < 1


def test_a_photo_under_the_name_of_another_kind_is_read(tmp_path: Path) -> None:
    for name in ("really_a.png", "really_a.nef", "no_suffix"):
        path = tmp_path / name
        corners().save(path, format="JPEG")
        assert read_photo(str(path)).facts.format == "JPEG"


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jpg")
    try:
        corners().save(path)
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system takes UTF-8 names only")
    assert read_photo(path).image.size == (120, 80)


# Raw files: a DNG made here, since cameras' own files are large.


@pytest.mark.parametrize(("orientation", "size"), [(1, (600, 400)), (6, (400, 600)), (8, (400, 600))])
def test_raw_files_show_their_preview_upright(tmp_path: Path, orientation: int, size: tuple[int, int]) -> None:
    stored = pixels.turned(corners(*size), {6: 8, 8: 6}.get(orientation, 1))
    path = tmp_path / "shot.dng"
    path.write_bytes(dng(stored, (640, 420), orientation, "A barn owl in the evening"))
    picture = read_photo(str(path), 300)
    assert picture.facts.format == "DNG"
    assert picture.image.size == (300 * size[0] // 600, 300 * size[1] // 600)
    assert (picture.facts.width > picture.facts.height) == (size[0] > size[1])
    assert max(picture.facts.width, picture.facts.height) in range(630, 641)
    w, h = picture.image.size
    assert close(picture.image.getpixel((10, 10)), RED)
    assert close(picture.image.getpixel((w - 10, 10)), GREEN)
    assert close(picture.image.getpixel((10, h - 10)), BLUE)
    assert (picture.facts.taken_at, picture.facts.camera, picture.facts.iso) == (
        "2021-06-05T04:03:02",
        "Maker One",
        400,
    )
    assert [caption.body for caption in picture.captions] == ["A barn owl in the evening"]


def test_a_raw_file_with_a_tiny_preview_is_developed(tmp_path: Path) -> None:
    path = tmp_path / "shot.dng"
    path.write_bytes(dng(corners(60, 40), (1200, 800), 1, "x"))
    picture = read_photo(str(path), 512)
    assert picture.image.size[0] > 400
    row = np.asarray(picture.image.convert("L"))[100]
    assert row[-10] > row[10] + 50  # the ramp of the sensor, not the preview's colours


def test_damaged_raw_files_are_named(tmp_path: Path) -> None:
    good = dng(corners(600, 400), (640, 420), 1, "x")
    for i, data in enumerate((good[:3000], b"II*\0" + b"\xff" * 4000, b"something else" * 100)):
        path = tmp_path / f"{i}.nef"
        path.write_bytes(data)
        assert reason(path)


# What cannot be read.


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "album.jpg"
    folder.mkdir()
    assert reason(folder) == "is a folder"
    assert reason(tmp_path / "gone.jpg") == "is no longer there"
    assert reason("/nowhere/\0.jpg") == "has an impossible name"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.jpg")
        start = time.process_time()
        assert "pipe" in reason(tmp_path / "pipe.jpg")
        assert "device" in reason("/dev/zero")
        assert time.process_time() - start < 1
        os.symlink(tmp_path / "loop.jpg", tmp_path / "loop.jpg")
        assert "link" in reason(tmp_path / "loop.jpg")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\0" * 5000, "zeros"),
        (b"<html>not a photo</html>" * 10, "not an image"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n" * 10, "not an image"),
        (b"\xff\xd8\xff", "damaged"),
        (b"\xff\xd8\xfe\xe0\0\x10JFIF", "damaged"),
        (b"\x89PNG\r\n \n\0\0\0\rIHDR", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "damaged"),
        (b"GIF89a", "damaged"),
        (b"\xff\x0a" + bytes(50), "damaged"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(50), "damaged"),
    ],
)
def test_the_reason_is_one_that_a_photographer_understands(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    assert words in reason(path)


def jpeg_bytes(**options: object) -> bytes:
    data = io.BytesIO()
    texture(800, 600).save(data, "JPEG", quality=90, **options)  # type: ignore[arg-type]
    return data.getvalue()


@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_a_cut_off_jpeg_is_used_when_most_of_it_is_there(tmp_path: Path, options: dict) -> None:
    data = jpeg_bytes(**options)
    path = tmp_path / "a.jpg"
    path.write_bytes(data[: int(len(data) * 0.8)])
    picture = read_photo(str(path), 400)
    assert picture.facts.width == 800
    expected = np.asarray(texture(800, 600).resize((400, 300)), dtype=int)[:150]
    assert np.abs(np.asarray(picture.image, dtype=int)[:150] - expected).mean() < 25


def test_a_jpeg_of_which_little_is_there_is_refused(tmp_path: Path) -> None:
    data = jpeg_bytes()
    path = tmp_path / "a.jpg"
    path.write_bytes(data[: int(len(data) * 0.2)])
    assert "cut off" in reason(path)
    assert "%" in reason(path)


def test_other_formats_that_are_cut_off_are_refused(tmp_path: Path) -> None:
    for name in ("a.png", "a.webp", "a.bmp", "a.tif", "a.avif"):
        path = tmp_path / name
        texture(400, 300).save(path)
        path.write_bytes(path.read_bytes()[:-2000])
        assert "cut off" in reason(path) or "damaged" in reason(path), name


@pytest.mark.parametrize(("width", "height"), [(30000, 30000), (15000, 16000), (2**31 - 1, 2**31 - 1), (0, 10)])
def test_bombs_are_refused_before_they_are_decoded(tmp_path: Path, width: int, height: int) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_header(width, height))
    start = time.process_time()
    assert reason(path)
    assert time.process_time() - start < 0.5


def test_a_jpeg_that_claims_a_giant_size_is_refused(tmp_path: Path) -> None:
    data = bytearray(jpeg_bytes())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 65500, 65500)
    (tmp_path / "a.jpg").write_bytes(data)
    assert "megapixels" in reason(tmp_path / "a.jpg")


def test_what_needs_more_memory_than_there_may_be_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(texture(800, 800), tmp_path / "a.png")
    monkeypatch.setattr(photo, "DECODE_MEMORY", 1000)
    assert "too large" in reason(path)


def test_many_threads_read_many_kinds(tmp_path: Path) -> None:
    paths = [
        save(corners(), tmp_path / f"{i}.{kind}") for i in range(6) for kind in ("jpg", "png", "webp", "tif", "gif")
    ]
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"\xff\xd8\xff\xe0nonsense")

    def read(path: str) -> tuple[int, int] | str:
        try:
            return read_photo(path).image.size
        except UnreadablePhoto as error:
            return error.reason

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(read, paths + [str(bad)] * 6))
    assert found[:-6] == [(120, 80)] * 30
    assert len(set(found[-6:])) == 1


def test_broken_files_leave_stderr_and_the_threads_warnings_alone(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.jpg", "a.tif", "a.png", "b.tif"):
        path = tmp_path / name
        options = {"a.tif": {"compression": "jpeg"}, "b.tif": {"compression": "tiff_lzw"}}.get(
            name, {"exif": _absurd_exif()}
        )
        texture(200, 160).save(path, **options)  # type: ignore[arg-type]
        data = bytearray(path.read_bytes())
        for seed in range(30):
            rng = random.Random(seed)
            for _ in range(10):
                data[rng.randrange(4, len(data))] = rng.randrange(256)
            path.write_bytes(data)
            _read_or_named(path)
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


def _absurd_exif() -> bytes:
    """Return EXIF whose offsets point far outside and into each other."""
    entries = [(0x010E, 2, 2**31, 8), (0x8769, 4, 1, 8), (0x8825, 4, 1, 2**32 - 9), (0x0132, 2, 20, 2**30)]
    body = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"Exif\0\0II*\0" + struct.pack("<I", 8) + body + struct.pack("<I", 8)


def _read_or_named(path: Path) -> bool:
    """Return whether a photo could be read; any exception but the one promised fails the test."""
    try:
        picture = read_photo(str(path), 128)
    except UnreadablePhoto as error:
        assert error.reason
        assert not error.reason.endswith(".")
        return False
    assert picture.image.mode == "RGB"
    assert max(picture.image.size) <= 128
    return True


def test_a_photo_with_absurd_exif_is_read_all_the_same(tmp_path: Path) -> None:
    for name in ("a.jpg", "a.png", "a.webp"):
        assert read_photo(save(corners(), tmp_path / name, exif=_absurd_exif())).image.size == (120, 80)


@pytest.mark.parametrize(
    "name", ["a.jpg", "p.jpg", "a.png", "a.webp", "a.tif", "z.tif", "a.gif", "a.bmp", "a.avif", "a.dng"]
)
def test_cut_and_flipped_bytes_never_raise_anything_else(tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    if name == "a.dng":
        source.write_bytes(dng(corners(300, 200), (320, 210), 1, "x"))
    else:
        options = {"p.jpg": {"progressive": True}, "z.tif": {"compression": "tiff_deflate"}}.get(name, {})
        texture(160, 120).save(source, **options)  # type: ignore[arg-type]
    data = source.read_bytes()
    rng = random.Random(name)
    victim = tmp_path / f"victim{source.suffix}"
    for cut in sorted({rng.randrange(len(data)) for _ in range(25)} | set(range(0, 40, 3))):
        victim.write_bytes(data[:cut])
        _read_or_named(victim)
    readable = 0
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(rng.choice((1, 3, 20))):
            damaged[rng.randrange(len(damaged) if rng.random() < 0.5 else min(300, len(damaged)))] = rng.randrange(256)
        victim.write_bytes(damaged)
        readable += _read_or_named(victim)
    assert readable > 0 or name == "a.png"  # PNG's checksums notice every flipped byte


def test_thumbnails_are_whole_or_absent(tmp_path: Path) -> None:
    target = tmp_path / "ab" / "abc.jpg"
    save_thumbnail(texture(1000, 500), target, 256)
    with Image.open(target) as image:
        assert (image.format, image.size) == ("JPEG", (256, 128))
    before = target.read_bytes()

    class Broken(Image.Image):
        def convert(self, *_: object, **__: object) -> Image.Image:  # type: ignore[override]
            raise MemoryError

    with pytest.raises(MemoryError):
        save_thumbnail(Broken(), target)
    assert target.read_bytes() == before
    assert [p.name for p in target.parent.iterdir()] == ["abc.jpg"]


def test_thumbnails_of_one_photo_may_be_written_by_two_threads(tmp_path: Path) -> None:
    target = tmp_path / "t.jpg"
    image = texture(600, 400)
    threads = [threading.Thread(target=save_thumbnail, args=(image, target, 128)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert image.size == (600, 400)  # the caller's picture is not shrunk
    with Image.open(target) as thumbnail:
        thumbnail.load()
    assert len(list(tmp_path.iterdir())) == 1


# Real photos, where they are at hand.


def _shared(part: str) -> Path:
    folder = SHARED / part
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there (data for development only)")
    return folder


def test_real_photos_of_many_cameras(tmp_path: Path) -> None:
    failed = {}
    count = 0
    for path in sorted(_shared("photos").rglob("*")):
        if path.suffix.lower() in PHOTO_SUFFIXES:
            count += 1
            try:
                read_photo(str(path), 256)
            except UnreadablePhoto as error:
                failed[path.name] = error.reason
    assert count > 200
    # PngSuite's files that begin with x are broken on purpose.
    assert {name for name in failed if not name.startswith("x")} == set()


def test_malformed_files_are_all_named_or_read() -> None:
    slowest = 0.0
    for path in sorted(p for p in _shared("malformed").rglob("*") if p.is_file()):
        start = time.process_time()
        _read_or_named(path)
        slowest = max(slowest, time.process_time() - start)
    assert slowest < 10


def test_orientation_of_real_photos_agrees() -> None:
    folder = _shared("photos/exif/jpg/orientation")
    for shape in ("landscape", "portrait"):
        pictures = [read_photo(str(folder / f"{shape}_{i}.jpg"), 128).image for i in range(1, 9)]
        assert len({p.size for p in pictures}) == 1
        # the large digit in the middle differs, so the upper left quarter is compared
        w, h = pictures[0].size
        quarters = [np.asarray(p.crop((0, 0, w // 3, h // 3)), dtype=int) for p in pictures]
        assert all(np.abs(q - quarters[0]).mean() < 15 for q in quarters)
