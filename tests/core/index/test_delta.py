"""What is newer than the published index is found with it, and what went is not: at once, and in every process."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import mounts as real
import numpy as np
import pytest
from colours import DIMENSION, ColourEncoder, paint
from indexed import index, save, some_head, unit, wanted
from mounts import Mounts

from xsearch_gui.core.annotations.annotate import set_caption
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.duplicates.job import find_duplicates
from xsearch_gui.core.encoders.heads.storage import load_head
from xsearch_gui.core.errors import ReadOnlyLibrary
from xsearch_gui.core.index import compact, graph, neighbours, writer
from xsearch_gui.core.index.delta import DeltaIndex, apply_delta
from xsearch_gui.core.index.finder_files import made_codes
from xsearch_gui.core.index.graph import Graph
from xsearch_gui.core.index.head_index import FixedHead, store_manifest
from xsearch_gui.core.index.kinds import COMPACT, EXACT, GRAPH
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.index.pca_prefilter import PcaPrefilter
from xsearch_gui.core.index.reader import VectorIndex, about, current_generation
from xsearch_gui.core.indexing.changing_folders import run_forget
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.index_store import IndexStore
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.doctor import examine, mend_index
from xsearch_gui.core.maintenance.index_check import kind_in_use
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.annotations import SetCaptionRequest
from xsearch_gui.core.records.indexing import ForgetRequest, IndexRequest
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine

QUIET = SilentReporter()
COLOURS = ("red", "green", "blue")
Reopen = Callable[[ColourEncoder], Library]


@pytest.fixture
def mount() -> Iterator[Mounts]:
    yield from real.mounts()


def population(ids: np.ndarray, vectors: np.ndarray, kind: str) -> PopulationIndex:
    vectors = vectors.astype(np.float16)
    made = PopulationIndex(ids, vectors)
    if kind == GRAPH:
        made.finder = Graph(writer._grow(None, made), ids, PcaPrefilter.of(made.blocks(), made.background))
    elif kind == COMPACT:
        made.finder = made_codes(made)
    return made


@pytest.mark.parametrize("kind", [EXACT, GRAPH, COMPACT])
def test_after_any_changes_it_answers_as_if_made_anew(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "EXACT_BELOW", 1 if kind != EXACT else 10**9)
    monkeypatch.setattr(graph, "EXACT_AMONG", 20)
    monkeypatch.setattr(compact, "EXACT_AMONG", 20)
    random, truth = np.random.default_rng(5), dict(zip(range(0, 800, 2), unit(400), strict=True))
    known = population(np.asarray([*truth]), np.stack([*truth.values()]), kind)
    for step in range(12):
        gone = random.choice([*truth], 15, replace=False).tolist()
        other = random.choice([i for i in truth if i not in gone], 10, replace=False).tolist()
        fresh = [800 + step, *random.choice(800, 6, replace=False).tolist()]  # new, and some that had gone before
        for owner in gone:
            del truth[owner]
        truth |= dict(zip([*other, *fresh], unit(len(other) + len(fresh), 100 + step), strict=True))
        changed = np.unique([*gone, *other, *fresh])
        there = changed[np.isin(changed, [*truth])]
        rows = np.stack([truth[owner] for owner in there.tolist()]).astype(np.float16)
        known = apply_delta(known, changed, there, rows)
    ids = np.asarray(sorted(truth))
    anew = population(ids, np.stack([truth[owner] for owner in ids.tolist()]), EXACT)
    assert isinstance(known, DeltaIndex) and known.ids.tolist() == ids.tolist()
    assert np.array_equal(known.take(np.arange(len(ids))), anew.take(np.arange(len(ids))))
    assert np.array_equal(known.matrix, anew.matrix)
    everything = np.arange(900)
    for query in unit(20, 9):
        for k in (1, 10, len(ids), 2 * len(ids)):
            expected, found = anew.exact(query, k), known.search(query, k)
            assert len(np.intersect1d(expected.ids, found.ids)) >= (0.9 if kind == GRAPH else 1.0) * len(expected.ids)
            assert np.all(np.diff(found.scores) <= 0) and set(found.ids.tolist()) <= set(ids.tolist())
        allowed = np.asarray(sorted(random.choice(900, 300, replace=False)))
        near = known.among(query, allowed, 10)
        best = allowed[np.isin(allowed, ids)]
        best = best[np.argsort(-anew.scores_of(query, best))[:10]]
        assert len(np.intersect1d(near, best)) >= 9 and np.isin(near, allowed).all()
        assert np.array_equal(known.scores_of(query, everything), anew.scores_of(query, everything), equal_nan=True)
    assert known.vector(int(ids[3])) is not None and known.vector(10**6) is None


def test_nothing_left_and_nothing_at_first() -> None:
    empty = PopulationIndex(np.zeros(0, np.int64), np.zeros((0, DIMENSION), np.float16))
    ids, vectors = np.arange(5), unit(5).astype(np.float16)
    filled = apply_delta(empty, ids, ids, vectors)
    assert filled.search(unit(5)[2], 3).ids[0] == 2 and len(filled.background) == 5
    gone = apply_delta(filled, ids, ids[:0], vectors[:0])
    assert len(gone) == 0 and len(gone.search(unit(1)[0], 3).ids) == 0
    base = apply_delta(population(ids, unit(5), GRAPH), ids, ids[:0], vectors[:0])
    assert len(base.search(unit(1)[0], 3).ids) == 0


# a library -----------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["without head", "with head"])
def filled(library: Library, photos: Path, request: pytest.FixtureRequest) -> Library:
    """A library of 60 photos, published; with a head in use, whose index is published too."""
    for i in range(60):
        paint(photos / f"{i}.png", COLOURS[i % 3], i)
    (photos / "note.txt").write_text("A red barn.")
    index(library, photos)
    if request.param == "with head":
        number = save(library.paths, some_head()).number
        library.encoders.heads = FixedHead(load_head(library.paths, number, library.encoder.manifest))
        library.indexes.publish()
    return library


def shallow(library: Library, photos: Path) -> None:
    run_index(library, IndexRequest((str(photos),), shallow=True), QUIET)


def as_the_catalogue(library: Library, found: VectorIndex) -> bool:
    """Whether an index holds exactly what the catalogue holds, in the plain space and in that of the head."""
    vectors, dimension = library.catalogue.vectors, library.encoder.manifest.dimension
    for population in Modality:
        plain = getattr(found, f"{population}s")
        ids = vectors.ids(population, library.encoder_id)
        kept = vectors.get(population, library.encoder_id, ids.tolist(), dimension)
        if not (np.array_equal(plain.ids, ids) and np.array_equal(plain.take(np.arange(len(ids))), kept)):
            return False
        cross_modal = getattr(found.cross_modal, f"{population}s")
        head = library.head
        side = None if head is None else head.texts if population is Modality.TEXTS else head.photos
        wanted = kept.astype(np.float32) if side is None else side(kept.astype(np.float32))
        if not (np.array_equal(cross_modal.ids, ids) and np.allclose(cross_modal.matrix, wanted, atol=2e-3)):
            return False
    return True


@pytest.mark.parametrize("kind", [EXACT, GRAPH, COMPACT])
def test_every_change_is_found_at_once_without_a_new_generation(
    filled: Library, photos: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "EXACT_BELOW", 1 if kind != EXACT else 10**9)
    wanted(filled.paths, kind)
    filled.indexes.publish()
    engine = SearchEngine(filled)  # it has the published index before anything changes
    before = engine.index()
    assert kind_in_use(before.photos) == kind

    def names() -> set[str]:
        assert as_the_catalogue(filled, engine.index())
        hits = engine.search(SearchRequest("white", kind=Kind.PHOTO, top=70, group=False)).hits
        return {Path(hit.path).name for hit in hits}

    def photo(name: str) -> bool:
        return name in names()

    new = paint(photos / "new.png", "white", 999)
    shallow(filled, photos)
    assert photo("new.png") and engine.index().photos.ids[-1] == filled.catalogue.items.at(str(new))
    shutil.move(new, photos.parent / "away.png")
    shallow(filled, photos)
    assert not photo("new.png")
    shutil.move(photos.parent / "away.png", new)  # it comes back under its number
    shallow(filled, photos)
    assert photo("new.png")
    old = photos / "7.png"
    paint(old, "white", 77)
    shallow(filled, photos)
    best = engine.search(SearchRequest("white", kind=Kind.PHOTO)).hits[0]
    assert photo("7.png") and best.path in (str(old), str(new))
    (photos / "note.txt").write_text("A white boat.")
    shallow(filled, photos)
    item = filled.catalogue.items.at(str(photos / "3.png"))
    assert item is not None
    set_caption(filled, SetCaptionRequest(item, "white as snow"))
    assert photo("3.png") and len(engine.index().texts) == 2
    set_caption(filled, SetCaptionRequest(item, ""))
    assert len(engine.index().texts) == 1 and names()
    run_forget(filled, ForgetRequest(str(photos)), QUIET)
    assert names() == set() and len(engine.index().photos) == 0
    assert engine.index().generation == before.generation


def test_a_new_generation_is_written_when_much_has_changed(
    filled: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_FEW", 3)
    monkeypatch.setattr(neighbours, "EXACT_BELOW", 1)
    engine, indexes = SearchEngine(filled), filled.paths.indexes
    stores = [filled.encoder.manifest]
    stores += [store_manifest(filled.encoder.manifest, filled.head)] if filled.head is not None else []
    before = [current_generation(indexes, store) for store in stores]
    for name in ("1.png", "2.png", "4.png"):
        (photos / name).unlink()
    paint(photos / "5.png", "white", 55)  # one goes, one comes
    for i in range(3):
        paint(photos / f"new{i}.png", "white", 500 + i)
    shallow(filled, photos)
    assert [current_generation(indexes, store) for store in stores] == [number + 1 for number in before]
    assert as_the_catalogue(filled, engine.index()) and not isinstance(engine.index().photos, DeltaIndex)
    found = engine.index().photos
    query = found.take(np.asarray([len(found) - 1]))[0].astype(np.float32)
    near = found.by_finder(query, 5)
    assert near is not None and near.ids[0] in found.ids and near.scores[0] > 0.99
    (photos / "new0.png").rename(photos.parent / "away.png")
    index(filled)
    (photos.parent / "away.png").rename(photos / "new0.png")
    index(filled)
    filled.indexes.publish()
    assert as_the_catalogue(filled, filled.indexes.current()) and as_the_catalogue(filled, engine.index())


def test_a_run_that_is_killed_leaves_an_index_that_is_right(
    filled: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_FEW", 0)
    monkeypatch.setattr(writer, "_SHARE", 0.0)
    engine = SearchEngine(filled)
    engine.index()
    before = current_generation(filled.paths.indexes, filled.encoder.manifest)

    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        raise Killed

    for position, step in enumerate(("_write_vectors", "_copied", "crc32", "_point_to")):
        paint(photos / f"new{position}.png", "white", 600 + position)
        (photos / f"{position}.png").unlink()
        with monkeypatch.context() as patch, pytest.raises(Killed):
            patch.setattr(writer, step, kill)
            shallow(filled, photos)
        assert as_the_catalogue(filled, engine.index()) and as_the_catalogue(filled, filled.indexes.current())
        assert engine.index().generation == before
    index(filled)
    assert engine.index().generation == before + 1 and as_the_catalogue(filled, engine.index())
    (store,) = {path.parent for path in filled.paths.indexes.rglob("CURRENT") if ".head-" not in str(path)}
    assert {path.name for path in store.iterdir()} == {"CURRENT", f"{before:06d}", f"{before + 1:06d}"}


def test_what_an_older_program_published_is_compared_once(filled: Library, photos: Path) -> None:
    folder, written = about(filled.paths.indexes, filled.encoder.manifest)
    del written["stamp"]
    (folder / "index.json").write_text(json.dumps(written))
    paint(photos / "new.png", "white", 999)
    (photos / "0.png").unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IndexStore, "publish", lambda self: None)
        shallow(filled, photos)
    assert as_the_catalogue(filled, filled.indexes.current())
    index(filled)
    assert about(filled.paths.indexes, filled.encoder.manifest)[1]["stamp"] == filled.catalogue.vectors.stamp()


def test_an_index_that_is_newer_than_the_catalogue_is_not_believed(filled: Library, photos: Path) -> None:
    folder, written = about(filled.paths.indexes, filled.encoder.manifest)
    (folder / "index.json").write_text(json.dumps(written | {"stamp": 10**6}))
    paint(photos / "new.png", "white", 999)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IndexStore, "publish", lambda self: None)
        shallow(filled, photos)
    found = filled.indexes.current()
    assert as_the_catalogue(filled, found) and filled.indexes.current(found).photos is found.photos
    index(filled)
    assert about(filled.paths.indexes, filled.encoder.manifest)[1]["stamp"] == filled.catalogue.vectors.stamp()


def test_a_library_that_can_only_be_read_shows_what_is_newer(
    library: Library, photos: Path, paths: AppPaths, mount: Mounts, reopen: Reopen
) -> None:
    for i in range(6):
        paint(photos / f"{i}.png", "red", i)
    index(library, photos)
    paint(photos / "new.png", "white", 9)
    shallow(library, photos)
    library.close()
    assert paths.home
    mount.bind(paths.home, "ro")
    second = reopen(ColourEncoder())
    assert second.indexes.current().generation == 1 and len(second.indexes.current().photos) == 7
    assert SearchEngine(second).search(SearchRequest("white", kind=Kind.PHOTO)).hits[0].path.endswith("new.png")
    with pytest.raises(ReadOnlyLibrary):
        index(second)


def test_the_doctor_knows_what_is_beside_and_mends_what_is_wrong(filled: Library, photos: Path) -> None:
    def finding() -> tuple[bool, str]:
        (found,) = [f for f in examine(filled, QUIET).findings if f.what == "index"]
        return found.good, found.detail

    assert finding() == (True, f"generation {filled.indexes.current().generation}, 60 photos and 1 texts")
    paint(photos / "new.png", "white", 999)
    shallow(filled, photos)
    assert finding()[0] and "61 photos and 1 texts; changes since, read beside it: 1" in finding()[1]
    assert not mend_index(filled)
    filled.catalogue.connection.execute("DELETE FROM vector_change")  # as if a change had not been noted
    assert not finding()[0] and "60 photos and 1 texts of 61 and 1" in finding()[1]
    assert mend_index(filled)
    assert finding()[0] and as_the_catalogue(filled, filled.indexes.current())


def test_duplicates_are_looked_for_among_what_is_newer_too(filled: Library, photos: Path) -> None:
    before = find_duplicates(filled, QUIET).photos
    paint(photos / "new.png", "white", 999)
    (photos / "0.png").unlink()
    (photos / "1.png").unlink()
    shallow(filled, photos)
    assert find_duplicates(filled, QUIET).photos == before - 1


def test_vectors_that_are_encoded_again_and_are_the_same_are_no_change(filled: Library, photos: Path) -> None:
    before = filled.catalogue.vectors.stamp()
    index(filled, photos, force=True)
    assert filled.catalogue.vectors.stamp() == before


def test_the_changes_of_another_encoder_are_its_own(filled: Library, photos: Path) -> None:
    found = filled.indexes.current()
    vectors, other = filled.catalogue.vectors, filled.catalogue.vectors.encoder_id("other", "1", 4)
    ids = vectors.ids(Modality.PHOTOS, filled.encoder_id).tolist()
    vectors.put(Modality.PHOTOS, other, ids, unit(60)[:, :4])
    again = filled.indexes.current(found)
    assert again.photos is found.photos and again.stamp > found.stamp
    assert vectors.changed(Modality.PHOTOS, other, 0).tolist() == ids
    filled.catalogue.encoders.drop(other)
    assert vectors.changes(other, 0) == 0 and as_the_catalogue(filled, filled.indexes.current(again))
