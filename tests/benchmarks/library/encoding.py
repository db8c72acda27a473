"""Photos per second through decode, preprocess and run, overlapped, against the limit of the parts: per encoder.

12-megapixel JPEGs go through the whole indexing job (hash, decode, thumbnail, encode, keep). The limit is
``1 / (1 / decode + 1 / run)``: each rate is measured alone with all cores, the run at its best batch by the program's
own trial, the decode by threads and by the program's processes, whichever is faster.

Beside the built-in encoder the one in ``XSEARCH_BENCH_ENCODER`` is measured (a folder), or else, where the extra
``export`` is installed, a CLIP ViT-B/32 with random weights, exported first: speed does not depend on what they are.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmarks.library.indexing import make_photos
from xsearch_gui.core import settings
from xsearch_gui.core.cpu import default_threads
from xsearch_gui.core.decoding.photo import read_photo
from xsearch_gui.core.decoding.thumbnail import THUMBNAIL_SIDE
from xsearch_gui.core.encoders.adding.benchmark import run_trial
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.encoders import ExportEncoderRequest, TrialRequest
from xsearch_gui.core.records.indexing import IndexRequest

PHOTOS, WARM = 96, 16
SIZE = (4000, 3000)
ROUNDS = 3


def _rate(count: int, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def decode_rate(photos: list[Path], library: Library) -> float:
    """Return photos a second of decoding alone, the best of threads here and of the program's processes."""
    names = [str(photo) for photo in photos]
    with ThreadPoolExecutor(default_threads()) as pool:
        threads = _rate(len(names), lambda: list(pool.map(lambda p: read_photo(p, THUMBNAIL_SIDE), names)))
    with ThreadPoolExecutor(library.decoders.processes) as pool:
        list(pool.map(lambda p: library.decoders.picture(p, THUMBNAIL_SIDE), names[:WARM]))
        processes = _rate(
            len(names), lambda: list(pool.map(lambda p: library.decoders.picture(p, THUMBNAIL_SIDE), names))
        )
    return max(threads, processes)


def second_encoder(paths: AppPaths) -> str:
    """Install the encoder beside the built-in one and return its name; empty where there is none to be had."""
    given = os.environ.get("XSEARCH_BENCH_ENCODER")
    if given:
        name = Path(given).name
        shutil.copytree(given, paths.encoders / name)
        return name
    if importlib.util.find_spec("torch") is None:
        print("  (no torch: set XSEARCH_BENCH_ENCODER to an exported folder to measure a second encoder)")
        return ""
    sys.path.insert(0, str(Path(__file__).parents[2] / "fixtures"))
    from random_clip import REAL, write

    from xsearch_gui.core.encoders.adding.exporting import run_export

    with tempfile.TemporaryDirectory() as folder:
        model = write(Path(folder, "clip-ViT-B-32-random"), REAL)
        return run_export(paths, ExportEncoderRequest(str(model)), SilentReporter()).name


def _rows(root: Path) -> Iterator[dict[str, object]]:
    photos = make_photos(root / "photos", SIZE, PHOTOS)
    warm = make_photos(root / "warm", SIZE, WARM)
    paths = AppPaths.under(root / "home")
    paths.create()
    for name in filter(None, (Registry(paths).builtin, second_encoder(paths))):
        encoding = settings.Encoding(encoder="" if name == Registry(paths).builtin else name)
        settings.save(paths.settings, settings.Settings(encoding=encoding))
        best = run_trial(paths, TrialRequest(name), SilentReporter()).chosen
        assert best is not None
        shares = []
        for round_ in range(ROUNDS):
            home = AppPaths.under(root / f"home-{name}-{round_}")
            shutil.copytree(paths.home or root, home.home or root)
            with Library(home) as library:
                decode = decode_rate(photos, library)
                run_index(library, IndexRequest((str(warm[0].parent),)), SilentReporter())
                report = run_index(library, IndexRequest((str(photos[0].parent),)), SilentReporter())
            limit = 1 / (1 / decode + 1 / best.photos_per_second)
            shares.append((report.photos_per_second / limit, report.photos_per_second, decode))
            shutil.rmtree(home.home or root)
        share, rate, decode = sorted(shares)[len(shares) // 2]
        yield {
            "encoder": name,
            "photos/s": rate,
            "decode alone": decode,
            "run alone": best.photos_per_second,
            "best batch": best.batch,
            "share of the limit": share,
            "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }


def run() -> list[dict[str, object]]:
    """Measure each encoder; the figures are those of the middle one of three rounds."""
    with tempfile.TemporaryDirectory() as folder:
        return list(_rows(Path(folder)))
