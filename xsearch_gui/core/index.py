"""Nearest neighbours of a query among the vectors of one encoder.

An index is a cache of the catalogue's vectors: one folder per generation with, for each population, the ids,
the vectors and an HNSW graph (Malkov & Yashunin 2018). A new generation is written beside the old one and
published by renaming; readers keep what they have until they look again.

    <indexes>/<encoder>/CURRENT             the number of the published generation
    <indexes>/<encoder>/000007/photo.ids.npy, photo.vectors.npy, photo.hnsw, photo.sketch.npy ..., index.json
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core import neighbours
from xsearch_gui.core.alignment.heads import Head
from xsearch_gui.core.catalogue import HasVectors, Population
from xsearch_gui.core.encoders.manifest import EncoderManifest
from xsearch_gui.core.errors import XSearchError
from xsearch_gui.core.neighbours import SEED, PopulationIndex, new_graph
from xsearch_gui.core.sketch import Sketch

M = 16
EF_CONSTRUCTION = 200
_BLOCK = 20_000
_MAX_DEAD = 0.2  # share of deleted elements at which a graph is built anew


class DamagedIndex(XSearchError):
    """The published files cannot be read; the catalogue still has every vector."""


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """The two populations of one library and encoder. ``generation`` 0 was never published.

    Within a population vectors are compared as they are here. ``across`` is where photos and texts are compared with
    each other: this index, or that of the ``head`` in use, which maps queries with :meth:`text` and :meth:`photo`.
    """

    generation: int
    photos: PopulationIndex
    texts: PopulationIndex
    head: Head | None = None
    aligned: VectorIndex | None = None

    @property
    def across(self) -> VectorIndex:
        """The index in which photos are looked for by words, and texts by pictures."""
        return self.aligned or self

    def text(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return where a sentence lies among this index's photos, float32 (d,)."""
        return vector if self.head is None else np.asarray(self.head.texts(vector[None, :])[0])

    def photo(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return where a picture lies among this index's texts, float32 (d,)."""
        return vector if self.head is None else np.asarray(self.head.photos(vector[None, :])[0])


def _store(indexes: Path, manifest: EncoderManifest) -> Path:
    return indexes / _safe(f"{manifest.name}-{manifest.identity}")


def _safe(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in name)


def drop_index(indexes: Path, name: str, identity: str) -> None:
    """Remove what was published for an encoder, by its name and identity."""
    shutil.rmtree(indexes / _safe(f"{name}-{identity}"), ignore_errors=True)


def current_generation(indexes: Path, manifest: EncoderManifest) -> int:
    """Return the number of the published generation; 0 if there is none."""
    try:
        return int((_store(indexes, manifest) / "CURRENT").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def _read_population(folder: Path, population: Population, dimension: int, graph: bool) -> PopulationIndex:
    ids = np.load(folder / f"{population}.ids.npy")
    vectors = np.load(folder / f"{population}.vectors.npy", mmap_mode="r")
    if (vectors.shape, vectors.dtype, ids.dtype) != ((len(ids), dimension), np.float16, np.int64):
        raise DamagedIndex(f"{folder} does not hold {len(ids)} vectors of {dimension} numbers")
    loaded = None
    if graph and len(ids):
        loaded = new_graph(dimension)
        loaded.load_index(str(folder / f"{population}.hnsw"), max_elements=len(ids))
    return PopulationIndex(ids, vectors, loaded, _read_sketch(folder, population, vectors.shape))


def _read_sketch(folder: Path, population: Population, shape: tuple[int, ...]) -> Sketch | None:
    """Return the sketch that lies beside the vectors; one of an older program is made again."""
    try:
        axes = np.load(folder / f"{population}.axes.npy")
        rows = np.load(folder / f"{population}.sketch.npy", mmap_mode="r")
    except (OSError, ValueError):
        return None
    fits = axes.shape[1:] == shape[1:] and rows.shape == (shape[0], len(axes))
    return Sketch(axes, rows) if fits else None


def _check(folder: Path, population: Population, sums: dict[str, int], graph: bool) -> None:
    """Raise :class:`DamagedIndex` if what is about to be read is not what was written; hnswlib would not notice."""
    for name in (f"{population}.ids.npy", f"{population}.vectors.npy", f"{population}.hnsw")[: 3 if graph else 2]:
        if _crc32(folder / name) != sums[name]:
            raise DamagedIndex(f"The index in {folder} is damaged: {name} is not as it was written")


def _crc32(path: Path) -> int:
    total = 0
    with open(path, "rb") as file:
        while part := file.read(1 << 20):
            total = zlib.crc32(part, total)
    return total


def load(indexes: Path, manifest: EncoderManifest, with_graphs: bool | None = None) -> VectorIndex:
    """Return the published index. Every file is checked before it is loaded.

    A graph is loaded where searches will use it (None), always, or never; with False it is checked all the same.

    Raises
    ------
    DamagedIndex
        If nothing is published, or it cannot be read.
    """
    generation = current_generation(indexes, manifest)
    folder = _store(indexes, manifest) / f"{generation:06d}"
    parts = []
    try:
        written = json.loads((folder / "index.json").read_text(encoding="ascii"))
        counts = written["vectors"]
        for population in Population:
            used = counts[population] >= neighbours.EXACT_BELOW
            _check(folder, population, written["crc32"], used or with_graphs is not None)
            graph = used if with_graphs is None else with_graphs
            parts.append(_read_population(folder, population, manifest.dimension, graph))
    except (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError) as error:
        raise DamagedIndex(f"The index in {folder} cannot be read: {error}") from error
    return VectorIndex(generation, parts[0], parts[1])


def from_catalogue(catalogue: HasVectors, encoder_id: int, dimension: int) -> VectorIndex:
    """Return an index of what the catalogue holds now, without graphs: every search is exact."""
    parts = []
    for population in Population:
        ids = catalogue.vectors.ids(population, encoder_id)
        parts.append(PopulationIndex(ids, catalogue.vectors.get(population, encoder_id, ids.tolist(), dimension)))
    return VectorIndex(0, parts[0], parts[1])


def with_new_texts(index: VectorIndex, catalogue: HasVectors, encoder_id: int) -> VectorIndex:
    """Return the index with the captions that were written, and without those taken away, since it was published."""
    ids = catalogue.vectors.ids(Population.TEXTS, encoder_id)
    if np.array_equal(ids, index.texts.ids):
        return index
    vectors = _merge(index.texts, ids, catalogue, Population.TEXTS, encoder_id)
    graph = _grow(index.texts, ids, vectors) if index.texts.graph is not None else None
    return replace(index, texts=PopulationIndex(ids, vectors, graph))


def _merge(
    old: PopulationIndex, ids: NDArray[np.int64], catalogue: HasVectors, population: Population, encoder_id: int
) -> NDArray[np.float16]:
    """Return the vectors of ``ids``: from the old generation where it has them, else from the catalogue."""
    dimension = old.vectors.shape[1]
    vectors = np.empty((len(ids), dimension), np.float16)
    rows, known = old.rows(ids)
    vectors[known] = old.vectors[rows[known]]
    vectors[~known] = catalogue.vectors.get(population, encoder_id, ids[~known].tolist(), dimension)
    return vectors


def _grow(old: PopulationIndex, ids: NDArray[np.int64], vectors: NDArray[np.float16]) -> Any:
    """Return a graph of ``ids``: the old one with what is new added, or one built anew."""
    graph, present = old.graph, np.zeros(0, np.int64)
    if graph is not None:
        present = np.sort(np.asarray(graph.get_ids_list(), dtype=np.int64))
        dead = np.setdiff1d(present, ids, assume_unique=True)
        revived = np.setdiff1d(np.intersect1d(present, ids), old.ids)
        if len(revived) or len(dead) > _MAX_DEAD * max(1, len(ids)):
            graph = None
        else:
            for label in np.intersect1d(dead, old.ids).tolist():
                graph.mark_deleted(label)
    if graph is None:
        graph, present = new_graph(vectors.shape[1]), np.zeros(0, np.int64)
        graph.init_index(max_elements=max(1, len(ids)), M=M, ef_construction=EF_CONSTRUCTION, random_seed=SEED)
    new = ~np.isin(ids, present, assume_unique=True)
    graph.resize_index(max(1, len(present) + int(new.sum())))
    rows = np.flatnonzero(new)
    for start in range(0, len(rows), _BLOCK):  # in blocks: float32 copies of a million vectors are 1.5 GB
        part = rows[start : start + _BLOCK]
        graph.add_items(vectors[part].astype(np.float32), ids[part])
    return graph


def publish(catalogue: HasVectors, indexes: Path, manifest: EncoderManifest, encoder_id: int) -> int:
    """Write a new generation from the catalogue, publish it, and return its number.

    If nothing has changed the published generation is kept. A run that is killed leaves only an unfinished
    folder, which the next run removes.
    """
    store = _store(indexes, manifest)
    try:
        old = load(indexes, manifest, with_graphs=False)
    except DamagedIndex:
        empty = np.zeros((0, manifest.dimension), np.float16)
        blank = [PopulationIndex(np.zeros(0, np.int64), empty) for _ in Population]
        old = VectorIndex(0, blank[0], blank[1])
    wanted = {population: catalogue.vectors.ids(population, encoder_id) for population in Population}
    parts = {Population.PHOTOS: old.photos, Population.TEXTS: old.texts}
    if old.generation and all(np.array_equal(wanted[p], parts[p].ids) for p in Population):
        return old.generation
    # What is published must never be newer than the catalogue after a power cut: ids would be given out again.
    catalogue.connection.execute("PRAGMA wal_checkpoint")
    made = {}
    for population, ids in wanted.items():
        part = _with_graph(store / f"{old.generation:06d}", parts[population], population)
        made[population] = (ids, _merge(part, ids, catalogue, population, encoder_id))
        parts[population] = part
    return write_generation(indexes, manifest, made, parts)


def write_generation(
    indexes: Path,
    manifest: EncoderManifest,
    made: Mapping[Population, tuple[NDArray[np.int64], NDArray[np.float16]]],
    old: Mapping[Population, PopulationIndex] | None = None,
) -> int:
    """Write ids, int64 (n,) rising, and unit vectors, float16 (n, dimension), as a generation, and publish it.

    Graphs grow from those of ``old`` where there are any. Returns the generation's number.
    """
    store = _store(indexes, manifest)
    generation = current_generation(indexes, manifest) + 1
    target = store / f"{generation:06d}"
    unfinished = store / f"{generation:06d}.unfinished"
    for leftover in (target, unfinished):
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished.mkdir(parents=True)
    blank = PopulationIndex(np.zeros(0, np.int64), np.zeros((0, manifest.dimension), np.float16))
    for population, (ids, vectors) in made.items():
        np.save(unfinished / f"{population}.ids.npy", ids)
        np.save(unfinished / f"{population}.vectors.npy", vectors)
        sketch = PopulationIndex(ids, vectors).sketch
        np.save(unfinished / f"{population}.axes.npy", sketch.axes)
        np.save(unfinished / f"{population}.sketch.npy", sketch.rows)
        grown = _grow(old[population] if old else blank, ids, vectors)
        grown.save_index(str(unfinished / f"{population}.hnsw"))
    written = {
        "vectors": {str(population): len(ids) for population, (ids, _) in made.items()},
        "crc32": {file.name: _crc32(file) for file in unfinished.iterdir()},
    }
    (unfinished / "index.json").write_text(json.dumps(written), encoding="ascii")
    unfinished.rename(target)
    _point_to(store, generation)
    return generation


def _with_graph(folder: Path, part: PopulationIndex, population: Population) -> PopulationIndex:
    """Return the population with its graph, which :func:`load` leaves out where search is exact."""
    if part.graph is None and len(part):
        try:
            return _read_population(folder, population, part.vectors.shape[1], graph=True)
        except (OSError, ValueError, RuntimeError):
            return part
    return part


def _point_to(store: Path, generation: int) -> None:
    """Make a generation the published one; keep the one before it for readers that still have it open."""
    marker = store / "CURRENT.new"
    marker.write_text(str(generation), encoding="ascii")
    os.replace(marker, store / "CURRENT")
    for folder in store.iterdir():
        if folder.is_dir() and folder.name not in (f"{generation:06d}", f"{generation - 1:06d}"):
            shutil.rmtree(folder, ignore_errors=True)
