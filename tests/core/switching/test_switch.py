"""Another encoder for a library: searches go on, nothing is lost, and it can be broken off at any time."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from colours import Recorder, paint
from numpy.typing import NDArray
from tiny_encoder import hash_again, write_encoder

from xsearch_gui.core import settings
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.encoders import providers, read_manifest
from xsearch_gui.core.encoders.adding import benchmark
from xsearch_gui.core.encoders.adding.benchmark import choose, run_trial
from xsearch_gui.core.encoders.session import OnnxSession
from xsearch_gui.core.errors import Cancelled, EncoderProblem, UsageError
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.encoders import EncoderState, TrialRequest, TrialRow
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.records.switching import (
    CompareRequest,
    DropVectorsRequest,
    RemoveEncoderRequest,
    UseEncoderRequest,
)
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.switching import disk_space
from xsearch_gui.core.switching.comparing import run_compare
from xsearch_gui.core.switching.encoder_list import list_encoders
from xsearch_gui.core.switching.switch import run_drop, run_remove, run_use

COLOURS = ("red", "green", "blue", "yellow", "white", "black")
QUIET = SilentReporter()


@pytest.fixture
def two(paths: AppPaths, photos: Path) -> Iterator[Library]:
    """A library of six colours that is in use with the tiny encoder *small*; *wide* is installed."""
    for name, dimension in (("small", 512), ("wide", 768)):
        write_encoder(paths.encoders / name, dimension)
    for colour in COLOURS:
        paint(photos / f"{colour}.png", colour)
        (photos / f"{colour}.txt").write_text(f"a {colour} photo")
    with Library(paths) as library:
        run_use(library, UseEncoderRequest("small"), QUIET)
        run_index(library, IndexRequest((str(photos),)), QUIET)
        yield library


def first(engine: SearchEngine, query: str) -> str:
    return Path(engine.search(SearchRequest(text=query)).hits[0].path).stem


def use(library: Library, name: str) -> tuple[int, int]:
    report = run_use(library, UseEncoderRequest(name), QUIET)
    return report.photos, report.texts


def states(library: Library) -> dict[str, EncoderState]:
    return {entry.name: entry.state for entry in list_encoders(library).entries}


def test_a_library_moves_to_an_encoder_of_another_dimension_and_back(two: Library, paths: AppPaths) -> None:
    with Library(paths) as searching:
        engine = SearchEngine(searching)
        assert first(engine, "red") == "red"
        assert searching.encoder.manifest.dimension == 512
        assert use(two, "wide") == (6, 6)
        assert first(engine, "blue") == "blue"  # the engine that was open all the time noticed
        assert searching.encoder.manifest.dimension == 768
        assert two.encoder.manifest.name == "wide"
        assert use(two, "small") == (0, 0)  # its vectors were kept
        assert first(engine, "green") == "green"


def test_a_switch_is_paused_resumed_and_backed_out_of(
    two: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Cancelled):
        run_use(two, UseEncoderRequest("wide"), Recorder(cancel_after=3))
    assert states(two)["small"] is EncoderState.IN_USE and states(two)["wide"] is EncoderState.PENDING
    entry = next(entry for entry in list_encoders(two).entries if entry.name == "wide")
    assert 0 < entry.missing < 12 and entry.switch_bytes > 0 and entry.vectors > 0
    assert first(SearchEngine(two), "red") == "red"
    paint(photos / "purple.png", "purple")  # while the switch is paused
    run_index(two, IndexRequest(), QUIET)
    assert first(SearchEngine(two), "purple") == "purple"

    report = run_use(two, UseEncoderRequest("small"), QUIET)
    assert report.notes[0] == "Searches go on with small." and "wide" in report.notes[1]
    assert states(two)["wide"] is EncoderState.INSTALLED
    done, _ = use(two, "wide")
    assert 0 < done < 7  # the seventh photo too, but not those of the first attempt
    assert first(SearchEngine(two), "purple") == "purple"


def test_photos_whose_drive_is_absent_are_encoded_from_their_thumbnails(two: Library, photos: Path) -> None:
    shutil.move(photos, photos.with_name("unplugged"))
    assert use(two, "wide")[0] == 6
    assert first(SearchEngine(two), "yellow") == "yellow"


def test_a_head_of_the_old_encoder_is_switched_off(two: Library, paths: AppPaths) -> None:
    kept, _ = settings.load(paths.settings)
    settings.save(paths.settings, settings.replace(kept, alignment=settings.Alignment(head=3)))
    report = run_use(two, UseEncoderRequest("wide"), QUIET)
    assert any("head 3" in note and "small" in note for note in report.notes)
    assert settings.load(paths.settings)[0].alignment.head == 0


def test_a_small_disk_is_found_out_before_anything_is_encoded(two: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(disk_space.shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(1000, 999, 1))
        with pytest.raises(UsageError, match="MB"):
            use(two, "wide")
    assert states(two)["wide"] is EncoderState.INSTALLED


def test_what_is_not_needed_can_be_dropped_and_what_is_needed_can_not(two: Library, paths: AppPaths) -> None:
    with pytest.raises(UsageError, match="no vectors of wide"):
        run_drop(two, DropVectorsRequest("wide"), QUIET)
    use(two, "wide")
    with pytest.raises(UsageError, match="stay"):
        run_drop(two, DropVectorsRequest("wide"), QUIET)
    with pytest.raises(UsageError, match="in use"):
        run_remove(two, RemoveEncoderRequest("wide"), QUIET)
    with pytest.raises(UsageError, match="ships"):
        run_remove(two, RemoveEncoderRequest("xsearch-mini"), QUIET)
    report = run_drop(two, DropVectorsRequest("small"), QUIET)
    assert report.vectors == 12
    assert not list(paths.indexes.glob("small-*")) and list(paths.indexes.glob("wide-*"))
    run_remove(two, RemoveEncoderRequest("small"), QUIET)
    assert set(states(two)) >= {"wide", "xsearch-mini"} and "small" not in states(two)
    assert first(SearchEngine(two), "red") == "red"
    with pytest.raises(UsageError, match="no encoder called small"):
        use(two, "small")


def test_another_encoder_under_the_same_name_is_another_encoder(two: Library, paths: AppPaths) -> None:
    shutil.rmtree(paths.encoders / "small")
    with pytest.raises(EncoderProblem, match="no longer installed"):
        SearchEngine(two).search(SearchRequest(text="red"))
    write_encoder(paths.encoders / "small", 384, seed=7)
    engine = SearchEngine(two)
    engine.search(SearchRequest(text="red"))  # nothing is encoded with it yet, and nothing breaks
    run_index(two, IndexRequest(), QUIET)
    assert two.encoder.manifest.dimension == 384 and first(engine, "red") == "red"
    assert run_drop(two, DropVectorsRequest("small"), QUIET).vectors == 12  # those of its namesake


def test_an_encoder_with_a_new_text_side_alone_reads_no_photo_again(two: Library, paths: AppPaths) -> None:
    old = read_manifest(paths.encoders / "small")
    two.catalogue.connection.close()
    graph = paths.encoders / "small" / "tokenizer.json"
    graph.write_text(graph.read_text() + " ")  # another file, and so another identity
    hash_again(paths.encoders / "small", replace(old, version="2", photos_as=(old.identity,)))
    with Library(paths) as library:
        catalogue, encoder_id = library.catalogue, library.encoder_id
        assert catalogue.encoders.missing(encoder_id, [Modality.PHOTOS]) == 0
        assert catalogue.encoders.missing(encoder_id, [Modality.TEXTS]) == 6
        former = catalogue.encoders.named("small")
        assert sorted(former.values()) == sorted([old.identity, library.encoder.manifest.identity])
        run_index(library, IndexRequest(), QUIET)
        assert catalogue.encoders.missing(encoder_id) == 0
        assert first(SearchEngine(library), "red") == "red"


def test_a_trial_is_kept_and_used(two: Library, paths: AppPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "SECONDS", 0.01)
    report = run_trial(paths, TrialRequest("wide"), QUIET)
    assert report.chosen is not None and report.chosen.parity > 0.999
    entry = next(entry for entry in list_encoders(two).entries if entry.name == "wide")
    assert (entry.provider, entry.batch) == ("cpu", report.chosen.batch) and entry.photos_per_second > 0
    use(two, "wide")
    assert two.encoder.manifest.image.batch == report.chosen.batch


def test_a_trial_takes_what_is_fast_only_if_it_is_right() -> None:
    wrong = TrialRow("cuda", 1, 8, 900.0, 1.0, 0.97)
    broken = TrialRow("openvino", 1, 0, 0.0, 0.0, 0.0, "cannot be loaded")
    large, small = TrialRow("cpu", 2, 32, 100.0, 5.0, 1.0), TrialRow("cpu", 2, 8, 98.0, 5.0, 1.0)
    assert choose((wrong, broken, large, small)) == small
    assert choose((wrong, broken)) is None


def test_a_provider_that_computes_something_else_or_cannot_be_loaded_is_refused(
    two: Library, paths: AppPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Wrong(OnnxSession):
        def run(self, inputs: Mapping[str, NDArray[Any]], output: str) -> NDArray[np.float32]:
            vectors = super().run(inputs, output)
            return vectors + 0.2 * np.roll(vectors, 1, axis=1)

    def open_as(options: providers.RunOptions, *, only: bool) -> Callable[[Path], OnnxSession]:
        return Wrong if options.provider == "openvino" else providers.opener(options, only=only)

    monkeypatch.setattr(benchmark, "SECONDS", 0.01)
    monkeypatch.setattr(benchmark, "available_providers", lambda: ("cpu", "cuda", "openvino"))
    monkeypatch.setattr(benchmark, "opener", open_as)
    report = run_trial(paths, TrialRequest("wide"), QUIET)
    assert report.chosen is not None and report.chosen.provider == "cpu"
    refused = {row.provider: row for row in report.rows if row.problem}
    assert "cannot be loaded" in refused["cuda"].problem and refused["openvino"].parity < benchmark.LEAST_PARITY
    # Chosen by hand, or before a driver went: searches go on, on the processor.
    kept, _ = settings.load(paths.settings)
    settings.save(paths.settings, replace(kept, encoding=replace(kept.encoding, provider="cuda")))
    monkeypatch.setattr(providers, "available_providers", lambda: ("cpu", "cuda"))
    assert first(SearchEngine(two), "red") == "red"


def test_two_encoders_are_compared_on_the_librarys_own_captions(two: Library, photos: Path) -> None:
    (photos / "captions.csv").write_text("file,caption\n" + "\n".join(f"{c}.png,a {c} photo" for c in COLOURS))
    run_index(two, IndexRequest(), QUIET)
    report = run_compare(two, CompareRequest("small", "xsearch-mini"), QUIET)
    assert (report.photos, report.captions) == (6, 6)
    assert report.sides[0].t2i_r1 == 100 and report.sides[0].dimension == 512
    for difference in report.disagreements:
        assert difference.first_rank == 1 < difference.second_rank
    with pytest.raises(UsageError, match="no encoder"):
        run_compare(two, CompareRequest("small", "nobody"), QUIET)
