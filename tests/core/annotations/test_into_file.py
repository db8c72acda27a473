"""Writing into the photo's own file: nothing but its XMP changes, nothing is lost, and it stays the same photo."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from colours import ColourEncoder
from indexed import index
from PIL import Image

from xsearch_gui.core.annotations import into_file
from xsearch_gui.core.annotations.albums import change_album
from xsearch_gui.core.annotations.annotate import set_caption, set_tags
from xsearch_gui.core.annotations.into_file import packet_in
from xsearch_gui.core.annotations.marking import set_marks
from xsearch_gui.core.annotations.sidecars import write_sidecars
from xsearch_gui.core.files.jpeg_segments import layout_of
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.metadata.xmp import of_xmp
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.annotations import (
    MarkEdit,
    MarkKind,
    SetCaptionRequest,
    SetMarksRequest,
    SetTagsRequest,
    SidecarReport,
    TagEdit,
    WriteSidecarsRequest,
)
from xsearch_gui.core.records.organising.albums import ChangeAlbumRequest
from xsearch_gui.core.settings import Settings, Writing, save

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "photos"
NEEDS_EXIFTOOL = pytest.mark.skipif(into_file.exiftool() is None, reason="exiftool is not installed")


@pytest.fixture
def photo(library: Library, photos: Path) -> Path:
    path = photos / "hill.jpg"
    Image.effect_mandelbrot((300, 200), (-2.0, -1.2, 1.0, 1.2), 60).convert("RGB").save(path, quality=92)
    index(library, photos)
    return path


def item(library: Library, path: Path) -> int:
    found = library.catalogue.items.at(str(path))
    assert found is not None
    return found


def say(library: Library, number: int, stars: str = "4", caption: str = "Hügel & Heide") -> None:
    set_marks(library, SetMarksRequest((MarkEdit((number,), MarkKind.RATING, stars),)))
    set_caption(library, SetCaptionRequest(number, caption))
    set_tags(library, SetTagsRequest((TagEdit((number,), ("Animals|Birds", "Dawn")),)))


def write(library: Library, *items: int) -> SidecarReport:
    return write_sidecars(library, WriteSidecarsRequest(items, inside=True), SilentReporter())


def reason(report: SidecarReport) -> str:
    assert report.written == () and len(report.failed) == 1, report
    return str(report.failed[0].reason)


def without_xmp(data: bytes) -> bytes:
    start, end = layout_of(BytesIO(data)).place
    return data[:start] + data[end:]


def pictures() -> Iterator[Path]:
    for folder in ("cameras/jpg", "exif/jpg"):
        yield from sorted(path for path in (SHARED / folder).rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))


def test_it_is_off_unless_the_library_has_chosen_it(library: Library, photo: Path) -> None:
    number, before = item(library, photo), photo.read_bytes()
    say(library, number)
    request = WriteSidecarsRequest((number,))
    assert write_sidecars(library, request, SilentReporter()).written == (f"{photo}.xmp",)
    assert photo.read_bytes() == before
    os.unlink(f"{photo}.xmp")
    save(library.paths.settings, Settings(writing=Writing(into_photos=True)))
    assert write_sidecars(library, request, SilentReporter()).written == (str(photo),)
    assert not os.path.exists(f"{photo}.xmp")


def test_only_the_xmp_of_photos_of_many_cameras_changes(library: Library, photos: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is absent")
    for number, path in enumerate(pictures()):
        shutil.copyfile(path, photos / f"{number:03} {path.name}")
    index(library, photos)
    items = {path: found for path in sorted(photos.iterdir()) if (found := library.catalogue.items.at(str(path)))}
    before = {path: path.read_bytes() for path in items}
    for number in set(items.values()):
        say(library, number)
    report = write(library, *dict.fromkeys(items.values()))
    failed = {failure.path for failure in report.failed}
    assert len(report.written) + len(failed) == len(items)
    assert len(failed) <= 4, report.failed
    for path, whole in before.items():
        if str(path) in failed:
            assert path.read_bytes() == whole
        else:
            assert without_xmp(path.read_bytes()) == without_xmp(whole), path.name
            said = of_xmp(packet_in(str(path)) or b"")
            assert (said.rating, said.description) == (4, "Hügel & Heide"), path.name
            assert {"Animals|Birds", "Dawn"} <= set(said.keywords or ())
    assert len(report.written) > 100
    assert not list(photos.glob(".*"))


def test_it_is_the_same_photo_afterwards(library: Library, photo: Path, encoder: ColourEncoder) -> None:
    number, encoded = item(library, photo), encoder.encoded_images
    change_album(library, ChangeAlbumRequest("Best", new=True, add=(number,)))
    say(library, number)
    assert write(library, number).written == (str(photo),)
    assert index(library, photo.parent).failed == ()
    assert item(library, photo) == number and encoder.encoded_images == encoded
    row = library.catalogue.items.rows([number])[number]
    assert row.rating == 4 and set(library.catalogue.annotations.tags_of(row)) == {"Animals|Birds", "Dawn"}
    assert library.catalogue.annotations.caption(number) == "Hügel & Heide"
    assert library.catalogue.albums.counts() == [("Best", 1)]
    assert write(library, number).unchanged == 1


def test_copies_stay_one_photo(library: Library, photo: Path) -> None:
    copy = Path(shutil.copy(photo, photo.with_name("copy.jpg")))
    index(library, photo.parent)
    number = item(library, photo)
    say(library, number)
    assert write(library, number).written == (str(photo), str(copy))
    assert photo.read_bytes() == copy.read_bytes()
    index(library, photo.parent)
    assert item(library, photo) == item(library, copy)
    row = library.catalogue.items.rows([item(library, photo)])[item(library, photo)]
    assert row.rating == 4
    copy.chmod(0o444)
    say(library, item(library, photo), "2")
    if os.geteuid():
        before = photo.read_bytes()
        assert "write-protected" in reason(write(library, item(library, photo)))
        assert photo.read_bytes() == before, "all copies or none"


def test_a_sidecar_that_is_there_is_written_too(library: Library, photo: Path) -> None:
    number = item(library, photo)
    say(library, number)
    write_sidecars(library, WriteSidecarsRequest((number,), inside=False), SilentReporter())
    set_marks(library, SetMarksRequest((MarkEdit((number,), MarkKind.RATING, "1"),)))
    index(library, photo.parent)
    assert write(library, number).written == (str(photo), f"{photo}.xmp")
    index(library, photo.parent)
    assert library.catalogue.marks.counting([number])[number].rating == 1


def test_what_another_program_changes_in_the_file_is_read_back(library: Library, photo: Path) -> None:
    number = item(library, photo)
    say(library, number)
    write(library, number)
    index(library, photo.parent)
    photo.write_bytes(photo.read_bytes().replace(b'xmp:Rating="4"', b'xmp:Rating="2"'))
    index(library, photo.parent)
    assert item(library, photo) == number
    assert library.catalogue.marks.counting([number])[number].rating == 2
    set_marks(library, SetMarksRequest((MarkEdit((number,), MarkKind.RATING, "5"),)))
    photo.write_bytes(photo.read_bytes().replace(b'xmp:Rating="2"', b'xmp:Rating="1"'))
    index(library, photo.parent)
    assert library.catalogue.marks.counting([number])[number].rating == 5, "the user's own stays"
    assert '"1"' in reason(write(library, number))
    assert b'xmp:Rating="1"' in photo.read_bytes()


@pytest.mark.parametrize("how", ["linked", "hard link", "changed", "gone", "no jpeg", "full disk"])
def test_what_must_not_be_replaced_is_left_and_named(
    library: Library, photo: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, words = item(library, photo), ""
    say(library, number)
    if how == "linked":
        photo.rename(photo.with_name("real.jpg"))
        photo.symlink_to(photo.with_name("real.jpg"))
        words = "is a link"
    elif how == "hard link":
        os.link(photo, photo.parent.parent / "second.jpg")
        words = "second name"
    elif how == "changed":
        photo.write_bytes(photo.read_bytes() + b"\0")
        words = "has changed"
    elif how == "gone":
        photo.unlink()
        words = "no longer there"
    elif how == "no jpeg":
        Image.new("RGB", (40, 30)).save(photo, "PNG")
        index(library, photo.parent)
        number, words = item(library, photo), "is not a JPEG"
        say(library, number)
    else:

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(into_file, "_onto_disk", full)
        words = "No space left"
    before = photo.read_bytes() if photo.exists() else b""
    assert words in reason(write(library, number))
    assert (photo.read_bytes() if photo.exists() else b"") == before
    assert not [path for path in photo.parent.iterdir() if "unfinished" in path.name]


def test_a_write_that_went_wrong_replaces_nothing(
    library: Library, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, before = item(library, photo), photo.read_bytes()
    say(library, number)
    honest = into_file.write_with

    def torn(source: object, layout: object, packet: bytes, target: object) -> None:
        honest(source, layout, packet, target)  # type: ignore[arg-type]
        target.seek(-20, os.SEEK_END)  # type: ignore[attr-defined]
        target.write(b"\x55")  # type: ignore[attr-defined]

    monkeypatch.setattr(into_file, "write_with", torn)
    assert "did not come out" in reason(write(library, number))
    assert photo.read_bytes() == before


def test_permissions_and_attributes_go_along(library: Library, photo: Path) -> None:
    number = item(library, photo)
    photo.chmod(0o640)
    attributes = hasattr(os, "setxattr")
    if attributes:
        try:
            os.setxattr(photo, "user.note", b"kept")
        except OSError:
            attributes = False  # not on this file system
    say(library, number)
    assert write(library, number).written
    assert photo.stat().st_mode & 0o777 == 0o640
    assert not attributes or os.getxattr(photo, "user.note") == b"kept"


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_killed_at_any_point_the_photo_is_whole(library: Library, photo: Path) -> None:
    number, before = item(library, photo), photo.read_bytes()
    say(library, number)
    home = library.paths.data.parent
    program = Path(__file__).parents[2] / "fixtures" / "killed_write.py"

    def run(last: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(program), str(home), str(photo), str(last)]
        there = os.pathsep.join((str(program.parent), str(program.parents[2])))
        environment = {**os.environ, "PYTHONPATH": there}
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)

    whole = run(0)
    assert whole.returncode == 0, whole.stderr
    written = photo.read_bytes()
    for last in range(1, int(whole.stdout) + 1):
        photo.write_bytes(before)
        index(library, photo.parent)
        assert run(last).returncode < 0
        assert photo.read_bytes() == before or without_xmp(photo.read_bytes()) == without_xmp(before)
        assert len(photo.read_bytes()) in (len(before), len(written))
        index(library, photo.parent)
        assert item(library, photo) == number
        assert library.catalogue.marks.counting([number])[number].rating == 4


@NEEDS_EXIFTOOL
@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp"])
def test_other_formats_are_written_by_exiftool(library: Library, photos: Path, suffix: str) -> None:
    path = photos / f"-a{suffix}"
    Image.effect_mandelbrot((120, 80), (-2.0, -1.2, 1.0, 1.2), 60).convert("RGB").save(path)
    index(library, photos)
    number = item(library, path)
    say(library, number)
    assert write(library, number).written == (str(path),)
    index(library, photos)
    assert item(library, path) == number
    row = library.catalogue.items.rows([number])[number]
    assert row.facts is not None and row.rating == 4 and "Dawn" in row.facts.keywords
    assert [file.name for file in photos.iterdir()] == [path.name]


def test_without_exiftool_the_xmp_lies_beside_and_that_is_said(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(into_file, "exiftool", lambda: None)
    path = photos / "a.png"
    Image.new("RGB", (40, 30), "red").save(path)
    index(library, photos)
    say(library, item(library, path))
    report = write(library, item(library, path))
    assert report.written == (f"{path}.xmp",)
    assert "exiftool" in str(report.notices[0]) and "PNG" in str(report.notices[0])
