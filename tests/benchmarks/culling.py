"""From a key to the next picture in the large view: ``python -m tests.benchmarks culling``.

Forty made JPEGs of 24 megapixels are walked through with the right arrow, in the whole window (1440 x 900, offscreen)
with the details beside it. A step begins with the key and ends when photo, strip and bar have been drawn. *Preloaded*:
the next two have been loaded while the photo was looked at; *at once*: the key is pressed again as soon as the picture
is there at screen size. The same with the photo at 100 %, where all of its pixels are waited for.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from tests.benchmarks import culling_kinds

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures"))

PHOTOS = int(os.environ.get("XSEARCH_BENCH_PHOTOS", "40"))
SIZE = (6000, 4000)
SEEN = (1440, 900)
PATIENCE = 30.0  # seconds


def run() -> list[dict[str, object]]:
    """Return the figures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        _make_photos(Path(folder) / "photos")
        return [*_Walk(Path(folder)).rows(), *culling_kinds.rows(Path(folder) / "kinds")]


def _make_photos(folder: Path) -> None:
    """Write JPEGs with the detail and the size (about 8 MB) of a camera's."""
    folder.mkdir()
    random = np.random.default_rng(7)
    coarse = random.integers(0, 255, (40, 60, 3), np.uint8)
    grain = random.integers(-12, 12, (SIZE[1], SIZE[0], 1), np.int8)
    smooth = np.asarray(Image.fromarray(coarse).resize(SIZE, Image.Resampling.BICUBIC), np.int16)
    base = np.clip(smooth + grain, 0, 255).astype(np.uint8)
    for item in range(1, PHOTOS + 1):
        Image.fromarray(np.roll(base, 137 * item, axis=1)).save(folder / f"{item}.jpg", quality=88)


class _Walk:
    def __init__(self, home: Path) -> None:
        from desk import Desk
        from PySide6.QtWidgets import QApplication

        from xsearch_gui.core.records.search import Rows, RowsRequest

        self._app = QApplication.instance() or QApplication([])
        self._desk = desk = Desk(self._app, home / "home", PHOTOS)
        desk.folder = str(home / "photos")
        known = desk.hit
        desk.search.answers[RowsRequest] = lambda request: Rows(
            tuple(replace(known(item), width=SIZE[0], height=SIZE[1]) for item in request.items)
        )
        desk.window.resize(*SEEN)
        desk.window.show()
        desk.models.library.refresh()
        self._hits, self._model = desk.models.search.hits, desk.models.item_models.viewer
        self._viewer = desk.window.detail_views.viewer
        self._until(lambda: (hit := self._hits.hit(0)) is not None and hit.width > 0)

    def rows(self) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for zoom, pixels in (("fitted", 0), ("100 %", SIZE[0])):
            rows.append(self._row(f"preloaded, {zoom}", pixels, rests=True))
            rows.append(self._row(f"at once, {zoom}", pixels, rests=False))
        self._desk.close()
        return rows

    def _row(self, name: str, pixels: int, *, rests: bool) -> dict[str, object]:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        self._viewer.close_viewer()
        self._viewer.open(self._hits, 0)
        if pixels:
            self._viewer.canvas.toggle()
        self._until(lambda: self._is_shown(pixels))
        times, kept = [], 0
        for row in range(1, PHOTOS):
            if rests:
                self._until(lambda row=row: self._is_ahead(row))  # type: ignore[misc]
            begin = time.perf_counter()
            QTest.keyClick(self._viewer, Qt.Key.Key_Right)
            self._until(lambda: self._is_shown(pixels))
            self._viewer.repaint()
            times.append(1000 * (time.perf_counter() - begin))
            kept = max(kept, self._model.pictures.bytes_kept)
        p50, p95 = np.percentile(times, (50, 95))
        return {
            "key to picture": name, "steps": len(times), "p50 ms": float(p50), "p95 ms": float(p95),
            "most ms": float(max(times)), "pictures MiB": round(kept / 2**20),
        }  # fmt: skip

    def _is_shown(self, pixels: int) -> bool:
        from xsearch_gui.viewmodels.viewing.viewer import ViewerState

        image = self._model.image
        return self._model.state is ViewerState.SHOWN and image is not None and image.width() >= pixels

    def _is_ahead(self, row: int) -> bool:
        items = self._hits.items[row : row + 2]
        pictures = [self._model.pictures.get(item) for item in items]
        return all(picture is not None and picture.width() == SIZE[0] for picture in pictures)

    def _until(self, holds: Callable[[], bool]) -> None:
        end = time.perf_counter() + PATIENCE
        while not holds():
            self._app.processEvents()
            if time.perf_counter() > end:
                raise TimeoutError("the picture does not come")
            time.sleep(0.0005)
