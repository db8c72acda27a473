"""Writing a generation of the index (:mod:`reader`).

It is written beside the one before it and published by renaming, so that a kill at any moment leaves what was there,
and an unfinished folder that the next run removes. It costs in proportion to the library; therefore what changes stays
beside it (:mod:`delta`) until that has become so much that searches would feel it.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.catalogue import Catalogue, HasVectors, Modality
from xsearch_gui.core.encoders.manifest import AnyManifest
from xsearch_gui.core.index.delta import DeltaIndex
from xsearch_gui.core.index.neighbours import SEED, PopulationIndex, new_graph
from xsearch_gui.core.index.reader import (
    DamagedIndex,
    about,
    brought_up_to_date,
    crc32,
    current_generation,
    load,
    nothing,
    read_population,
    store,
)

M = 16
EF_CONSTRUCTION = 200
_MAX_DEAD = 0.2  # share of deleted elements at which a graph is built anew
# So many changes stay beside what is published. At 100,000 photos 20,000 of them make no query measurably slower; to
# read 10,000 takes a process that opens the library 0.1 s.
_FEW, _SHARE, _MOST = 200, 0.1, 10_000
_BLOCK = 4_000  # vectors that are added at a time
_GROWTH = 0.5  # while a job adds more and more a generation is written when so much has come


def is_due(catalogue: Catalogue, indexes: Path, manifest: AnyManifest, encoder_id: int, running: bool) -> bool:
    """Return whether so much has changed since the last generation that a new one is worth its while."""
    try:
        written = about(indexes, manifest)[1]
        published, since = sum(written["vectors"].values()), int(written["stamp"])
    except (DamagedIndex, KeyError, TypeError, ValueError, AttributeError):
        published, since = 0, 0
    few = min(max(_FEW, int(_SHARE * published)), _MOST) if published else 0
    if running:
        few = max(_FEW, int(_GROWTH * published))
    known = 0 <= since <= catalogue.vectors.stamp()
    return not known or catalogue.vectors.changes(encoder_id, since) > few


def is_intact(indexes: Path, manifest: AnyManifest) -> bool:
    """Return whether what is published can be read and is as it was written."""
    try:
        load(indexes, manifest, with_graphs=False)
    except DamagedIndex:
        return False
    return True


def publish(catalogue: HasVectors, indexes: Path, manifest: AnyManifest, encoder_id: int, anew: bool = False) -> int:
    """Write a new generation, publish it, and return its number.

    If nothing has changed since the last one that is kept, unless all of it is to be made ``anew`` from the catalogue.
    """
    old, stamp = nothing(manifest.dimension), catalogue.vectors.stamp()
    if not anew:
        with contextlib.suppress(DamagedIndex):
            found = load(indexes, manifest, with_graphs=False)
            old = found if found.stamp <= stamp else old
    if old.stamp >= 0 and not any(len(catalogue.vectors.changed(p, encoder_id, old.stamp)) for p in Modality):
        return old.generation
    root = store(indexes, manifest)
    generation = current_generation(indexes, manifest) + 1
    target, unfinished = root / f"{generation:06d}", root / f"{generation:06d}.unfinished"
    for leftover in (target, unfinished):
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished.mkdir(parents=True)
    counts = {}
    for modality in Modality:  # one after the other: each takes much memory
        part, before = brought_up_to_date(old, catalogue, encoder_id, modality), root / f"{old.generation:06d}"
        if part is not old.part(modality) or not _copied(before, unfinished, modality):
            _write(unfinished, modality, part, before)
        counts[str(modality)] = len(part)
    sums = {file.name: crc32(file) for file in unfinished.iterdir()}
    about_it = {"vectors": counts, "stamp": stamp, "crc32": sums}
    (unfinished / "index.json").write_text(json.dumps(about_it), encoding="ascii")
    # What is published must never be newer than the catalogue after a power cut: ids would be given out again.
    catalogue.connection.execute("PRAGMA wal_checkpoint")
    unfinished.rename(target)
    _point_to(root, generation)
    return generation


def _copied(old: Path, folder: Path, modality: Modality) -> bool:
    """Copy the files of a population that is as it was; return whether all are there."""
    names = [f"{modality}.{end}" for end in ("ids.npy", "vectors.npy", "axes.npy", "sketch.npy", "hnsw")]
    if not all((old / name).exists() for name in names):
        return False
    for name in names:
        shutil.copyfile(old / name, folder / name)
    return True


def _write(folder: Path, modality: Modality, part: PopulationIndex, old: Path) -> None:
    """Write a population; its graph grows from that of the ``old`` generation, if there is one."""
    # The graph first: it takes most, and the old vectors count only when they have been looked at.
    _grow(_old_graph(old, modality, part), part).save_index(str(folder / f"{modality}.hnsw"))
    _write_vectors(folder / f"{modality}.vectors.npy", part)
    np.save(folder / f"{modality}.ids.npy", part.ids)
    np.save(folder / f"{modality}.axes.npy", part.prefilter.axes)
    np.save(folder / f"{modality}.sketch.npy", part.prefilter.rows)


def _write_vectors(path: Path, part: PopulationIndex) -> None:
    """Write what ``np.save`` would, block by block."""
    header = {"descr": "<f2", "fortran_order": False, "shape": (len(part), part.dimension)}
    with open(path, "wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for block in part.blocks():
            file.write(block.astype("<f2", copy=False).tobytes())


def _old_graph(folder: Path, modality: Modality, part: PopulationIndex) -> Any:
    """Return the graph that the population had when it was published, with what went marked as deleted; or None."""
    if not len(part.base if isinstance(part, DeltaIndex) else part):
        return None
    try:
        graph = read_population(folder, modality, part.dimension, graph=True).graph
    except (OSError, ValueError, RuntimeError):
        return None
    for label in part.gone.tolist() if isinstance(part, DeltaIndex) else ():
        graph.mark_deleted(label)
    return graph


def _grow(graph: Any, part: PopulationIndex) -> Any:
    """Return a graph of a population: the old one with what is new added, or one built anew."""
    new = part.newer if isinstance(part, DeltaIndex) else nothing(part.dimension).photos
    present = np.zeros(0, np.int64) if graph is None else np.asarray(graph.get_ids_list(), dtype=np.int64)
    if graph is None or len(np.setdiff1d(present, part.ids)) > _MAX_DEAD * len(part):
        graph, new, present = new_graph(part.dimension), part, present[:0]
        graph.init_index(max_elements=max(1, len(part)), M=M, ef_construction=EF_CONSTRUCTION, random_seed=SEED)
    graph.resize_index(max(1, len(present) + len(np.setdiff1d(new.ids, present))))
    return _added(graph, new.ids, new.blocks(_BLOCK))


def _added(graph: Any, ids: NDArray[np.int64], blocks: Iterable[NDArray[np.float16]]) -> Any:
    """Add vectors to a graph; one that is there, even as deleted, becomes what it is now."""
    start = 0
    for block in blocks:
        graph.add_items(block.astype(np.float32), ids[start : start + len(block)])
        start += len(block)
    return graph


def _point_to(root: Path, generation: int) -> None:
    """Make a generation the published one; keep the one before it for readers that still have it open."""
    with replacing(root / "CURRENT") as marker:
        marker.write_text(str(generation), encoding="ascii")
    for folder in root.iterdir():
        if folder.is_dir() and folder.name not in (f"{generation:06d}", f"{generation - 1:06d}"):
            shutil.rmtree(folder, ignore_errors=True)
