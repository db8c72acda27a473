"""Encoders in the window: adding one from the first click to the last, and which is used for what."""

from __future__ import annotations

from typing import Any

import pytest
from fake_worker_client import FakeClient

from xsearch_gui.core.message import Message
from xsearch_gui.core.records.encoders import (
    EncoderEntry,
    EncoderRole,
    EncodersReport,
    EncodersRequest,
    EncoderState,
    ExportEncoderRequest,
    ExportReport,
    ExportSize,
    ExportSizeRequest,
    ImportEncoderRequest,
    ImportReport,
)
from xsearch_gui.core.records.switching import UseEncoderRequest, UseReport
from xsearch_gui.viewmodels.library.encoders import EncodersModel
from xsearch_gui.viewmodels.library.jobs import JobsModel, JobState
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.problem import Problem


@pytest.fixture
def jobs() -> FakeClient:
    found = FakeClient()
    found.held = True
    return found


@pytest.fixture
def messages(qapp: object) -> Messages:
    return Messages()


@pytest.fixture
def search() -> FakeClient:
    return FakeClient()


@pytest.fixture
def model(search: FakeClient, jobs: FakeClient, messages: Messages) -> EncodersModel:
    search.answers[EncodersRequest] = lambda request: EncodersReport((), 1, True)
    return EncodersModel(search, jobs, LibraryModel(search, jobs, messages), messages)


def said(messages: Messages) -> str:
    return messages.current.text if messages.current else ""


def test_adding_shows_the_size_then_progress_and_goes_on_after_a_cancel(
    jobs: FakeClient, model: EncodersModel, messages: Messages
) -> None:
    rows = JobsModel(jobs, {ExportEncoderRequest: model.start})
    sizes: list[ExportSize] = []
    model.size_known.connect(sizes.append)
    model.ask_size("clip-ViT-B-32")
    assert not jobs.asked_for(ExportEncoderRequest), "nothing is fetched before the size was seen"
    jobs.finished.emit(jobs.last, ExportSize("clip-ViT-B-32", 606_000_000, "MIT"))
    assert [size.bytes for size in sizes] == [606_000_000] and not model.is_busy

    model.add("clip-ViT-B-32")
    job = jobs.last
    jobs.progress(job, 100_000_000, 606_000_000, "Downloading")
    assert model.is_busy and rows.rows[-1].fraction == pytest.approx(100 / 606)
    rows.pause(job)
    assert jobs.cancelled == [job]
    jobs.stopped.emit(job)
    assert rows.rows[-1].state is JobState.PAUSED and not model.is_busy

    rows.run_again(job)
    assert [request.source for request in jobs.asked_for(ExportEncoderRequest)] == ["clip-ViT-B-32"] * 2
    jobs.finished.emit(jobs.last, ExportReport("clip-ViT-B-32", "/f", 512, 1, 0.99999, 0.99999, (), 1.0, ""))
    assert not model.is_busy and "clip-ViT-B-32 is installed" in said(messages)


def test_a_download_that_fails_says_why_and_can_be_tried_again(
    jobs: FakeClient, model: EncodersModel, messages: Messages
) -> None:
    rows = JobsModel(jobs, {ExportEncoderRequest: model.start})
    model.add("me/model")
    jobs.failed.emit(jobs.last, Problem("The hub cannot be reached. What has arrived is kept."))
    assert "cannot be reached" in said(messages) and rows.rows[-1].state is JobState.FAILED
    rows.run_again(rows.rows[-1].job)
    assert len(jobs.asked_for(ExportEncoderRequest)) == 2 and model.is_busy


def test_a_model_of_sentences_is_offered_for_notes(jobs: FakeClient, model: EncodersModel, messages: Messages) -> None:
    model.add("all-MiniLM-L6-v2")
    jobs.finished.emit(jobs.last, ExportReport("all-MiniLM-L6-v2", "/f", 384, 1, 0.0, 0.99999, (), 1.0, ""))
    assert "Use for notes" in said(messages)
    model.use("all-MiniLM-L6-v2", EncoderRole.NOTES)
    (request,) = jobs.asked_for(UseEncoderRequest)
    assert request == UseEncoderRequest("all-MiniLM-L6-v2", EncoderRole.NOTES)
    jobs.finished.emit(jobs.last, UseReport("all-MiniLM-L6-v2", 0, 9, 1.0, role=EncoderRole.NOTES))
    assert "Captions and notes" in said(messages)


def test_what_is_ready_made_is_imported_and_what_was_found_out_is_told(
    qtbot: Any, search: FakeClient, jobs: FakeClient, model: EncodersModel, messages: Messages
) -> None:
    entry = EncoderEntry("clip-onnx", EncoderState.AVAILABLE, "CLIP", ("photos", "texts"), "MIT", ("en",), 512, 1,
                         ready_made=True, tested=False)  # fmt: skip
    search.answers[EncodersRequest] = lambda request: EncodersReport((entry,), 1, False)
    with qtbot.waitSignal(model.changed):
        model.refresh()
    model.add("clip-onnx")
    assert not jobs.asked_for(ExportEncoderRequest)
    assert jobs.asked_for(ImportEncoderRequest) == [ImportEncoderRequest("clip-onnx")]
    note = Message("Its configuration is wrong about {what}: known photos and colours are told apart clearly better "
                   "another way, and it was installed with that.", what="x")  # fmt: skip
    report = ImportReport("clip-onnx", 512, 1, 0.0, 0.0, notes=(note,), right=0.97, right_low=0.74, right_high=0.99)
    jobs.finished.emit(jobs.last, report)
    assert "clip-onnx is installed" in said(messages)


def test_the_size_is_asked_of_the_jobs_role_alone(jobs: FakeClient, model: EncodersModel, messages: Messages) -> None:
    model.refresh()
    assert not jobs.asked
    model.ask_size("me/model")
    assert isinstance(jobs.asked[jobs.last], ExportSizeRequest)
