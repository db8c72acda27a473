"""One request from an encoder that is not there to one that searches are answered with."""

from __future__ import annotations

from pathlib import Path

import pytest
from colours import Recorder, paint
from tiny_encoder import write_encoder

from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import Cancelled, UsageError
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.encoders import ExportEncoderRequest, ImportEncoderRequest
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.switching import UseEncoderRequest
from xsearch_gui.core.switching.adding import run_export_and_use, run_import_and_use
from xsearch_gui.core.switching.switch import PENDING, run_use

QUIET = SilentReporter()


@pytest.fixture
def session(paths: AppPaths, photos: Path, tmp_path: Path) -> Session:
    """A session of a library of three photos; *stranger* is an encoder that can be imported."""
    write_encoder(tmp_path / "stranger")
    for colour in ("red", "green", "blue"):
        paint(photos / f"{colour}.png", colour)
    session = Session(paths)
    run_index(session.library, IndexRequest((str(photos),)), QUIET)
    return session


def test_an_import_is_used_at_once_with_one_line_of_progress(session: Session, tmp_path: Path) -> None:
    seen = Recorder()
    report = run_import_and_use(session, ImportEncoderRequest(str(tmp_path / "stranger"), use=True), seen)
    assert report.used and not report.failed and Registry(session.paths).in_use() == "stranger"
    assert any("answered with stranger" in note for note in report.notes)
    notes = list(dict.fromkeys(note for _, _, note in seen.seen))
    assert notes[0] == "Copying the encoder" and "Trying the encoder" in notes and "Publishing the index" in notes
    session.close()


def test_without_the_wish_it_is_only_installed(session: Session, tmp_path: Path) -> None:
    report = run_import_and_use(session, ImportEncoderRequest(str(tmp_path / "stranger")), QUIET)
    assert not report.used and Registry(session.paths).in_use() == "xsearch-mini"
    session.close()


def test_broken_off_while_encoding_it_is_there_and_goes_on(session: Session, tmp_path: Path) -> None:
    class Stop(Recorder):
        def cancelled(self) -> bool:
            return any(note == "Trying the encoder" for _, _, note in self.seen)

    with pytest.raises(Cancelled):
        run_import_and_use(session, ImportEncoderRequest(str(tmp_path / "stranger"), use=True), Stop())
    assert "stranger" in Registry(session.paths).names() and session.library.catalogue.meta(PENDING) == "stranger"
    assert run_use(session.library, UseEncoderRequest("stranger"), QUIET).photos == 3
    session.close()


def test_what_is_written_elsewhere_cannot_be_used(session: Session, tmp_path: Path) -> None:
    request = ExportEncoderRequest(str(tmp_path), into=str(tmp_path / "out"), use=True)
    with pytest.raises(UsageError, match="cannot be used from there"):
        run_export_and_use(session, request, QUIET)
    session.close()
