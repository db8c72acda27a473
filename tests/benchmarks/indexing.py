"""Photos per second from file to catalogue, against the rates of decoding and of encoding alone.

The limit is ``1 / (1 / decode + 1 / encode)``: all processors decode, then all encode. Overlap cannot beat it when
both need every processor.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from xsearch_gui.core.encoders.session import default_threads
from xsearch_gui.core.jobs import run_index
from xsearch_gui.core.library import Library, open_builtin
from xsearch_gui.core.media import read_photo
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.reading import THUMBNAIL_SIDE
from xsearch_gui.core.records import IndexRequest

PHOTOS = 96
SIZES = {"12 MP": (4000, 3000), "24 MP": (6000, 4000)}


def make_photos(folder: Path, size: tuple[int, int], count: int) -> list[Path]:
    """Write JPEGs of camera size and, by their smoothed noise, of camera-like detail (about 3 bits a pixel)."""
    random = np.random.default_rng(1)
    folder.mkdir()
    made = []
    base = Image.fromarray(random.integers(0, 255, (size[1] // 4, size[0] // 4, 3), dtype=np.uint8))
    base = base.resize(size, Image.Resampling.BICUBIC)
    for i in range(count):
        path = folder / f"{i:04}.jpg"
        base.paste((i % 256, 80, 160), (i * 7 % size[0], 0, i * 7 % size[0] + 400, 400))
        base.save(path, quality=88)
        made.append(path)
    return made


def _rate(count: int, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def _decode_rate(photos: list[Path]) -> float:
    with ThreadPoolExecutor(default_threads()) as pool:
        return _rate(len(photos), lambda: list(pool.map(lambda p: read_photo(str(p), THUMBNAIL_SIDE), photos)))


def run() -> list[dict[str, object]]:
    """Measure each size once after a warm-up."""
    rows: list[dict[str, object]] = []
    encoder = open_builtin()
    arrays = [encoder.prepare(Image.new("RGB", (512, 384), (i, 99, 9))) for i in range(PHOTOS)]
    encoder.encode_prepared(arrays[:32])
    encode = _rate(PHOTOS, lambda: encoder.encode_prepared(arrays))
    for name, size in SIZES.items():
        with tempfile.TemporaryDirectory() as folder:
            photos = make_photos(Path(folder, "photos"), size, PHOTOS)
            decode = _decode_rate(photos)
            with Library(AppPaths.under(Path(folder, "home"))) as library:
                library.encoder.encode_prepared(arrays[:32])
                report = run_index(library, IndexRequest((str(photos[0].parent),)), SilentReporter())
                start = time.perf_counter()
                run_index(library, IndexRequest(), SilentReporter())
                again = time.perf_counter() - start
            limit = 1 / (1 / decode + 1 / encode)
            rows.append(
                {
                    "photos": name,
                    "photos/s": report.photos_per_second,
                    "decode alone": decode,
                    "encode alone": encode,
                    "share of the limit": report.photos_per_second / limit,
                    "seconds when nothing changed": again,
                    "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                }
            )
    return rows
