"""Which notes belong to a picture? R@10 of notes for images, with and without centring, and what each list adds.

The set is that of :mod:`trust`: every second of 1,000 dev photos has one of its captions as a note. A query is a
changed copy of such a photo (a fifth of each side cut off, JPEG 80), as somebody might drop it who has another version
of it; the right note is that of the original. ``own pairs`` asks with the very photo, which is what the viewer does. In
mixed lists photos and notes are one list, from which the original itself is left out.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.benchmarks.finding.duplicates import cropped, through_jpeg
from tests.benchmarks.finding.trust import SHARED, build, captions
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.search.evidence_table import RankedItems
from xsearch_gui.core.search.image_search import PictureSearch
from xsearch_gui.core.search.ranking import Background

DEPTH = 2_000
KS = (1, 5, 10)


def run() -> list[dict[str, object]]:
    """Make the set and measure it."""
    if not SHARED.exists():
        return [{"skipped": f"{SHARED} is not here"}]
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder, "photos"), captions())
        with Library(AppPaths.under(Path(folder, "home"))) as library:
            run_index(library, IndexRequest((str(Path(folder, "photos")),)), SilentReporter())
            return measure(library, Path(folder, "photos"))


def measure(library: Library, folder: Path) -> list[dict[str, object]]:
    """Measure a library that holds the set."""
    engine, items = SearchEngine(library), library.catalogue.items
    names = [name for i, name in enumerate(captions()) if i % 2 == 0]
    photos = np.asarray([items.at(str(folder / name)) for name in names])
    notes = np.asarray([items.at(os.path.splitext(folder / name)[0] + ".txt") for name in names])
    queries = changed([folder / name for name in names], library)
    ranks: dict[str, list[float]] = {}
    for name, found in (*by_vectors(engine, queries, photos, notes), *by_parts(engine, queries, photos, notes)):
        ranks.setdefault(name, []).append(found)
    return [
        {"notes for a picture": name, **{f"R@{k}": round(100 * float(np.mean(np.asarray(found) <= k)), 1) for k in KS}}
        for name, found in ranks.items()
    ]


def changed(paths: list[Path], library: Library) -> NDArray[np.float32]:
    """Return the vectors of changed copies, float32 (n, d)."""
    random, copies = np.random.default_rng(5), []
    for path in paths:
        with Image.open(path) as image:
            copies.append(through_jpeg(cropped(image.convert("RGB"), 0.2, random), 80))
    return np.concatenate([library.encoder.encode_images(copies[i : i + 16]) for i in range(0, len(copies), 16)])


def rank(scores: NDArray[np.float64], right: int) -> float:
    """Return the rank of one of several scores, from 1; ties count against it."""
    return float((scores >= scores[right]).sum())


def by_vectors(
    engine: SearchEngine, queries: NDArray[np.float32], photos: NDArray[np.int64], notes: NDArray[np.int64]
) -> list[tuple[str, float]]:
    """Rank by cosines alone, by cosines of centred vectors, and by calibrated odds."""
    index, links, scales = engine.index(), engine.links(), engine.scales()
    pictures, texts = index.photos.matrix, index.texts.matrix
    owners = links.owners(index.texts.ids)[0]
    means = index.photos.background.mean(axis=0), index.texts.background.mean(axis=0)
    central = [unit(part - mean) for part, mean in zip((pictures, texts), means, strict=True)]
    found: list[tuple[str, float]] = []
    for query, photo, note in zip(queries, photos.tolist(), notes.tolist(), strict=True):
        others = index.photos.ids != photo
        right = int(np.flatnonzero(owners == note)[0])
        moved = unit(query - means[0])
        spreads = Background(index.texts, query, scales.photos).spreads(texts @ query)
        alike = ranking.robust_spreads(index.photos.background @ query, pictures @ query, scales.similar)
        for name, of_photos, of_notes in (
            ("cosine", pictures @ query, texts @ query),
            ("cosine, centred per modality", central[0] @ moved, central[1] @ moved),
            ("calibrated odds", ranking.SIMILAR_WEIGHT * alike, ranking.IMAGE_WEIGHT * spreads),
        ):
            found.append((f"{name}: notes alone", rank(of_notes, right)))
            mixed = np.concatenate([of_notes, of_photos[others]])
            found.append((f"{name}: mixed with photos", rank(mixed, right)))
    return found


def by_parts(
    engine: SearchEngine, queries: NDArray[np.float32], photos: NDArray[np.int64], notes: NDArray[np.int64]
) -> list[tuple[str, float]]:
    """Rank by each list of related notes, and by all."""
    found: list[tuple[str, float]] = []
    nothing = np.zeros(0, np.int64)
    for query, photo, note in zip(queries, photos.tolist(), notes.tolist(), strict=True):
        search = PictureSearch(engine.index(), engine.links(), engine.scales(), query)
        alike = search.photos(DEPTH).ranked()
        ranked = search.notes(nothing, alike, DEPTH)
        found.append(("what the picture says", rank_in(ranked, note, "text")))
        found.append(("notes of similar photos", rank_in(ranked, note, "similar photo")))
        found.append(("both", rank_in(ranked, note)))
        own = search.notes(np.asarray([photo]), alike, DEPTH)
        found.append(("both, and own pairs", rank_in(own, note)))
    return found


def rank_in(ranked: RankedItems, item: int, via: str = "") -> float:
    """Return the rank of an item by everything, or by one list."""
    scores = {}
    for place, other in enumerate(ranked.items.tolist()):
        weights = [sign.weight for sign in ranked.signs(np.asarray([place]), {})[0] if sign.via == via]
        if not via or weights:
            scores[other] = weights[0] if via else float(ranked.odds[place])
    return float(sum(score >= scores[item] for score in scores.values())) if item in scores else np.inf


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors at unit length."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32)
