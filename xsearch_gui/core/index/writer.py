"""Writing a generation of the index (:mod:`reader`).

It is written beside the one before it and published by renaming, so that a kill at any moment leaves what was there,
and an unfinished folder that the next run removes. It costs in proportion to the library; therefore what changes stays
beside it (:mod:`delta`) until that has become so much that searches would feel it.

What finds the nearest is made from the vectors. Another kind of it costs no vector again, and so does a damaged one.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.catalogue import Catalogue, HasVectors, Modality
from xsearch_gui.core.encoders.manifest import AnyManifest
from xsearch_gui.core.index.calibrating import QUERIES, near_vectors, recall_of, some_rows
from xsearch_gui.core.index.delta import DeltaIndex
from xsearch_gui.core.index.finder_files import FILES, crc32, is_finder_intact, kind_published, read_graph, write_codes
from xsearch_gui.core.index.graph import EF_CONSTRUCTION, Graph, M, grown, new_graph
from xsearch_gui.core.index.kinds import AUTO, COMPACT, EXACT, GRAPH, Publishing, kind_of
from xsearch_gui.core.index.learned_codes import Pairs
from xsearch_gui.core.index.neighbours import SEED, PopulationIndex
from xsearch_gui.core.index.pca_prefilter import PcaPrefilter
from xsearch_gui.core.index.reader import (
    DamagedIndex,
    VectorIndex,
    about,
    brought_up_to_date,
    current_generation,
    load,
    nothing,
    read_vectors,
    store,
)

_MAX_DEAD = 0.2  # share of deleted elements at which a graph is built anew
# So many changes stay beside what is published. At 100,000 photos 20,000 of them make no query measurably slower; to
# read 10,000 takes a process that opens the library 0.1 s.
_FEW, _SHARE, _MOST = 200, 0.1, 10_000
_BLOCK = 4_000  # vectors that are added at a time
_GROWTH = 0.5  # while a job adds more and more a generation is written when so much has come


def is_due(
    catalogue: Catalogue, indexes: Path, manifest: AnyManifest, encoder_id: int, running: bool, kind: str = AUTO
) -> bool:
    """Return whether a new generation is worth its while: so much has changed, or another kind of index is wanted."""
    try:
        written = about(indexes, manifest)[1]
        published, since = sum(written["vectors"].values()), int(written["stamp"])
        counts = {part: int(written["vectors"].get(part, 0)) for part in Modality}
        other = not running and any(
            kind_of(kind, count) not in (EXACT, kind_published(written, part)) for part, count in counts.items()
        )
    except (DamagedIndex, KeyError, TypeError, ValueError, AttributeError):
        published, since, other = 0, 0, False
    few = min(max(_FEW, int(_SHARE * published)), _MOST) if published else 0
    if running:
        few = max(_FEW, int(_GROWTH * published))
    known = 0 <= since <= catalogue.vectors.stamp()
    return other or not known or catalogue.vectors.changes(encoder_id, since) > few


def is_intact(indexes: Path, manifest: AnyManifest) -> bool:
    """Return whether what is published can be read and is as it was written."""
    try:
        load(indexes, manifest, with_finders=False)
        folder, written = about(indexes, manifest)
    except DamagedIndex:
        return False
    return all(is_finder_intact(folder, written, modality) for modality in Modality)


def publish(
    catalogue: HasVectors,
    indexes: Path,
    manifest: AnyManifest,
    encoder_id: int,
    anew: bool = False,
    how: Publishing | None = None,
) -> int:
    """Write a new generation, publish it, and return its number.

    If nothing has changed since the last one that is kept, unless all of it is to be made ``anew`` from the catalogue.
    """
    how = how or Publishing()
    old, stamp = nothing(manifest.dimension), catalogue.vectors.stamp()
    written: dict[str, Any] = {}
    if not anew:
        with contextlib.suppress(DamagedIndex):
            found = load(indexes, manifest, with_finders=False)
            if found.stamp <= stamp:
                old, written = found, about(indexes, manifest)[1]
    before = store(indexes, manifest) / f"{old.generation:06d}"
    usable = {part for part in Modality if written and is_finder_intact(before, written, part)}
    kinds = {part: kind_of(how.kind, len(old.part(part))) for part in Modality}
    right = {part for part in usable if kinds[part] == kind_published(written, part)}
    changed = old.stamp < 0 or any(len(catalogue.vectors.changed(p, encoder_id, old.stamp)) for p in Modality)
    if not changed and len(right) == len(Modality):
        return old.generation
    root, generation = store(indexes, manifest), current_generation(indexes, manifest) + 1
    target, unfinished = root / f"{generation:06d}", root / f"{generation:06d}.unfinished"
    for leftover in (target, unfinished):
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished.mkdir(parents=True)
    contents = _written(catalogue, encoder_id, _Before(old, before, written, usable), unfinished, how)
    sums = {file.name: crc32(file) for file in unfinished.iterdir()}
    (unfinished / "index.json").write_text(json.dumps(contents | {"stamp": stamp, "crc32": sums}), encoding="ascii")
    # What is published must never be newer than the catalogue after a power cut: ids would be given out again.
    catalogue.connection.execute("PRAGMA wal_checkpoint")
    unfinished.rename(target)
    _point_to(root, generation)
    return generation


class _Before:
    """The generation before: its vectors, its folder, what it says about itself, whose finders are intact."""

    def __init__(self, index: VectorIndex, folder: Path, written: dict[str, Any], usable: set[Modality]) -> None:
        self.index, self.folder, self.written, self.usable = index, folder, written, usable


def _written(
    catalogue: HasVectors, encoder_id: int, before: _Before, folder: Path, how: Publishing
) -> dict[str, dict[str, Any]]:
    """Write all populations, and return what the generation is to say about them."""
    counts, kinds, measured, stays = {}, {}, {}, set()
    for modality in Modality:  # one after the other: each takes much memory
        old = before.index.part(modality)
        part = brought_up_to_date(before.index, catalogue, encoder_id, modality)
        kind = kind_of(how.kind, len(part))
        counts[str(modality)], kinds[str(modality)] = len(part), kind
        if part is old and _copied(before.folder, folder, modality, ("ids.npy", "vectors.npy")):
            same = modality in before.usable and kind_published(before.written, modality) == kind
            if same and _copied(before.folder, folder, modality, FILES[kind]):
                stays.add(modality)
                continue
        else:
            _write_vectors(folder / f"{modality}.vectors.npy", part)
            np.save(folder / f"{modality}.ids.npy", part.ids)
        if kind == GRAPH:
            _write_graph(folder, modality, part, before)
        del part
    for modality in Modality:
        if modality in stays and modality in before.written.get("measured", {}):
            measured[str(modality)] = before.written["measured"][modality]
        elif kinds[modality] != EXACT:
            measured[str(modality)] = _measured(folder, modality, kinds[modality], before.index.photos.dimension, how)
    return {"vectors": counts, "kinds": kinds, "measured": measured}


def _copied(old: Path, folder: Path, modality: Modality, ends: tuple[str, ...]) -> bool:
    """Copy files of a population that is as it was; return whether all are there."""
    names = [f"{modality}.{end}" for end in ends]
    if not all((old / name).exists() for name in names):
        return False
    for name in names:
        shutil.copyfile(old / name, folder / name)
    return True


def _measured(folder: Path, modality: Modality, kind: str, dimension: int, how: Publishing) -> dict[str, Any]:
    """Measure a graph that is written, or write codes, with what may be asked of a population."""
    part = read_vectors(folder, modality, dimension)
    other = Modality.PHOTOS if modality is Modality.TEXTS else Modality.TEXTS
    across = read_vectors(folder, other, dimension)
    asked = [near_vectors(part), some_rows(across.background)] if len(part) else []
    if how.sentences is not None and asked:
        asked[1] = np.concatenate([asked[1], some_rows(how.sentences(), QUERIES // 2)])
    if kind == COMPACT:
        known = _pairs(part, across, how) if modality is Modality.PHOTOS else None
        return write_codes(folder, modality, part, asked, how.recall, known)
    part.finder = Graph(read_graph(folder, modality, part), part.ids, PcaPrefilter.of([], part.background))
    return {"recall": recall_of(part, asked), "bytes": part.finder.bytes}


def _pairs(photos: PopulationIndex, texts: PopulationIndex, how: Publishing) -> Pairs | None:
    """Return the vectors of what belongs together, as far as both have one."""
    if how.pairs is None:
        return None
    found = how.pairs()
    rows = [part.rows(found[:, side]) for side, part in enumerate((photos, texts))]
    both = rows[0][1] & rows[1][1]
    vectors = [part.take(of[both]).astype(np.float32) for part, (of, _) in zip((photos, texts), rows, strict=True)]
    return Pairs(vectors[0], vectors[1], found[both, 0])


def _write_graph(folder: Path, modality: Modality, part: PopulationIndex, before: _Before) -> None:
    """Write a graph, which grows from that of the generation before, if there is one."""
    _grow(_old_graph(before, modality, part), part).save_index(str(folder / f"{modality}.hnsw"))
    prefilter = PcaPrefilter.of(part.blocks(), part.background)
    np.save(folder / f"{modality}.axes.npy", prefilter.axes)
    np.save(folder / f"{modality}.sketch.npy", prefilter.rows)


def _write_vectors(path: Path, part: PopulationIndex) -> None:
    """Write what ``np.save`` would, block by block."""
    header = {"descr": "<f2", "fortran_order": False, "shape": (len(part), part.dimension)}
    with open(path, "wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for block in part.blocks():
            file.write(block.astype("<f2", copy=False).tobytes())


def _old_graph(before: _Before, modality: Modality, part: PopulationIndex) -> Any:
    """Return the graph that the population had when it was published, with what went marked as deleted; or None."""
    old = part.base if isinstance(part, DeltaIndex) else part
    if not len(old) or modality not in before.usable or kind_published(before.written, modality) != GRAPH:
        return None
    try:
        graph = read_graph(before.folder, modality, old)
    except (OSError, RuntimeError):
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
    return grown(graph, new.ids, new.blocks(_BLOCK))


def _point_to(root: Path, generation: int) -> None:
    """Make a generation the published one; keep the one before it for readers that still have it open."""
    with replacing(root / "CURRENT") as marker:
        marker.write_text(str(generation), encoding="ascii")
    for folder in root.iterdir():
        if folder.is_dir() and folder.name not in (f"{generation:06d}", f"{generation - 1:06d}"):
            shutil.rmtree(folder, ignore_errors=True)
