"""How long a whole text query takes, how many neighbours the graph finds, and what a million vectors weigh.

Libraries are made (:mod:`tests.benchmarks.made_library`) in ``XSEARCH_BENCH_CACHE`` (default: the system's temporary
folder), where they are found again. ``XSEARCH_BENCH_SIZES`` chooses photos, with a fifth as many notes up to 20,000:
default ``10000,100000``; add ``1000000`` where there is an hour and 6 GB. A query is the whole of
``SearchEngine.search``: parse, encode, three lists, fusion, calibration, grouping, and 200 hits with their facts.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np

from tests.benchmarks.made_library import SENTENCES, Size, make, sentences
from xsearch_gui.core.encoders.vocabulary import general_vocabulary
from xsearch_gui.core.index.graph import EF_CONSTRUCTION, EF_SEARCH, M, new_graph
from xsearch_gui.core.index.neighbours import SEED, PopulationIndex
from xsearch_gui.core.index.reader import load
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.index_check import measures
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.query.completion import Completer
from xsearch_gui.core.records.query import SuggestRequest
from xsearch_gui.core.records.search import BrowseRequest, RowsRequest, SearchRequest
from xsearch_gui.core.search.browse import browse
from xsearch_gui.core.search.engine import SearchEngine

SIZES = tuple(map(int, os.environ.get("XSEARCH_BENCH_SIZES", "10000,100000").split(",")))
CACHE = Path(os.environ.get("XSEARCH_BENCH_CACHE", tempfile.gettempdir())) / "xsearch-bench"
QUERIES, TOP = 300, 200
FILTERS = (
    *("date:2019", "date:2016..2018", "-date:2019", "camera:fuji", "-camera:canon", "lens:23mm", "folder:Italy"),
    *("-folder:Japan", "type:photo", "type:note", "format:raw", "-format:png", "has:gps", "has:caption", "has:note"),
    *("near:48.2,16.4,100km", "rating:>=4", "-rating:5", "tag:Norway", "-tag:Norway", "tag:beach,harbour"),
)


def queries() -> list[str]:
    """Return what people type: sentences, two or three words, single words."""
    texts, words = sentences(), general_vocabulary()
    random = np.random.default_rng(8)
    chosen = [texts[i] for i in random.integers(0, SENTENCES, QUERIES // 3)]
    short = [" ".join(texts[i].split()[1:4]) for i in random.integers(0, SENTENCES, QUERIES // 3)]
    single = [words[i] for i in random.integers(0, len(words), QUERIES - len(chosen) - len(short))]
    return [*chosen, *short, *single]


def timed(action: Callable[[], object]) -> float:
    """Return the milliseconds that an action takes."""
    start = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - start)


def spread(name: str, photos: int, times: list[float], **more: object) -> dict[str, object]:
    """Return a row with the median and the slow end."""
    p50, p95 = (float(np.quantile(times, share)) for share in (0.5, 0.95))
    return {"photos": photos, "what": name, "p50 ms": p50, "p95 ms": p95, "of": len(times), **more}


def measure(size: int) -> list[dict[str, object]]:
    """Measure one size."""
    home = CACHE / f"{size}"
    make(home, Size(size, min(size // 5, 20_000)), Library, CACHE)
    before = _megabytes()
    with Library(AppPaths.under(home)) as library:
        engine = SearchEngine(library)
        opening = timed(lambda: (engine.index(), engine.scales(), library.encoder.encode_texts(["warm"])))
        rows = [spread("opening the library", size, [opening])]
        asked = queries()
        encoding = [timed(lambda text=text: library.encoder.encode_texts([text])) for text in asked]
        rows.append(spread("encoding the text alone", size, encoding))
        near = [timed(lambda text=text: _neighbours(engine, text)) for text in asked]
        rows.append(spread("encoding the text, and the nearest photos and texts", size, near))
        whole = [timed(lambda text=text: engine.search(SearchRequest(text, top=TOP))) for text in asked]
        times = float(np.median(whole) / np.median(near))
        rows.append(spread("text query", size, whole, **{"times encoding and neighbours": times}))
        for one in FILTERS:
            texts = [f"{text} {one}" for text in asked[:: QUERIES // 12]]
            times = [timed(lambda text=text: engine.search(SearchRequest(text, top=TOP))) for text in texts]
            rows.append(spread(f"text query with {one}", size, times))
        rows += _around(library, engine, size)
        rows.append({"photos": size, "what": "memory", "MB": _megabytes() - before, **_files(library)})
    return rows + _measured(home, size)


def _neighbours(engine: SearchEngine, text: str) -> None:
    """Do what every search by words does at the least."""
    index = engine.index()
    vector = engine.snapshot().library.encoder.encode_texts([text])[0]
    index.photos.search(vector, 2 * TOP)
    index.text_index.texts.search(vector, 2 * TOP)


def _around(library: Library, engine: SearchEngine, size: int) -> list[dict[str, object]]:
    """Time what the window asks for beside searching."""
    completer = Completer(library.catalogue)
    typed = ("cam", "camera:fu", "folder:ita", "tag:bea", "a dog nor", "lens:5", "format:", "-folder:2")
    for text in typed:  # values are counted once
        completer.complete(SuggestRequest(text, len(text)))
    everything = browse(library.catalogue, BrowseRequest())
    pages = [everything.items[i : i + TOP] for i in range(0, len(everything.items), max(TOP, size // 50))]
    asked = {
        "browse": [lambda: browse(library.catalogue, BrowseRequest())] * 5,
        "browse folder:Italy": [lambda: browse(library.catalogue, BrowseRequest("folder:Italy"))] * 5,
        "a page of 200 rows": [lambda page=page: engine.rows(RowsRequest(page)) for page in pages],
        "suggest": [lambda text=text: completer.complete(SuggestRequest(text, len(text))) for text in typed * 5],
    }
    return [spread(name, size, [timed(one) for one in actions]) for name, actions in asked.items()]


def _measured(home: Path, size: int) -> list[dict[str, object]]:
    """Compare the index in use with exact search, as ``xsearch doctor`` does."""
    paths = AppPaths.under(home)
    with Library(paths) as library:
        published = load(paths.indexes, library.encoder.manifest)
    return [{"photos": size, "what": "index"} | asdict(found) for found in measures(published)]


def _megabytes() -> float:
    """Return the memory that this process holds now."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _files(library: Library) -> dict[str, object]:
    sizes = {file.suffix or file.name: 0 for file in library.paths.indexes.rglob("*") if file.is_file()}
    for file in library.paths.indexes.rglob("*"):
        if file.is_file():
            sizes[file.suffix or file.name] += file.stat().st_size
    return {"graphs MB": sizes.get(".hnsw", 0) / 1e6, "vectors MB": sizes.get(".npy", 0) / 1e6}


def random_recall(count: int) -> dict[str, object]:
    """Return recall@10 on vectors without any order, which no encoder makes: the hardest case for a graph."""
    random = np.random.default_rng(3)
    vectors = random.normal(size=(count + 200, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    graph = new_graph(384)
    graph.init_index(max_elements=count, M=M, ef_construction=EF_CONSTRUCTION, random_seed=SEED)
    graph.add_items(vectors[:count], np.arange(count))
    graph.set_ef(EF_SEARCH)
    index = PopulationIndex(np.arange(count), vectors[:count].astype(np.float16))
    near, _ = graph.knn_query(vectors[count:], k=10)
    found = [np.intersect1d(one, index.exact(q, 10).ids).size for one, q in zip(near, vectors[count:], strict=True)]
    return {"photos": count, "what": "graph of random vectors", "vectors": count, "recall@10": sum(found) / 2000}


def run() -> list[dict[str, object]]:
    """Measure every size."""
    rows = [row for size in SIZES for row in measure(size)]
    return [*rows, *(random_recall(count) for count in (10_000, 50_000))]
