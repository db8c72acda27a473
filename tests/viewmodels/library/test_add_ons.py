"""Add-ons in the window: from a file, by a click, and away again."""

from __future__ import annotations

import pytest
from fake_worker_client import FakeClient

from xsearch_gui.core.message import Message
from xsearch_gui.core.records.add_ons import (
    AddOnEntry,
    AddOnReport,
    AddOnsReport,
    AddOnsRequest,
    AddOnState,
    DownloadAddOnRequest,
    InstallAddOnRequest,
    RemoveAddOnReport,
    RemoveAddOnRequest,
)
from xsearch_gui.viewmodels.library.add_ons import AddOnsModel
from xsearch_gui.viewmodels.library.jobs import JobsModel, JobState
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
def model(jobs: FakeClient, messages: Messages) -> AddOnsModel:
    search = FakeClient()
    entry = AddOnEntry("openvino", "OpenVINO", Message("x"), AddOnState.AVAILABLE, "1", 1, file="ort-1.whl")
    search.answers[AddOnsRequest] = lambda request: AddOnsReport((entry,), 1)
    return AddOnsModel(search, jobs, messages)


def said(messages: Messages) -> str:
    return messages.current.text if messages.current else ""


def test_a_file_is_installed_and_what_goes_wrong_is_said(
    jobs: FakeClient, model: AddOnsModel, messages: Messages
) -> None:
    model.install_add_on("/drive/xsearch-exporter-0.1.0.zip")
    assert jobs.asked[jobs.last] == InstallAddOnRequest("/drive/xsearch-exporter-0.1.0.zip") and model.is_busy
    jobs.finished.emit(jobs.last, AddOnReport("exporter", "Exporter", "0.1.0", 1, "/home"))
    assert said(messages) == "The add-on Exporter is installed."
    model.remove("exporter")
    assert jobs.asked[jobs.last] == RemoveAddOnRequest("exporter")
    jobs.finished.emit(jobs.last, RemoveAddOnReport("exporter", 1))
    assert said(messages) == "Removed: exporter"
    model.install_add_on("/drive/xsearch-exporter-6.zip")
    jobs.failed.emit(jobs.last, Problem("It is not known.", ""))
    assert said(messages) == "It is not known." and not model.is_busy


def test_a_download_can_be_paused_and_goes_on(jobs: FakeClient, model: AddOnsModel) -> None:
    rows = JobsModel(jobs, {DownloadAddOnRequest: model.start})
    model.download("exporter")
    (row,) = rows.rows
    assert row.title == "Download an add-on" and row.can_pause
    rows.pause(row.job)
    jobs.stopped.emit(row.job)
    (row,) = rows.rows
    assert row.state is JobState.PAUSED and not model.is_busy
    rows.run_again(row.job)
    assert model.is_busy and jobs.asked[jobs.last] == DownloadAddOnRequest("exporter")


def test_files_of_add_ons_are_known_by_their_names(model: AddOnsModel, qtbot: object) -> None:
    assert model.is_file_of_one("/a/xsearch-exporter-9-linux-x86_64.zip") and not model.is_file_of_one("/a/photo.jpg")
    assert not model.is_file_of_one("/a/ort-1.whl")
    with qtbot.waitSignal(model.changed):  # type: ignore[attr-defined]
        model.refresh()
    assert model.is_file_of_one("/a/ort-1.whl") and model.entry("openvino") is not None
