"""The same film twice, and films that only look alike at one moment."""

from __future__ import annotations

from pathlib import Path

from indexed import index
from made_films import write_film
from PIL import Image

from xsearch_gui.core.duplicates.job import find_duplicates
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine


def test_films_are_the_same_where_all_of_their_moments_are(library: Library, photos: Path) -> None:
    def film(name: str, *colours: str, **more: object) -> None:
        write_film(photos / name, [Image.new("RGB", (64, 48), colour) for colour in colours], **more)  # type: ignore[arg-type]

    film("one.mp4", "red", "green", "blue")
    film("again.avi", "red", "green", "blue", code="XVID", size=(160, 120))
    film("other.mp4", "red", "green", "yellow")
    film("longer.mp4", "red", "green", "blue", seconds=6.0)
    Image.new("RGB", (320, 240), "green").save(photos / "still.png")
    index(library, photos)
    groups = find_duplicates(library, SilentReporter()).groups
    assert [{Path(file.path).name for file in group.files} for group in groups] == [{"one.mp4", "again.avi"}]
    hits = SearchEngine(library).search(SearchRequest("green")).hits
    assert all(not hit.group for hit in hits if hit.duration is not None)
