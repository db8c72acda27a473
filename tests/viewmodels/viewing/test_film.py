"""The moments of the film that is shown large, those under the mouse, and the player of the system."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from fake_worker_hits import make_hit, paint
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.details import Preview, PreviewRequest
from xsearch_gui.core.records.films import FilmMoments, MomentsRequest
from xsearch_gui.viewmodels.results.hits_model import HitsModel
from xsearch_gui.viewmodels.results.scrubbing import Scrubber
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.shell import programs
from xsearch_gui.viewmodels.viewing.film import FilmModel
from xsearch_gui.viewmodels.viewing.viewer import ViewerModel, ViewerState


def moments(folder: Path, request: MomentsRequest) -> FilmMoments:
    pictures = tuple(paint(folder / f"{place}.png", colour) for place, colour in enumerate(("red", "green", "blue")))
    scores = (0.1, 0.9, 0.2) if request.text else ()
    return FilmMoments(request.item, (0.0, 3.0, 6.0), pictures, scores, 2)


def test_the_viewer_goes_from_moment_to_moment(
    qtbot: QtBot, clients: SimpleNamespace, thumbnails: Thumbnails, tmp_path: Path
) -> None:
    asked: list[float | None] = []

    def preview(request: PreviewRequest) -> Preview:
        asked.append(request.at)
        return Preview(request.item, paint(tmp_path / f"at{request.at}.jpg", size=(60, 40)), 640, 480)

    clients.search.answers[MomentsRequest] = lambda request: moments(tmp_path, request)
    clients.search.answers[PreviewRequest] = preview
    rows = HitsModel(thumbnails)
    rows.set_hits((make_hit(1, path="/p/1.mp4", duration=9.0, moment=3.0), make_hit(2, path="/p/2.heic")))
    viewer = ViewerModel(clients.search, thumbnails)
    film = FilmModel(clients.search, viewer, thumbnails, lambda: "green")
    viewer.open(rows, 0)
    qtbot.waitUntil(lambda: viewer.state is ViewerState.SHOWN and film.moments is not None)
    assert film.moments is not None and film.moments.scores == (0.1, 0.9, 0.2)
    assert (film.place, film.words, asked) == (1, "0:03 of 0:09", [3.0])
    film.step(1)
    qtbot.waitUntil(lambda: viewer.state is ViewerState.SHOWN)
    assert asked == [3.0, 6.0] and film.second == 6.0 and "0:06 / 0:09" in viewer.facts_words
    film.step(1)  # there is none
    assert film.place == 2
    qtbot.waitUntil(lambda: film.picture(0) is not None)
    viewer.step(1)
    assert film.moments is None and film.duration == 0
    viewer.close()
    viewer.stop()


def test_a_film_under_the_mouse_shows_the_moment_at_which_it_is(
    qtbot: QtBot, clients: SimpleNamespace, thumbnails: Thumbnails, tmp_path: Path
) -> None:
    clients.search.answers[MomentsRequest] = lambda request: moments(tmp_path, request)
    scrubber, changed = Scrubber(clients.search, thumbnails), list[int]()
    scrubber.changed.connect(changed.append)
    hit, photo = make_hit(1, path="/p/1.mp4", duration=9.0), make_hit(2)
    scrubber.follow(hit, 0.1)
    qtbot.waitUntil(lambda: scrubber.shown(hit) is not None)
    assert [
        shown[1] for share in (0.0, 0.5, 1.0) if not scrubber.follow(hit, share) and (shown := scrubber.shown(hit))
    ] == [*(0.0, 3.0, 6.0)]
    assert scrubber.shown(photo) is None
    scrubber.follow(photo, 0.5)
    assert scrubber.shown(hit) is None and set(changed) == {1}


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ("mpv", ["/bin/mpv", "--start=42.5", "--", "/p/-a.mp4"]),
        ("vlc", ["/bin/vlc", "--start-time=42.5", "/p/-a.mp4"]),
        ("", []),
    ],
)
def test_a_player_begins_where_the_film_is_shown(monkeypatch: pytest.MonkeyPatch, there: str, words: list[str]) -> None:
    run: list[list[str]] = []
    monkeypatch.setattr(programs.shutil, "which", lambda name: f"/bin/{name}" if name == there else None)
    monkeypatch.setattr(programs, "_run", lambda found: run.append(list(found)) or True)
    monkeypatch.setattr(programs.sys, "platform", "linux")
    assert programs.play_at("/p/-a.mp4", 42.5) is bool(there)
    assert run == ([words] if words else [])
