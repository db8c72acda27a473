"""Nearest neighbours of a query among the vectors of one encoder.

An index is a cache of the catalogue's vectors: one folder per generation with, for each population, the ids, the
vectors and what finds the nearest (:mod:`graph` or :mod:`compact`), and the catalogue's stamp at that moment.
:mod:`writer` writes it; readers keep what they have until they look again. What has changed since the stamp is read
from the catalogue and found exactly (:mod:`delta`), so that every change is found at once and a generation is rarely
written.

    <indexes>/<encoder>/CURRENT             the number of the published generation
    <indexes>/<encoder>/000007/photo.ids.npy, photo.vectors.npy, photo.codes.npy or .hnsw ..., index.json
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import HasVectors, Modality
from xsearch_gui.core.encoders.heads.head import Head
from xsearch_gui.core.encoders.manifest import AnyManifest
from xsearch_gui.core.errors import XSearchError
from xsearch_gui.core.index import neighbours
from xsearch_gui.core.index.delta import apply_delta
from xsearch_gui.core.index.films import with_moments
from xsearch_gui.core.index.finder_files import crc32, read_finder
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.index.stored_vectors import StoredVectors
from xsearch_gui.core.message import Message

_WHOLE = 0.95  # share of the texts
_CHECKED_AT_ONCE = 200_000_000  # bytes of vectors: a second to read them through would be too long
_UNKNOWN = -1  # the stamp of what an older program published


class DamagedIndex(XSearchError):
    """The published files cannot be read; the catalogue still has every vector."""


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """The populations of one library and encoder. ``generation`` 0 was never published.

    ``stamp`` is the catalogue's when it held just this.

    Within a population vectors are compared as they are here. ``cross_modal`` is where photos and texts are compared
    with each other: this index, or that of the ``head`` in use, which maps queries with :meth:`text` and :meth:`photo`.
    ``text_index`` is where sentences are compared with texts: this index, or that of the encoder for ``notes``.
    """

    generation: int
    photos: PopulationIndex
    texts: PopulationIndex
    stamp: int = _UNKNOWN
    moments: PopulationIndex = field(default_factory=PopulationIndex.empty)
    head: Head | None = None
    aligned: VectorIndex | None = None
    notes: VectorIndex | None = None

    @property
    def cross_modal(self) -> VectorIndex:
        """The index in which photos are looked for by words, and texts by pictures."""
        return self.aligned or self

    @property
    def text_index(self) -> VectorIndex:
        """The index in which texts are looked for by words; that of the encoder for notes once it holds enough."""
        whole = self.notes is not None and len(self.notes.texts) >= _WHOLE * len(self.texts)
        return self.notes if self.notes is not None and whole else self

    def part(self, modality: Modality) -> PopulationIndex:
        """Return one of the populations."""
        return {Modality.PHOTOS: self.photos, Modality.TEXTS: self.texts, Modality.MOMENTS: self.moments}[modality]

    @property
    def pictures(self) -> PopulationIndex:
        """The photos, among which each film is as near to a query as its best moment."""
        return with_moments(self.photos, self.moments)

    def text(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Map a text vector into photo space, float32 (d,)."""
        return vector if self.head is None else np.asarray(self.head.texts(vector[None, :])[0])

    def photo(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Map a photo vector into text space, float32 (d,)."""
        return vector if self.head is None else np.asarray(self.head.photos(vector[None, :])[0])


def store(indexes: Path, manifest: AnyManifest) -> Path:
    """Return the folder of an encoder's generations."""
    return indexes / _safe(f"{manifest.name}-{manifest.identity}")


def _safe(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in name)


def drop_index(indexes: Path, name: str, identity: str) -> None:
    """Remove what was published for an encoder, by its name and identity."""
    shutil.rmtree(indexes / _safe(f"{name}-{identity}"), ignore_errors=True)


def current_generation(indexes: Path, manifest: AnyManifest) -> int:
    """Return the number of the published generation; 0 if there is none."""
    try:
        return int((store(indexes, manifest) / "CURRENT").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def read_vectors(folder: Path, modality: Modality, dimension: int) -> PopulationIndex:
    """Return the ids and vectors of a population as they were published; unchecked, and without a finder."""
    ids = np.load(folder / f"{modality}.ids.npy")
    vectors = StoredVectors(folder / f"{modality}.vectors.npy")
    if (vectors.shape, ids.dtype) != ((len(ids), dimension), np.int64):
        raise DamagedIndex(
            Message(
                "{folder} does not hold {n} vectors of {dimension} numbers",
                folder=folder,
                n=len(ids),
                dimension=dimension,
            )
        )
    return PopulationIndex(ids, vectors)


def _check(folder: Path, name: str, sums: dict[str, int]) -> None:
    """Raise :class:`DamagedIndex` if what is about to be read is not what was written; hnswlib would not notice."""
    if crc32(folder / name) != sums[name]:
        raise DamagedIndex(
            Message("The index in {folder} is damaged: {name} is not as it was written", folder=folder, name=name)
        )


def about(indexes: Path, manifest: AnyManifest) -> tuple[Path, dict[str, Any]]:
    """Return the folder of the published generation, and what stands in it about itself.

    Raises
    ------
    DamagedIndex
        If nothing is published, or it cannot be read.
    """
    folder = store(indexes, manifest) / f"{current_generation(indexes, manifest):06d}"
    try:
        written: dict[str, Any] = json.loads((folder / "index.json").read_text(encoding="ascii"))
        return folder, {"stamp": _UNKNOWN} | written
    except (OSError, ValueError, TypeError) as error:
        raise DamagedIndex(
            Message("The index in {folder} cannot be read: {error}", folder=folder, error=error)
        ) from error


def load(indexes: Path, manifest: AnyManifest, with_finders: bool | None = None) -> VectorIndex:
    """Return the published index. Every file is checked before it is loaded.

    What finds the nearest is loaded where searches will use it (None), always, or never. With None, large files of
    vectors are not read through, because nobody waits for that: the jobs do it (:func:`writer.is_intact`). Codes that
    are damaged are made again from the vectors.

    Raises
    ------
    DamagedIndex
        If nothing is published, or it cannot be read.
    """
    folder, written = about(indexes, manifest)
    parts = []
    try:
        for modality in Modality:
            if modality not in written["vectors"]:  # it was published before there were films
                parts.append(PopulationIndex.empty(manifest.dimension))
                continue
            sums, used = written["crc32"], written["vectors"][modality] >= neighbours.EXACT_BELOW
            vectors = f"{modality}.vectors.npy"
            _check(folder, f"{modality}.ids.npy", sums)
            if with_finders is not None or (folder / vectors).stat().st_size <= _CHECKED_AT_ONCE:
                _check(folder, vectors, sums)
            part = read_vectors(folder, modality, manifest.dimension)
            if used if with_finders is None else with_finders:
                part.finder = read_finder(folder, written, modality, part)
            parts.append(part)
        return VectorIndex(int(folder.name), parts[0], parts[1], written["stamp"], parts[2])
    except (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError) as error:
        raise DamagedIndex(
            Message("The index in {folder} cannot be read: {error}", folder=folder, error=error)
        ) from error


def nothing(dimension: int) -> VectorIndex:
    """Return an index of no vectors, to which everything in a catalogue is newer."""
    empty = PopulationIndex.empty(dimension)
    return VectorIndex(0, empty, empty, moments=empty)


def newest(
    catalogue: HasVectors,
    indexes: Path,
    manifest: AnyManifest,
    encoder_id: int,
    known: VectorIndex | None = None,
) -> VectorIndex:
    """Return the index as the catalogue is now: the published base plus a delta.

    Of ``known``, which this function returned before, what still holds is kept. Where what is published is missing or
    damaged, everything comes from the catalogue.
    """
    generation = current_generation(indexes, manifest)
    stamp = catalogue.vectors.stamp()
    if known is None or known.generation != generation or known.stamp > stamp:
        try:
            known = load(indexes, manifest)
        except DamagedIndex:
            known = None
        # Newer than the catalogue: it belongs to another, whose place this one has taken.
        if known is None or known.stamp > stamp:
            known = replace(nothing(manifest.dimension), generation=generation)  # every search is exact
    return up_to_date(known, catalogue, encoder_id)


def up_to_date(index: VectorIndex, catalogue: HasVectors, encoder_id: int) -> VectorIndex:
    """Return an index with what has changed in the catalogue since its stamp."""
    stamp = catalogue.vectors.stamp()  # what changes from here on is read again the next time
    if stamp == index.stamp:
        return index
    photos, texts, moments = (brought_up_to_date(index, catalogue, encoder_id, modality) for modality in Modality)
    return replace(index, photos=photos, texts=texts, moments=moments, stamp=stamp)


def brought_up_to_date(
    index: VectorIndex, catalogue: HasVectors, encoder_id: int, modality: Modality
) -> PopulationIndex:
    """Return one population of an index with what has changed in the catalogue since its stamp."""
    part, vectors = index.part(modality), catalogue.vectors
    if index.stamp == _UNKNOWN:
        changed = np.setxor1d(part.ids, vectors.ids(modality, encoder_id), assume_unique=True)
    else:
        changed = vectors.changed(modality, encoder_id, index.stamp)
    return apply_delta(part, changed, *vectors.found(modality, encoder_id, changed, part.dimension))
