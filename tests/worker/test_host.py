"""A real worker process: progress, cancel, errors, a kill in the middle, noise on stdout."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from colours import paint
from tiny_encoder import write_encoder

from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.details import DetailsRequest, Heat, HeatRequest
from xsearch_gui.core.records.encoders import (
    EncoderEntry,
    EncodersReport,
    EncodersRequest,
    EncoderState,
    ImportEncoderRequest,
    ImportReport,
)
from xsearch_gui.core.records.export import ExportItemsReport, ExportItemsRequest, ExportMode
from xsearch_gui.core.records.indexing import IndexReport, IndexRequest, WatchRequest
from xsearch_gui.core.records.maintenance import LibraryStatus, StatusRequest
from xsearch_gui.core.records.organising.searches import (
    Done,
    ForgetHistoryRequest,
    History,
    HistoryRequest,
    MarkRequest,
    RemoveSearchRequest,
    SavedSearches,
    SavedSearchesRequest,
    SaveSearchRequest,
)
from xsearch_gui.core.records.query import Suggestion, Suggestions, SuggestRequest
from xsearch_gui.core.records.search import BrowseRequest, BrowseResult, SearchRequest, SearchResult
from xsearch_gui.core.records.switching import UseEncoderRequest, UseReport
from xsearch_gui.core.settings import Indexing, Settings, save
from xsearch_gui.worker.host import Channel, Host
from xsearch_gui.worker.protocol import (
    Announced,
    Cancel,
    Failed,
    Finished,
    FromWorker,
    Progress,
    Ready,
    Reload,
    Run,
    Stopped,
    ToWorker,
    WorkerRole,
    decode_from_worker,
    encode,
)

SECONDS = 60.0


class Worker:
    """A worker process with its messages in a queue."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._messages: queue.Queue[FromWorker | None] = queue.Queue()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._messages.put(decode_from_worker(line))  # anything else than a message fails the test
        self._messages.put(None)

    def send(self, message: ToWorker | bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(message if isinstance(message, bytes) else encode(message))
        self.process.stdin.flush()

    def next(self) -> FromWorker | None:
        return self._messages.get(timeout=SECONDS)

    def ending(self, job: int) -> FromWorker:
        while True:
            message = self.next()
            assert message is not None, "the worker ended without an answer"
            if not isinstance(message, Progress | Ready | Announced) and message.job == job:
                return message

    def run(self, job: int, request: object) -> FromWorker:
        self.send(Run(job, request))  # type: ignore[arg-type]
        return self.ending(job)

    def close(self) -> tuple[int, str]:
        assert self.process.stdin is not None and self.process.stderr is not None
        self.process.stdin.close()
        stderr = self.process.stderr.read().decode()
        code = self.process.wait(SECONDS)
        self._thread.join(SECONDS)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        return code, stderr


@pytest.fixture
def start(paths: AppPaths) -> Iterator[object]:
    workers: list[Worker] = []
    paths.create()
    save(paths.settings, Settings(indexing=Indexing(words=False)))  # the job that follows others has tests of its own

    def start_one(role: WorkerRole = WorkerRole.JOBS, *code: str) -> Worker:
        base = ["-c", code[0]] if code else ["-m", "xsearch_gui", "--worker", role]
        workers.append(Worker([sys.executable, *base, *([] if code else paths.worker_arguments())]))
        assert isinstance(workers[-1].next(), Ready)
        return workers[-1]

    yield start_one
    for worker in workers:
        worker.process.kill()
        if worker.process.stdin and not worker.process.stdin.closed:
            worker.close()


def test_index_then_search_in_two_processes(start, photos: Path) -> None:
    for i, colour in enumerate(("red", "green", "blue") * 4):
        paint(photos / f"{colour}-{i}.png", colour, i)
    search, jobs = start(WorkerRole.SEARCH), start(WorkerRole.JOBS)
    assert search.run(1, SearchRequest(text="red")) == Finished(
        1, SearchResult(hits=(), seconds=pytest.approx(0, abs=9))
    )
    jobs.send(Run(1, IndexRequest((str(photos),))))
    seen = []
    while not isinstance(message := jobs.next(), Finished):
        assert isinstance(message, Progress)
        seen.append(message)
    assert isinstance(message.result, IndexReport) and message.result.indexed == 12
    assert any(p.note == "Reading photos" and (p.done, p.total) == (12, 12) for p in seen)
    search.send(Reload(1))
    found = search.run(2, SearchRequest(text="a red picture", top=12, group=False))
    assert isinstance(found, Finished) and isinstance(found.result, SearchResult)
    assert len(found.result.hits) == 12
    status = search.run(3, StatusRequest())
    assert isinstance(status, Finished) and isinstance(status.result, LibraryStatus)
    assert (status.result.photos, status.result.pending, status.result.generation) == (12, 0, 1)

    paint(photos / "white-new.png", "white", 99)  # what has come since is found by a worker that has the index already
    (photos / "red-0.png").unlink()
    assert isinstance(jobs.run(2, IndexRequest((str(photos),), shallow=True)), Finished)
    found = search.run(4, SearchRequest(text="white", top=20, group=False))
    assert isinstance(found, Finished) and isinstance(found.result, SearchResult)
    names = [os.path.basename(hit.path) for hit in found.result.hits]
    assert len(names) == 12 and "white-new.png" in names and "red-0.png" not in names
    status = search.run(5, StatusRequest())
    assert isinstance(status, Finished) and isinstance(status.result, LibraryStatus)
    assert (status.result.photos, status.result.generation) == (12, 1)
    assert search.close()[0] == 0 and jobs.close()[0] == 0


def test_what_the_user_keeps_and_takes_along(start, photos: Path, tmp_path: Path) -> None:
    for i, colour in enumerate(("red", "green", "blue") * 2):
        paint(photos / f"{colour}-{i}.png", colour, i)
    search, jobs = start(WorkerRole.SEARCH), start(WorkerRole.JOBS)
    assert isinstance(jobs.run(1, IndexRequest((str(photos),))), Finished)
    shown = search.run(1, BrowseRequest())
    assert isinstance(shown, Finished) and isinstance(shown.result, BrowseResult) and shown.result.total == 6
    item = shown.result.items[0]
    for job, (request, result) in enumerate(
        [
            (MarkRequest("red", (item,), 1), Done()),
            (SaveSearchRequest("Reds", "red"), Done()),
            (RemoveSearchRequest("Reds"), Done(1)),
            (SavedSearchesRequest(), SavedSearches(())),
            (HistoryRequest(), History(())),
            (ForgetHistoryRequest(), Done(0)),
            (SuggestRequest("has:n", 5), Suggestions((Suggestion("value", "has:note ", 0, 5, 0, "note"),))),
        ],
        2,
    ):
        assert search.run(job, request) == Finished(job, result)
    heat = search.run(20, HeatRequest(item, "a red picture"))
    assert isinstance(heat, Finished) and isinstance(heat.result, Heat)
    assert len(heat.result.values) == heat.result.rows * heat.result.columns
    out = tmp_path / "out"
    request = ExportItemsRequest(str(out), ExportMode.COPY, (item, 999), (str(photos / "red-0.png"), "/nowhere.png"))
    exported = jobs.run(2, request)
    assert isinstance(exported, Finished) and isinstance(exported.result, ExportItemsReport)
    assert "red-0.png" in os.listdir(out) and len(os.listdir(out)) == exported.result.copied
    assert [failure.path for failure in exported.result.failed] == ["/nowhere.png", "item 999"]


def test_the_worker_announces_what_it_does_by_itself(start, photos: Path) -> None:
    paint(photos / "a.png", "red")
    jobs = start()
    assert isinstance(jobs.run(1, IndexRequest((str(photos),))), Finished)
    paint(photos / "b.png", "blue", 1)  # before anybody watches
    jobs.send(Run(2, WatchRequest()))
    everything = announced(jobs)
    assert everything.request == IndexRequest() and everything.job < 0
    assert isinstance(jobs.ending(2), Finished)
    assert result_of(jobs, everything.job).indexed == 1
    paint(photos / "c.png", "green", 2)
    new = announced(jobs)
    assert new.request == IndexRequest((str(photos),), shallow=True) and new.job != everything.job
    assert result_of(jobs, new.job).indexed == 1
    assert isinstance(jobs.run(3, WatchRequest(on=False)), Finished)


def announced(worker: Worker) -> Announced:
    while not isinstance(message := worker.next(), Announced):
        assert message is not None
    return message


def result_of(worker: Worker, job: int) -> IndexReport:
    ending = worker.ending(job)
    assert isinstance(ending, Finished) and isinstance(ending.result, IndexReport)
    return ending.result


def test_errors_are_sentences_and_the_worker_lives(start, tmp_path: Path) -> None:
    jobs, search = start(WorkerRole.JOBS), start(WorkerRole.SEARCH)
    failed = jobs.run(1, IndexRequest((str(tmp_path / "nowhere"),)))
    assert isinstance(failed, Failed) and "nowhere" in failed.sentence and not failed.detail, "it says all there is"
    assert isinstance(jobs.run(2, SearchRequest(text="x")), Failed)  # not this role's
    assert isinstance(search.run(1, DetailsRequest(99)), Failed)
    search.send(b"this is not a message\n")
    assert isinstance(search.run(2, StatusRequest()), Finished)
    assert "Not a message" in search.close()[1]


def test_cancel_ends_a_job_and_keeps_its_work(start, photos: Path) -> None:
    for i in range(400):
        paint(photos / f"{i}.png", "red", i)
    jobs = start()
    jobs.send(Run(1, IndexRequest((str(photos),))))
    jobs.send(Run(2, IndexRequest((str(photos),))))
    jobs.send(Cancel(2))  # before it has begun
    while not (isinstance(message := jobs.next(), Progress) and message.note == "Reading photos" and message.done):
        pass
    jobs.send(Cancel(1))
    assert jobs.ending(1) == Stopped(1)
    assert jobs.ending(2) == Stopped(2)
    rest = jobs.run(3, IndexRequest())
    assert isinstance(rest, Finished) and isinstance(rest.result, IndexReport)
    assert 0 < rest.result.indexed < 400
    assert rest.result.indexed + rest.result.unchanged == 400


def test_a_killed_worker_loses_nothing(start, photos: Path) -> None:
    for i in range(200):
        paint(photos / f"{i:03}.png", ("red", "green")[i % 2], i)
    for wanted in (20, 60, 120):
        jobs = start()
        jobs.send(Run(1, IndexRequest((str(photos),))))
        while not (
            isinstance(message := jobs.next(), Progress | Finished)
            and (isinstance(message, Finished) or message.done >= wanted)
        ):
            pass
        os.kill(jobs.process.pid, signal.SIGKILL)
        assert jobs.close()[0] == -signal.SIGKILL
    jobs = start()
    result = jobs.run(1, IndexRequest((str(photos),)))
    assert isinstance(result, Finished) and isinstance(result.result, IndexReport)
    assert result.result.failed == () and result.result.indexed + result.result.unchanged == 200
    search = start(WorkerRole.SEARCH)
    found = search.run(1, SearchRequest(text="red", top=500, group=False))
    assert isinstance(found, Finished) and isinstance(found.result, SearchResult)
    assert sorted(h.path for h in found.result.hits) == sorted(map(str, photos.iterdir()))


def test_the_end_of_the_pipe_cancels_the_job_and_ends_the_process(start, photos: Path) -> None:
    for i in range(400):
        paint(photos / f"{i}.png", "red", i)
    jobs = start()
    jobs.send(Run(1, IndexRequest((str(photos),))))
    while not (isinstance(message := jobs.next(), Progress) and message.done):
        pass
    code, _ = jobs.close()
    assert code == 0


def test_a_broken_library_is_told_to_every_job(start, paths: AppPaths) -> None:
    paths.create()
    paths.catalogue.write_bytes(b"not a database at all " * 200)
    search = start(WorkerRole.SEARCH)
    for job in (1, 2):
        failed = search.run(job, SearchRequest(text="x"))
        assert isinstance(failed, Failed) and "is damaged" in failed.sentence


NOISY = """
import os, sys
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.maintenance import LibraryStatus, StatusRequest
from xsearch_gui.worker.host import Role, serve
from xsearch_gui.worker.protocol import WorkerRole
def make(paths, role, tell):
    def handler(request, reporter):
        print("a library that prints")
        os.write(1, b"and one that writes to the descriptor\\n")
        if isinstance(request, StatusRequest):
            return LibraryStatus("home", "encoder")
        raise ZeroDivisionError("unforeseen")
    return Role(handler, lambda: 1 / 0, lambda: None)
sys.exit(serve(WorkerRole.JOBS, AppPaths.under("/nowhere"), make))
"""


def test_noise_on_stdout_does_not_reach_the_messages(start) -> None:
    worker = start(WorkerRole.JOBS, NOISY)
    assert worker.run(1, StatusRequest()) == Finished(1, LibraryStatus("home", "encoder"))
    worker.send(Reload(1))
    failed = worker.run(2, IndexRequest())
    assert isinstance(failed, Failed) and "unforeseen" in failed.sentence
    code, stderr = worker.close()
    assert code == 0 and "a library that prints" in stderr and "to the descriptor" in stderr


def test_a_switch_of_encoders_survives_a_kill(start, photos: Path, paths: AppPaths, tmp_path: Path) -> None:
    write_encoder(tmp_path / "stranger", 768)
    for i, colour in enumerate(("red", "green", "blue") * 8):
        paint(photos / f"{colour}-{i}.png", colour, i)
    search, jobs = start(WorkerRole.SEARCH), start(WorkerRole.JOBS)
    assert isinstance(jobs.run(1, IndexRequest((str(photos),))), Finished)
    imported = jobs.run(2, ImportEncoderRequest(str(tmp_path / "stranger")))
    assert isinstance(imported, Finished) and isinstance(imported.result, ImportReport)
    jobs.send(Run(3, UseEncoderRequest("stranger")))
    while True:
        message = jobs.next()
        assert isinstance(message, Progress)
        if message.note == "Reading photos" and message.done:
            break
    jobs.process.kill()

    def states() -> dict[str, EncoderEntry]:
        listed = search.run(4, EncodersRequest())
        assert isinstance(listed, Finished) and isinstance(listed.result, EncodersReport)
        return {entry.name: entry for entry in listed.result.entries}

    assert states()["stranger"].state is EncoderState.PENDING
    assert states()["xsearch-mini"].state is EncoderState.IN_USE
    jobs = start(WorkerRole.JOBS)
    used = jobs.run(1, UseEncoderRequest("stranger"))
    assert isinstance(used, Finished) and isinstance(used.result, UseReport)
    assert used.result.photos < 24  # what was done before the kill is kept
    entry = states()["stranger"]
    assert (entry.state, entry.missing, entry.dimension) == (EncoderState.IN_USE, 0, 768)
    found = search.run(5, SearchRequest(text="red", top=8, group=False))
    assert isinstance(found, Finished) and isinstance(found.result, SearchResult)
    assert all("red" in hit.path for hit in found.result.hits[:3])


def test_a_switch_of_encoders_steps_aside_for_other_jobs() -> None:
    """Run in this process: what happens when is decided by the test."""
    told: list[str] = []
    started, go = threading.Event(), threading.Event()

    def handler(request: object, reporter: Reporter) -> IndexReport | UseReport:
        told.append(type(request).__name__)
        if isinstance(request, IndexRequest):
            return IndexReport()
        started.set()
        go.wait(SECONDS)
        check(reporter)
        return UseReport("wide", 0, 0, 0.0)

    read, write = os.pipe()
    with open(write, "wb", buffering=0) as stream, open(read, "rb") as answers:
        host = Host(Channel(stream), handler, lambda: None)
        lines = [Run(1, UseEncoderRequest("wide")), Run(2, IndexRequest())]
        host._take(lines[0])
        runner = threading.Thread(target=host.run)
        runner.start()
        assert started.wait(SECONDS)
        host._take(lines[1])
        go.set()
        endings = [decode_from_worker(answers.readline()) for _ in range(2)]
        host._close()
        runner.join(SECONDS)
    assert [ending.job for ending in endings if isinstance(ending, Finished)] == [2, 1]
    assert told == ["UseEncoderRequest", "IndexRequest", "UseEncoderRequest"]
