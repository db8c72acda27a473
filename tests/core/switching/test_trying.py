"""Another encoder on a search, before the library is given to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from colours import Recorder, paint
from tiny_encoder import write_encoder

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.encoders import read_manifest
from xsearch_gui.core.errors import Cancelled, UsageError
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit
from xsearch_gui.core.records.switching import QueriesRequest, SideBySideRequest, TryRequest, UseEncoderRequest
from xsearch_gui.core.switching import sample_search
from xsearch_gui.core.switching.sample_search import sample_of
from xsearch_gui.core.switching.switch import run_use
from xsearch_gui.core.switching.trying import own_queries, run_side_by_side, run_try

COLOURS = ("red", "green", "blue", "yellow", "white", "black")
QUIET = SilentReporter()


@pytest.fixture
def session(paths: AppPaths, photos: Path) -> Iterator[Session]:
    """A library of six colours that is in use with the tiny encoder *small*; *wide* is installed."""
    for name, dimension in (("small", 512), ("wide", 768)):
        write_encoder(paths.encoders / name, dimension)
    for colour in COLOURS:
        paint(photos / f"{colour}.png", colour)
        (photos / f"{colour}.txt").write_text(f"a {colour} photo")
    found = Session(paths)
    run_use(found.library, UseEncoderRequest("small"), QUIET)
    run_index(found.library, IndexRequest((str(photos),)), QUIET)
    yield found
    found.close()


def names(hits: tuple[Hit, ...]) -> list[str]:
    return [Path(hit.path).stem for hit in hits]


def test_a_search_is_answered_with_another_encoder_and_nothing_is_kept(session: Session, paths: AppPaths) -> None:
    library, seen = session.library, Recorder()
    report = run_try(session, TryRequest("wide", "red"), seen)
    assert (report.encoder, report.looked_at, report.photos) == ("wide", 6, 6)
    assert names(report.result.hits)[0] == "red" and all(hit.thumbnail for hit in report.result.hits)
    assert any("Encoding photos with wide" in str(note) for _, _, note in seen.seen)
    assert library.catalogue.encoders.known(read_manifest(paths.encoders / "wide")) == 0, "no vector was kept"
    assert library.encoder.manifest.name == "small"
    again = Recorder()
    assert names(run_try(session, TryRequest("wide", "blue"), again).result.hits)[0] == "blue"
    assert not any("Encoding" in str(note) for _, _, note in again.seen), "a second look waits for nothing"


def test_a_look_can_be_stopped(session: Session) -> None:
    with pytest.raises(Cancelled):
        run_try(session, TryRequest("wide", "red"), Recorder(cancel_after=-1))
    with pytest.raises(UsageError, match="no encoder called"):
        run_try(session, TryRequest("nobody", "red"), QUIET)
    with pytest.raises(UsageError):
        run_try(session, TryRequest("wide", "date:20"), QUIET)


def test_filters_count_and_what_was_not_looked_at_is_not_found(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = session.library
    rows = library.catalogue.items.rows(library.catalogue.overview.newest(None).tolist())
    of = {Path(row.path).stem: row.id for row in rows.values() if row.path.endswith(".png")}
    monkeypatch.setattr("xsearch_gui.core.switching.trying.sample_of",
                        lambda library, encoders, first: sample_of(library, encoders, first, 3))  # fmt: skip
    report = run_try(session, TryRequest("wide", "red", (of["red"], of["blue"])), QUIET)
    assert report.looked_at == 3 and report.photos == 6
    found = names(report.result.hits)
    assert found[0] == "red" and "blue" in found and len(found) <= 3
    report = run_try(session, TryRequest("wide", "red format:jpeg", (of["red"],)), QUIET)
    assert not report.result.hits


def test_where_everything_is_encoded_the_whole_library_is_searched(session: Session) -> None:
    run_use(session.library, UseEncoderRequest("wide"), QUIET)
    run_use(session.library, UseEncoderRequest("small"), QUIET)
    assert len(sample_of(session.library, ["wide"], (), 2).items) == 6
    assert len(sample_of(session.library, ["xsearch-mini"], (), 2).items) == 2
    assert names(run_try(session, TryRequest("wide", "green"), QUIET).result.hits)[0] == "green"


def test_two_encoders_answer_side_by_side(session: Session) -> None:
    queries = ("red", " red ", "blue", "date:20", "")
    report = run_side_by_side(session, SideBySideRequest("small", "wide", queries, top=2), QUIET)
    assert [answer.query for answer in report.answers] == ["red", "blue", "date:20"]
    red, blue, bad = report.answers
    assert names(red.first)[0] == names(red.second)[0] == "red" and len(red.first) <= 2
    assert names(blue.second)[0] == "blue"
    assert bad.problem and not bad.first
    assert session.library.catalogue.vectors.count(Modality.PHOTOS, session.library.encoder_id) == 6
    for request in (SideBySideRequest("small", "small", ("red",)), SideBySideRequest("small", "wide", ())):
        with pytest.raises(UsageError):
            run_side_by_side(session, request, QUIET)


def test_queries_are_the_users_own_then_what_captions_say(session: Session) -> None:
    searches = session.library.catalogue.searches
    for query in ("a dog", "tag:x", "red -blue", "a dog"):
        searches.record(query, 1)
    searches.save("mine", "sunset at sea")
    catalogue = session.library.catalogue
    photo = catalogue.overview.newest(Kind.PHOTO)[0]
    catalogue.texts.set_imported(int(photo), ["Two dogs (brown) run. It was early.", "IMG", "one " * 20])
    found = own_queries(session.library, QueriesRequest(4))
    assert found.searches == ("a dog", "red -blue", "sunset at sea")
    assert found.captions == ("Two dogs brown run",)


def test_vectors_of_two_encoders_are_remembered(session: Session) -> None:
    remembered = sample_search.Remembered()
    library = session.library
    for name in ("small", "wide", "xsearch-mini"):
        with sample_search.opened(library, name) as other:
            remembered.of(other.encoder)[Modality.PHOTOS, 1] = None  # type: ignore[assignment]
    with sample_search.opened(library, "small") as other:
        assert not remembered.of(other.encoder), "the oldest was forgotten"
