"""Photos per second from file to catalogue, by kind of file, against the rates of decoding and of encoding alone.

The limit is ``1 / (1 / decode + 1 / encode)``: all processors decode, then all encode. Overlap cannot beat it when
both need every processor. All three are measured warm, in turn, and their medians are compared. HEIC and
real raw files come from ``../shared/data`` and are left out where it is absent.
"""

from __future__ import annotations

import functools
import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
from PIL import Image

from tests.benchmarks.memory import apart
from tests.fixtures.rawfiles import dng
from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.decoding.thumbnail import THUMBNAIL_SIDE
from xsearch_gui.core.encoders.adding.benchmark import BATCHES
from xsearch_gui.core.encoders.encoder import OnnxEncoder
from xsearch_gui.core.encoders.providers import with_batch
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library, open_builtin
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest

PHOTOS = int(os.environ.get("XSEARCH_BENCH_PHOTOS", "96"))  # of the slow kinds a third
ROUNDS = 3  # of decoding, encoding and indexing in turn: what else the computer does slows each of them now and then
SIZES = {"JPEG 12 MP": (4000, 3000), "JPEG 24 MP": (6000, 4000)}
_SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "photos"


def picture(size: tuple[int, int]) -> Image.Image:
    """Return noise, smoothed to camera-like detail (about 3 bits a pixel as JPEG)."""
    random = np.random.default_rng(1)
    base = Image.fromarray(random.integers(0, 255, (size[1] // 4, size[0] // 4, 3), dtype=np.uint8))
    return base.resize(size, Image.Resampling.BICUBIC)


def make_photos(folder: Path, size: tuple[int, int], count: int) -> list[Path]:
    """Write JPEGs of camera size, no two alike."""
    folder.mkdir(parents=True)
    made = []
    base = picture(size)
    for i in range(count):
        path = folder / f"{i:06}.jpg"
        base.paste((i % 256, 80, 160), (i * 7 % size[0], 0, i * 7 % size[0] + 400, 400))
        base.save(path, quality=88)
        made.append(path)
    return made


def _raws(folder: Path, count: int) -> list[Path]:
    """Write DNGs with a preview of 24 megapixels."""
    data = dng(picture((6000, 4000)), (640, 420), 1, "")
    return _copies(folder, data, ".dng", count)


def _saved(size: tuple[int, int], kind: str) -> bytes:
    data = io.BytesIO()
    picture(size).save(data, kind, quality=60, speed=9)
    return data.getvalue()


def _copies(folder: Path, data: bytes, suffix: str, count: int) -> list[Path]:
    """Write copies that differ in bytes behind the picture."""
    folder.mkdir(parents=True)
    made = [folder / f"{i:06}{suffix}" for i in range(count)]
    for i, path in enumerate(made):
        path.write_bytes(data + i.to_bytes(8, "little"))
    return made


def _from_shared(suffix: str) -> Callable[[Path, int], list[Path]]:
    def make(folder: Path, count: int) -> list[Path]:
        found = sorted(p for p in _SHARED.rglob("*") if p.suffix.lower() == suffix)
        return _copies(folder, max(found, key=os.path.getsize).read_bytes(), suffix, count) if found else []

    return make


KINDS: dict[str, Callable[[Path, int], list[Path]]] = {
    **{name: lambda folder, count, size=size: make_photos(folder, size, count) for name, size in SIZES.items()},
    "AVIF 12 MP": lambda folder, count: _copies(folder, _saved((4000, 3000), "AVIF"), ".avif", count),
    "HEIC (shared)": _from_shared(".heic"),
    "DNG, preview of 24 MP": _raws,
    "NEF (shared)": _from_shared(".nef"),
}


def _rate(count: int, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def _warm(pool: DecodePool, threads: ThreadPoolExecutor, photo: str) -> None:
    """Let all processes of a pool start."""
    for _ in threads.map(lambda _: pool.picture(photo, 64), range(pool.processes)):
        pass


def decode_rate(photos: list[Path]) -> float:
    """Return photos a second that are decoded when nothing else is done."""
    with closing(DecodePool()) as pool, ThreadPoolExecutor(pool.processes + 1) as threads:
        _warm(pool, threads, str(photos[0]))
        return _rate(len(photos), lambda: list(threads.map(lambda p: pool.picture(str(p), THUMBNAIL_SIDE), photos)))


def encode_rate() -> float:
    """Return prepared photos a second that are encoded when nothing else is done, at the best of the batches."""
    folder, about = open_builtin().folder, open_builtin().manifest
    rates = []
    for batch in BATCHES:
        encoder = OnnxEncoder(folder, manifest=with_batch(about, batch))
        arrays = [encoder.prepare(Image.new("RGB", (512, 384), (i, 99, 9))) for i in range(160)]
        encoder.encode_prepared(arrays[:32])
        rates.append(_rate(len(arrays), functools.partial(encoder.encode_prepared, arrays)))
    return max(rates)


def index_twice(folder: str, home: str) -> tuple[float, float]:
    """Return photos a second of a first run, and the seconds of a second one; encoder and processes are warm."""
    with Library(AppPaths.under(Path(home))) as library:
        arrays = [library.encoder.prepare(Image.new("RGB", (512, 384)))] * library.encoder.manifest.image.batch
        library.encoder.encode_prepared(arrays)
        with ThreadPoolExecutor(library.decoders.processes) as threads:
            _warm(library.decoders, threads, str(next(Path(folder).iterdir())))
        report = run_index(library, IndexRequest((folder,)), SilentReporter())
        start = time.perf_counter()
        run_index(library, IndexRequest(), SilentReporter())
        return report.photos_per_second, time.perf_counter() - start


def measure(name: str, photos: list[Path], homes: Path) -> dict[str, object]:
    """Return the medians of some rounds, each part in a fresh process."""
    rates, peaks = [], []
    for number in range(ROUNDS):
        decode, _ = apart(decode_rate, photos)
        (speed, again), megabytes = apart(index_twice, str(photos[0].parent), str(homes / str(number)))
        encode, _ = apart(encode_rate)
        rates.append((speed, decode, encode, again))
        peaks.append(megabytes)
    speed, decode, encode, again = map(statistics.median, zip(*rates, strict=True))
    return {
        "photos": name,
        "photos/s": speed,
        "decode alone": decode,
        "encode alone": encode,
        "share of the limit": speed * (1 / decode + 1 / encode),
        "seconds when nothing changed": again,
        "peak MB": max(peaks),
    }


def run() -> list[dict[str, object]]:
    """Measure each kind."""
    rows: list[dict[str, object]] = []
    for name, make in KINDS.items():
        with tempfile.TemporaryDirectory() as folder:
            photos = make(Path(folder, "photos"), PHOTOS if name in SIZES else PHOTOS // 3)
            if photos:
                rows.append(measure(name, photos, Path(folder, "homes")))
    return rows
