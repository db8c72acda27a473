"""A folder full of what should not be there: the photos are found, every fault is named, nothing hangs."""

from __future__ import annotations

import io
import os
import socket
import zipfile
from pathlib import Path

import pytest
from colours import ColourEncoder, paint
from PIL import Image
from rawfiles import png_header

from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.details.item_details import item_details
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.details import DetailsRequest
from xsearch_gui.core.records.indexing import IndexReport, IndexRequest
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine


def index(library: Library, folder: Path) -> IndexReport:
    return run_index(library, IndexRequest((str(folder),)), SilentReporter())


def failures(report: IndexReport) -> dict[str, str]:
    return {os.path.basename(failure.path): failure.reason for failure in report.failed}


def scan_bomb() -> bytes:
    """Return a JPEG of 200 kB whose last scan comes again and again: minutes of decoding."""
    data = io.BytesIO()
    Image.new("L", (6000, 6000), 128).save(data, "JPEG", progressive=True)
    jpeg = data.getvalue()
    return jpeg[:-2] + jpeg[jpeg.rindex(b"\xff\xda") : -2] * 3000 + b"\xff\xd9"


def zipped() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "x" * 100_000)
    return data.getvalue()


def test_a_photo_that_takes_for_ever_is_set_aside_and_the_run_goes_on(
    paths: AppPaths, photos: Path, encoder: ColourEncoder
) -> None:
    (photos / "bomb.jpg").write_bytes(scan_bomb())
    for i in range(6):
        paint(photos / f"{i}.png", "red", i)
    pool = DecodePool(seconds=1.5)
    with Library(paths, lambda: encoder, pool) as library:
        report = index(library, photos)
        assert report.indexed == 6
        assert "seconds" in failures(report)["bomb.jpg"]
        assert failures(index(library, photos)) == failures(report)  # named again, and not tried again
    pool.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipes_sockets_and_loops_in_folders_are_no_photos(library: Library, photos: Path, tmp_path: Path) -> None:
    paint(photos / "good.png", "red")
    os.mkfifo(photos / "pipe.jpg")
    (photos / "loop.jpg").symlink_to(photos / "loop.jpg")
    (photos / "endless.png").symlink_to("/dev/zero")
    (photos / "folder.jpg").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(photos)  # the path of a socket has at most 107 bytes
        try:
            listener.bind("socket.jpg")
        finally:
            os.chdir(tmp_path)
        report = index(library, photos)
    assert report.indexed == 1
    assert set(failures(report)) <= {"loop.jpg"}


def test_bombs_archives_and_other_lies_are_named(library: Library, photos: Path) -> None:
    paint(photos / "good.png", "red")
    bomb = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "' + "&a;" * 5000 + '">]><x>' + "&b;" * 5000 + "</x>"
    for name, data in {
        "wide.png": png_header(60_000, 60_000),
        "zip.jpg": zipped(),
        "good.xmp": bomb.encode(),
        "good.png.xmp": zipped(),
        "archive.txt": zipped(),
        "captions.csv": zipped(),
        "deep.xmp": b"<x>" * 100_000,
    }.items():
        (photos / name).write_bytes(data)
    report = index(library, photos)
    assert report.indexed == 1
    reasons = failures(report)
    assert set(reasons) == {
        "wide.png", "zip.jpg", "good.xmp", "good.png.xmp", "archive.txt", "captions.csv", "deep.xmp",
    }  # fmt: skip
    assert "entities" in reasons["good.xmp"] and "megapixels" in reasons["wide.png"]
    assert "text file" in reasons["archive.txt"]


def test_one_photo_among_ten_thousand_frames_is_read_at_once(library: Library, photos: Path) -> None:
    first, other = Image.new("RGB", (8, 8), (220, 30, 30)), Image.new("RGB", (8, 8), (30, 40, 220))
    data = io.BytesIO()
    first.save(data, "GIF", save_all=True, append_images=[other])
    gif = data.getvalue()
    second = gif[gif.rindex(b"\x21\xf9") : -1]  # from its graphic control extension to the trailer
    (photos / "many.gif").write_bytes(gif[:-1] + second * 10_000 + b";")
    paint(photos / "motion.jpg", "red")
    with open(photos / "motion.jpg", "ab") as file:  # a motion photo: its film follows the picture
        file.write(b"\0\0\0\x18ftypmp42" + bytes(200_000))
    report = index(library, photos)
    assert (report.indexed, report.failed) == (2, ())
    assert all(
        hit.probability > 0.5 for hit in SearchEngine(library).search(SearchRequest(text="red", group=False)).hits
    )


def test_markup_in_notes_and_captions_stays_text(library: Library, photos: Path) -> None:
    script = '<script>alert("x")</script><img src=http://example.org/x> <b>harbour</b>'
    paint(photos / "a.png", "red")
    (photos / "a.txt").write_text(f"The harbour of {script} at noon.")
    index(library, photos)
    engine = SearchEngine(library)
    note = next(hit for hit in engine.search(SearchRequest(text="harbour")).hits if hit.path.endswith(".txt"))
    texts = item_details(library, engine, DetailsRequest(note.item)).captions
    assert any(script in text.body for text in texts)
