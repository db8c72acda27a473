"""The moments of a film as the viewer turns through them."""

from __future__ import annotations

from pathlib import Path

import pytest
from indexed import index
from made_films import write_film
from PIL import Image

from xsearch_gui.core.details.film_moments import film_moments
from xsearch_gui.core.details.previews import make_preview
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records.details import PreviewRequest
from xsearch_gui.core.records.films import MomentsRequest
from xsearch_gui.core.search.engine import SearchEngine


def test_moments_are_lit_by_what_was_asked(library: Library, photos: Path) -> None:
    write_film(photos / "colours.mp4", [Image.new("RGB", (64, 48), colour) for colour in ("red", "green", "blue")])
    Image.new("RGB", (64, 48), "yellow").save(photos / "yellow.png")
    index(library, photos)
    engine, item = SearchEngine(library), library.catalogue.moments.films()[0]
    found = film_moments(library, engine, MomentsRequest(item, "green"))
    assert found.seconds == pytest.approx((0, 3, 6), abs=1.3)
    assert max(found.scores) == found.scores[1] and found.nearest(5.9) == 2
    assert all(Path(path).exists() for path in found.pictures)
    for text in ("", "type:film", '"exact words"', "date:nonsense"):
        assert not film_moments(library, engine, MomentsRequest(item, text)).scores
    photo = next(one for one in library.catalogue.items.contents() if one != item)
    assert not film_moments(library, engine, MomentsRequest(photo, "green")).seconds
    with pytest.raises(UsageError):
        film_moments(library, engine, MomentsRequest(10_000))


def test_the_viewer_gets_the_frame_of_a_moment(library: Library, photos: Path) -> None:
    write_film(photos / "colours.mp4", [Image.new("RGB", (64, 48), colour) for colour in ("red", "green", "blue")])
    index(library, photos)
    item = library.catalogue.moments.films()[0]
    paths = {make_preview(library, PreviewRequest(item, 256, at)).path for at in (0.5, 4.0, 7.5)}
    assert len(paths) == 3
    colours = []
    for path in sorted(paths, key=lambda path: int(path.removesuffix(".jpg").rsplit("-", 1)[1])):
        with Image.open(path) as picture:
            colours.append(picture.convert("RGB").getpixel((100, 100)))
    assert [max(range(3), key=lambda channel: colour[channel]) for colour in colours] == [0, 1, 2]
    assert make_preview(library, PreviewRequest(item, 256)).width == 320
