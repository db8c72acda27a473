"""Files of strangers: what is no file is not read, and links lead nowhere where something is written or given away."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from colours import paint

from xsearch_gui.core.annotations.annotate import set_caption
from xsearch_gui.core.annotations.sidecars import write_sidecars
from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.export.files import export_csv, export_files, export_html
from xsearch_gui.core.files.hashing import content_hash
from xsearch_gui.core.files.opening import LeadsElsewhere, NotRegular, open_regular, own_file, read_text
from xsearch_gui.core.files.walking import Exclusions, list_directory
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.metadata.caption_tables import parse_caption_table
from xsearch_gui.core.metadata.notes import read_note
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.annotations import SetCaptionRequest, WriteSidecarsRequest
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.search.hits import HitBuilder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and pipes of POSIX")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="files that Linux makes up")
MADE_UP = ("/proc/kmsg", "/proc/self/environ", "/proc/self/mem", "/dev/zero", "/dev/tty")


@LINUX
@pytest.mark.timeout(20)
@pytest.mark.parametrize("target", MADE_UP)
def test_what_the_system_makes_up_is_no_note_table_or_photo(tmp_path: Path, target: str) -> None:
    for name, read in (("a.txt", read_note), ("captions.csv", parse_caption_table)):
        (tmp_path / name).symlink_to(target)
        with pytest.raises(UnreadableText):
            read(str(tmp_path / name))
    (tmp_path / "a.jpg").symlink_to(target)
    with pytest.raises(OSError):
        content_hash(str(tmp_path / "a.jpg"))
    (tmp_path / "without_suffix").symlink_to(target)
    assert not [it for it in list_directory(str(tmp_path), str(tmp_path), Exclusions()).entries if it.name[0] == "w"]


@LINUX
@pytest.mark.timeout(60)
def test_a_job_goes_on_past_them(library: Library, photos: Path) -> None:
    paint(photos / "good.png", "red")
    for number, target in enumerate(MADE_UP):
        for name in (f"{number}.txt", f"{number}.png.xmp", f"{number}.png", f"{number}"):
            (photos / name).symlink_to(target)
    (photos / "captions.csv").symlink_to("/proc/kmsg")
    report = run_index(library, IndexRequest((str(photos),)), SilentReporter())
    assert report.indexed == 1
    assert all(failure.reason for failure in report.failed)


def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    assert read_text(str(tmp_path / "a.txt"), 10) == ""
    with open_regular(str(tmp_path / "a.txt")) as file:
        assert file.read() == b""
    with pytest.raises(NotRegular):
        open_regular(str(tmp_path))


def test_links_within_a_folder_lead_to_what_they_mean(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "in-side"
    for folder in (inside / "sub", outside):
        folder.mkdir(parents=True)
    for name, target in {"near": "sub/x", "far": outside / "x", "up": "../in-side/x", "loop": "loop"}.items():
        (inside / name).symlink_to(target)
    (tmp_path / "linked").symlink_to(inside)
    assert own_file(str(inside / "near")) == str(inside / "sub" / "x")
    assert own_file(str(tmp_path / "linked" / "plain")) == str(inside / "plain")  # the user's own link to a folder
    for name in ("far", "up"):
        with pytest.raises(LeadsElsewhere, match="link that leads out"):
            own_file(str(inside / name))
    (inside / "swapped").symlink_to(outside)
    with pytest.raises(LeadsElsewhere, match="another place"):
        own_file(str(inside / "swapped" / "x"), str(inside))


@pytest.fixture
def captioned(library: Library, photos: Path) -> int:
    """A photo of a library with a caption that can be written beside it."""
    (photos / "trip").mkdir()
    paint(photos / "trip" / "a.png", "red")
    run_index(library, IndexRequest((str(photos),)), SilentReporter())
    item = library.catalogue.items.at(str(photos / "trip" / "a.png"))
    assert item is not None
    set_caption(library, SetCaptionRequest(item, "At the sea"))
    return item


@pytest.mark.parametrize("there", [True, False])
def test_no_sidecar_is_written_through_a_link(library: Library, photos: Path, captioned: int, there: bool) -> None:
    elsewhere = photos.parent / "elsewhere"
    elsewhere.mkdir()
    if there:
        (elsewhere / "profile").write_text("mine")
    (photos / "trip" / "a.png.xmp").symlink_to(elsewhere / "profile")
    report = write_sidecars(library, WriteSidecarsRequest((captioned,)), SilentReporter())
    assert [os.path.basename(failure.path) for failure in report.failed] == ["a.png.xmp"]
    assert "out of its folder" in report.failed[0].reason and not report.written
    assert [path.read_text() for path in elsewhere.iterdir()] == (["mine"] if there else [])


def test_no_sidecar_is_written_where_a_folder_has_become_a_link(library: Library, photos: Path, captioned: int) -> None:
    (photos / "trip").rename(photos.parent / "elsewhere")
    (photos / "trip").symlink_to(photos.parent / "elsewhere")
    report = write_sidecars(library, WriteSidecarsRequest((captioned,)), SilentReporter())
    assert "another place" in report.failed[0].reason
    assert [path.name for path in (photos.parent / "elsewhere").iterdir()] == ["a.png"]


def test_a_sidecar_with_a_second_name_is_written_under_this_one(library: Library, photos: Path, captioned: int) -> None:
    other = photos.parent / "other.xmp"
    other.write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
        "</x:xmpmeta>"
    )
    before = other.read_text()
    os.link(other, photos / "trip" / "a.png.xmp")
    report = write_sidecars(library, WriteSidecarsRequest((captioned,)), SilentReporter())
    assert len(report.written) == 1
    assert other.read_text() == before and "At the sea" in (photos / "trip" / "a.png.xmp").read_text()


def test_a_sidecar_that_is_too_deep_is_named_and_left_as_it_was(library: Library, photos: Path, captioned: int) -> None:
    sidecar = photos / "trip" / "a.png.xmp"
    for depth in (3000, 100_000):
        sidecar.write_text("<a>" * depth + "</a>" * depth)
        report = write_sidecars(library, WriteSidecarsRequest((captioned,)), SilentReporter())
        assert "nested too deeply" in report.failed[0].reason and not report.written
        assert sidecar.read_text().startswith("<a><a>")


@pytest.mark.parametrize("mode", ["copy", "link"])
def test_a_photo_that_has_become_a_link_gives_nothing_away(
    library: Library, photos: Path, captioned: int, tmp_path: Path, mode: str
) -> None:
    hits = HitBuilder(library).rows((captioned,))
    secret = tmp_path / "secret"
    secret.write_text("key")
    (photos / "trip" / "a.png").unlink()
    (photos / "trip" / "a.png").symlink_to(secret)
    report = export_files(hits, str(tmp_path / "out"), mode)  # type: ignore[arg-type]
    assert (report.copied, report.linked) == (0, 0) and "out of its folder" in report.failed[0].reason
    assert list((tmp_path / "out").iterdir()) == []


def test_exports_go_past_links_that_have_their_names(library: Library, captioned: int, tmp_path: Path) -> None:
    hits = HitBuilder(library).rows((captioned,))
    (out := tmp_path / "out").mkdir()
    for name in ("a.png", "list.csv", "list.html"):
        (out / name).symlink_to(tmp_path / f"dangling {name}")
    assert export_files(hits, str(out)).copied == 1
    export_csv(hits, str(out / "list.csv"))
    export_html(hits, str(out / "list.html"), "List")
    assert (out / "a (2).png").is_file() and not list(tmp_path.glob("dangling*"))


def test_what_is_handed_out_is_as_open_as_any_file(library: Library, captioned: int, tmp_path: Path) -> None:
    hits = HitBuilder(library).rows((captioned,))
    (tmp_path / "new").touch()
    (tmp_path / "made").mkdir()
    export_files(hits, str(tmp_path / "out"))
    export_csv(hits, str(tmp_path / "list.csv"))
    report = write_sidecars(library, WriteSidecarsRequest((captioned,)), SilentReporter())

    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    assert mode(tmp_path / "out") == mode(tmp_path / "made")
    for path in (tmp_path / "out" / "a.png", tmp_path / "list.csv", Path(report.written[0])):
        assert mode(path) == mode(tmp_path / "new")
