"""What :mod:`peer` asks of xsearch: the same as of rclip, in a process of its own. Prints one line of JSON."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from tests.benchmarks.peers.peer_rclip import QUERIES
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.files.types import FileRole
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.items import Kind, PhotoFacts
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine


def index(library: Library, photos: str) -> dict[str, object]:
    """Index a folder; the encoder is loaded and warm."""
    batch = library.encoder.manifest.image.batch
    library.encoder.encode_prepared([library.encoder.prepare(Image.new("RGB", (512, 384)))] * batch)
    start = time.perf_counter()
    run_index(library, IndexRequest((photos,)), SilentReporter())
    return {"first": time.perf_counter() - start}


def again(library: Library, photos: str) -> dict[str, object]:
    """Look at a folder in which nothing has changed; the second time counts."""
    times = []
    for _ in range(2):
        start = time.perf_counter()
        report = run_index(library, IndexRequest((photos,)), SilentReporter())
        times.append(time.perf_counter() - start)
        assert not report.indexed and not report.failed
    return {"again": times[1]}


def fill(library: Library, photos: str) -> dict[str, object]:
    """Put the photos of a folder into the library without reading any."""
    catalogue = library.catalogue
    found = sorted(Path(photos).iterdir())
    one = found[0].read_bytes()
    random = np.random.default_rng(1)
    vectors = random.normal(size=(len(found), library.encoder.manifest.dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with catalogue.transaction():
        folder = catalogue.folders.add(photos).id
        items = []
        for i, path in enumerate(found):
            status = path.stat()
            catalogue.files.add(folder, photos, path.name, FileRole.PHOTO, status.st_size, status.st_mtime_ns)
            content = f"{i % 256:02x}{i:030x}"
            items.append(catalogue.items.add(Kind.PHOTO, content, 1, "", PhotoFacts(4000, 3000, "JPEG")))
            thumbnail = library.paths.thumbnail(content)
            thumbnail.parent.mkdir(parents=True, exist_ok=True)
            thumbnail.write_bytes(one)
        for row, item in zip(catalogue.files.in_folder(folder), items, strict=True):
            catalogue.files.done(row.id, item)
        catalogue.vectors.put(Modality.PHOTOS, library.encoder_id, items, vectors)
    library.indexes.publish()
    return {}


def query(library: Library, photos: str) -> dict[str, object]:
    """Answer queries in a warm process."""
    engine = SearchEngine(library)
    engine.search(SearchRequest(text="warm"))
    times = []
    for text in QUERIES * 4:
        start = time.perf_counter()
        found = engine.search(SearchRequest(text=text, top=10))
        times.append(time.perf_counter() - start)
        assert len(found.hits) == 10
    return {"queries": times, "median": statistics.median(times)}


if __name__ == "__main__":
    with Library(AppPaths.under(Path(sys.argv[2]))) as opened:
        print(
            json.dumps(
                {"index": index, "fill": fill, "again": again, "query": query}[sys.argv[1]](opened, *sys.argv[3:])
            )
        )
