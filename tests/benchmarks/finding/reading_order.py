"""Which photos are read first: how many of those that hold words are among the first so many?

Photos of Flickr8k (``XSEARCH_BENCH_PHOTOS`` of them, 2,000) are read for words, all of them; then the job's order is
gone through again, fifty at a time, by what it would have known by then. The photos have 500 pixels: what words they
hold are mostly by the way, on shirts and walls, which is the hardest case.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import numpy as np
from PIL import Image

from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.indexing.words.order import ReadingOrder
from xsearch_gui.core.library.library import open_builtin
from xsearch_gui.core.ocr.reader import WordReader

PHOTOS = Path(__file__).resolve().parents[4] / "shared" / "data" / "flickr8k" / "images"
COUNT = int(os.environ.get("XSEARCH_BENCH_PHOTOS", "2000"))
SHARES = (0.1, 0.2, 0.3, 0.5)
_STEP = 50


def run() -> list[dict[str, object]]:
    """Return the share of photos with words among the first ones."""
    paths = sorted(PHOTOS.glob("*.webp")) if PHOTOS.exists() else []
    if not paths:
        return []
    encoder, reader = open_builtin(), WordReader(threads=1)
    vectors, held = [], []
    for path in random.Random(1).sample(paths, min(COUNT, len(paths))):
        with Image.open(path) as opened:
            image = opened.convert("RGB")
        vectors.append(encoder.encode_images([image])[0])
        held.append(bool(reader.read(image)))
    order = ReadingOrder(PopulationIndex(np.arange(len(held)), np.asarray(vectors, np.float16)), encoder)
    todo, done = order.sorted(range(len(held))), list[int]()
    while todo:
        part, todo = todo[:_STEP], todo[_STEP:]
        done += part
        order.learn((item, held[item]) for item in part)
        todo = order.sorted(todo) if todo else []
    found = np.cumsum(np.asarray(held)[done]) / max(1, sum(held))
    first = {f"in the first {share:.0%}, %": 100 * float(found[int(share * len(held)) - 1]) for share in SHARES}
    return [{"photos": len(held), "with words": sum(held), **first}]
