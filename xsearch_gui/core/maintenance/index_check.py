"""How well the index in use finds the nearest, how fast, and what another kind of it would take."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from xsearch_gui.core.encoders.manifest import AnyManifest
from xsearch_gui.core.index import neighbours, reader
from xsearch_gui.core.index.calibrating import exact_rows, near_vectors, some_rows
from xsearch_gui.core.index.coder import BITS
from xsearch_gui.core.index.graph import graph_bytes
from xsearch_gui.core.index.kinds import COMPACT, EXACT, GRAPH
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.index.reader import VectorIndex
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.maintenance import Finding, IndexMeasure

QUERIES = 200
_EXACT_TIMES = 5  # searches by which exact search is timed
_K = 10
_PER_SECOND = 550  # vectors that a graph takes in a second, of two processor cores
_NUMBER = 4  # bytes of a float32


def kind_in_use(population: PopulationIndex) -> str:
    """Return how searches find the nearest of a population."""
    used = population.finder is not None and len(population) >= neighbours.EXACT_BELOW
    return population.finder.kind if used and population.finder is not None else EXACT


def measures(index: VectorIndex) -> tuple[IndexMeasure, ...]:
    """Compare what is in use with exact search: photos asked for by photos and by texts, texts likewise."""
    pairs = (
        *(("photo", index.photos, index.texts), ("text", index.texts, index.photos)),
        ("moment", index.moments, index.texts),
    )
    return tuple(measured(name, part, across) for name, part, across in pairs if len(part))


def measured(name: str, population: PopulationIndex, across: PopulationIndex) -> IndexMeasure:
    """Measure a population with vectors of its own, slightly moved, and with those of the other one."""
    queries = near_vectors(population, QUERIES // 2)
    if len(across):
        queries = np.concatenate([queries, some_rows(across.background, QUERIES // 2)])
    k, kind = min(_K, len(population)), kind_in_use(population)
    population.exact(queries[0], k)  # may make a matrix, which is not to be timed
    some = queries[:_EXACT_TIMES]
    start = time.perf_counter()
    for query in some:
        population.exact(query, k)
    exact = ms = 1000 * (time.perf_counter() - start) / len(some)
    recall = 1.0
    if kind != EXACT:
        truth = population.ids[exact_rows(population, queries, k)]
        start = time.perf_counter()
        found = [population.search(query, k).ids for query in queries]
        ms = 1000 * (time.perf_counter() - start) / len(queries)
        recall = sum(map(len, map(np.intersect1d, found, truth))) / truth.size
    return IndexMeasure(name, kind, len(population), recall, ms, exact, bytes_of(kind, population) / 1e6)


def bytes_of(kind: str, population: PopulationIndex) -> int:
    """Return about how much memory an index of this kind takes for a population."""
    count, dimension = len(population), population.dimension
    return {
        EXACT: _NUMBER * count * dimension,
        GRAPH: graph_bytes(count, dimension),
        COMPACT: count * BITS // 8,
    }[kind]


def in_use(indexes: Path, manifest: AnyManifest) -> Message:
    """Say in one sentence which index searches use, its memory, and how much it finds."""
    try:
        _, written = reader.about(indexes, manifest)
        measured = list(written.get("measured", {}).values())
        size = max(1, round(sum(part["bytes"] for part in measured) / 1e6))
        percent = round(100 * min((part["recall"] for part in measured), default=1.0), 1)
        graph = GRAPH in written.get("kinds", {}).values()
    except (reader.DamagedIndex, AttributeError, KeyError, TypeError):
        return NOTHING
    if not measured:
        return Message("Every search compares all photos and texts: there are too few to need an index.")
    if graph:
        return Message(
            "A graph takes {size} MB of memory and finds {percent} % of the ten nearest.", size=size, percent=percent
        )
    return Message(
        "Short codes take {size} MB of memory and find {percent} % of the ten nearest.", size=size, percent=percent
    )


def offer(index: VectorIndex, found: tuple[IndexMeasure, ...]) -> Finding:
    """Say which kind is in use, and what the other one would take."""
    what = Message("kind of index")
    large = [part for part in found if part.kind != EXACT]
    if not large:
        most = neighbours.EXACT_BELOW
        detail = Message("none is needed: below {count} photos or texts every search compares them all", count=most)
        return Finding(what, True, detail)
    used = large[0].kind
    other = COMPACT if used == GRAPH else GRAPH
    parts = [part for part in (index.photos, index.texts, index.moments) if kind_in_use(part) != EXACT]
    sizes = {kind: round(sum(bytes_of(kind, part) for part in parts) / 1e6) for kind in (used, other)}
    if used == GRAPH:
        detail = Message(
            "a graph, {size} MB of memory; short codes would take {other_size} MB, and are made in a minute from what "
            "is there",
            size=sizes[used],
            other_size=sizes[other],
        )
        return Finding(what, True, detail, Message("If you want them: xsearch index --kind compact"))
    detail = Message(
        "short codes, {size} MB of memory; a graph would take {other_size} MB, and about {minutes} min to make",
        size=sizes[used],
        other_size=sizes[other],
        minutes=max(1, round(sum(map(len, parts)) / _PER_SECOND / 60)),
    )
    return Finding(what, True, detail, Message("If you want it: xsearch index --kind graph"))
