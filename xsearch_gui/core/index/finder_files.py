"""What finds the nearest, as it lies beside the vectors: a graph with sketches, or codes with their coder."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.errors import UnreadableArchive
from xsearch_gui.core.files.archives import read_arrays
from xsearch_gui.core.index.calibrating import calibrated
from xsearch_gui.core.index.coder import BITS, SAMPLE, WORDS, Coder
from xsearch_gui.core.index.compact import Candidates, Codes
from xsearch_gui.core.index.graph import Graph, new_graph
from xsearch_gui.core.index.kinds import COMPACT, EXACT, GRAPH
from xsearch_gui.core.index.learned_codes import Pairs, best_coder
from xsearch_gui.core.index.neighbours import Finder, PopulationIndex
from xsearch_gui.core.index.pca_prefilter import PcaPrefilter

# The first is what searching hangs on; what is missing or damaged of the others is made again from the vectors.
FILES = {GRAPH: ("hnsw", "axes.npy", "sketch.npy"), COMPACT: ("codes.npy", "coder.npz"), EXACT: ()}
_SEED = 20_261_130
_LARGEST_CODER = 64 * 2**20  # bytes


def crc32(path: Path) -> int:
    """Return the checksum of a file."""
    total = 0
    with open(path, "rb") as file:
        while part := file.read(1 << 20):
            total = zlib.crc32(part, total)
    return total


def kind_published(written: Mapping[str, Any], modality: Modality) -> str:
    """Return the kind that stands in what a generation says about itself; older programs knew graphs only."""
    before = GRAPH if modality in written.get("vectors", Modality) else EXACT  # nothing was published of it
    kind = written.get("kinds", {}).get(modality, before)
    return kind if kind in FILES else COMPACT  # of one to come, the vectors are there to make codes of


def is_finder_intact(folder: Path, written: Mapping[str, Any], modality: Modality) -> bool:
    """Return whether the files of a finder are as they were written."""
    names = [f"{modality}.{end}" for end in FILES[kind_published(written, modality)]]
    try:
        return all(crc32(folder / name) == written["crc32"][name] for name in names)
    except (OSError, KeyError):
        return False


def read_finder(folder: Path, written: Mapping[str, Any], modality: Modality, part: PopulationIndex) -> Finder | None:
    """Return what finds the nearest of a population, as it was published; None if it is compared whole.

    Raises
    ------
    OSError, RuntimeError
        If it is a graph that cannot be read.
    """
    kind = kind_published(written, modality)
    if kind == EXACT or not len(part):
        return None
    if kind == COMPACT:
        return _read_codes(folder, written, modality, part)
    if crc32(folder / f"{modality}.hnsw") != written["crc32"][f"{modality}.hnsw"]:  # hnswlib would not notice
        raise RuntimeError(f"{modality}.hnsw is not as it was written")
    return Graph(read_graph(folder, modality, part), part.ids, _read_prefilter(folder, modality, part))


def read_graph(folder: Path, modality: Modality, part: PopulationIndex) -> Any:
    """Return the graph of a population, unchecked. Raises :class:`OSError` or :class:`RuntimeError`."""
    graph = new_graph(part.dimension)
    graph.load_index(str(folder / f"{modality}.hnsw"), max_elements=len(part))
    return graph


def _read_prefilter(folder: Path, modality: Modality, part: PopulationIndex) -> PcaPrefilter:
    with contextlib.suppress(OSError, ValueError):
        axes = np.load(folder / f"{modality}.axes.npy")
        rows = np.load(folder / f"{modality}.sketch.npy", mmap_mode="r")
        if axes.shape[1] == part.dimension and rows.shape == (len(part), len(axes)):
            return PcaPrefilter(axes, rows)
    return PcaPrefilter.of(part.blocks(), part.background)


def _read_codes(folder: Path, written: Mapping[str, Any], modality: Modality, part: PopulationIndex) -> Codes:
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, UnreadableArchive):
        if is_finder_intact(folder, written, modality):
            columns = np.load(folder / f"{modality}.codes.npy")
            stored = read_arrays(folder / f"{modality}.coder.npz", _LARGEST_CODER)
            coder = Coder(*(stored[field.name] for field in fields(Coder)))
            about = written["measured"][modality]
            candidates = Candidates((int(about["counts"][0]), int(about["counts"][1])))
            if (columns.shape, columns.dtype) == ((WORDS, len(part)), np.uint64) and coder.directions.shape == (
                part.dimension,
                BITS,
            ):
                return Codes(coder, columns, candidates)
    return made_codes(part)


def made_codes(part: PopulationIndex, coder: Coder | None = None) -> Codes:
    """Return codes of a population, made from its vectors; how many candidates they need is not measured yet."""
    coder = coder or Coder.learned(sample_of(part))
    parts = [coder.codes(block) for block in part.blocks()]
    columns = np.concatenate(parts, axis=1) if parts else np.zeros((WORDS, 0), np.uint64)
    return Codes(coder, columns, Candidates.generous(len(part)))


def sample_of(part: PopulationIndex) -> NDArray[np.float32]:
    """Return vectors that a coder is learned from, float32 (n, dimension)."""
    rows = np.random.default_rng(_SEED).choice(len(part), min(SAMPLE, len(part)), replace=False)
    return part.take(np.sort(rows)).astype(np.float32)


def write_codes(
    folder: Path,
    modality: Modality,
    part: PopulationIndex,
    asked: Sequence[NDArray[np.float32]],
    recall: float,
    pairs: Pairs | None = None,
) -> dict[str, Any]:
    """Make the codes of a population, measure how many candidates each kind of query needs, and write them.

    Returns what is to stand about them in what the generation says about itself.
    """
    sample = sample_of(part)
    coder, way = Coder.learned(sample), {}
    if pairs is not None:
        name, coder, places = best_coder(sample, coder, pairs)
        way = {"coder": name, "log places": places}
    codes = made_codes(part, coder)
    np.save(folder / f"{modality}.codes.npy", codes.columns)
    np.savez(
        folder / f"{modality}.coder.npz", **{field.name: getattr(codes.coder, field.name) for field in fields(Coder)}
    )
    found = calibrated(part, codes, asked, recall)
    return asdict(found.candidates) | {"recall": found.recall, "bytes": codes.bytes} | way
