"""Exact search, the graph and short codes on the same vectors: time, memory, what they find, what they cost to make.

Vectors are those of real photos (``../shared/data``, by the built-in encoder; without it, made ones), and beyond these
others between two of them, so that what lies near each other is alike. Queries are vectors slightly moved, and
captions. ``XSEARCH_BENCH_COMPACT`` chooses the sizes (default ``10000,100000``), ``XSEARCH_BENCH_GRAPH`` up to which
size a graph is built (default 100000: a million takes half an hour), ``XSEARCH_BENCH_CACHE`` where files lie; those of
a size are removed when it is measured. Each line is a process of its own; its memory is what ``/proc`` says of it.
What was measured is drawn, too: ``bench-results/compact.png``.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.benchmarks.finding.cost_drawing import draw
from tests.benchmarks.made_library import Space, unit
from tests.benchmarks.memory import apart
from xsearch_gui.core.encoders import OnnxEncoder, builtin_folder
from xsearch_gui.core.index import neighbours
from xsearch_gui.core.index.calibrating import MOVED, calibrated, exact_rows, near_vectors
from xsearch_gui.core.index.compact import Codes
from xsearch_gui.core.index.finder_files import made_codes
from xsearch_gui.core.index.graph import EF_CONSTRUCTION, Graph, M, grown, new_graph
from xsearch_gui.core.index.kinds import COMPACT, EXACT, GRAPH
from xsearch_gui.core.index.neighbours import SEED, PopulationIndex
from xsearch_gui.core.index.pca_prefilter import PcaPrefilter
from xsearch_gui.core.index.stored_vectors import StoredVectors

DATA = Path(__file__).parents[4] / "shared" / "data"
CACHE = Path(os.environ.get("XSEARCH_BENCH_CACHE", tempfile.gettempdir())) / "xsearch-bench"
SIZES = tuple(map(int, os.environ.get("XSEARCH_BENCH_COMPACT", "10000,100000").split(",")))
MOST_GRAPH = int(os.environ.get("XSEARCH_BENCH_GRAPH", "100000"))
QUERIES, DEEP = 100, 400
_EXACT_TIMES, _BLOCK, _CAPTIONS = 5, 20_000, 3_000


def real_vectors() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return vectors of photos and of captions, float32 (n, d) and (m, d); read once, then from the cache."""
    kept = CACHE / "real-vectors.npz"
    if kept.exists():
        with np.load(kept) as found:
            return found["photos"], found["texts"]
    encoder = OnnxEncoder(builtin_folder())
    files = sorted([*DATA.glob("flickr8k/images/*"), *DATA.glob("labelled/*/**/*.*")])
    if files:
        lines = (DATA / "flickr8k" / "dev.tsv").read_text(encoding="utf-8").splitlines()[:_CAPTIONS]
        texts = [line.split("\t")[1] for line in lines]
        photos = np.concatenate([_encoded(encoder, files[i : i + 16]) for i in range(0, len(files), 16)])
        words = np.concatenate([encoder.encode_texts(texts[i : i + 64]) for i in range(0, len(texts), 64)])
    else:
        space, random = Space(encoder.encode_texts, CACHE), np.random.default_rng(1)
        photos = space.photos(space.scenes(random.integers(0, 12_000, 10_000), random), random)
        words = space.about(space.directions[:_CAPTIONS], random)
    CACHE.mkdir(parents=True, exist_ok=True)
    np.savez(kept, photos=photos, texts=words)
    return photos, words


def _encoded(encoder: OnnxEncoder, files: list[Path]) -> NDArray[np.float32]:
    arrays = []
    for file in files:
        with Image.open(file) as picture:
            arrays.append(encoder.prepare(picture.convert("RGB")))
    return encoder.encode_prepared(arrays)


def many(real: NDArray[np.float32], count: int) -> Iterator[NDArray[np.float16]]:
    """Yield vectors float16 (at most 20,000, d): the real ones, then others on the way from one to another."""
    random = np.random.default_rng(6)
    real = real[random.permutation(len(real))]  # else a small size would be of one kind of photo
    yield real[:count].astype(np.float16)
    for start in range(len(real), count, _BLOCK):
        size = min(_BLOCK, count - start)
        one, other = real[random.integers(0, len(real), size)], real[random.integers(0, len(real), size)]
        way = random.uniform(0.1, 0.5, (size, 1)).astype(np.float32)
        noise = random.standard_normal((size, real.shape[1]), np.float32) * np.float32(0.15 / real.shape[1] ** 0.5)
        yield unit(one + way * (other - one) + noise).astype(np.float16)


def write(count: int) -> Path:
    """Write so many vectors, and return the file."""
    file, real = CACHE / f"vectors-{count}.npy", real_vectors()[0]
    with open(file, "wb") as out:
        header = {"descr": "<f2", "fortran_order": False, "shape": (count, real.shape[1])}
        np.lib.format.write_array_header_1_0(out, header)
        for block in many(real, count):
            out.write(block.tobytes())
    return file


def measure(file: Path, kind: str) -> dict[str, object]:
    """Make one kind of index in this process, and measure it."""
    texts = real_vectors()[1]
    part = PopulationIndex(np.arange(count := StoredVectors(file).shape[0]), StoredVectors(file))
    neighbours.EXACT_BELOW = 0
    asked = {
        "photo": near_vectors(part, QUERIES),
        "text": texts[np.random.default_rng(3).permutation(len(texts))[:QUERIES]],
    }
    start, cpu = time.perf_counter(), time.process_time()
    if kind == COMPACT:
        part.finder = made_codes(part)
        made = time.perf_counter() - start
        assert isinstance(part.finder, Codes)
        others = [near_vectors(part), texts[QUERIES : 3 * QUERIES]]
        part.finder.candidates = calibrated(part, part.finder, others, 0.99).candidates
    elif kind == GRAPH:
        graph = new_graph(part.dimension)
        graph.init_index(max_elements=count, M=M, ef_construction=EF_CONSTRUCTION, random_seed=SEED)
        part.finder = Graph(grown(graph, part.ids, part.blocks()), part.ids, PcaPrefilter.of([], part.background))
    row: dict[str, object] = {"vectors": count, "kind": kind, "s to make": time.perf_counter() - start}
    row |= {"of that cpu": time.process_time() - cpu}
    if kind == COMPACT:
        row |= {"s without measuring": made, "compared": part.finder.candidates.counts}  # type: ignore[union-attr]
    for name, queries in asked.items():
        row |= _asked(name, part, queries, kind)
    return row | {"MB now": _megabytes()}


def _moved(part: PopulationIndex) -> NDArray[np.float32]:
    """Return vectors slightly moved, as ``near_vectors`` makes them, but of other rows."""
    random = np.random.default_rng(9)
    rows = np.sort(random.choice(len(part), QUERIES, replace=False))
    noise = random.normal(scale=MOVED / part.dimension**0.5, size=(QUERIES, part.dimension))
    return unit(part.take(rows).astype(np.float32) + noise.astype(np.float32))


def _asked(name: str, part: PopulationIndex, queries: NDArray[np.float32], kind: str) -> dict[str, object]:
    some = queries[:_EXACT_TIMES] if kind == EXACT and len(part) > _BLOCK else queries
    part.search(queries[0], 10)  # may make a matrix
    row: dict[str, object] = {}
    for k in (10, DEEP):
        times, found, cpu = [], [], time.process_time()
        for query in some:
            start = time.perf_counter()
            found.append(part.search(query, k).ids)
            times.append(1000 * (time.perf_counter() - start))
        row |= {f"{name} {k}: cpu ms": 1000 * (time.process_time() - cpu) / len(some)}
        row |= {f"{name} {k}: p50 ms": float(np.median(times)), f"{name} {k}: p95 ms": float(np.quantile(times, 0.95))}
        if kind != EXACT:
            truth = exact_rows(part, some, k)
            row |= {f"{name} recall@{k}": sum(map(len, map(np.intersect1d, found, truth))) / truth.size}
    return row


def _megabytes() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def run() -> list[dict[str, object]]:
    """Measure every size and kind."""
    rows = []
    for size in SIZES:
        file = write(size)
        try:
            for kind in (EXACT, COMPACT, GRAPH)[: 3 if size <= MOST_GRAPH else 2]:
                row, peak = apart(measure, file, kind)
                rows.append(row | {"peak MB": peak})
                print("  ", rows[-1], flush=True)
        finally:
            file.unlink()
    draw(rows, Path("bench-results/compact.png"))
    return rows
