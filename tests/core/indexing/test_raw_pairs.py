"""A shot in several files counts once: a raw file with its JPEG, a Live Photo with its film."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from colours import COLOURS, ColourEncoder, paint
from PIL import Image
from rawfiles import dng

from xsearch_gui.core import settings
from xsearch_gui.core.details.item_details import item_details
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.status import library_status
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.details import DetailsRequest
from xsearch_gui.core.records.indexing import IndexReport, IndexRequest
from xsearch_gui.core.records.search import Hit, SearchRequest
from xsearch_gui.core.search.engine import SearchEngine


def index(library: Library, *folders: Path) -> IndexReport:
    return run_index(library, IndexRequest(tuple(map(str, folders))), SilentReporter())


def raw(path: Path, colour: str) -> Path:
    path.write_bytes(dng(Image.new("RGB", (600, 400), COLOURS[colour]), (640, 420), 1, ""))
    return path


def hits(library: Library, text: str) -> list[Hit]:
    return list(SearchEngine(library).search(SearchRequest(text=text, group=False)).hits)


def names(library: Library, text: str) -> list[str]:
    return sorted(Path(hit.path).name for hit in hits(library, text))


def join_raw(library: Library, join: bool) -> None:
    known, _ = settings.load(library.paths.settings)
    settings.save(library.paths.settings, replace(known, indexing=replace(known.indexing, join_raw=join)))


def test_a_raw_file_and_its_jpeg_count_once(library: Library, photos: Path, encoder: ColourEncoder) -> None:
    raw(photos / "IMG_1.DNG", "red")
    paint(photos / "IMG_1.jpg", "red")
    raw(photos / "IMG_2.dng", "blue")
    report = index(library, photos)
    assert (report.indexed, report.joined, report.failed) == (2, 1, ())
    assert encoder.encoded_images == 2 and library_status(library).photos == 2
    assert names(library, "red") == ["IMG_1.jpg", "IMG_2.dng"]
    both = next(hit for hit in hits(library, "red") if hit.path.endswith(".jpg"))
    assert both.beside == ("DNG",)
    details = item_details(library, SearchEngine(library), DetailsRequest(both.item))
    assert details.other_paths == (str(photos / "IMG_1.DNG"),)
    assert names(library, "format:dng") == names(library, "format:raw") == ["IMG_1.jpg", "IMG_2.dng"]
    assert names(library, "format:jpeg") == ["IMG_1.jpg"]
    assert [folder.photos for folder in library_status(library).folders] == [2]
    again = index(library)
    assert (again.indexed, again.joined) == (0, 1) and encoder.encoded_images == 2


@pytest.mark.parametrize("order", ["raw first", "jpeg first"])
def test_the_second_file_of_a_shot_may_come_later(library: Library, photos: Path, order: str) -> None:
    def write(kind: str) -> None:
        raw(photos / "a.dng", "red") if kind == "raw" else paint(photos / "a.jpg", "red")

    kinds = ("raw", "jpeg") if order == "raw first" else ("jpeg", "raw")
    for kind in kinds:
        write(kind)
        index(library, photos)
    assert names(library, "red") == ["a.jpg"] and library_status(library).photos == 1


def test_the_raw_file_stands_in_when_the_jpeg_goes_or_is_broken(library: Library, photos: Path) -> None:
    raw(photos / "a.dng", "red")
    raw(photos / "b.dng", "blue")
    (photos / "b.jpg").write_bytes(b"\xff\xd8 not a photo")
    jpeg = paint(photos / "a.jpg", "red")
    report = index(library, photos)
    assert [Path(failure.path).name for failure in report.failed] == ["b.jpg"]
    assert names(library, "blue") == ["a.jpg", "b.dng"]
    jpeg.unlink()
    assert index(library).indexed == 1
    assert names(library, "blue") == ["a.dng", "b.dng"]


def test_the_choice_can_be_changed(library: Library, photos: Path) -> None:
    raw(photos / "a.dng", "red")
    paint(photos / "a.jpg", "red")
    join_raw(library, False)
    assert index(library, photos).joined == 0
    assert names(library, "red") == ["a.dng", "a.jpg"]
    join_raw(library, True)
    assert index(library).joined == 1
    assert names(library, "red") == ["a.jpg"]
    join_raw(library, False)
    assert index(library).joined == 0
    assert names(library, "red") == ["a.dng", "a.jpg"]


def test_an_edited_tiff_and_another_folder_are_shots_of_their_own(library: Library, photos: Path) -> None:
    raw(photos / "a.dng", "red")
    paint(photos / "a.tif", "red")
    paint(photos / "edited" / "a.jpg", "red")
    assert index(library, photos).joined == 0
    assert names(library, "red") == ["a.dng", "a.jpg", "a.tif"]


def test_a_sidecar_of_a_shot_is_one_caption(library: Library, photos: Path) -> None:
    raw(photos / "a.dng", "red")
    paint(photos / "a.jpg", "red")
    (photos / "a.xmp").write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:description="A barn owl at dusk"/>'
        "</rdf:RDF></x:xmpmeta>"
    )
    index(library, photos)
    details = item_details(library, SearchEngine(library), DetailsRequest(hits(library, "red")[0].item))
    assert [caption.body for caption in details.captions] == ["A barn owl at dusk"]


def test_a_live_photo_shows_its_film_and_a_film_alone_is_one_by_itself(library: Library, photos: Path) -> None:
    paint(photos / "live.jpg", "red")
    for name in ("live.MOV", "holiday.mp4"):
        (photos / name).write_bytes(b"\0\0\0\x18ftypqt  " + bytes(100))
    report = index(library, photos)
    assert (report.indexed, [failure.path for failure in report.failed]) == (1, [str(photos / "holiday.mp4")])
    details = item_details(library, SearchEngine(library), DetailsRequest(hits(library, "red")[0].item))
    assert details.other_paths == (str(photos / "live.MOV"),)
