"""New pictures of photos: size, format, colours, sharpness, names, what they say of themselves; none written over."""

from __future__ import annotations

import base64
import io
import os
import zlib
from pathlib import Path

import numpy as np
import pytest
from indexed import index
from PIL import Image, ImageCms, ImageDraw

from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.decoding.leaving.colour_spaces import display_p3, srgb
from xsearch_gui.core.errors import Cancelled, UsageError
from xsearch_gui.core.export.job import run_export
from xsearch_gui.core.export.pictures import SUFFIXES, export_pictures, finished
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.export import (
    ColourSpace,
    ExportItemsReport,
    ExportItemsRequest,
    ExportMode,
    MetadataPolicy,
    PictureFormat,
    PictureOptions,
    Sharpening,
)

SILENT = SilentReporter()
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="r"><rdf:Description tiff:Orientation="6"><dc:rights>'
    b'<rdf:Alt><rdf:li xml:lang="x-default">(c) Ada &amp; Co</rdf:li></rdf:Alt></dc:rights></rdf:Description></rdf:RDF>'
    b"</x:xmpmeta>"
)


def photo(path: Path, size: tuple[int, int] = (640, 480), **more: object) -> Path:
    """Write a photo with an edge in it, taken by a camera held upright: 480 x 640."""
    image = Image.new("RGB", size, (200, 60, 40))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1]), (40, 60, 200))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8298] = 6, "Camera", "Ada"
    exif.get_ifd(0x8769).update({0x9003: "2024:05:06 07:08:09", 0x927C: b"maker's notes", 0xA002: size[0]})
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 3.0)})
    image.save(path, **({"exif": exif.tobytes(), "quality": 95} | more))
    return path


def export(decoders: DecodePool, target: Path, options: PictureOptions, *photos: Path) -> ExportItemsReport:
    return export_pictures([(str(path), None) for path in photos], str(target), options, decoders, SILENT)


@pytest.mark.parametrize("kind", PictureFormat)
def test_every_format_at_the_size_that_is_asked_for(decoders: DecodePool, photos: Path, kind: PictureFormat) -> None:
    photo(photos / "a.jpg")
    report = export(decoders, photos / "out", PictureOptions(kind, 300), photos / "a.jpg")
    assert (report.copied, report.failed, report.notices) == (1, (), ())
    with Image.open(photos / "out" / ("a" + SUFFIXES[kind])) as made:
        assert made.format == kind.value.upper()
        assert made.size == (225, 300)  # upright
        assert made.getexif().get(0x0112, 1) == 1
        assert made.getexif()[0x010F] == "Camera"
        assert made.info["icc_profile"] == srgb()
        assert abs(made.convert("RGB").getpixel((110, 20))[2] - 200) < 8


def test_the_long_edge_is_exact_where_a_jpeg_could_nearly_be_decoded_at_it(decoders: DecodePool, photos: Path) -> None:
    photo(photos / "a.jpg", (2000, 1500))
    for edge in (1024, 1000, 990, 512):
        export(decoders, photos / "out", PictureOptions(long_edge=edge, pattern=f"{edge}"), photos / "a.jpg")
        with Image.open(photos / "out" / f"{edge}.jpg") as made:
            assert max(made.size) == edge


def test_nothing_is_made_larger_than_it_is(decoders: DecodePool, photos: Path) -> None:
    photo(photos / "a.jpg")
    for edge in (0, 5000):
        report = export(decoders, photos / "out", PictureOptions(long_edge=edge, pattern=f"{edge}"), photos / "a.jpg")
        assert report.notices == ()
        with Image.open(photos / "out" / f"{edge}.jpg") as made:
            assert made.size == (480, 640)


def test_what_a_picture_says_of_itself(decoders: DecodePool, photos: Path) -> None:
    photo(photos / "a.jpg", xmp=XMP)
    made = {}
    for policy in MetadataPolicy:
        export(decoders, photos / "out", PictureOptions(metadata=policy, pattern=policy.value), photos / "a.jpg")
        with Image.open(photos / "out" / f"{policy.value}.jpg") as image:
            exif = image.getexif()
            made[policy] = (exif.get(0x8298), exif.get(0x010F), dict(exif.get_ifd(0x8769)), dict(exif.get_ifd(0x8825)))
            assert ("xmp" in image.info) == (policy is MetadataPolicy.ALL)
            if policy is MetadataPolicy.ALL:
                assert image.info["xmp"] == XMP.replace(b'"6"', b'"1"')
    assert made[MetadataPolicy.NONE] == (None, None, {}, {})
    assert made[MetadataPolicy.COPYRIGHT] == ("Ada", None, {}, {})
    copyright, make, facts, place = made[MetadataPolicy.ALL]
    assert (copyright, make, facts[0x9003]) == ("Ada", "Camera", "2024:05:06 07:08:09")
    assert place[1] == "N"
    assert not {0x927C, 0xA002} & facts.keys()


def test_whose_it_is_may_stand_in_xmp_alone(decoders: DecodePool, photos: Path) -> None:
    photo(photos / "a.jpg", xmp=XMP, exif=b"")
    export(decoders, photos / "out", PictureOptions(metadata=MetadataPolicy.COPYRIGHT), photos / "a.jpg")
    with Image.open(photos / "out" / "a.jpg") as made:
        assert made.getexif()[0x8298] == "(c) Ada & Co"


def test_colours_stay_the_same_in_every_space(decoders: DecodePool, photos: Path) -> None:
    wide = ImageCms.ImageCmsProfile(io.BytesIO(display_p3()))
    assert ImageCms.getProfileDescription(wide).strip() == "Display P3"
    photo(photos / "srgb.jpg")
    photo(photos / "p3.jpg", icc_profile=display_p3())
    srgb_profile = ImageCms.ImageCmsProfile(io.BytesIO(srgb()))
    for name, own in (("srgb", srgb()), ("p3", display_p3())):
        shown = []
        for space in ColourSpace:
            options = PictureOptions(
                PictureFormat.PNG, 0, colours=space, sharpening=Sharpening.NONE, pattern=f"{name}-{space}"
            )
            export(decoders, photos / "out", options, photos / f"{name}.jpg")
            with Image.open(photos / "out" / f"{name}-{space}.png") as made:
                profile = made.info["icc_profile"]
                assert profile == {ColourSpace.SRGB: srgb(), ColourSpace.P3: display_p3(), ColourSpace.OWN: own}[space]
                given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
                seen = ImageCms.profileToProfile(made, given, srgb_profile)
                assert seen is not None
                shown.append(np.asarray(seen, np.int16)[20, ::64])
        assert max(np.abs(one - shown[0]).max() for one in shown) <= 3


def test_sharpening_grows_by_its_name() -> None:
    noise = Image.effect_noise((400, 400), 60).convert("RGB")
    sharp = [
        float(np.std(np.asarray(finished(noise.copy(), PictureOptions(long_edge=200, sharpening=level)))))
        for level in Sharpening
    ]
    assert sharp == sorted(sharp)
    assert len(set(sharp)) == 4


def test_a_watermark_lies_in_the_corner_on_dark_and_light() -> None:
    mark = Image.new("L", (600, 100), 255)
    options = PictureOptions(long_edge=0, sharpening=Sharpening.NONE)
    for ground in (0, 128, 255):
        made = np.asarray(finished(Image.new("RGB", (1000, 800), (ground,) * 3), options, mark), np.int16)
        changed = np.abs(made - ground).max(axis=2) > 3
        rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
        assert rows[0] > 700 and columns[0] > 700
        assert made[766, 900, 0] > ground or ground == 255
    assert finished(Image.new("RGB", (30, 10)), options, mark).size == (30, 10)  # even where there is no room


def test_names_by_a_pattern_and_nothing_is_written_over(decoders: DecodePool, photos: Path) -> None:
    (photos / "out").mkdir()
    (photos / "out" / "trip.jpg").write_text("mine")
    given = [photo(photos / f"{name}.jpg") for name in "abc"]
    report = export(decoders, photos / "out", PictureOptions(pattern="trip"), *given)
    assert sorted(os.listdir(photos / "out")) == ["trip (2).jpg", "trip (3).jpg", "trip (4).jpg", "trip.jpg"]
    assert (photos / "out" / "trip.jpg").read_text() == "mine"
    assert report.copied == 3
    export(decoders, photos / "out", PictureOptions(pattern="{year}-{n}"), *given)
    assert {"2024-001.jpg", "2024-003.jpg"} <= set(os.listdir(photos / "out"))
    with pytest.raises(UsageError, match="no field"):
        export(decoders, photos / "out", PictureOptions(pattern="{x}"), *given)


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(decoders: DecodePool, photos: Path) -> None:
    (photos / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing")
    (photos / "link.jpg").symlink_to("/etc/hostname")
    good = photo(photos / "good.jpg")
    given = (photos / "bad.jpg", photos / "gone.jpg", photos / "link.jpg", good)
    report = export(decoders, photos / "out", PictureOptions(), *given)
    assert os.listdir(photos / "out") == ["good.jpg"]
    assert [Path(failure.path).name for failure in report.failed] == ["bad.jpg", "gone.jpg", "link.jpg"]
    assert "is no longer there" in str(report.failed[1].reason)


def test_it_can_be_cancelled_and_tells_how_far_it_is(decoders: DecodePool, photos: Path) -> None:
    seen: list[tuple[int, int]] = []

    class Impatient(SilentReporter):
        def progress(self, done: int, total: int, *_: object) -> None:
            seen.append((done, total))

        def cancelled(self) -> bool:
            return len(seen) == 2

    given = [(str(photo(photos / f"{name}.jpg")), None) for name in "abcdef"]
    with pytest.raises(Cancelled):
        export_pictures(given, str(photos / "out"), PictureOptions(), decoders, Impatient())
    assert sorted(os.listdir(photos / "out")) == ["a.jpg", "b.jpg"]
    assert seen == [(0, 6), (1, 6)]


def test_the_request_makes_pictures_of_items(library: Library, photos: Path) -> None:
    photo(photos / "a.jpg")
    (photos / "other.md").write_text("A note of its own, with enough words to be kept as one.")
    index(library, photos)
    items = tuple(item for path in ("a.jpg", "other.md") if (item := library.catalogue.items.at(str(photos / path))))
    letters = base64.b64encode(zlib.compress(bytes([255] * 60 * 20))).decode()
    options = PictureOptions(long_edge=200, watermark=f"60 20 {letters}")
    request = ExportItemsRequest(str(photos / "out"), ExportMode.PICTURES, items, pictures=options)
    report = run_export(library, request, SILENT)
    assert (report.copied, [str(one.reason) for one in report.failed]) == (
        1,
        ["is a note: no picture can be made of it"],
    )
    assert os.listdir(photos / "out") == ["a.jpg"]
