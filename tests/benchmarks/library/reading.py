"""What a large library costs: speed, memory and a run with nothing to do at 1,000, 10,000 and 100,000 photos; and
what becomes of files that were made to break decoders.

``XSEARCH_BENCH_SIZES="1000,10000"`` chooses other sizes.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from PIL import Image

from tests.benchmarks.library.indexing import index_twice
from tests.benchmarks.memory import apart
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest

SIZES = tuple(map(int, os.environ.get("XSEARCH_BENCH_SIZES", "1000,10000,100000").split(",")))
_PER_FOLDER = 1000
_SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


def make_small_photos(folder: Path, count: int) -> None:
    """Write JPEGs of 320 x 240, a thousand in a folder, no two alike."""
    for start in range(0, count, _PER_FOLDER):
        place = folder / f"{start // _PER_FOLDER:03}"
        place.mkdir(parents=True)
        for i in range(start, min(count, start + _PER_FOLDER)):
            image = Image.new("RGB", (320, 240), (i % 251, i // 251 % 251, 90))
            image.putpixel((i % 320, i // 320 % 240), (255, 255, 255))
            image.save(place / f"{i:06}.jpg", quality=80)


def index_all(folders: tuple[str, ...], home: str) -> tuple[int, list[str], float]:
    """Return how many photos were read, which files were named as failed, and the seconds of the run."""
    start = time.perf_counter()
    with Library(AppPaths.under(Path(home))) as library:
        report = run_index(library, IndexRequest(folders), SilentReporter())
    return report.indexed, [failure.path for failure in report.failed], time.perf_counter() - start


def _hostile() -> dict[str, object]:
    folders = [_SHARED / "photos", _SHARED / "malformed"]
    files = sum(p.is_file() for folder in folders for p in folder.rglob("*"))  # films and sidecars are neither
    with tempfile.TemporaryDirectory() as home:
        (read, failed, seconds), megabytes = apart(index_all, tuple(map(str, folders)), home)
    return {"library": "photos + malformed", "files": files, "read": read, "named": len(failed),
            "photos/s": read / seconds, "peak MB": megabytes}  # fmt: skip


def run() -> list[dict[str, object]]:
    """Measure every size once, then the files that were made to break decoders."""
    rows: list[dict[str, object]] = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            make_small_photos(Path(folder, "photos"), size)
            (speed, again), megabytes = apart(index_twice, str(Path(folder, "photos")), str(Path(folder, "home")))
        rows.append({"library": f"{size:,} small JPEGs", "photos/s": speed, "seconds when nothing changed": again,
                     "peak MB": megabytes})  # fmt: skip
    return [*rows, _hostile()] if _SHARED.is_dir() else rows
