"""The list of jobs: what it shows of each, and that pause, resume and retry reach the right view-model."""

from __future__ import annotations

import pytest
from fake_worker_client import FakeClient

from xsearch_gui.core.message import Message
from xsearch_gui.core.records.details import PreviewRequest
from xsearch_gui.core.records.encoders import TrialRequest
from xsearch_gui.core.records.indexing import ForgetRequest, IndexReport, IndexRequest
from xsearch_gui.core.records.items import Failure
from xsearch_gui.viewmodels.library.jobs import JobsModel, JobState
from xsearch_gui.viewmodels.text.problem import Problem


@pytest.fixture
def client() -> FakeClient:
    found = FakeClient()
    found.held = True
    return found


def test_jobs_run_one_after_the_other_and_small_ones_are_not_shown(client: FakeClient) -> None:
    jobs = JobsModel(client)
    first = client.submit(IndexRequest(("/photos",)))
    client.submit(PreviewRequest(1))
    second = client.submit(TrialRequest())
    assert [(row.job, row.state) for row in jobs.rows] == [(first, JobState.RUNNING), (second, JobState.WAITING)]
    client.progress(first, 50, 200, "Reading photos")
    row = jobs.rows[0]
    assert row.fraction == 0.25 and "50 of 200" in row.text and row.title == "Read photos"


def test_a_job_that_ended_names_its_failed_files(client: FakeClient) -> None:
    jobs = JobsModel(client)
    job = client.submit(IndexRequest())
    client.finished.emit(job, IndexReport(indexed=3, failed=(Failure("/a.jpg", "is empty"),)))
    (row,) = jobs.rows
    assert row.state is JobState.DONE and "3 photos" in row.text and row.detail == "/a.jpg: is empty"
    jobs.clear()
    assert jobs.rows == ()


def test_a_paused_job_goes_on_through_its_own_view_model(client: FakeClient) -> None:
    started: list[object] = []
    jobs = JobsModel(client, {IndexRequest: started.append})
    request = IndexRequest(("/photos",))
    job = client.submit(request)
    jobs.pause(job)
    assert client.cancelled == [job] and jobs.rows[0].state is JobState.STOPPING
    client.progress(job, 1, 2)
    assert jobs.rows[0].state is JobState.STOPPING
    client.stopped.emit(job)
    assert jobs.rows[0].state is JobState.PAUSED
    jobs.clear()
    jobs.run_again(job)
    assert started == [request] and jobs.rows == ()


def test_a_failed_job_can_be_tried_again_and_a_trial_cannot_be_paused(client: FakeClient) -> None:
    jobs = JobsModel(client)
    job = client.submit(TrialRequest("clip"))
    assert not jobs.rows[0].can_pause
    client.failed.emit(job, Problem("It broke.", "detail"))
    assert (jobs.rows[0].state, jobs.rows[0].text, jobs.rows[0].can_run_again) == (JobState.FAILED, "It broke.", True)
    jobs.run_again(job)
    assert client.asked_for(TrialRequest) == [TrialRequest("clip"), TrialRequest("clip")]
    client.cancel(client.last)
    client.stopped.emit(client.last)
    assert jobs.rows[0].state is JobState.CANCELLED


def test_a_job_about_many_files_has_a_short_title(client: FakeClient) -> None:
    jobs = JobsModel(client)
    files = tuple(f"/photos/2019/IMG_{number}.jpg" for number in range(73))
    client.submit(IndexRequest(files, force=True))
    client.submit(IndexRequest(files[:1], force=True))
    client.submit(IndexRequest(("/photos", "/scans")))
    client.submit(ForgetRequest("/photos/2019"))
    titles = [row.title for row in jobs.rows]
    assert titles == ["Read 73 files again", "Read IMG_0.jpg again", "Read 2 folders", "Remove 2019 from the library"]
    many, one, several, gone = jobs.rows
    assert many.about.startswith("IMG_0.jpg, IMG_1.jpg") and many.about.endswith(" more") and len(many.about) < 200
    assert many.about_all.splitlines()[0] == files[0] and many.about_all.endswith("and 61 more")
    assert one.about == files[0]
    assert (several.about, several.about_all) == ("photos, scans", "/photos\n/scans")
    assert gone.about == "/photos/2019"


def test_what_the_worker_does_by_itself_leaves_one_line_of_each_folder(client: FakeClient) -> None:
    jobs = JobsModel(client)

    def follow(job: int, request: IndexRequest, report: IndexReport) -> None:
        client.announced.emit(job, request)
        client.submitted.emit(job, request)
        assert jobs.rows[0].state is JobState.RUNNING
        client.finished.emit(job, report)

    asked = client.submit(IndexRequest())
    client.finished.emit(asked, IndexReport())
    follow(901, IndexRequest(("/p/new",), shallow=True), IndexReport(indexed=1))
    failed = (Failure("/p/new/b.jpg", Message("is empty")), Failure("/p/old/a.jpg", Message("is empty")))
    follow(902, IndexRequest(("/p/new",), shallow=True), IndexReport(indexed=2, failed=failed))
    follow(903, IndexRequest(("/p/new",), shallow=True), IndexReport(removed=1))
    follow(904, IndexRequest(), IndexReport())
    assert [(row.job, row.text) for row in jobs.rows] == [
        (902, "Done \u00b7 2 photos \u00b7 1 file could not be read"),
        (asked, "Done"),
    ]
    assert jobs.rows[0].detail == "/p/new/b.jpg: is empty"  # the other one was known before
