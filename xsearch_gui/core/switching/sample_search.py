"""Searching a part of the library with any encoder that is installed: what it would find, before anything is kept.

The photos' vectors are those that the catalogue has of the encoder; what has none is encoded from thumbnails, and its
captions with it, while somebody waits. They are remembered until the worker ends, and never written.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.cpu import default_threads
from xsearch_gui.core.decoding.thumbnail import open_thumbnail
from xsearch_gui.core.encoders import Encoder
from xsearch_gui.core.encoders.providers import key_of
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.encoders.vocabulary import relevance_of
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.index.reader import VectorIndex
from xsearch_gui.core.index.score_scale import PRIOR_SHARE, Scale
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit, SearchRequest
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.search.evidence_table import RankedItems
from xsearch_gui.core.search.photo_odds import Units
from xsearch_gui.core.search.snapshot import Scales
from xsearch_gui.core.sorted_ids import IdSet

MOST = 500  # photos that are encoded while somebody waits
MOST_TEXTS = 1_000
_ENCODERS = 2  # whose vectors are remembered

Ids = NDArray[np.int64]
Vectors = NDArray[np.float16]
Owned = dict[tuple[Modality, int], NDArray[np.float16]]


class Remembered:
    """Vectors that were made for a look, by encoder: the next look waits for none of them."""

    def __init__(self, session: Session | None = None) -> None:
        self._known: OrderedDict[str, Owned] = OrderedDict()

    def of(self, encoder: Encoder) -> Owned:
        """Return the vectors of an encoder, to be added to, by modality and owner."""
        key = key_of(encoder.manifest)
        self._known.setdefault(key, {})
        self._known.move_to_end(key)
        while len(self._known) > _ENCODERS:
            self._known.popitem(last=False)
        return self._known[key]


@dataclass(frozen=True, slots=True)
class Sample:
    """Photos of a library, int64 (n,), rising, of so many."""

    items: Ids
    photos: int


def sample_of(library: Library, encoders: Sequence[str], first: Sequence[int], most: int = MOST) -> Sample:
    """Return the photos ``first`` and others from all over the library, spread over their times, up to ``most``.

    Where all of the encoders have encoded everything, that is the whole library.
    """
    everything = library.catalogue.overview.newest(Kind.PHOTO)
    if len(everything) <= most or all(has_encoded(library, name) for name in encoders):
        return Sample(np.sort(everything), len(everything))
    wanted = np.asarray(first, dtype=np.int64)
    wanted = np.unique(wanted[np.isin(wanted, everything)])[:most]
    others = everything[~np.isin(everything, wanted)]
    spread = others[np.linspace(0, len(others) - 1, most - len(wanted)).astype(np.int64)]
    return Sample(np.union1d(wanted, spread), len(everything))


@contextmanager
def opened(library: Library, name: str) -> Iterator[Library]:
    """Give the library with another encoder in the place of the one in use.

    Raises
    ------
    UsageError, EncoderProblem
    """
    registry = Registry(library.paths)
    if name == registry.in_use():
        with nullcontext(library):
            yield library
        return
    encoder = registry.open(registry.folder(name).name)
    with Library(library.paths, lambda: encoder, library.decoders, publish_late=True) as other:
        yield other


def has_encoded(library: Library, name: str) -> bool:
    """Return whether every photo and text of a library has its vector of an encoder: then nothing is to be made."""
    encoders = library.catalogue.encoders
    return not encoders.missing(encoders.known(Registry(library.paths).manifest(name)))


def engine_for(library: Library, sample: Sample, known: Owned, reporter: Reporter) -> SearchEngine:
    """Return what answers queries on a sample with a library's encoder, once everything for it is encoded.

    Raises
    ------
    EncoderProblem, Cancelled
    """
    encoder = library.encoder
    if len(sample.items) == sample.photos and has_encoded(library, encoder.manifest.name):
        return SearchEngine(library)
    photos = _photos(library, sample.items, known, reporter)
    engine = SampleEngine(library, photos)
    if library.notes is None:  # else captions are compared as before
        texts = engine.links().texts_of(IdSet(sample.items))[:MOST_TEXTS]
        engine.texts = _texts(library, texts, known, reporter)
    relevance_of(encoder, library.paths.cache, reporter)
    return engine


class SampleEngine(SearchEngine):
    """A search engine on photos and texts that are given; photos alone are found."""

    def __init__(self, library: Library, photos: PopulationIndex) -> None:
        super().__init__(library)
        self._photos = photos
        self.texts = _population({}, photos.dimension)
        self._made: VectorIndex | None = None

    def index(self) -> VectorIndex:
        """Return the index of what was given; captions by the encoder for notes, where there is one."""
        if self._made is None:
            notes = self._library.notes
            self._made = VectorIndex(0, self._photos, self.texts, notes=notes.index(None) if notes else None)
        return self._made

    def scales(self, index: VectorIndex | None = None) -> Scales:
        """Return the spreads that the encoder's folder tells: a sample of photos says little of them."""
        index, known, notes = self.index(), self._library.encoder.manifest.calibration, self._library.notes
        photos = Scale(PRIOR_SHARE * known.random_std, known.random_mean)
        texts = Scale(PRIOR_SHARE * known.texts_std, known.texts_mean)
        if notes is not None and index.text_index is not index:
            texts = notes.scale(index.text_index.texts)
        similar = Scale(known.photos_std, known.photos_mean)
        units = Units(known.random_std, known.random_mean)
        return Scales(photos, texts, similar, photos, units, units)

    def _make(self, found: RankedItems, request: SearchRequest, kind: Kind | None) -> tuple[Hit, ...]:
        found.leave_out(np.setdiff1d(found.items, self._photos.ids))
        return super()._make(found, request, kind)


# vectors --------------------------------------------------------------------------------------------------------


def _photos(library: Library, items: Ids, known: Owned, reporter: Reporter) -> PopulationIndex:
    contents = {row.id: row.content for row in library.catalogue.items.rows(items.tolist()).values()}
    name = library.encoder.manifest.name

    def encoded(part: Sequence[int]) -> tuple[list[int], NDArray[np.float32]]:
        paths = [library.paths.thumbnail(contents[item]) for item in part]
        with ThreadPoolExecutor(default_threads()) as pool:
            arrays = list(pool.map(lambda path: _prepared(library.encoder, path), paths))
        there = [(item, array) for item, array in zip(part, arrays, strict=True) if array is not None]
        return [item for item, _ in there], library.encoder.encode_prepared([array for _, array in there])

    todo = [item for item in items.tolist() if item in contents]
    step, note = max(8, library.encoder.manifest.image.batch), Message("Encoding photos with {name}", name=name)
    return _gathered(library, Modality.PHOTOS, todo, known, encoded, reporter, step, note)


def _texts(library: Library, texts: Ids, known: Owned, reporter: Reporter) -> PopulationIndex:
    bodies = library.catalogue.texts.bodies(texts.tolist())

    def encoded(part: Sequence[int]) -> tuple[list[int], NDArray[np.float32]]:
        return list(part), library.encoder.encode_texts([bodies[text] for text in part])

    todo = [text for text in texts.tolist() if text in bodies]
    note = Message("Encoding captions with {name}", name=library.encoder.manifest.name)
    return _gathered(library, Modality.TEXTS, todo, known, encoded, reporter, 32, note)


def _gathered(
    library: Library,
    modality: Modality,
    owners: Sequence[int],
    known: Owned,
    encoded: Callable[[Sequence[int]], tuple[list[int], NDArray[np.float32]]],
    reporter: Reporter,
    step: int,
    note: Message,
) -> PopulationIndex:
    """Return the vectors of owners: the catalogue's, the remembered ones, and those that are made now."""
    manifest = library.encoder.manifest
    number = library.catalogue.encoders.known(manifest)
    wanted = np.asarray(sorted(owners), dtype=np.int64)
    kept, vectors = library.catalogue.vectors.found(modality, number, wanted, manifest.dimension)
    found = dict(zip(kept.tolist(), vectors, strict=True))
    found |= {owner: known[modality, owner] for owner in owners if owner not in found and (modality, owner) in known}
    todo = [owner for owner in wanted.tolist() if owner not in found]
    for start in range(0, len(todo), step):
        check(reporter)
        reporter.progress(start, len(todo), note)
        there, made = encoded(todo[start : start + step])
        for owner, vector in zip(there, made.astype(np.float16), strict=True):
            found[owner] = known[modality, owner] = vector
    return _population(found, manifest.dimension)


def _population(found: dict[int, NDArray[np.float16]], dimension: int) -> PopulationIndex:
    ids = np.asarray(sorted(found), dtype=np.int64)
    rows = [found[owner] for owner in ids.tolist()]
    return PopulationIndex(ids, np.stack(rows) if rows else np.zeros((0, dimension), np.float16))


def _prepared(encoder: Encoder, path: Path) -> NDArray[np.uint8] | None:
    """Return a thumbnail as the encoder is fed with it; None where there is none."""
    try:
        with open_thumbnail(path) as picture:
            return encoder.prepare(picture.convert("RGB"))
    except (OSError, ValueError):
        return None
