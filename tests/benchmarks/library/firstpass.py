"""How soon all photos are searchable with a first pass, and what that costs: against a run without it, in turn.

Made JPEGs of 12 megapixels with the thumbnails of 160 x 120 pixels that cameras write, and copies of a phone's HEIC
with one of 320 x 240 (from ``../shared/data``; left out where it is absent).
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from tests.benchmarks.library.indexing import _SHARED, _copies, _warm, picture
from tests.benchmarks.memory import apart
from tests.fixtures.small_pictures import jpeg_with
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.indexing import first_pass
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest

PHOTOS = int(os.environ.get("XSEARCH_BENCH_FIRST", "100"))
ROUNDS = 3  # with and without in turn


class _Watching(SilentReporter):
    """Notes when the first pass has gone on, for the last time."""

    searchable_at: float | None = None

    def progress(self, done: int, total: int, note: Message = NOTHING) -> None:
        if note == "Making photos searchable":
            self.searchable_at = time.perf_counter()


def make_jpegs(folder: Path, count: int) -> list[Path]:
    """Write JPEGs of 12 megapixels as a camera writes them, no two alike."""
    base, made = picture((4000, 3000)), []
    small = base.resize((160, 120))
    for i in range(count):
        at = i * 7 % 4000
        for one, scale in ((base, 1), (small, 25)):
            one.paste((i % 256, 80, 160), (at // scale, 0, (at + 400) // scale, 400 // scale))
        made.append(jpeg_with(base, small, folder / f"{i:06}.jpg"))
    return made


def copy_heics(folder: Path, count: int) -> list[Path]:
    """Write copies of a photo of a phone that differ in bytes behind the picture."""
    path = _SHARED / "albums" / "formats" / "heic" / "IMG_2682.heic"
    return _copies(folder, path.read_bytes(), ".heic", count) if path.exists() else []


def index(folder: str, home: str, with_first: bool) -> tuple[list[float], int]:
    """Return seconds until all were searchable, of the whole run, of the processor; and the vectors. All is warm."""
    if not with_first:
        first_pass.FEWEST = 10**9
    with Library(AppPaths.under(Path(home))) as library:
        arrays = [library.encoder.prepare(Image.new("RGB", (512, 384)))] * library.encoder.manifest.image.batch
        library.encoder.encode_prepared(arrays)
        with ThreadPoolExecutor(library.decoders.processes) as threads:
            _warm(library.decoders, threads, str(next(Path(folder).iterdir())))
        watching, start = _Watching(), time.perf_counter()
        work = -time.process_time() - library.decoders.seconds
        run_index(library, IndexRequest((folder,)), watching)
        end = time.perf_counter()
        work += time.process_time() + library.decoders.seconds
        count = library.catalogue.vectors.count(Modality.PHOTOS, library.encoder_id)
        return [(watching.searchable_at or end) - start, end - start, work], count


def measure(name: str, photos: list[Path], homes: Path) -> dict[str, object]:
    """Return the medians of some rounds, each run in a fresh process."""
    runs: dict[bool, list[list[float]]] = {True: [], False: []}
    peaks: dict[bool, list[float]] = {True: [], False: []}
    for number in range(ROUNDS):
        for way in (True, False) if number % 2 else (False, True):
            home = str(homes / f"{number}{way}")
            (seconds, count), megabytes = apart(index, str(photos[0].parent), home, way)
            assert count == len(photos), "some photos have no vector"
            runs[way].append(seconds)
            peaks[way].append(megabytes)
    searchable, whole, work = (statistics.median(times) for times in zip(*runs[True], strict=True))
    _, plain, plain_work = (statistics.median(times) for times in zip(*runs[False], strict=True))
    return {
        "photos": f"{len(photos)} {name}",
        "seconds without": plain,
        "all searchable after": searchable,
        "share": searchable / plain,
        "seconds with": whole,
        "times without": whole / plain,
        "times the processor's work": work / plain_work,
        "peak MB without": max(peaks[False]),
        "peak MB with": max(peaks[True]),
    }


def run() -> list[dict[str, object]]:
    """Measure each kind."""
    kinds: dict[str, Callable[[Path, int], list[Path]]] = {"JPEG": make_jpegs, "HEIC": copy_heics}
    rows: list[dict[str, object]] = []
    for name, make in kinds.items():
        with tempfile.TemporaryDirectory() as folder:
            photos = make(Path(folder, "photos"), PHOTOS)
            if photos:
                rows.append(measure(name, photos, Path(folder, "homes")))
    return rows
