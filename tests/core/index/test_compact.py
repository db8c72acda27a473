"""Search by codes: as exact search finds it, through deletions, filters, heads and damage; at any size of code file."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from colours import paint
from hypothesis import given, settings
from hypothesis import strategies as st
from indexed import index, save, some_head, wanted

from xsearch_gui.core.encoders.heads.storage import load_head
from xsearch_gui.core.index import compact, neighbours, writer
from xsearch_gui.core.index.calibrating import calibrated, exact_rows, near_vectors
from xsearch_gui.core.index.coder import BITS, Coder, itq_directions, random_directions
from xsearch_gui.core.index.compact import Candidates, Codes, Question, differing, lowest
from xsearch_gui.core.index.delta import apply_delta
from xsearch_gui.core.index.finder_files import made_codes
from xsearch_gui.core.index.head_index import FixedHead
from xsearch_gui.core.index.kinds import COMPACT, EXACT, GRAPH, Publishing, kind_of
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.index.reader import about, load
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.linear import unit
from xsearch_gui.core.maintenance.index_check import kind_in_use, measures
from xsearch_gui.core.paths import AppPaths

DIMENSION = 48


def vectors(count: int, seed: int, dimension: int = DIMENSION) -> np.ndarray:
    """Unit vectors around scenes, off the centre, as an encoder makes them; float16."""
    random = np.random.default_rng(seed)
    scenes = random.normal(size=(max(1, count // 8), dimension))
    spread = scenes[random.integers(0, len(scenes), count)] + 0.6 * random.normal(size=(count, dimension))
    return unit(spread + 1.5).astype(np.float16)


def population(count: int, seed: int, dimension: int = DIMENSION) -> PopulationIndex:
    made = PopulationIndex(np.arange(3, 3 + 2 * count, 2), vectors(count, seed, dimension))
    made.finder = made_codes(made)
    return made


@pytest.fixture(autouse=True)
def by_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "EXACT_BELOW", 1)


some = settings(max_examples=25, deadline=None)


@some
@given(seed=st.integers(0, 10**6), count=st.integers(1, 400), k=st.integers(1, 20), share=st.floats(0.0, 1.0))
def test_a_filter_leaves_what_exact_search_finds(seed: int, count: int, k: int, share: float) -> None:
    made, random = population(count, seed), np.random.default_rng(seed)
    allowed = np.flatnonzero(random.random(2 * count + 8) < share)
    query = unit(random.normal(size=DIMENSION) + 1.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compact, "EXACT_AMONG", 10)
        found = made.among(query, allowed, k)
    there = np.intersect1d(made.ids, allowed)
    scores = made.scores_of(query, there)
    assert set(found.tolist()) <= set(there.tolist()) and len(found) == min(k, len(there))
    best = np.sort(scores)[len(scores) - len(found) :]
    assert np.allclose(np.sort(made.scores_of(query, found)), best, atol=1e-6)


@some
@given(seed=st.integers(0, 10**6), steps=st.lists(st.integers(0, 60), max_size=5))
def test_after_deletions_and_changes_the_nearest_are_those_of_exact_search(seed: int, steps: list[int]) -> None:
    known, random = population(300, seed), np.random.default_rng(seed)
    for step, size in enumerate(steps):
        changed = np.sort(random.choice(700, size, replace=False))
        stays = changed[random.random(size) < 0.5]
        known = apply_delta(known, changed, stays, vectors(max(1, len(stays)), seed + step)[: len(stays)])
    for query in near_vectors(known, 5):
        found, exact = known.search(query, 10), known.exact(query, 10)
        assert np.allclose(found.scores, exact.scores, atol=1e-6) and set(found.ids.tolist()) <= set(known.ids.tolist())


@some
@given(st.lists(st.integers(0, 255), min_size=1, max_size=200), st.integers(1, 220))
def test_the_lowest_are_the_lowest(distances: list[int], count: int) -> None:
    given_ = np.asarray(distances, np.uint8)
    found = lowest(given_, count)
    assert len(found) == min(count, len(given_)) and np.all(np.diff(found) > 0)
    assert sorted(given_[found].tolist()) == sorted(distances)[:count]


@some
@given(st.integers(0, 10**6), st.floats(1e-6, 1e6), st.integers(1, BITS))
def test_bits_are_counted_by_what_they_say(seed: int, scale: float, telling: int) -> None:
    random = np.random.default_rng(seed)
    weights = np.zeros(BITS, np.float32)
    weights[:telling] = scale * random.normal(size=telling)
    asked = Question.of(weights)
    bits = random.random((70, BITS)) < 0.5
    columns = np.ascontiguousarray(np.packbits(bits, axis=1, bitorder="little").view("<u8").T)
    masks = [np.unpackbits(mask.view(np.uint8), bitorder="little") for mask in (asked.ones, asked.twos)]
    counts = masks[0].astype(int) + 2 * masks[1]
    assert counts.sum() <= 255 and (counts[telling:] == 0).all()
    expected = (counts * (bits != (weights > 0))).sum(axis=1)
    assert differing(columns, asked).tolist() == expected.tolist()


def test_codes_of_few_and_of_narrow_vectors_are_along_random_directions() -> None:
    few = vectors(20, 1).astype(np.float32)
    assert np.array_equal(itq_directions(few), random_directions(DIMENSION))
    assert random_directions(300).shape == (300, BITS)
    assert np.allclose(random_directions(300).T @ random_directions(300), np.eye(BITS), atol=1e-5)
    assert len(Coder.learned(few[:0]).decoder) == BITS and Coder.learned(few).codes(few).shape == (4, 20)


def test_what_is_learned_is_the_same_each_time_and_better_than_random() -> None:
    made = PopulationIndex(np.arange(6_000), vectors(6_000, 3, 320))
    sample = made.take(np.arange(0, 6_000, 2)).astype(np.float32)
    coders = [Coder.learned(sample), Coder.learned(sample), Coder.along(sample, random_directions(320))]
    assert all(np.array_equal(getattr(coders[0], f.name), getattr(coders[1], f.name)) for f in fields(Coder))
    queries = near_vectors(made, 40)
    found = []
    for coder in coders[1:]:
        codes = Codes(coder, coder.codes(made.take(np.arange(6_000))), Candidates((60, 400)))
        truth = exact_rows(made, queries, 10)
        found.append(np.mean([np.isin(rows, codes.near(q, 10)).mean() for q, rows in zip(queries, truth, strict=True)]))
    assert found[0] > 0.9 and found[0] >= found[1] - 0.02


def test_how_many_are_compared_is_measured_for_the_recall_that_is_wanted() -> None:
    made = population(3_000, 5)
    codes = made.finder
    assert isinstance(codes, Codes)
    queries = near_vectors(made, 60)
    low, high = (calibrated(made, codes, [queries], share) for share in (0.8, 0.99))
    assert low.candidates.counts[0] <= high.candidates.counts[0] and high.recall >= 0.99 >= low.recall - 0.2
    codes.candidates = high.candidates
    near = [np.intersect1d(made.search(q, 10).ids, made.exact(q, 10).ids).size for q in near_vectors(made, 120)]
    assert np.mean(near) >= 9.8
    assert Candidates((100, 900)).of(10) == 100 and abs(Candidates((100, 900)).of(400) - 900) <= 1
    assert Candidates((100, 900)).of(5_000) >= 10_000


def test_of_many_ids_the_best_are_exact_and_the_others_nearly() -> None:
    made = population(9_000, 8)
    query = near_vectors(made, 1)[0]
    told, true = made.scores_of(query, made.ids), made.exact(query, 9_000)
    exact = dict(zip(true.ids.tolist(), true.scores.tolist(), strict=True))
    for owner in true.ids[:100].tolist():
        assert told[made.rows(np.asarray([owner]))[0][0]] == pytest.approx(exact[owner], abs=1e-5)
    assert np.corrcoef(told, [exact[owner] for owner in made.ids.tolist()])[0, 1] > 0.9


# a library -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(library: Library, photos: Path) -> Library:
    for i in range(40):
        paint(photos / f"{i}.png", ("red", "green", "blue")[i % 3], i)
    index(library, photos)
    return library


def test_kinds_by_size_and_by_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "EXACT_BELOW", 100)
    assert [kind_of(wish, 99) for wish in ("auto", "graph", "compact")] == [EXACT] * 3
    assert [kind_of(wish, 100) for wish in ("auto", "graph", "compact")] == [COMPACT, GRAPH, COMPACT]


def test_another_kind_is_made_from_the_vectors_that_are_there(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_is_read(*_: object) -> None:
        raise AssertionError("no vector is read from the catalogue")

    monkeypatch.setattr(type(filled.catalogue.vectors), "_found_of_many", nothing_is_read)
    before = filled.indexes.current()
    assert kind_in_use(before.photos) == COMPACT and measures(before)[0].recall_at_10 == 1.0
    for wish in (GRAPH, COMPACT):
        wanted(filled.paths, wish)
        index(filled)  # any run does it
        now = filled.indexes.current()
        assert kind_in_use(now.photos) == wish and now.generation > before.generation
        assert np.array_equal(now.photos.take(np.arange(40)), before.photos.take(np.arange(40)))
        before = now


@pytest.mark.parametrize("end", ["codes.npy", "coder.npz"])
@pytest.mark.parametrize("damage", ["shorter", "changed", "missing"])
def test_damaged_codes_are_made_again_from_the_vectors(filled: Library, end: str, damage: str) -> None:
    folder, _ = about(filled.paths.indexes, filled.encoder.manifest)
    file = folder / f"photo.{end}"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.unlink() if damage == "missing" else file.write_bytes(data[:200] if damage == "shorter" else data)
    found = load(filled.paths.indexes, filled.encoder.manifest).photos
    assert kind_in_use(found) == COMPACT and len(found) == 40
    for query in near_vectors(found, 3):
        assert np.allclose(found.search(query, 5).scores, found.exact(query, 5).scores, atol=1e-6)
    assert not writer.is_intact(filled.paths.indexes, filled.encoder.manifest)
    index(filled)
    assert writer.is_intact(filled.paths.indexes, filled.encoder.manifest)


def test_codes_change_with_the_head(filled: Library, paths: AppPaths) -> None:
    for seed in (1, 2):
        number = save(paths, some_head(hidden=3 + seed)).number
        head = load_head(paths, number, filled.encoder.manifest)
        filled.encoders.heads = FixedHead(head)
        filled.indexes.publish()
        across = filled.indexes.current().cross_modal.photos
        plain = filled.indexes.current().photos.matrix
        assert kind_in_use(across) == COMPACT
        assert np.allclose(across.matrix, head.photos(plain), atol=2e-3)
        for query in near_vectors(across, 3):
            assert np.allclose(across.search(query, 5).scores, across.exact(query, 5).scores, atol=1e-6)


def test_a_wanted_recall_and_sentences_go_into_what_is_published(filled: Library) -> None:
    asked: list[int] = []

    def sentences() -> np.ndarray:
        asked.append(1)
        return near_vectors(filled.indexes.current().photos, 5)

    writer.publish(
        filled.catalogue, filled.paths.indexes, filled.encoder.manifest, filled.encoder_id, True,
        Publishing(COMPACT, 0.95, sentences),
    )  # fmt: skip
    written = about(filled.paths.indexes, filled.encoder.manifest)[1]
    assert asked and written["kinds"]["photo"] == COMPACT and written["measured"]["photo"]["recall"] >= 0.95


def test_a_graph_of_an_older_program_is_read_and_gives_way_to_codes_at_the_next_run(filled: Library) -> None:
    wanted(filled.paths, GRAPH)
    index(filled)
    folder, written = about(filled.paths.indexes, filled.encoder.manifest)
    old = {key: value for key, value in written.items() if key not in ("kinds", "measured")}
    (folder / "index.json").write_text(json.dumps(old))
    for sketch in folder.glob("photo.sketch.npy"):
        sketch.unlink()  # still older programs had none
    found = load(filled.paths.indexes, filled.encoder.manifest).photos
    assert kind_in_use(found) == GRAPH and found.search(found.matrix[3], 1).scores[0] > 0.99  # some look just alike
    wanted(filled.paths, "auto")
    index(filled)
    now = load(filled.paths.indexes, filled.encoder.manifest).photos
    assert kind_in_use(now) == COMPACT and np.array_equal(now.ids, found.ids)
