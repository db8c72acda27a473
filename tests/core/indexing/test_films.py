"""Films, from the file to the hit: moments, the best of them, filters, another encoder, lost pictures, bad files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from indexed import index
from made_films import write_film
from PIL import Image

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.catalogue.facts.moments import picture_of
from xsearch_gui.core.errors import Cancelled
from xsearch_gui.core.indexing.films.choosing import LONGEST, MOST, Kept, MomentChooser
from xsearch_gui.core.indexing.films.thumbnails import encode_moments
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.search import Hit, SearchRequest, SearchResult
from xsearch_gui.core.search.engine import SearchEngine

COLOURS = ("red", "green", "blue")


def film(path: Path, *colours: str, seconds: float = 3.0) -> Path:
    return write_film(path, [Image.new("RGB", (64, 48), colour) for colour in colours], seconds)


def searched(library: Library, text: str = "", **more: object) -> SearchResult:
    return SearchEngine(library).search(SearchRequest(text, **more))  # type: ignore[arg-type]


def first(library: Library, text: str) -> Hit:
    return searched(library, text).hits[0]


@pytest.fixture
def filmed(library: Library, photos: Path) -> Library:
    film(photos / "colours.mp4", *COLOURS)
    index(library, photos)
    return library


def test_a_film_is_found_at_the_moment_that_fits(filmed: Library) -> None:
    for place, colour in enumerate(COLOURS):
        found = [hit for hit in searched(filmed, colour).hits if hit.duration is not None]
        assert len(found) == 1 and found[0].duration == pytest.approx(9.0, abs=0.2)
        assert found[0].moment is not None and 3 * place <= found[0].moment < 3 * place + 2
        assert Path(found[0].thumbnail).exists()
    assert searched(filmed, images=(str(next(Path(filmed.paths.thumbnails).rglob("*-0001.jpg"))),)).photos


def test_moments_lie_where_the_picture_changes_and_at_most_half_a_minute_apart(filmed: Library) -> None:
    item = filmed.catalogue.moments.films()[0]
    moments = filmed.catalogue.moments.of_item(item)
    assert [moment.seconds for moment in moments] == pytest.approx([0, 3, 6], abs=1.3)
    assert sum(moment.cover for moment in moments) == 1
    with filmed.catalogue.transaction():
        filmed.catalogue.moments.put(item, [1.0], 0)
    assert filmed.catalogue.vectors.count(Modality.MOMENTS, filmed.encoder_id) == 0


def test_filters_tell_films_from_photos(filmed: Library, photos: Path) -> None:
    assert [hit.title for hit in searched(filmed, "type:film").hits] == ["colours"]
    assert "colours" not in [hit.title for hit in searched(filmed, "type:photo").hits]
    assert searched(filmed, "duration:>8 format:mp4").hits and not searched(filmed, "duration:>60").hits
    assert not searched(filmed, "duration:1min..2h").hits
    assert first(filmed, "green type:film").moment == pytest.approx(3, abs=1.3)


def test_a_film_that_was_read_is_not_read_again(filmed: Library, photos: Path) -> None:
    assert index(filmed, photos).indexed == 0
    os.utime(photos / "colours.mp4", (1e9, 1e9))
    index(filmed, photos)
    assert first(filmed, "blue type:film").moment == pytest.approx(6, abs=1.3)
    os.unlink(photos / "colours.mp4")
    run_index(filmed, IndexRequest((str(photos),), accept_missing=True), SilentReporter())
    assert filmed.catalogue.vectors.count(Modality.MOMENTS, filmed.encoder_id) == 0  # of what is gone, none is found
    assert not searched(filmed, "type:film").hits


def test_lost_pictures_and_vectors_are_made_again(filmed: Library, photos: Path) -> None:
    item = filmed.catalogue.moments.films()[0]
    content = filmed.catalogue.items.content(item)
    path = filmed.paths.thumbnail(picture_of(str(content), 1))
    path.unlink()
    index(filmed, photos)
    with Image.open(path) as picture:
        assert np.asarray(picture)[..., 1].mean() > 90  # green again
    filmed.catalogue.connection.execute("DELETE FROM moment_vector")
    filmed.catalogue.connection.execute("DELETE FROM photo_vector WHERE owner_id = ?", (item,))
    assert encode_moments(filmed, SilentReporter()) == 3
    assert filmed.catalogue.vectors.has(Modality.PHOTOS, filmed.encoder_id, item)
    assert first(filmed, "green type:film").moment == pytest.approx(3, abs=1.3)


def test_the_index_holds_moments_when_it_is_published(filmed: Library, photos: Path) -> None:
    filmed.indexes.publish(anew=True)
    engine = SearchEngine(filmed)
    assert len(engine.index().moments) == 3
    assert engine.search(SearchRequest("blue type:film")).hits[0].moment == pytest.approx(6, abs=1.3)
    film(photos / "more.mp4", "yellow", "red")
    index(filmed, photos)
    assert len(engine.index().moments) == 5


def test_a_bad_film_is_named_and_the_rest_goes_on(library: Library, photos: Path) -> None:
    whole = film(photos / "good.mp4", "red", "green").read_bytes()
    bad = {
        "list.mp4": b"ffconcat version 1.0\nfile good.mp4\n",
        "stream.mp4": b"#EXTM3U\n#EXTINF:1,\ngood.mp4\n#EXT-X-ENDLIST\n",
        "empty.mov": b"",
        "zeros.mkv": bytes(4096),
        "cut.mp4": whole[: len(whole) // 4],
        "noise.avi": b"RIFF\xff\xff\xff\xffAVI " + os.urandom(2000),
    }
    for name, data in bad.items():
        (photos / name).write_bytes(data)
    failed = {Path(failure.path).name: str(failure.reason) for failure in index(library, photos).failed}
    assert failed.keys() == bad.keys()
    assert all(reason.startswith(("is ", "begins ", "crashes ")) for reason in failed.values()), failed
    assert first(library, "green type:film").moment == pytest.approx(3, abs=1.3)


def test_a_film_of_changed_bytes_never_takes_the_program_along(library: Library, photos: Path) -> None:
    random = np.random.default_rng(3)
    whole = np.frombuffer(film(photos / "good.mp4", "red", "green", seconds=1).read_bytes(), np.uint8)
    for number in range(12):
        data = whole.copy()
        places = random.integers(0, len(data), 30)
        data[places] = random.integers(0, 256, 30)
        (photos / f"broken{number}.mp4").write_bytes(data.tobytes())
    index(library, photos)
    assert searched(library, "red type:film").hits


class _Stop(SilentReporter):
    def cancelled(self) -> bool:
        return self.stopped

    stopped = False

    def progress(self, done: int, total: int, note: object = None) -> None:
        self.stopped = self.stopped or str(note) == "Reading films"


def test_a_film_that_is_broken_off_is_read_the_next_time(library: Library, photos: Path) -> None:
    film(photos / "colours.mp4", *COLOURS)
    with pytest.raises(Cancelled):
        run_index(library, IndexRequest((str(photos),)), _Stop())
    assert not library.catalogue.moments.films()
    index(library, photos)
    assert first(library, "blue type:film").moment == pytest.approx(6, abs=1.3)


def test_the_same_film_twice_is_one(filmed: Library, photos: Path) -> None:
    shutil.copy(photos / "colours.mp4", photos / "again.mp4")
    index(filmed, photos)
    assert len(filmed.catalogue.moments.films()) == 1


def test_no_film_has_more_moments_than_the_most(library: Library) -> None:
    chooser = MomentChooser(library.encoder)
    vector = np.zeros(4, np.float32)
    chooser.kept = [Kept(float(7 * second), vector, 1.0 / (1 + second % 7), b"") for second in range(900)]
    chooser.thin()
    times = np.asarray([one.seconds for one in chooser.kept])
    assert len(times) == MOST and times[0] == 0 and times[-1] == 7 * 899
    assert np.diff(times).max() <= LONGEST
