"""How quickly the window is there, answers, scrolls, and stays awake: ``python -m tests.benchmarks window``.

Each figure is taken in a process of its own, as ``python -m tests.benchmarks.window WHAT ...``, because the first is
about the start of a process, and Qt reads its platform only once. Without a display the offscreen platform draws.
``XSEARCH_BENCH_PHOTOS`` makes the library smaller for a try; ``XSEARCH_BENCH_KEEP`` names a folder to keep it in.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures"))

PHOTOS = int(os.environ.get("XSEARCH_BENCH_PHOTOS", "100000"))
QUERIES = ("a dog on the beach", "two people in the snow", "a red car", "an old church at night", "children playing")
FRAMES = 600
STALL_MS = 50.0
INDEXED = 400  # photos that a job reads meanwhile


def run() -> list[dict[str, object]]:
    """Return the figures."""
    from large_library import make_library

    kept = os.environ.get("XSEARCH_BENCH_KEEP")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(kept or folder) / f"library-{PHOTOS}"
        if not home.exists():
            make_library(home, PHOTOS)
        rows = [_part("bare"), _part("start", home), _part("bare"), _part("start", home)]
        rows += [_part("typing", home), _part("scrolling", home)]
        rows.append(_part("indexing", home, Path(folder)))
    return rows


def _part(what: str, *folders: Path) -> dict[str, object]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    if not environment.get("DISPLAY"):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [sys.executable, "-m", "tests.benchmarks.window", what, str(time.time()), *map(str, folders)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return {"what": what, "photos": PHOTOS, **json.loads(done.stdout.splitlines()[-1])}


class Bench:
    """The whole program in this process, and the time that passes between two looks of the event loop."""

    def __init__(self, home: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from xsearch_gui.app import Application
        from xsearch_gui.core.paths import AppPaths

        self.app = QApplication.instance() or QApplication([])
        self.application = Application(self.app, AppPaths.under(home))
        self.window, self.search = self.application.window, self.application.models.search
        self.search.clear()
        self.application.start()

    def until(self, done: Callable[[], bool], seconds: float = 120.0) -> None:
        """Let the event loop run until something is true."""
        end = time.perf_counter() + seconds
        while not done():
            if time.perf_counter() > end:
                raise TimeoutError("the window did not come to the state that was waited for")
            self.app.processEvents()

    def settle(self, seconds: float) -> float:
        """Let the event loop run, and return the longest time that it was busy with one thing, in ms."""
        end, longest = time.perf_counter() + seconds, 0.0
        while (start := time.perf_counter()) < end:
            self.app.processEvents()
            longest = max(longest, 1000 * (time.perf_counter() - start))
            time.sleep(0.001)
        return longest

    def end(self) -> None:
        """Close everything."""
        self.window.close()
        self.application.end()


def bare(began: float) -> dict[str, object]:
    """Time to a window of PySide6 that holds a search box and nothing else: what no program of it can be below."""
    from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow

    app, window = QApplication([]), QMainWindow()
    window.setCentralWidget(QLineEdit())
    window.show()
    app.processEvents()
    return {"window s": time.time() - began}


def start(began: float, home: Path) -> dict[str, object]:
    """Time from the start of the process to the window, and to the first photos in it."""
    bench = Bench(home)
    bench.until(bench.window.isVisible)
    bench.app.processEvents()
    visible = time.time() - began
    bench.until(lambda: bool(bench.search.hits.rowCount()) and bench.search.hits.hit(0) is not None)
    bench.app.processEvents()
    result = {"window s": visible, "first photos s": time.time() - began}
    bench.end()
    return result


def typing(began: float, home: Path) -> dict[str, object]:
    """Time from the last key of a query to its results on the screen."""
    from PySide6.QtTest import QTest

    bench, times = Bench(home), []
    bench.until(lambda: bool(bench.search.hits.rowCount()))
    edit = bench.window.search_box.edit
    for query in ("warm up", *QUERIES):
        edit.clear()
        QTest.keyClicks(edit, query[:-1])
        bench.until(lambda: not bench.search.is_searching)
        bench.settle(0.5)
        QTest.keyClicks(edit, query[-1])
        begin = time.perf_counter()
        bench.until(lambda: not bench.search.is_searching)
        bench.window.results.repaint()
        times.append(1000 * (time.perf_counter() - begin))
    bench.end()
    times = sorted(times[1:])
    return {"results ms median": times[len(times) // 2], "results ms worst": times[-1]}


def scrolling(began: float, home: Path) -> dict[str, object]:
    """Time of a frame while the grid scrolls over all rows, twice as many as the library has photos at most."""
    bench = Bench(home)
    bench.until(lambda: bool(bench.search.hits.rowCount()))
    items = list(bench.search.hits.items)
    many = (items * (200_000 // len(items) + 1))[:200_000]
    bench.search.hits.set_items(many)
    bench.settle(1.0)
    bar = bench.window.results.grid.verticalScrollBar()
    result: dict[str, object] = {"rows": len(many)}
    for name, step in (("wheel", 120), ("page", bar.pageStep()), ("dragged", bar.maximum() // FRAMES)):
        frames = []
        bar.setValue(0)
        bench.settle(0.5)
        for _ in range(FRAMES):
            begin = time.perf_counter()
            bar.setValue(bar.value() + step)
            bench.app.processEvents()
            frames.append(1000 * (time.perf_counter() - begin))
            time.sleep(max(0.0, 1 / 60 - (time.perf_counter() - begin)))
        frames.sort()
        result |= {f"{name} p50 ms": frames[FRAMES // 2], f"{name} p95 ms": frames[round(FRAMES * 0.95)]}
    bench.end()
    return result


def indexing(began: float, home: Path, folder: Path) -> dict[str, object]:
    """The longest stalls of the window's thread while the jobs worker reads photos."""
    import numpy as np
    from PIL import Image

    random = np.random.default_rng(7)
    (folder / "new").mkdir()
    for number in range(INDEXED):
        low = random.integers(0, 255, (30, 40, 3), dtype=np.uint8)
        Image.fromarray(low).resize((2000, 1500)).save(folder / "new" / f"{number}.jpg", quality=85)
    bench, stalls = Bench(home), []
    bench.until(lambda: bool(bench.search.hits.rowCount()))
    bench.settle(1.0)
    library, bar = bench.application.models.library, bench.window.results.grid.verticalScrollBar()
    library.add_folders([str(folder / "new")])
    end = time.perf_counter() + 180
    while library.is_busy and time.perf_counter() < end:
        begin = time.perf_counter()
        bar.setValue((bar.value() + 40) % max(1, bar.maximum()))
        bench.app.processEvents()
        stalls.append(1000 * (time.perf_counter() - begin))
        time.sleep(0.004)
    bench.end()
    stalls.sort()
    over = sum(stall > STALL_MS for stall in stalls)
    return {
        "looks": len(stalls),
        "longest ms": stalls[-1],
        "p99 ms": stalls[round(len(stalls) * 0.99) - 1],
        "stalls": over,
    }


PARTS: dict[str, Callable[..., dict[str, object]]] = {
    "bare": bare,
    "start": start,
    "typing": typing,
    "scrolling": scrolling,
    "indexing": indexing,
}

if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]](float(sys.argv[2]), *map(Path, sys.argv[3:]))))
