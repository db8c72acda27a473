"""Photos are searchable by their small pictures at once, and nothing of that is left when they have been read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from colours import COLOURS, ColourEncoder, Recorder
from indexed import index, top
from PIL import Image
from small_pictures import jpeg_with

from tests.benchmarks.library.killing import state
from xsearch_gui.core.annotations.annotate import set_tags
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.errors import Cancelled
from xsearch_gui.core.indexing import first_pass
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.annotations import SetTagsRequest, TagEdit
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine

SIZE = (2100, 1500)  # enough for a first pass
NAMES = list(COLOURS)
FIRST, SECOND = "Making photos searchable", "Searchable already; full quality follows"


def shoot(folder: Path, name: str, colour: str, number: int, small: str = "") -> Path:
    """Write a photo of one colour with a thumbnail; ``number`` makes its bytes its own, and says when it was taken."""
    photo = Image.new("RGB", SIZE, COLOURS[colour])
    photo.paste((number * 7 % 256, number % 256, 0), (0, 0, 64, 64))
    thumbnail = photo.resize((160, 114)) if not small else Image.new("RGB", (160, 114), COLOURS[small])
    return jpeg_with(photo, thumbnail, folder / name, taken=f"2024:05:{number + 1:02} 10:00:00")


@pytest.fixture
def camera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twelve photos of a camera, of which all but one get a first pass."""
    monkeypatch.setattr(first_pass, "FEWEST", 2)
    monkeypatch.setattr(first_pass, "_LEAST_BYTES", 0)
    monkeypatch.setattr(first_pass, "_WARM", 0)
    monkeypatch.setattr(first_pass, "_SAMPLE", 1)
    monkeypatch.setattr(first_pass, "_WORTH", 1e6)
    folder = tmp_path / "camera"
    for number in range(12):
        shoot(folder, f"{number:02}.jpg", NAMES[number % 8], number)
    return folder


class StopAt(Recorder):
    """Stops the run when it begins, or has gone on for a while, with something."""

    def __init__(self, note: str, done: int = 0) -> None:
        super().__init__()
        self._at, self._done, self._reached = note, done, False

    def progress(self, done: int, total: int, note: Any = "") -> None:
        super().progress(done, total, note)
        self._reached = self._reached or (note == self._at and done >= self._done)

    def cancelled(self) -> bool:
        return self._reached


def half(library: Library, folder: Path) -> None:
    """Index a folder, and stop after the first pass."""
    with pytest.raises(Cancelled):
        run_index(library, IndexRequest((str(folder),)), StopAt(FIRST))


def whole_state(paths: AppPaths) -> dict[str, object]:
    found = state(paths.home or paths.data)
    thumbnails = {path.name: path.read_bytes() for path in paths.thumbnails.rglob("*.jpg")}
    with Library(paths, ColourEncoder) as library:
        rows = library.catalogue.connection.execute(
            "SELECT content, size, title, width, height, format, taken_at, camera, facts, shown_at, read_version,"
            " hex(data) FROM item LEFT JOIN look ON item_id = item.id"
        )
        facts = sorted((tuple(row) for row in rows), key=repr)
        assert library.catalogue.preliminary.count() == 0
        return {**found, "thumbnails": thumbnails, "facts": facts}


def test_photos_are_searchable_before_they_are_read(library: Library, camera: Path) -> None:
    half(library, camera)
    assert library.catalogue.preliminary.count() == 11
    assert library.catalogue.vectors.count(Modality.PHOTOS, library.encoder_id) == 12
    assert sorted(path.name[:8] == "0" * 8 for path in library.paths.thumbnails.rglob("*.jpg")) == [False] + [True] * 11
    for colour in NAMES[:4]:
        assert NAMES[int(Path(top(library, colour)).stem) % 8] == colour


def test_what_is_read_later_is_what_would_have_been_read_at_once(
    tmp_path: Path, camera: Path, decoders: DecodePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (camera / "03.txt").write_text("The harbour in the evening.")
    (camera / "04.xmp").write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/></rdf:RDF></x:xmpmeta>'
    )
    shutil.copy(camera / "05.jpg", camera / "copy.jpg")
    (camera / "broken.jpg").write_bytes((camera / "06.jpg").read_bytes()[:9000])
    twice, once = AppPaths.under(tmp_path / "twice"), AppPaths.under(tmp_path / "once")
    recorder = Recorder()
    with Library(twice, ColourEncoder, decoders) as library:
        report = run_index(library, IndexRequest((str(camera),)), recorder)
    assert {FIRST, SECOND} <= {note for _, _, note in recorder.seen}
    monkeypatch.setattr(first_pass, "FEWEST", 1000)
    with Library(once, ColourEncoder, decoders) as library:
        plain = run_index(library, IndexRequest((str(camera),)), Recorder())
    assert (report.indexed, report.copies, len(report.failed)) == (plain.indexed, plain.copies, len(plain.failed))
    assert whole_state(twice) == whole_state(once)


def test_a_run_that_was_stopped_goes_on_and_the_first_pass_is_not_done_again(library: Library, camera: Path) -> None:
    half(library, camera)
    recorder = Recorder()
    report = run_index(library, IndexRequest(), recorder)
    assert report.indexed == 11
    assert FIRST not in {note for _, _, note in recorder.seen}
    assert library.catalogue.preliminary.count() == 0


def test_the_newest_photos_are_read_first(library: Library, camera: Path) -> None:
    half(library, camera)
    order = library.catalogue.preliminary.unread_files(list(library.catalogue.files.folders().values()))
    names = [file.name for file in library.catalogue.files.each(order)]
    assert names == sorted(names, reverse=True)
    assert len(names) == 11


def test_what_the_user_says_meanwhile_stays(library: Library, camera: Path) -> None:
    half(library, camera)
    item = library.catalogue.items.at(str(camera / "02.jpg"))
    assert item is not None and item in library.catalogue.preliminary
    set_tags(library, SetTagsRequest((TagEdit((item,), add=("holiday",)),)))
    index(library)
    assert library.catalogue.items.at(str(camera / "02.jpg")) == item
    assert item not in library.catalogue.preliminary
    assert library.catalogue.annotations.tag_sets([item])[item].tags == ("holiday",)


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_bytes(b"\xff\xd8\xff broken")])
def test_a_photo_that_goes_before_it_is_read_leaves_nothing(
    library: Library, camera: Path, change: Callable[[Path], object]
) -> None:
    half(library, camera)
    item = library.catalogue.items.at(str(camera / "02.jpg"))
    change(camera / "02.jpg")
    index(library)
    assert library.catalogue.connection.execute("SELECT 1 FROM item WHERE id = ?", (item,)).fetchone() is None
    assert len(list(library.paths.thumbnails.rglob("*.jpg"))) == 11


def test_a_photo_that_moves_before_it_is_read_stays_itself(library: Library, camera: Path) -> None:
    half(library, camera)
    item = library.catalogue.items.at(str(camera / "02.jpg"))
    (camera / "new").mkdir()
    shutil.move(camera / "02.jpg", camera / "new" / "02.jpg")
    index(library)
    assert library.catalogue.items.at(str(camera / "new" / "02.jpg")) == item


def test_nothing_is_done_twice_where_that_is_not_worth_its_while(
    library: Library, camera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_pass, "_WORTH", 0.0)
    monkeypatch.setattr(first_pass, "_BATCH", 2)
    recorder = Recorder()
    run_index(library, IndexRequest((str(camera),)), recorder)
    first = [done for done, _, note in recorder.seen if note == FIRST]
    assert first == [3]  # the sample, and a batch that took too much work


def test_other_encoders_forget_what_they_saw_in_a_small_picture(library: Library, camera: Path) -> None:
    half(library, camera)
    other = library.catalogue.vectors.encoder_id("other", "1", 4)
    items = library.catalogue.preliminary.items().tolist()
    with library.catalogue.transaction():
        library.catalogue.vectors.put(Modality.PHOTOS, other, items, np.ones((len(items), 4), np.float32) / 2)
    index(library)
    assert library.catalogue.vectors.count(Modality.PHOTOS, other) == 0


def test_what_only_a_thumbnail_says_is_trusted_less(library: Library, camera: Path) -> None:
    def found() -> dict[str, float]:
        hits = SearchEngine(library).search(SearchRequest("red", kind=Kind.PHOTO, group=False)).hits
        return {Path(hit.path).name: hit.probability for hit in hits}

    half(library, camera)
    before = found()
    index(library)
    after = found()
    assert before["00.jpg"] < after["00.jpg"]  # a red one
    assert before["11.jpg"] == pytest.approx(after["11.jpg"], abs=0.01)  # the newest: it was read whole at once
