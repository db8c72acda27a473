"""What files are by their first bytes, and what a walk leaves out and says so."""

from __future__ import annotations

import io
import os
import struct
from pathlib import Path

import pytest
from PIL import Image

from xsearch_gui.core.files.contents import HEAD, Content, content_of
from xsearch_gui.core.files.films import belongs_to, is_film, parts_of
from xsearch_gui.core.files.types import FileRole, is_ignored_below
from xsearch_gui.core.files.walking import Exclusions, Listing, is_passed_over, list_directory, list_file, walk


def ftyp(major: bytes, *others: bytes) -> bytes:
    return struct.pack(">I", 16 + 4 * len(others)) + b"ftyp" + major + b"\0\0\0\0" + b"".join(others)


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "orange").save(out, kind)
    return out.getvalue()


def listed(folder: Path) -> Listing:
    return list_directory(str(folder), str(folder), Exclusions())


def walked(folder: Path) -> list[Listing]:
    return list(walk(str(folder), str(folder), Exclusions()))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "JPEG2000"])
def test_pictures_are_known_by_their_first_bytes(kind: str) -> None:
    assert content_of(picture(kind)[:HEAD]) == kind


@pytest.mark.parametrize(
    ("head", "content"),
    [
        (ftyp(b"isom", b"isom", b"mp41"), Content.FILM),
        (ftyp(b"qt  "), Content.FILM),
        (ftyp(b"avc1", b"insv"), Content.FILM),
        (b"\0\0\0\x08wide\0\0\x10\0mdat", Content.FILM),
        (b"\x1a\x45\xdf\xa3" + bytes(40), Content.FILM),
        (b"RIFF\0\0\0\0AVI LIST", Content.FILM),
        (b"RIFF\0\0\0\0WAVEfmt ", Content.SOUND),
        (b"RIFF\0\0\0\0sfbkLIST", Content.UNKNOWN),
        (ftyp(b"M4A ", b"isom"), Content.SOUND),
        (ftyp(b"heic", b"mif1", b"heic"), Content.HEIF),
        (ftyp(b"mif1", b"avif", b"miaf"), Content.AVIF),
        (ftyp(b"avci", b"mif1"), Content.HEIF),
        (ftyp(b"crx ", b"isom"), Content.RAW),
        (b"BM and other words of a text that begins so", Content.UNKNOWN),
        (b"", Content.UNKNOWN),
        (b"BM", Content.UNKNOWN),
        (ftyp(b"isom")[:9], Content.FILM),
    ],
)
def test_what_shares_its_mark_with_pictures_is_told_apart(head: bytes, content: Content) -> None:
    assert content_of(head[:HEAD]) is content


@pytest.mark.parametrize(
    "name", ["GL014839.LRV", "PXL_2021.MP", "VID_1.insv", "a.f4v", "z.MQV", "a.MP4", "C0001.MTS", "noname"]
)
def test_films_are_taken(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(ftyp(b"isom", b"isom", b"mp41") + bytes(100))
    found = listed(tmp_path)
    assert [(entry.name, entry.role) for entry in found.entries] == [(name, FileRole.PHOTO)]
    assert (found.left_out, found.failed) == ({}, [])
    assert is_film(str(tmp_path / name))


def test_raw_films_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.R3D").write_bytes(b"\0\0\0\0RED1")
    found = listed(tmp_path)
    assert not found.entries and "RED" in found.left_out["a.R3D"]


def test_the_film_of_a_live_photo_goes_with_its_photo(tmp_path: Path) -> None:
    (tmp_path / "IMG_1.JPG").write_bytes(picture("JPEG"))
    (tmp_path / "IMG_1.MOV").write_bytes(ftyp(b"qt  "))
    (tmp_path / "IMG_2.MOV").write_bytes(ftyp(b"qt  "))
    assert [entry.name for entry in listed(tmp_path).entries] == ["IMG_1.JPG", "IMG_2.MOV"]
    assert not list_file(str(tmp_path / "IMG_1.MOV")).entries
    assert is_passed_over(str(tmp_path), str(tmp_path / "IMG_1.MOV"))
    assert parts_of(str(tmp_path / "IMG_1.JPG")) == [str(tmp_path / "IMG_1.MOV")]


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("GL010001.LRV", "GX010001.MP4"),
        ("GH010001.LRV", "GH010001.MP4"),
        ("DJI_0001.LRF", "DJI_0001.MP4"),
        ("VID_20240101_101010_10_001.insv", "VID_20240101_101010_00_001.insv"),
        ("LRV_20240101_101010_01_001.insv", "VID_20240101_101010_00_001.insv"),
        ("PXL_1.MP", "PXL_1.MP.jpg"),
        ("PXL_1.MP", "PXL_1.jpg"),
        ("IMG_1.MOV", "IMG_1.HEIC"),
    ],
)
def test_a_part_of_a_film_or_photo_goes_with_it(name: str, whole: str) -> None:
    assert belongs_to(name, [name, "other.mp4", whole]) == whole
    assert belongs_to(whole, [name, "other.mp4", whole]) is None
    assert belongs_to(name, [name, "other.mp4"]) is None


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("IMG_1.jpg_original", "ExifTool"),
        ("IMG_1.jpg_exiftool_tmp", "ExifTool"),
        ("IMG_1.3FR_original", "ExifTool"),
        ("@Recycle/a.jpg", "QNAP"),
        ("@Recently-Snapshot/a.jpg", "QNAP"),
        (".@__thumb/a.jpg", "QNAP"),
        ("@eaDir/a.jpg", "Synology"),
        ("Catalog Previews.lrdata/a.jpg", "Lightroom"),
        ("$RECYCLE.BIN/a.jpg", "Windows"),
        ("._IMG_1.jpg", "macOS"),
        (".picasaoriginals/a.jpg", "Picasa"),
        (".thumbnails/a.jpg", "Linux"),
        (".Trash-1000/a.jpg", "Linux"),
        (".dtrash/a.jpg", "digiKam"),
    ],
)
def test_what_other_programs_keep_is_passed_over_and_named(tmp_path: Path, name: str, program: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(picture("JPEG"))
    found = listed(tmp_path)
    assert (found.entries, found.subdirectories, found.failed) == ([], [], [])
    assert program in found.left_out[name.partition("/")[0]]


def test_names_that_only_look_so_are_a_persons_own(tmp_path: Path) -> None:
    for name in ("wedding_original", "1.5_original", "Cache", "Thumbnails", "Originals", "CaptureOne", "recycle"):
        (tmp_path / name).mkdir()
    (tmp_path / ".hidden.jpg").write_bytes(picture("JPEG"))
    found = listed(tmp_path)
    assert (len(found.subdirectories), found.entries, found.left_out) == (7, [], {})


@pytest.mark.parametrize(
    ("library", "kept", "own"),
    [
        ("Old.photolibrary", "Thumbnails", "Masters"),
        ("Old.photolibrary", "Previews", "Originals"),
        ("Photos Library.photoslibrary", "resources", "originals"),
        ("A.aplibrary", "Previews", "Masters"),
        ("My.cocatalog", "Cache", "Originals"),
        ("Capture One", "Cache", "Output"),
        ("CaptureOne", "Cache", "Exports"),
    ],
)
def test_of_other_programs_libraries_the_persons_files_are_taken(
    tmp_path: Path, library: str, kept: str, own: str
) -> None:
    for inner in (kept, own):
        (tmp_path / library / inner / "deep").mkdir(parents=True)
        (tmp_path / library / inner / "deep" / "a.jpg").write_bytes(picture("JPEG"))
    taken = [os.path.join(it.directory, entry.name) for it in walked(tmp_path) for entry in it.entries]
    assert taken == [str(tmp_path / library / own / "deep" / "a.jpg")]
    assert [name for it in walked(tmp_path) for name in it.left_out] == [kept]
    assert is_ignored_below(str(tmp_path), str(tmp_path / library / kept / "deep" / "a.jpg"))
    assert not is_ignored_below(str(tmp_path), taken[0])


def test_other_pictures_are_named_with_their_kind(tmp_path: Path) -> None:
    for name in ("a.exr", "a.hdr", "a.xcf"):
        (tmp_path / name).write_bytes(b"#")
    (tmp_path / "a.sqlite").write_bytes(b"#")
    assert {name: "OpenEXR" in why for name, why in listed(tmp_path).left_out.items()} == {
        "a.exr": True,
        "a.hdr": False,
        "a.xcf": False,
    }


@pytest.mark.parametrize(
    "name", ["a.psd", "a.psb", "a.jp2", "a.j2k", "a.jpf", "a.pgm", "a.ppm", "a.pbm", "a.pnm", "a.tga"]
)
def test_pictures_that_are_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"#")
    assert [entry.role for entry in listed(tmp_path).entries] == [FileRole.PHOTO]


def test_links_that_lead_nowhere_are_named_and_are_no_failures(tmp_path: Path) -> None:
    (tmp_path / "loop.jpg").symlink_to(tmp_path / "loop.jpg")
    (tmp_path / "lost.jpg").symlink_to(tmp_path / "gone.jpg")
    found = listed(tmp_path)
    assert found.failed == []
    assert "points to itself" in found.left_out["loop.jpg"]
    assert "gone.jpg" in found.left_out["lost.jpg"]


def test_a_link_to_a_folder_elsewhere_is_named_and_not_entered(tmp_path: Path) -> None:
    root = tmp_path / "photos"
    (root / "inner").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (root / "out").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (root / "within").symlink_to(root / "inner", target_is_directory=True)
    found = listed(root)
    assert [os.path.basename(path) for path in found.subdirectories] == ["inner"]
    assert list(found.left_out) == ["out"]
    assert str(tmp_path / "elsewhere") in found.left_out["out"]
