"""The published index: what is found, what survives damage, what changes from one generation to the next."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from colours import DIMENSION, paint
from indexed import index, top, unit, wanted

from xsearch_gui.core.index import graph
from xsearch_gui.core.index import neighbours as module
from xsearch_gui.core.index.graph import Graph, new_graph
from xsearch_gui.core.index.kinds import GRAPH
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.index.pca_prefilter import PcaPrefilter
from xsearch_gui.core.index.reader import current_generation, load
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.status import library_status


def indexed(library: Library, photos: Path, count: int = 30) -> Path:
    for i in range(count):
        paint(photos / f"{i}.png", ("red", "green", "blue")[i % 3], i)
    index(library, photos)
    return library.paths.indexes


def test_exact_search_is_the_sorted_product() -> None:
    vectors = unit(500)
    ids = np.arange(1000, 1500, dtype=np.int64)
    population = PopulationIndex(ids, vectors.astype(np.float16))
    found = population.search(vectors[7], 10)
    expected = np.argsort(-(vectors @ vectors[7]))[:10] + 1000
    assert found.ids[0] == 1007 and len(set(found.ids.tolist()) & set(expected.tolist())) >= 9
    assert np.all(np.diff(found.scores) <= 0)


def test_more_wanted_than_there_is_and_nothing_at_all() -> None:
    population = PopulationIndex(np.arange(3), unit(3).astype(np.float16))
    assert len(population.search(unit(1)[0], 50).ids) == 3
    empty = PopulationIndex(np.zeros(0, np.int64), np.zeros((0, DIMENSION), np.float16))
    assert len(empty.search(unit(1)[0], 5).ids) == 0 and len(empty.sample) == 0


def test_scores_of_ids_that_are_not_there() -> None:
    population = PopulationIndex(np.asarray([2, 5, 9]), unit(3).astype(np.float16))
    scores = population.scores_of(unit(1)[0], np.asarray([5, 6, 99]))
    assert not np.isnan(scores[0]) and np.isnan(scores[1:]).all()


def test_among_what_a_filter_leaves_the_nearest_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exactly, and by a first look at sketches, which hold less than the vectors."""
    random = np.random.default_rng(3)
    wide = random.normal(size=(3_000, 200)) * (1.0 / np.arange(1, 201))
    vectors = (wide / np.linalg.norm(wide, axis=1, keepdims=True)).astype(np.float32)
    population = PopulationIndex(np.arange(0, 6_000, 2), vectors.astype(np.float16))
    prefilter = PcaPrefilter.of(population.blocks(), population.background)
    assert len(prefilter.axes) == 64
    population.finder = Graph(new_graph(200), population.ids, prefilter)
    monkeypatch.setattr(module, "EXACT_BELOW", 1)
    allowed = np.asarray(sorted({*random.choice(6_000, 2_000, replace=False).tolist(), 5}), dtype=np.int64)
    there = allowed[allowed % 2 == 0]
    monkeypatch.setattr(graph, "_LOOKED_AT", 50)
    monkeypatch.setattr(graph, "_MOST_OF_ALL", 2.0)
    for exact in (10_000, 10):
        monkeypatch.setattr(graph, "EXACT_AMONG", exact)
        query = vectors[17]
        expected = there[np.argsort(-(vectors[there // 2] @ query))[:20]]
        found = population.among(query, allowed, 20)
        assert len(np.intersect1d(found, expected)) >= 19 and set(found.tolist()) <= set(there.tolist())
    assert set(population.among(query, there[:3], 20).tolist()) == set(there[:3].tolist())


def test_the_graph_finds_what_exact_search_finds(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EXACT_BELOW", 1)
    wanted(library.paths, GRAPH)
    indexes = indexed(library, photos, 60)
    loaded = load(indexes, library.encoder.manifest).photos
    assert isinstance(loaded.finder, Graph)
    for row in range(0, 60, 7):
        query = loaded.matrix[row]
        assert set(loaded.search(query, 5).ids.tolist()) & set(loaded.exact(query, 5).ids.tolist())
        assert loaded.search(query, 5).scores[0] == pytest.approx(1.0, abs=2e-3)


def test_deleted_photos_are_not_found_in_the_graph(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EXACT_BELOW", 1)
    wanted(library.paths, GRAPH)
    indexed(library, photos, 60)
    gone = [photos / f"{i}.png" for i in range(0, 9, 3)]
    for photo in gone:
        photo.unlink()
    index(library)
    loaded = library.indexes.current().photos
    assert len(loaded) == 57 and isinstance(loaded.finder, Graph)
    found = loaded.search(loaded.matrix[0], 57).ids  # all that is left: beyond what the graph may reach
    assert set(found.tolist()) == set(loaded.ids.tolist())


@pytest.mark.parametrize("name", ["photo.vectors.npy", "photo.ids.npy", "index.json"])
def test_a_damaged_index_is_made_up_for_and_then_rebuilt(library: Library, photos: Path, name: str) -> None:
    indexes = indexed(library, photos)
    store = next(indexes.iterdir())
    target = store / f"{current_generation(indexes, library.encoder.manifest):06d}" / name
    target.write_bytes(target.read_bytes()[:20])
    assert top(library, "green") in {f"{i}.png" for i in range(1, 30, 3)}
    index(library)
    assert len(load(indexes, library.encoder.manifest).photos) == 30


def test_a_missing_index_is_made_up_for(library: Library, photos: Path) -> None:
    indexes = indexed(library, photos)
    for file in sorted(indexes.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    assert top(library, "blue") in {f"{i}.png" for i in range(2, 30, 3)}


def test_old_generations_are_removed(library: Library, photos: Path) -> None:
    indexed(library, photos, 3)
    for i in range(10, 16):
        paint(photos / f"{i}.png", "white", i)
        index(library)
        library.indexes.publish()
    store = next(library.paths.indexes.iterdir())
    assert len([folder for folder in store.iterdir() if folder.is_dir()]) == 2
    assert library_status(library).generation == 7
