"""The photos on the map, from the folder to the pixels: a real library, the map of it, what is drawn and written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from colours import COLOURS, ColourEncoder, paint
from fake_worker_client import FakeClient
from PySide6.QtCore import QObject, QPointF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from xsearch_gui import cli
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.status import library_status
from xsearch_gui.core.map import view_layout
from xsearch_gui.core.map.data import read_map_data
from xsearch_gui.core.map.job import run_map
from xsearch_gui.core.map.layout.tsne import Schedule
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.maintenance import LibraryStatus, StatusRequest
from xsearch_gui.core.records.map import MapRequest
from xsearch_gui.ui.map.photos import NEAR, sizes
from xsearch_gui.ui.map.view import MapView
from xsearch_gui.ui.widgets.actions import make_actions
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.map.label_placement import LabelPlacer
from xsearch_gui.viewmodels.map.models import make_map_models
from xsearch_gui.viewmodels.results.image_loader import ImageLoader
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.shell.messages import Messages

PHOTOS = 24


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few points need few rounds."""
    monkeypatch.setattr(view_layout, "FIRST", Schedule(early=20, late=40))


@pytest.fixture
def mapped(library: Library, photos: Path) -> Library:
    """A library of yellow and purple photos, which no point and no text of the window is, with its map."""
    for seed in range(PHOTOS):
        paint(photos / f"{seed}.png", ("yellow", "purple")[seed % 2], seed)
    run_index(library, IndexRequest((str(photos),)), SilentReporter())
    run_map(library, MapRequest(), SilentReporter())
    return library


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication, mapped: Library) -> Iterator[MapView]:
    """The map in the window as it is after a start, with the map of an earlier run."""
    parent, loader, search_client = QObject(), ImageLoader(), FakeClient()
    status: LibraryStatus = library_status(mapped)
    search_client.answers[StatusRequest] = lambda request: status
    messages, thumbnails = Messages(parent), Thumbnails(loader, parent=parent)
    library = LibraryModel(search_client, FakeClient(), messages, parent)
    search = SearchModel(search_client, library, thumbnails, parent)
    jobs = FakeClient()
    jobs.held = True  # the map is there already
    models = make_map_models(mapped.paths, search_client, jobs, library, search, thumbnails, messages, (), parent)
    window, theme = QMainWindow(), Theme(qapp)
    made = MapView(models, make_actions(window), theme)
    window.setCentralWidget(made)
    qtbot.addWidget(window)
    window.resize(900, 640)
    window.show()
    qtbot.waitUntil(lambda: models.map.map_data is not None)
    yield made
    loader.stop()
    theme.deleteLater()


def pixels_of(image: QImage, colour: str) -> int:
    """Return how many pixels are of a photo's colour, as JPEG leaves it."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    found = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[..., 2::-1].astype(np.int16)
    return int((np.abs(found - COLOURS[colour]).max(axis=2) < 12).sum())


@pytest.mark.parametrize(("hashed", "digits"), [("blake3", 40), ("blake2b", 32)])
def test_every_point_of_a_photo_names_its_thumbnail(
    library: Library, photos: Path, hashed: str, digits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Libraries keep to the hash that they began with, and the two differ in length."""
    monkeypatch.setattr("xsearch_gui.core.files.hashing.NEWEST", hashed)
    paint(photos / "one.png", "red")
    run_index(library, IndexRequest((str(photos),)), SilentReporter())
    map_data = read_map_data(Path(run_map(library, MapRequest(), SilentReporter()).folder))
    assert map_data is not None
    names = [map_data.thumbnail_name(row) for row in range(map_data.photos)]
    assert [(len(name), library.paths.thumbnail(name).is_file()) for name in names] == [(digits, True)]


def test_photos_are_seen_near_and_from_afar(qtbot: QtBot, view: MapView) -> None:
    def seen() -> tuple[int, int]:
        image = view.canvas.grab().toImage()
        return pixels_of(image, "yellow"), pixels_of(image, "purple")

    qtbot.waitUntil(lambda: min(seen()) > 1_000)
    far = sum(seen())
    map_data, plane = view.canvas._maps.map_data, view.canvas._plane()
    assert map_data is not None and plane is not None
    x, y = view.canvas.camera.screen(plane[:1])
    view.canvas.zoom(3.0, QPointF(float(x[0]), float(y[0])))
    qtbot.waitUntil(lambda: max(seen()) > 5_000)
    assert far > 2_000


def test_what_a_search_does_not_light_up_is_seen_faintly_when_near(qtbot: QtBot, view: MapView) -> None:
    """Who looks closer at a place of the map wants to see it, whatever is being searched for."""
    map_data, plane = view.canvas._maps.map_data, view.canvas._plane()
    assert map_data is not None and plane is not None
    scene = view.canvas._appearance.scene
    assert scene is not None
    one = replace(scene, lit=np.array([0]))
    photos = view.canvas.painter._photos

    def drawn() -> set[int]:
        camera = view.canvas.camera
        image = QImage(900, 640, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        rows = np.arange(map_data.photos)
        found = photos.draw(painter, map_data, plane, rows, one, camera, LabelPlacer(camera), None)
        assert painter.opacity() == 1.0
        painter.end()
        return found

    assert drawn() == {0}
    x, y = view.canvas.camera.screen(plane[:1])
    view.canvas.zoom(8.0, QPointF(float(x[0]), float(y[0])))
    assert sizes(map_data.photos, view.canvas.camera)[0] >= NEAR
    found = drawn()
    assert 0 in found and len(found) > 1


def test_photos_are_in_the_picture_that_is_written_even_before_they_are_loaded(view: MapView, tmp_path: Path) -> None:
    target = tmp_path / "map.png"
    view.export(str(target))
    written = QImage(str(target))
    assert min(pixels_of(written, "yellow"), pixels_of(written, "purple")) > 4_000


def test_photos_are_in_the_picture_of_the_command(
    paths: AppPaths, mapped: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xsearch_gui.cli.map.Library", lambda arguments: Library(paths, ColourEncoder))
    target = tmp_path / "map.png"
    assert cli.main(["map", "--png", str(target), "--size", "900x640"]) == 0
    written = QImage(str(target))
    assert min(pixels_of(written, "yellow"), pixels_of(written, "purple")) > 1_000
