"""Latency of queries and recall of the graph, on vectors clustered like real embeddings and on random ones."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index import EF_CONSTRUCTION, M
from xsearch_gui.core.neighbours import EXACT_BELOW, PopulationIndex, new_graph

DIMENSION = 384
SIZES = (10_000, 100_000)
QUERIES = 200


def clustered(count: int, spread: float, seed: int = 0) -> NDArray[np.float32]:
    """Return unit vectors (count, 384) around random centres; ``spread`` 0 means no clusters at all."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(count, DIMENSION)).astype(np.float32)
    if spread:
        centres = random.normal(size=(max(1, count // 50), DIMENSION)).astype(np.float32)
        vectors = centres[random.integers(0, len(centres), count)] + spread * vectors
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def measure(vectors: NDArray[np.float32], folder: Path) -> dict[str, object]:
    """Build a graph, then compare it with exact search."""
    ids = np.arange(1, len(vectors) + 1, dtype=np.int64)
    start = time.perf_counter()
    graph = new_graph(DIMENSION)
    graph.init_index(max_elements=len(ids), M=M, ef_construction=EF_CONSTRUCTION, random_seed=1)
    graph.add_items(vectors, ids)
    build = time.perf_counter() - start
    graph.save_index(str(folder / "graph"))
    index = PopulationIndex(ids, vectors.astype(np.float16), graph)
    rows = np.random.default_rng(5).choice(len(vectors), QUERIES, replace=False)
    noise = clustered(QUERIES, 0.0, seed=9)
    queries = vectors[rows] + 0.5 * noise
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    index.exact(queries[0], 10)
    times, found = [], 0
    for query in queries:
        start = time.perf_counter()
        near = index.search(query, 200)
        times.append(time.perf_counter() - start)
        found += len(set(near.ids[:10].tolist()) & set(index.exact(query, 10).ids.tolist()))
    return {
        "kind": "graph" if len(vectors) >= EXACT_BELOW else "exact",
        "p50 ms": 1000 * float(np.median(times)),
        "p95 ms": 1000 * float(np.quantile(times, 0.95)),
        "recall@10": found / (10 * QUERIES),
        "build s": build,
        "graph MB": (folder / "graph").stat().st_size / 1e6,
    }


def run() -> list[dict[str, object]]:
    """Measure every size, clustered and random."""
    rows: list[dict[str, object]] = []
    for size in SIZES:
        for name, spread in (("clustered", 0.6), ("random", 0.0)):
            with tempfile.TemporaryDirectory() as folder:
                row = measure(clustered(size, spread), Path(folder))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            rows.append({"vectors": size, "distribution": name, **row, "peak MB": peak})
    return rows
