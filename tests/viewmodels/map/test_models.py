"""The map below its widgets: points, picking, colours, what the search lights up, what is selected."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from fake_worker_hits import FULL, make_hit
from made_map import CENTRES, make_map
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from xsearch_gui.core.errors import XSearchError
from xsearch_gui.core.map.layout.spatial_grid import PointGrid
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.maintenance import StatusRequest
from xsearch_gui.core.records.map import MapColour, MapRequest, MapScores, MapScoresRequest, MapView
from xsearch_gui.core.records.search import Rows, RowsRequest, SearchRequest, SearchResult
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.map.camera import Camera
from xsearch_gui.viewmodels.map.label_placement import LabelPlacer
from xsearch_gui.viewmodels.map.map_model import MapState
from xsearch_gui.viewmodels.map.models import MapModels, make_map_models
from xsearch_gui.viewmodels.map.picking import row_at, rows_within
from xsearch_gui.viewmodels.map.raster import Dots, draw_density, draw_dots
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.shell.messages import Messages


@pytest.fixture
def maps(
    home: AppPaths,
    clients: SimpleNamespace,
    library: LibraryModel,
    search: SearchModel,
    thumbnails: Thumbnails,
    messages: Messages,
) -> MapModels:
    clients.search.answers[StatusRequest] = lambda request: FULL
    clients.search.answers[RowsRequest] = lambda request: Rows(tuple(make_hit(item) for item in request.items))
    clients.jobs.answers[MapRequest] = lambda request: make_map(home.cache)
    made = make_map_models(
        home, clients.search, clients.jobs, library, search, thumbnails, messages, ("add_folder",), messages
    )
    return made


@pytest.fixture
def shown(qtbot: QtBot, maps: MapModels, library: LibraryModel) -> MapModels:
    """A map that is there and looked at."""
    with qtbot.waitSignal(maps.map.map_changed):
        maps.map.watch(True)
        library.refresh()
    return maps


def camera_on(maps: MapModels) -> Camera:
    map_data = maps.map.map_data
    assert map_data is not None
    return Camera().resized(900, 600).fitted(map_data.planes[maps.appearance.view])


def pixel(camera: Camera, position: tuple[float, float]) -> tuple[float, float]:
    x, y = camera.screen(np.array([position], np.float32))
    return float(x[0]), float(y[0])


def around(camera: Camera, position: tuple[float, float], reach: float) -> np.ndarray:
    x, y = pixel(camera, position)
    return np.array([(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach), (x - reach, y + reach)])


def test_the_map_is_made_when_it_is_looked_at(qtbot: QtBot, maps: MapModels, library: LibraryModel) -> None:
    assert maps.map.state is MapState.OPENING
    with qtbot.waitSignal(library.status_changed):
        library.refresh()
    assert maps.map.state is MapState.MAKING and not maps.map.is_making  # nobody looks
    with qtbot.waitSignal(maps.map.map_changed):
        maps.map.watch(True)
    assert maps.map.state is MapState.READY
    assert maps.appearance.views == (MapView.CENTRED, MapView.RAW)
    assert maps.map.unaligned == "No head is in use."
    assert "texts lie among the photos" in maps.guidance.line and "0.60" not in maps.guidance.line
    assert "0.60" in maps.guidance.figures


def test_a_map_that_fails_says_why_and_can_be_tried_again(
    qtbot: QtBot, maps: MapModels, library: LibraryModel, clients: SimpleNamespace, home: AppPaths
) -> None:
    clients.jobs.answers[MapRequest] = lambda request: XSearchError("The disk is full.")
    maps.map.watch(True)
    library.refresh()
    qtbot.waitUntil(lambda: maps.map.state is MapState.FAILED)
    assert maps.guidance.guide.text == "The disk is full." and maps.guidance.guide.actions[0] == "map_again"
    clients.jobs.answers[MapRequest] = lambda request: make_map(home.cache)
    with qtbot.waitSignal(maps.map.map_changed):
        maps.map.lay_out_again()
    assert maps.map.state is MapState.READY
    maps.map.lay_out_again()
    assert [request.again for request in clients.jobs.asked_for(MapRequest)] == [False, False, True]


def test_new_photos_go_before_the_map(
    qtbot: QtBot, maps: MapModels, library: LibraryModel, clients: SimpleNamespace
) -> None:
    clients.jobs.held = True
    maps.map.watch(True)
    library.refresh()
    qtbot.waitUntil(lambda: maps.map.is_making)
    job = clients.jobs.last
    library.update()
    assert clients.jobs.cancelled == [job]
    clients.jobs.stopped.emit(job)
    assert maps.map.state is MapState.WAITING and not maps.map.is_making
    clients.jobs.answer(clients.jobs.last)
    qtbot.waitUntil(lambda: maps.map.is_making)  # after the library, the map once more
    assert len(clients.jobs.asked_for(IndexRequest)) == 1 and len(clients.jobs.asked_for(MapRequest)) == 2


def test_pointing_finds_the_nearest_shown_point(shown: MapModels) -> None:
    map_data, camera = shown.map.map_data, camera_on(shown)
    assert map_data is not None
    note = len(map_data) - 1
    x, y = pixel(camera, (0.0, 0.0))
    assert row_at(shown.map, shown.appearance, camera, x + 5, y - 5) == note
    assert row_at(shown.map, shown.appearance, camera, x + 40, y) == -1
    shown.appearance.toggle_entry(2)  # notes
    assert row_at(shown.map, shown.appearance, camera, x, y) == -1
    shown.appearance.toggle_entry(2)
    assert row_at(shown.map, shown.appearance, camera, x, y) == note


def test_what_is_selected_can_be_read_as_a_list_and_shown_in_the_grid(
    qtbot: QtBot, shown: MapModels, search: SearchModel, qtmodeltester: ModelTester
) -> None:
    camera = camera_on(shown)
    rows = rows_within(shown.map, shown.appearance, camera, around(camera, CENTRES[0], 0.45 * camera.scale))
    with qtbot.waitSignal(shown.selection.selection_changed) as told:
        shown.selection.select(rows)
    beaches = tuple(range(1, 31, 3))
    assert tuple(sorted(told.args[0])) == beaches  # each photo once, though its caption lies beside it
    assert shown.selection.summary == "Selected: 10 items"
    qtmodeltester.check(shown.selection.hits)
    shown.selection.hits.hit(0)
    qtbot.waitUntil(lambda: len(shown.selection.hits.hits) == 10)
    search.show_items(shown.selection.items, shown.selection.summary)
    assert tuple(search.hits.items) == shown.selection.items and search.hint == "Selected: 10 items"
    assert len(shown.selection.lines) == 10
    search.set_text("dog")
    assert not search.question.items
    shown.selection.clear()
    assert shown.selection.hits.rowCount() == 0 and len(shown.selection.lines) == 0


def test_results_of_the_search_light_up(
    qtbot: QtBot, shown: MapModels, search: SearchModel, clients: SimpleNamespace
) -> None:
    clients.search.answers[SearchRequest] = lambda request: SearchResult(hits=(make_hit(2), make_hit(5_000)))
    search.set_text("forest")
    qtbot.waitUntil(lambda: len(shown.appearance.results) == 2)
    scene, map_data = shown.appearance.scene, shown.map.map_data
    assert scene is not None and map_data is not None
    assert np.asarray(map_data.item)[shown.appearance.results].tolist() == [2, 5_000]
    assert (scene.colour >= len(scene.table) // 2).sum() == len(map_data) - 2  # all others step back


def test_scores_of_the_query_colour_the_map(
    qtbot: QtBot, shown: MapModels, search: SearchModel, clients: SimpleNamespace, home: AppPaths
) -> None:
    path = home.cache / "scores.npy"
    np.save(path, np.linspace(0, 1, 61).astype(np.float32))
    clients.search.answers[MapScoresRequest] = lambda request: MapScores(str(path), 1)
    shown.appearance.set_colour(MapColour.SCORE)
    assert not clients.search.asked_for(MapScoresRequest)  # nothing is asked yet
    search.set_text("forest")
    qtbot.waitUntil(lambda: shown.appearance.colours is not None and shown.appearance.colours.index[-1] == 63)
    assert shown.appearance.scale is not None and shown.appearance.scale[1] == ("0", "1")


def test_layers_show_what_has_no_pair_and_what_lies_far_apart(shown: MapModels) -> None:
    shown.appearance.show_unpaired(True)
    assert shown.appearance.scene is not None and shown.appearance.scene.lit.tolist() == [60]
    shown.appearance.show_unpaired(False)
    shown.appearance.show_bad_pairs(True)
    assert shown.appearance.bad_pairs[0].tolist() == [29, 59]  # the worst first
    assert 2 <= len(shown.appearance.bad_pairs) <= 6


def test_the_grid_finds_what_looking_at_all_points_finds() -> None:
    random = np.random.default_rng(1)
    plane = random.normal(size=(5_000, 2)).astype(np.float32)
    grid = PointGrid.of(plane)
    for position in random.normal(size=(50, 2)):
        squares = np.square(plane - position).sum(axis=1)
        expected = int(squares.argmin()) if squares.min() <= 0.01 else -1
        assert grid.nearest(position, 0.1) == expected
    low, high = np.array([-0.5, -0.2]), np.array([0.4, 0.9])
    seen = grid.within(low, high, 10**9)
    rows, count = seen.rows, seen.count
    assert np.array_equal(seen.positions, plane[rows])
    inside = np.flatnonzero(((plane > low) & (plane < high)).all(axis=1))
    assert set(inside) <= set(rows.tolist()) and count == len(rows) == len(set(rows.tolist()))
    some = grid.within(low, high, 100)
    assert some.count == count and 80 <= len(some.rows) <= 200


def test_zooming_keeps_what_is_under_the_pointer() -> None:
    camera = Camera().resized(800, 500).fitted(np.array([(-1, -1), (1, 1)], np.float32))
    closer = camera.zoomed(3.0, 620, 110)
    assert np.allclose(camera.world(620, 110), closer.world(620, 110))
    assert closer.zoom == pytest.approx(3.0)
    assert closer.panned(30, -20).panned(-30, 20) == closer


@pytest.mark.parametrize("points", [5, 400, 100_000])
def test_zooming_ends_where_nothing_more_is_seen(points: int) -> None:
    plane = np.random.default_rng(1).uniform(-1, 1, (points, 2)).astype(np.float32)
    camera = Camera().resized(800, 500).fitted(plane)
    for _ in range(60):
        camera = camera.zoomed(1.5, 400, 250)
    x, y = camera.screen(plane)
    near = np.sum((np.abs(x - 400) < 800) & (np.abs(y - 250) < 500))
    assert camera.zoom == camera.near <= 4000
    assert near < 12  # a few points fill the view, and so does each photo
    assert camera.zoomed(1.5, 400, 250) == camera


def test_the_map_cannot_be_dragged_out_of_sight() -> None:
    plane = np.random.default_rng(1).uniform(-1, 1, (400, 2)).astype(np.float32)
    camera = Camera().resized(800, 500).fitted(plane).panned(10_000, -50_000)
    x, y = camera.screen(plane)
    assert np.mean((x >= 0) & (x <= 800) & (y >= 0) & (y <= 500)) > 0.15
    assert (camera.x, camera.y) == (plane[:, 0].min(), plane[:, 1].max())
    moved = camera.limited(plane + 5)  # another map
    assert moved.panned(1, 1).x == pytest.approx(5 + plane[:, 0].min())


@pytest.mark.parametrize("draw", ["dots", "density"])
def test_points_are_drawn_where_they_are(draw: str) -> None:
    x = np.random.default_rng(0).normal(300, 8, 400).astype(np.float32)
    y = np.random.default_rng(1).normal(100, 8, 400).astype(np.float32)
    table = np.array([(200, 30, 30)], np.uint8)
    dots = Dots(x, y, np.zeros(400, np.uint8), np.zeros(400, np.uint8), table)
    ground = (250, 250, 250)
    picture = draw_dots(dots, 600, 400, ground, 2.0) if draw == "dots" else draw_density(dots, 600, 400, ground)
    drawn = np.argwhere(picture != 0xFFFAFAFA)
    middle = drawn.mean(axis=0) / picture.shape
    assert np.abs(middle - (116 / 432, 316 / 632) if draw == "dots" else middle - (0.25, 0.5)).max() < 0.03
    assert len(drawn) < 0.1 * picture.size


def test_names_and_photos_do_not_cover_each_other() -> None:
    placer = LabelPlacer(Camera().resized(300, 200))
    assert placer.take(100, 100, 60, 20)
    assert not placer.take(120, 110, 60, 20)
    assert not placer.take(100, 140, 60, 20, margin=30)
    assert placer.take(100, 140, 60, 20)
    assert not placer.take(900, 100, 60, 20)  # outside


def test_of_photos_that_cover_each_other_the_first_is_drawn() -> None:
    placer = LabelPlacer(Camera().resized(300, 200))
    assert placer.take(100, 100, 60, 20)  # a name
    x = np.array([100, 200, 230, 245, 250, 900], np.float32)
    y = np.array([115, 100, 100, 100, 190, 100], np.float32)
    assert placer.squares(x, y, 40, 2) == [1, 3, 4]  # one under the name, one under the first, one outside
    assert not placer.take(200, 100, 10, 10)


def test_a_density_adds_up_colours_and_leaves_out_what_is_not_seen() -> None:
    x = np.array([100.0] * 30 + [400.0] * 30 + [-500.0, 5_000.0], np.float32)
    colour = np.array([0] * 30 + [0, 1] * 15 + [1, 1], np.uint8)
    dots = Dots(
        x, np.full(62, 50, np.float32), colour, np.zeros(62, np.uint8), np.array([(255, 0, 0), (0, 0, 255)], np.uint8)
    )
    picture = draw_density(dots, 600, 400, (0, 0, 0))
    red, blue = (picture >> 16) & 255, picture & 255
    assert blue[:, : picture.shape[1] // 2].max() == 0 and red.max() > 50
    right = picture[:, picture.shape[1] // 2 :]
    assert np.abs(((right >> 16) & 255).astype(int) - (right & 255)).max() <= 1  # half and half
    assert not picture[:, -3:].astype(np.uint32).max() & 0xFFFFFF and not picture[:, :3].max() & 0xFFFFFF
