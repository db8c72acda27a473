"""Films: is the right second found as the same photo would be, how fast are films read, and what does that take?

Twenty dev photos of ``../shared`` are joined to a film, each for three seconds in which a camera goes nearer and aside;
there are as many films as make :data:`PHOTOS`, and a library of the same photos as they are. Each photo is asked for by
one caption. A film counts where it is first and the moment within :data:`NEAR` seconds of those of the photo.

Speed is that of one film of ``XSEARCH_BENCH_FILM`` (1080p H.264, say), or of one of those made here; the moments of a
film of two hours are told by frames that change every second. The figures are of two processor cores at most.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from tests.benchmarks.finding.trust import SHARED, captions
from tests.benchmarks.memory import apart
from xsearch_gui.core.indexing.films.choosing import MomentChooser
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine

sys.path.append(str(Path(__file__).parents[2] / "fixtures"))
from made_films import write_film

PHOTOS, EACH, SECONDS, NEAR = 1_000, 20, 3.0, 2.0
SIZE, RATE = (480, 360), 24
HOURS = 2
FLOORS = {"share": 0.9, "times": 20, "moments": 400, "mb": 700}


def _made(folder: Path, names: list[str]) -> None:
    """Write the films, and the photos of which they are made."""
    for part in ("films", "photos"):
        (folder / part).mkdir()
    for start in range(0, len(names), EACH):
        pictures = [Image.open(SHARED / "images" / name).convert("RGB") for name in names[start : start + EACH]]
        write_film(folder / "films" / f"{start:04}.mp4", pictures, SECONDS, rate=RATE, size=SIZE)
        for name, picture in zip(names[start : start + EACH], pictures, strict=True):
            picture.resize(SIZE, Image.Resampling.BICUBIC).save(folder / "photos" / f"{Path(name).stem}.png")


def _found(home: Path, folder: Path, names: list[str], texts: dict[str, list[str]]) -> tuple[float, float]:
    """Return the share of photos that are first, and the seconds that indexing has taken."""
    right = 0
    with Library(AppPaths.under(home)) as library:
        start = time.perf_counter()
        run_index(library, IndexRequest((str(folder),)), SilentReporter())
        seconds, engine = time.perf_counter() - start, SearchEngine(library)
        for place, name in enumerate(names):
            text = texts[name][0].replace(":", " ").replace('"', " ")
            request = SearchRequest(text, kind=Kind.PHOTO, top=1, marks=False, group=False)
            hit = engine.search(request).hits[0]
            if hit.moment is None:
                right += Path(hit.path).stem == Path(name).stem
            elif Path(hit.path).stem == f"{place // EACH * EACH:04}":
                begin = place % EACH * SECONDS
                right += begin - NEAR <= hit.moment <= begin + SECONDS + NEAR
    return right / len(names), seconds


def read_one(home: str, path: str) -> tuple[float, float, int]:
    """Return the seconds of a film, those that reading it has taken, and its moments; in a process of its own."""
    with Library(AppPaths.under(home)) as library:
        library.encoder.encode_images([Image.new("RGB", (64, 64))])
        start = time.perf_counter()
        run_index(library, IndexRequest((path,)), SilentReporter())
        seconds, item = time.perf_counter() - start, library.catalogue.moments.films()[0]
        length = library.catalogue.items.rows([item])[item].duration or 0.0
        return length, seconds, len(library.catalogue.moments.of_item(item))


def long_film(home: str) -> int:
    """Return how many moments are kept of a film of hours in which every second is another picture."""
    with Library(AppPaths.under(home)) as library:
        chooser, random = MomentChooser(library.encoder), np.random.default_rng(1)
        scenes = [Image.fromarray(random.integers(0, 256, (9, 16, 3), dtype=np.uint8)) for _ in range(40)]
        scenes = [scene.resize((512, 288), Image.Resampling.BICUBIC) for scene in scenes]
        for second in range(3600 * HOURS):
            chooser.add(float(second), scenes[second % len(scenes)])
        chooser.finish()
        chooser.thin()
        return len(chooser.kept)


def run() -> list[dict[str, object]]:
    """Measure, and say whether each floor is kept."""
    texts = captions()
    names = sorted(texts)[: int(os.environ.get("XSEARCH_BENCH_PHOTOS", PHOTOS))]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _made(folder, names)
        of_photos, _ = _found(folder / "a", folder / "photos", names, texts)
        of_films, seconds = _found(folder / "b", folder / "films", names, texts)
        path = os.environ.get("XSEARCH_BENCH_FILM") or str(folder / "films" / "0000.mp4")
        (length, taken, moments), one = apart(read_one, str(folder / "c"), path)
        most, memory = apart(long_film, str(folder / "d"))
    rows = [
        ("right photo first", f"{of_photos:.3f}", ""),
        ("right second first", f"{of_films:.3f}", ""),
        ("of what photos reach", f"{of_films / of_photos:.3f}", of_films / of_photos >= FLOORS["share"]),
        (f"films of {SIZE[0]} x {SIZE[1]}, times real time", f"{len(names) * SECONDS / seconds:.0f}", ""),
        (f"{Path(path).name}, times real time", f"{length / taken:.0f}", length / taken >= FLOORS["times"]),
        (f"moments of {Path(path).name}", str(moments), ""),
        ("memory of the worker, MB", f"{one:.0f}", one <= FLOORS["mb"]),
        (f"moments of {HOURS} hours", str(most), most <= FLOORS["moments"]),
        (f"memory for {HOURS} hours, MB", f"{memory:.0f}", memory <= FLOORS["mb"]),
    ]
    return [{"what": what, "figure": figure, "floor kept": kept} for what, figure, kept in rows]
