"""An encoder of sentences for notes: texts are compared by it, photos as before, and nothing breaks without it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from colours import Recorder, paint
from tiny_encoder import write_encoder, write_with_parity

from xsearch_gui.core import settings
from xsearch_gui.core.annotations.annotate import set_caption
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.details.note_view import NoteReader
from xsearch_gui.core.errors import Cancelled, EncoderProblem, UsageError
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.doctor import examine
from xsearch_gui.core.maintenance.status import library_status
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.annotations import SetCaptionRequest
from xsearch_gui.core.records.details import NoteRequest
from xsearch_gui.core.records.encoders import EncoderRole, EncoderState
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.records.switching import DropVectorsRequest, RemoveEncoderRequest, UseEncoderRequest
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.switching.encoder_list import list_encoders
from xsearch_gui.core.switching.switch import run_drop, run_remove, run_use

COLOURS = ("red", "green", "blue", "yellow", "white", "black")
QUIET = SilentReporter()


@pytest.fixture
def library(paths: AppPaths, photos: Path) -> Iterator[Library]:
    """Six colours with a note each, in use with *small*; *said* reads texts alone, *wide* photos too."""
    write_encoder(paths.encoders / "small", 32)
    write_encoder(paths.encoders / "wide", 64, seed=3)
    write_encoder(paths.encoders / "said", 24, seed=5, reads_photos=False)
    for colour in COLOURS:
        paint(photos / f"{colour}.png", colour)
        (photos / f"{colour}.txt").write_text(f"a {colour} photo")
    with Library(paths) as library:
        run_use(library, UseEncoderRequest("small"), QUIET)
        run_index(library, IndexRequest((str(photos),)), QUIET)
        yield library


def for_notes(library: Library, name: str) -> int:
    return run_use(library, UseEncoderRequest(name, EncoderRole.NOTES), QUIET).texts


def vectors(library: Library, name: str) -> int:
    encoders = library.catalogue.encoders
    return sum(library.catalogue.vectors.count(Modality.TEXTS, number) for number in encoders.named(name))


def best(engine: SearchEngine, text: str) -> str:
    return Path(engine.search(SearchRequest(text=text)).hits[0].path).stem


def serving(library: Library) -> tuple[str, str]:
    entries = list_encoders(library).entries
    photos = next(entry.name for entry in entries if entry.state is EncoderState.IN_USE)
    return photos, next(entry.name for entry in entries if entry.serves_notes)


def test_texts_are_compared_by_it_and_photos_as_before(library: Library, paths: AppPaths) -> None:
    with Library(paths) as searching:
        engine = SearchEngine(searching)
        assert engine.index().text_index is engine.index()
        assert for_notes(library, "said") == 6
        index = engine.index()  # the engine that was open all the time notices
        assert (index.photos.dimension, index.texts.dimension, index.text_index.texts.dimension) == (32, 32, 24)
        assert len(index.text_index.photos) == 0
        assert best(engine, "blue") == "blue" and serving(searching) == ("small", "said")
        text = next(reason for reason in engine.search(SearchRequest(text="blue")).hits[0].why if reason.via == "note")
        assert text.score > 0.2
        red = next(hit.item for hit in engine.search(SearchRequest(text="red")).hits if hit.path.endswith(".txt"))
        assert NoteReader(searching, engine).read(NoteRequest(red, "red")).sentences
        assert for_notes(library, "small") == 0  # and back
        assert engine.index().text_index is engine.index() and serving(searching) == ("small", "small")
        assert not list(paths.indexes.glob("said-*")) and vectors(library, "said") == 6


def test_any_encoder_may_serve_and_takes_both_when_it_gets_the_photos(library: Library, paths: AppPaths) -> None:
    for_notes(library, "wide")
    assert SearchEngine(library).index().text_index.texts.dimension == 64
    run_use(library, UseEncoderRequest("wide"), QUIET)
    assert settings.load(paths.settings)[0].encoding.notes == "" and serving(library) == ("wide", "wide")
    for_notes(library, "small")  # that had the photos before: its photos are not searched, and can be dropped
    index = SearchEngine(library).index()
    assert index.text_index.texts.dimension == 32 and len(index.text_index.photos) == 0
    assert run_drop(library, DropVectorsRequest("small"), QUIET).vectors == 6
    assert best(SearchEngine(library), "red") == "red"
    with pytest.raises(UsageError, match="no vectors of small"):
        run_drop(library, DropVectorsRequest("small"), QUIET)


def test_it_is_paused_and_resumed_while_searches_go_on(library: Library, photos: Path) -> None:
    for number in range(160):
        (photos / f"note {number}.txt").write_text(f"note {number} of a red photo")
    run_index(library, IndexRequest(), QUIET)
    with pytest.raises(Cancelled):
        run_use(library, UseEncoderRequest("said", EncoderRole.NOTES), Recorder(0, "Reading captions and notes"))
    assert 0 < vectors(library, "said") < 166
    entry = next(entry for entry in list_encoders(library).entries if entry.name == "said")
    assert entry.comes_for_notes and 0 < entry.missing_texts < 166 and entry.notes_bytes > 0
    assert serving(library) == ("small", "small") and best(SearchEngine(library), "green") == "green"
    with pytest.raises(UsageError, match=r"being encoded with said.*--for notes"):
        run_remove(library, RemoveEncoderRequest("said"), QUIET)
    before = vectors(library, "said")
    assert for_notes(library, "said") == 166 - before
    assert serving(library) == ("small", "said")


def test_what_is_new_gets_vectors_of_both(library: Library, photos: Path, paths: AppPaths) -> None:
    for_notes(library, "said")
    engine = SearchEngine(library)
    (photos / "later.md").write_text("a yellow and white photo")
    run_index(library, IndexRequest(), QUIET)
    item = engine.search(SearchRequest(text="black", group=False)).hits[0].item
    photo = next(h.item for h in engine.search(SearchRequest(text="black")).hits if h.path.endswith("black.png"))
    set_caption(library, SetCaptionRequest(photo, "a black photo of mine"))
    assert item and vectors(library, "said") == vectors(library, "small") == 8
    index = engine.index()
    assert np.array_equal(index.text_index.texts.ids, index.texts.ids)
    assert library_status(library).pending == 0 and library_status(library).notes_encoder == "said 1"


@pytest.mark.parametrize("fault", ["removed", "changed", "no tokenizer"])
def test_without_it_texts_are_compared_as_before_and_a_sentence_says_so(
    library: Library, photos: Path, paths: AppPaths, fault: str
) -> None:
    for_notes(library, "said")
    folder = paths.encoders / "said"
    if fault == "removed":
        shutil.rmtree(folder)
    else:
        (folder / {"changed": "text.onnx", "no tokenizer": "tokenizer.json"}[fault]).write_bytes(b"damaged")
    (photos / "later.txt").write_text("a green and black photo")
    with Library(paths) as opened:
        engine = SearchEngine(opened)
        assert best(engine, "blue") == "blue" and engine.index().text_index is engine.index()
        assert "said" in opened.encoders.notes_problem and "small" in opened.encoders.notes_problem
        report = run_index(opened, IndexRequest(), QUIET)
        assert [notice for notice in report.notices if "said" in notice] and vectors(opened, "small") == 7
        finding = next(one for one in examine(opened, QUIET).findings if one.what == "encoder for notes")
        assert not finding.good and "--for notes" in finding.advice
        for_notes(opened, "small")
        assert opened.notes is None and not opened.encoders.notes_problem


def test_a_graph_that_fails_while_it_runs_ends_in_the_old_way(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for_notes(library, "said")
    engine = SearchEngine(library)
    assert best(engine, "blue") == "blue" and library.notes is not None

    def fail(texts: object) -> None:
        raise EncoderProblem("The graph failed.")

    monkeypatch.setattr(library.notes.encoder, "encode_texts", fail)
    assert best(engine, "red") == "red" and "The graph failed." in library.encoders.notes_problem
    (photos / "later.txt").write_text("a white and red photo")
    run_index(library, IndexRequest(), QUIET)
    assert vectors(library, "small") == 7 and engine.index().text_index is engine.index()


def test_until_nearly_all_texts_have_its_vectors_the_old_ones_answer(library: Library, photos: Path) -> None:
    for_notes(library, "said")
    number = next(iter(library.catalogue.encoders.named("said")))
    with library.catalogue.transaction():
        library.catalogue.connection.execute("DELETE FROM text_vector WHERE encoder_id = ? AND owner_id < 4", (number,))
    engine = SearchEngine(library)
    assert engine.index().text_index is engine.index() and best(engine, "red") == "red"
    run_index(library, IndexRequest(), QUIET)
    assert engine.index().text_index is not engine.index() and best(engine, "red") == "red"


def test_what_serves_notes_stays(library: Library) -> None:
    with pytest.raises(UsageError, match="no encoder called nobody"):
        for_notes(library, "nobody")
    for_notes(library, "said")
    with pytest.raises(UsageError, match="stay"):
        run_drop(library, DropVectorsRequest("said"), QUIET)
    with pytest.raises(UsageError, match="in use for notes"):
        run_remove(library, RemoveEncoderRequest("said"), QUIET)
    run_use(library, UseEncoderRequest("wide"), QUIET)  # another encoder for photos: the notes keep theirs
    assert serving(library) == ("wide", "said") and SearchEngine(library).index().text_index.texts.dimension == 24
    for_notes(library, "wide")
    assert run_drop(library, DropVectorsRequest("said"), QUIET).vectors == 6
    run_remove(library, RemoveEncoderRequest("said"), QUIET)
    assert best(SearchEngine(library), "white") == "white"


def test_notes_are_cut_so_that_both_encoders_read_them_whole(library: Library, photos: Path, paths: AppPaths) -> None:
    manifest = write_encoder(paths.encoders / "short", 24, reads_photos=False)
    write_with_parity(paths.encoders / "short", replace(manifest, text=replace(manifest.text, max_tokens=8)))
    (photos / "long.txt").write_text("red and green and blue and yellow and white and black " * 2)
    run_index(library, IndexRequest(), QUIET)
    report = run_use(library, UseEncoderRequest("short", EncoderRole.NOTES), QUIET)
    assert any("shorter" in note for note in report.notes)
    run_index(library, IndexRequest(), QUIET)
    count, most = library.encoders.limits()
    bodies = library.catalogue.texts.bodies(library.catalogue.texts.unencoded(0)).values()
    assert most == 8 and all(count(body) <= 8 for body in bodies) and len(bodies) > 6
