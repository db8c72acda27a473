"""Precision and recall of families: made of photos that lie among thousands of others, all indexed as a library.

Of 400 photos are made: copies of half the size and of lower quality, edits (light, contrast, colours; black and white),
and crops to 80, 65, 50 % of the area (and to 56 %, with more contrast) of other shape than the photo. The whole goes
through files, thumbnails and the built-in encoder. The limits were chosen on the first 150 of the 400; what is made of
the next hundred is asked for its family, and so are these themselves and 300 photos of which nothing is made:
*recall* is the share of made pictures whose original stands first, *precision* the share of all relatives, in all
families, that come from the same photo. The photos are Flickr8k's, 224 x 224.

``python -m tests.benchmarks family``; ``XSEARCH_BENCH_CACHE`` keeps the library, ``XSEARCH_BENCH_PHOTOS`` (default
7,000) is how many photos there are beside what is made.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

from xsearch_gui.core.details.family import family_of
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.details import FamilyRequest
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.search.engine import SearchEngine

IMAGES = Path(os.environ.get("XSEARCH_SHARED", "../shared")) / "data" / "flickr8k" / "images"
CACHE = Path(os.environ.get("XSEARCH_BENCH_CACHE", tempfile.gettempdir())) / "xsearch-bench" / "family"
PHOTOS = int(os.environ.get("XSEARCH_BENCH_PHOTOS", "7000"))
FAMILIES, LOOKED_AT, MEASURED, OTHERS = 400, 150, 250, 300


def made(image: Image.Image, seed: int) -> Iterator[tuple[str, Image.Image, int]]:
    """Yield kind, picture and JPEG quality of what is made of a photo."""
    random = np.random.default_rng(seed)
    half = (image.width // 2, image.height // 2)
    yield "lower quality", image, 60
    yield "half the size", image.resize(half, Image.Resampling.LANCZOS), 85
    toned = ImageEnhance.Brightness(image).enhance(random.uniform(0.8, 1.25))
    toned = ImageEnhance.Contrast(toned).enhance(random.uniform(0.8, 1.3))
    yield "toned", ImageEnhance.Color(toned).enhance(random.uniform(0.5, 1.5)), 85
    yield "black and white", ImageOps.grayscale(image).convert("RGB"), 85
    for area in (0.8, 0.65, 0.5):
        yield f"crop to {area:.0%}", cropped(image, area, random), 88
    yield "crop to 56 %, more contrast", ImageEnhance.Contrast(cropped(image, 0.5625, random)).enhance(1.25), 85


def cropped(image: Image.Image, area: float, random: np.random.Generator) -> Image.Image:
    """Cut a part of a random shape out, somewhere."""
    wide = min(1.0, float(np.sqrt(area * np.exp(random.uniform(-0.25, 0.25)))))
    width, height = round(image.width * wide), round(image.height * min(1.0, area / wide))
    left, top = int(random.integers(0, image.width - width + 1)), int(random.integers(0, image.height - height + 1))
    return image.crop((left, top, left + width, top + height))


def write(folder: Path) -> None:
    """Write photos and what is made of them; ``kind/number.jpg`` tells what a file is."""
    names = sorted(IMAGES.iterdir())
    chosen = np.random.default_rng(77).permutation(len(names))[:PHOTOS]
    for number, place in enumerate(chosen.tolist()):
        image = Image.open(names[place]).convert("RGB")
        pictures = [("photo", image, 92), *(made(image, number) if number < FAMILIES else ())]
        for kind, picture, quality in pictures:
            (folder / kind).mkdir(parents=True, exist_ok=True)
            picture.save(folder / kind / f"{number}.jpg", quality=quality)


def run() -> list[dict[str, object]]:
    """Index the made library, if it is not there yet, and ask for every family."""
    if not IMAGES.is_dir():
        return [{"kind": "skipped", "reason": f"{IMAGES} is not there"}]
    photos = CACHE / "photos"
    if not photos.is_dir():
        write(photos)
    with Library(AppPaths.under(CACHE / "home")) as library:
        run_index(library, IndexRequest((str(photos),)), SilentReporter())
        return list(_measured(library, photos))


def _measured(library: Library, photos: Path) -> Iterator[dict[str, object]]:
    engine = SearchEngine(library)
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    relatives = wrong = 0
    times = []
    for file in sorted(photos.rglob("*.jpg")):
        number, kind = file.stem, file.parent.name
        place = int(number)
        if not (LOOKED_AT <= place < MEASURED or FAMILIES <= place < FAMILIES + OTHERS):
            continue
        item = library.catalogue.items.at(str(file))
        start = time.perf_counter()
        found = family_of(library, engine, FamilyRequest(item=item or 0))
        times.append(1000 * (time.perf_counter() - start))
        asked[kind] += 1
        right[kind] += bool(found.members) and Path(found.members[0].hit.path) == photos / "photo" / f"{number}.jpg"
        others = [one for place, one in enumerate(found.members) if place != found.asked]
        relatives += len(others)
        wrong += sum(Path(one.hit.path).stem != number for one in others)
    for kind in sorted(asked):
        yield {"kind": kind, "asked": asked[kind], "original first": right[kind] / asked[kind]}
    p50, p95 = np.quantile(times, (0.5, 0.95))
    precision = 1 - wrong / max(relatives, 1)
    yield {"kind": "all", "relatives": relatives, "wrong": wrong, "precision": precision, "p50 ms": p50, "p95 ms": p95}
