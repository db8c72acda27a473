"""From a key to the next RAW file or HEIC in the large view, in the whole program with its workers.

Ten DNG files whose preview is a JPEG of 24 megapixels, and ten copies of a phone's HEIC (12 megapixels, of
``data/photos``), each another content. *Preloaded*: the next two have come while the photo was looked at; *at once*:
the key is pressed again as soon as the picture is there, and the worker has to make it.
"""

from __future__ import annotations

import os
import struct
import time
from pathlib import Path

import numpy as np
from PIL import Image

COUNT = 10
SIZE = (6000, 4000)
HEIC = Path(os.environ.get("XSEARCH_SHARED", "../shared")) / "data/photos/cameras/heic/IMG_2927.HEIC"
PATIENCE = 120.0


def rows(home: Path) -> list[dict[str, object]]:
    """Return the figures; ``home`` is an empty folder."""
    found: list[dict[str, object]] = []
    for kind, make in (("RAW", _make_raw), ("HEIC", _make_heic)):
        folder = home / kind
        folder.mkdir(parents=True)
        make(folder)
        found += _walked(kind, home / f"{kind} home", folder) if any(folder.iterdir()) else []
    return found


def _make_raw(folder: Path) -> None:
    from rawfiles import dng

    random = np.random.default_rng(3)
    coarse = Image.fromarray(random.integers(0, 255, (40, 60, 3), np.uint8)).resize(SIZE, Image.Resampling.BICUBIC)
    for number in range(COUNT):
        turned = Image.fromarray(np.roll(np.asarray(coarse), 311 * number, axis=1))
        (folder / f"{number}.dng").write_bytes(dng(turned, SIZE, 1, f"number {number}"))


def _make_heic(folder: Path) -> None:
    if HEIC.is_file():
        for number in range(COUNT):
            free = struct.pack(">I4s", 8 + 4, b"free") + struct.pack(">I", number)  # a box that says nothing
            (folder / f"{number}.heic").write_bytes(HEIC.read_bytes() + free)


def _walked(kind: str, home: Path, folder: Path) -> list[dict[str, object]]:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from tests.benchmarks.window import Bench
    from xsearch_gui.viewmodels.viewing.viewer import ViewerState
    from xsearch_gui.viewmodels.viewing.viewer_pictures import SCREEN_SIDE

    bench = Bench(home)
    library, hits = bench.application.models.library, bench.search.hits
    model, viewer = bench.application.models.item_models.viewer, bench.window.detail_views.viewer
    bench.until(lambda: not library.is_busy)
    library.add_folders([str(folder)])
    bench.until(lambda: not library.is_busy and hits.rowCount() == COUNT and hits.hit(COUNT - 1) is not None, 600)
    found = []
    for name, rests in (("at once", False), ("preloaded", True)):
        for preview in (home / "cache" / "previews").glob("*.jpg"):
            preview.unlink()
        model.pictures.clear()

        def is_shown() -> bool:
            image = model.image
            shown = image is not None and max(image.width(), image.height()) >= SCREEN_SIDE
            return model.state is ViewerState.SHOWN and shown

        def is_ahead(row: int) -> bool:
            return all(model.pictures.get(item) is not None for item in hits.items[row : row + 2])

        viewer.open(hits, 0)
        bench.until(is_shown, PATIENCE)
        times = []
        for row in range(1, COUNT):
            if rests:
                bench.until(lambda row=row: is_ahead(row), PATIENCE)
            begin = time.perf_counter()
            QTest.keyClick(viewer, Qt.Key.Key_Right)
            bench.until(is_shown, PATIENCE)
            viewer.repaint()
            times.append(1000 * (time.perf_counter() - begin))
        viewer.close_viewer()
        p50, p95 = np.percentile(times, (50, 95))
        what = f"{kind}, {name}"
        found.append({"key to picture": what, "steps": len(times), "p50 ms": float(p50), "p95 ms": float(p95),
                      "most ms": float(max(times))})  # fmt: skip
    bench.end()
    return found
