"""A map of any size with thumbnails, shown without workers: what the benchmark of frames draws."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from xsearch_gui.core.map.layout.spatial_grid import sorted_by_cell
from xsearch_gui.core.map.store import MapWriter
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.ui.map.canvas import MapCanvas
from xsearch_gui.ui.widgets.theme import Appearance, Theme
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.map.camera import Camera
from xsearch_gui.viewmodels.map.models import make_map_models
from xsearch_gui.viewmodels.map.picking import row_at, rows_within
from xsearch_gui.viewmodels.results.image_loader import ImageLoader
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.shell.messages import Messages

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures"))
from fake_worker_client import FakeClient

PICTURES = 64  # different ones


class Stage:
    """A canvas on a map of clouds; a third of the points are captions beside their photos."""

    def __init__(self, app: object, home: Path, count: int, size: tuple[int, int]) -> None:
        assert isinstance(app, QApplication)
        paths = AppPaths.under(home)
        paths.create()
        publish(paths, count)
        self.parent = QObject()
        client, messages = FakeClient(), Messages(self.parent)
        self.loader = ImageLoader(self.parent)
        thumbnails = Thumbnails(self.loader, parent=self.parent)
        library = LibraryModel(client, client, messages, self.parent)
        search = SearchModel(client, library, thumbnails, self.parent)
        self.models = make_map_models(paths, client, client, library, search, thumbnails, messages, (), self.parent)
        self.theme = Theme(app, Appearance.LIGHT)
        self.models.appearance.set_ground(False, (244, 244, 245))
        self.canvas = MapCanvas(self.models.map, self.models.appearance, self.models.selection, thumbnails, self.theme)
        self.canvas.resize(*size)
        self.canvas.camera = self.canvas.camera.resized(*size)
        start = time.perf_counter()
        self.models.map.watch(True)
        self.read_ms = 1000 * (time.perf_counter() - start)
        self.canvas.fit()
        self.canvas.grab()
        wait(400)  # for the first thumbnails

    def row_at(self, camera: Camera, x: float, y: float) -> int:
        """Pick."""
        return row_at(self.models.map, self.models.appearance, camera, x, y)

    def rows_within(self, camera: Camera, corners: NDArray[np.floating]) -> NDArray[np.int64]:
        """Select."""
        return rows_within(self.models.map, self.models.appearance, camera, corners)

    def close(self) -> None:
        """Let everything go."""
        self.canvas.deleteLater()
        self.loader.stop()
        self.theme.deleteLater()


def wait(milliseconds: int) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def publish(paths: AppPaths, count: int) -> None:
    """Write a map of ``count`` points."""
    random = np.random.default_rng(0)
    texts = count // 3
    photos = count - texts
    centres = random.normal(size=(200, 2)) * 0.35
    cloud = random.integers(0, 200, photos)
    where = centres[cloud] + 0.06 * random.normal(size=(photos, 2))
    plane = np.concatenate([where, where[:texts] + 0.01 * random.normal(size=(texts, 2))]).astype(np.float32)
    order, starts = sorted_by_cell(plane)
    pairs = np.stack([np.arange(texts), photos + np.arange(texts)], axis=1).astype(np.int32)
    content = np.array([content_of(number % PICTURES).encode() for number in range(count)])
    paint(paths)
    names = [{"name": f"region {i}", "count": 10, "places": {"centred": [centres[i].tolist()]}} for i in range(118)]
    ids = np.r_[np.arange(1, photos + 1), np.arange(1, texts + 1)]
    columns = {
        "kind": np.r_[np.zeros(photos), np.ones(texts)].astype(np.uint8),
        "id": ids,
        "item": ids,
        "day": np.full(count, np.nan, np.float32),
        "camera": np.full(count, -1, np.int16),
        "folder": np.full(count, -1, np.int16),
        "region": np.zeros((count, 3), np.int16),
        "content": content,
        "pairs": pairs,
        "pair-order": np.argsort(pairs.ravel(), kind="stable"),
        "distances": random.uniform(size=(texts, 1)).astype(np.float32),
        "plane-centred": plane,
        "order-centred": order,
        "starts-centred": starts,
    }
    state = {
        "stamp": "",
        "complete": True,
        "counts": [photos, texts, 0, texts],
        "views": ["centred"],
        "cameras": [],
        "folders": [],
        "regions": [names[:8], names[8:36], names[36:]],
        "figures": {},
    }
    MapWriter.open(paths.cache / "map" / "bench-1").publish(columns, state)


def content_of(number: int) -> str:
    """Return the hash of the content of a picture."""
    return f"{number:02x}" + 38 * "0"


def paint(paths: AppPaths) -> None:
    """Write the thumbnails."""
    for number in range(PICTURES):
        picture = QImage(256, 192, QImage.Format.Format_RGB32)
        picture.fill(QColor.fromHsv(number * 5, 160, 200))
        path = paths.thumbnail(content_of(number))
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(str(path))
