"""The map: milliseconds of a frame, of picking and selecting, and the layout's seconds and quality.

Vectors are clustered like real embeddings (topics, things in them, photos of them); texts lie apart from photos. A
layout of a million points takes minutes: :data:`LAYOUTS` says which are made.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.benchmarks.map_stage import Stage, wait
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.index.reader import VectorIndex
from xsearch_gui.core.map import view_layout
from xsearch_gui.core.map.kinds import CAPTION, PHOTO
from xsearch_gui.core.map.layout import Plane
from xsearch_gui.core.map.populations import Points
from xsearch_gui.core.map.spaces import make_space
from xsearch_gui.core.records.map import MapView
from xsearch_gui.ui.map.canvas import MapCanvas

DIMENSION = 384
FRAMES = (10_000, 100_000, 1_000_000)
LAYOUTS = (10_000, 100_000)
ZOOMS = {"far": 1.0, "middle": 6.0, "near": 40.0}
SIZE = (1400, 900)
STEPS = 40
QUERIES = 1_000


def library(count: int, seed: int = 0) -> tuple[Points, NDArray[np.int64]]:
    """Return ``count`` points, a third of them captions, around 20 topics of many things; and each photo's thing."""
    random = np.random.default_rng(seed)
    topics = random.normal(size=(20, DIMENSION)).astype(np.float32)
    things = topics[random.integers(0, 20, count // 50)]
    things += 0.7 * random.normal(size=things.shape).astype(np.float32)
    texts = count // 3
    photos = count - texts

    def around(thing: NDArray[np.int64], shift: float) -> PopulationIndex:
        number = len(thing)
        vectors = np.empty((number, DIMENSION), np.float16)
        for start in range(0, number, 50_000):
            part = things[thing[start : start + 50_000]]
            part = part + 0.6 * random.normal(size=part.shape).astype(np.float32) + shift
            vectors[start : start + len(part)] = part / np.linalg.norm(part, axis=1, keepdims=True)
        return PopulationIndex(np.arange(1, number + 1), vectors)

    ids = np.r_[np.arange(1, photos + 1), np.arange(1, texts + 1)]
    kind = np.r_[np.full(photos, PHOTO), np.full(texts, CAPTION)].astype(np.uint8)
    thing = random.integers(0, len(things), count)
    index = VectorIndex(1, around(thing[:photos], 0.0), around(thing[photos:], 0.5))
    return Points(kind, ids, ids, index, np.arange(texts), np.arange(texts)), thing[:photos]


def together(plane: Plane, thing: NDArray[np.int64]) -> float:
    """Return the share of the ten nearest photos in the plane that show the same thing, over 1,000 photos."""
    photos = plane[: len(thing)]
    rows = np.random.default_rng(3).integers(0, len(thing), QUERIES)
    shares = []
    for row in rows.tolist():
        near = np.argpartition(np.square(photos - photos[row]).sum(axis=1), 11)[:11]
        shares.append((np.count_nonzero(thing[near] == thing[row]) - 1) / 10)
    return float(np.mean(shares))


def lay_out(count: int) -> dict[str, object]:
    """Lay the centred view out, then add a twentieth of new points to it."""
    points, thing = library(count)
    space = make_space(MapView.CENTRED, points)
    nothing = view_layout.Start(np.full((count, 2), np.nan, np.float32))
    start = time.perf_counter()
    first = view_layout.first_look(space)
    look = time.perf_counter() - start
    start = time.perf_counter()
    plane = view_layout.lay_out(space, nothing, lambda *_: None).plane
    seconds = time.perf_counter() - start
    known = plane.copy()
    known[::20] = np.nan
    start = time.perf_counter()
    again = view_layout.lay_out(space, view_layout.Start(known), lambda *_: None).plane
    placing = time.perf_counter() - start
    return {
        "what": "layout",
        "points": count,
        "first look s": look,
        "seconds": seconds,
        "placing 5 % s": placing,
        "same of 10, PCA": together(first, thing),
        "same of 10": together(plane, thing),
        "same of 10, placed": together(again, thing),
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _timed(action: Callable[[int], object], times: int = STEPS) -> tuple[float, float]:
    """Return p50 and p95 in milliseconds of an action, called with 0, 1, 2 ..."""
    taken = []
    for step in range(times):
        start = time.perf_counter()
        action(step)
        taken.append(1000 * (time.perf_counter() - start))
    return float(np.median(taken)), float(np.quantile(taken, 0.95))


def frames(canvas: MapCanvas, zoom: float) -> dict[str, float]:
    """Return frame times while panning and zooming from this zoom on."""
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    middle = canvas.camera

    def frame(camera: object) -> None:
        painter = QPainter(image)
        canvas.painter.paint(painter, camera)  # type: ignore[arg-type]
        painter.end()

    start = middle.zoomed(zoom, SIZE[0] / 2, SIZE[1] / 2)
    frame(start)
    wait(400)  # until the photos that are seen are loaded
    frame(start)
    pan = _timed(lambda step: frame(start.panned(9 * step, 4 * step)))
    closer = _timed(lambda step: frame(start.zoomed(1.02**step, SIZE[0] / 2, SIZE[1] / 2)))
    return {"pan p50 ms": pan[0], "pan p95 ms": pan[1], "zoom p50 ms": closer[0], "zoom p95 ms": closer[1]}


def picking(canvas: MapCanvas, stage: Stage) -> dict[str, float]:
    """Return times of finding the point under the pointer, and of selecting within a lasso of half the view."""
    places = np.random.default_rng(1).uniform((100, 100), (SIZE[0] - 100, SIZE[1] - 100), (200, 2))
    pick = _timed(lambda step: stage.row_at(canvas.camera, *places[step]), 200)
    angle = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    lasso = np.stack([700 + 500 * np.cos(angle), 450 + 320 * np.sin(angle)], axis=1)
    select = _timed(lambda step: stage.rows_within(canvas.camera, lasso + step), 5)
    return {"pick p95 ms": pick[1], "lasso p50 ms": select[0]}


def run() -> list[dict[str, object]]:
    """Measure all sizes."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    rows: list[dict[str, object]] = []
    for count in FRAMES:
        with tempfile.TemporaryDirectory() as home:
            stage = Stage(app, Path(home), count, SIZE)
            for name, zoom in ZOOMS.items():
                rows.append({"what": f"frame, {name}", "points": count, **frames(stage.canvas, zoom)})
            rows.append({"what": "picking", "points": count, **picking(stage.canvas, stage), "read ms": stage.read_ms})
            stage.close()
    return rows + [lay_out(count) for count in LAYOUTS]
