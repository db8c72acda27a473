"""The client against a real process that speaks the protocol."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.maintenance import LibraryStatus, StatusRequest
from xsearch_gui.core.records.search import SearchRequest, SearchResult
from xsearch_gui.viewmodels.workers.worker_client import Timeouts, WorkerClient
from xsearch_gui.viewmodels.workers.worker_log import WorkerLog
from xsearch_gui.viewmodels.workers.worker_process import worker_command
from xsearch_gui.worker.protocol import WorkerRole

FAKE = Path(__file__).resolve().parents[2] / "fixtures" / "fake_worker.py"
SHORT_TIMEOUTS = Timeouts(cancel_ms=150, terminate_ms=300, shutdown_ms=400)


class Record:
    """The endings that a client emitted."""

    def __init__(self, client: WorkerClient) -> None:
        self.endings: list[tuple[str, int, Any]] = []
        self.progress: list[int] = []
        client.finished.connect(lambda job, result: self.endings.append(("finished", job, result)))
        client.failed.connect(lambda job, it: self.endings.append(("failed", job, (it.sentence, it.detail))))
        client.stopped.connect(lambda job: self.endings.append(("stopped", job, None)))
        client.progressed.connect(lambda job, progress: self.progress.append(progress.done))

    def of(self, job: int) -> list[tuple[str, Any]]:
        return [(kind, value) for kind, ended, value in self.endings if ended == job]


Make = Callable[..., tuple[WorkerClient, Record]]


@pytest.fixture
def make(qtbot: QtBot, home: AppPaths) -> Iterator[Make]:
    made: list[WorkerClient] = []

    def build(
        role: WorkerRole = WorkerRole.SEARCH, *flags: str, timeouts: Timeouts = SHORT_TIMEOUTS
    ) -> tuple[WorkerClient, Record]:
        command = [sys.executable, str(FAKE), *home.worker_arguments(), "--worker", role.value, *flags]
        client = WorkerClient(role, command, home, timeouts=timeouts)
        made.append(client)
        return client, Record(client)

    yield build
    for client in made:
        client.kill()


def test_a_request_before_ready_waits_and_is_answered(qtbot: QtBot, make: Make) -> None:
    client, record = make(WorkerRole.SEARCH, "--slow-start", "0.3")
    first, second = client.submit(StatusRequest()), client.submit(SearchRequest(text="nothing"))
    assert record.endings == []
    qtbot.waitUntil(lambda: len(record.endings) == 2)
    assert isinstance(record.of(first)[0][1], LibraryStatus)
    assert record.of(second) == [("finished", SearchResult())]
    assert client.open_jobs() == 0


def test_progress_then_cancel_ends_once_as_stopped(qtbot: QtBot, make: Make) -> None:
    client, record = make(WorkerRole.JOBS)
    job = client.submit(IndexRequest(paths=("/slow",)))
    qtbot.waitUntil(lambda: len(record.progress) > 2)
    client.cancel(job)
    qtbot.waitUntil(lambda: record.of(job) == [("stopped", None)])
    after = client.submit(StatusRequest())
    qtbot.waitUntil(lambda: bool(record.of(after)))
    assert len(record.of(job)) == 1


def test_a_worker_that_ignores_cancel_is_ended_and_started_again(qtbot: QtBot, make: Make) -> None:
    client, record = make(WorkerRole.JOBS)
    job = client.submit(IndexRequest(paths=("/stubborn",)))
    qtbot.waitUntil(lambda: len(record.progress) > 1)
    client.cancel(job)
    qtbot.waitUntil(lambda: record.of(job) == [("stopped", None)])
    after = client.submit(StatusRequest())
    qtbot.waitUntil(lambda: record.of(after)[:1] != [])
    assert record.of(after)[0][0] == "finished"


def test_cancel_before_the_job_is_sent(qtbot: QtBot, make: Make) -> None:
    client, record = make(WorkerRole.SEARCH, "--slow-start", "0.3")
    first, second = client.submit(SearchRequest(text="a")), client.submit(SearchRequest(text="b"))
    client.cancel(first, firm=False)
    assert record.endings == []
    qtbot.waitUntil(lambda: len(record.endings) == 2)
    assert record.of(first) == [("stopped", None)]
    assert record.of(second)[0][0] == "finished"


def test_a_failure_carries_its_sentence_and_detail(qtbot: QtBot, make: Make) -> None:
    client, record = make()
    job = client.submit(SearchRequest(text="fail"))
    qtbot.waitUntil(lambda: bool(record.of(job)))
    kind, (sentence, detail) = record.of(job)[0]
    assert (kind, detail) == ("failed", "why")
    assert "index" in sentence


def test_a_crash_fails_every_open_job_and_the_next_request_starts_again(qtbot: QtBot, make: Make) -> None:
    client, record = make(WorkerRole.JOBS)
    waiting = client.submit(IndexRequest(paths=("/slow",)))
    qtbot.waitUntil(lambda: bool(record.progress))
    crashing = client.submit(IndexRequest(paths=("/crash",)))
    qtbot.waitUntil(lambda: len(record.endings) == 2)
    for job in (waiting, crashing):
        kind, (sentence, detail) = record.of(job)[0]
        assert kind == "failed"
        assert "stopped unexpectedly" in sentence
        assert "about to crash" in detail
    after = client.submit(StatusRequest())
    qtbot.waitUntil(lambda: bool(record.of(after)))
    assert record.of(after)[0][0] == "finished"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal on this system")
def test_a_killed_process_fails_the_open_job(qtbot: QtBot, make: Make) -> None:
    client, record = make(WorkerRole.JOBS)
    job = client.submit(IndexRequest(paths=("/slow",)))
    qtbot.waitUntil(lambda: bool(record.progress))
    os.kill(client.process_id(), signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(record.of(job)))
    assert record.of(job)[0][0] == "failed"


def test_noise_and_garbage_are_logged_and_not_fatal(qtbot: QtBot, make: Make, home: AppPaths) -> None:
    client, record = make()
    noise, garbage = client.submit(SearchRequest(text="noise")), client.submit(SearchRequest(text="garbage"))
    qtbot.waitUntil(lambda: len(record.endings) == 2)
    assert {record.of(noise)[0][0], record.of(garbage)[0][0]} == {"finished"}
    log = (home.logs / "worker-search.log").read_text()
    assert "hello from the fake worker" in log
    assert log.count("line not understood") == 2


def test_a_worker_that_keeps_dying_is_left_alone(qtbot: QtBot, make: Make) -> None:
    client, record = make(WorkerRole.SEARCH, "--dead-on-arrival")
    for attempt in range(1, 4):
        job = client.submit(StatusRequest())
        qtbot.waitUntil(lambda count=attempt: len(record.endings) == count)
        sentence, detail = record.of(job)[0][1]
        assert "could not be started" in sentence
        assert "no encoder" in detail
    job = client.submit(StatusRequest())
    assert not client.is_running()
    qtbot.waitUntil(lambda: bool(record.of(job)))
    assert "keeps stopping" in record.of(job)[0][1][0]


def test_a_program_that_does_not_exist(qtbot: QtBot, home: AppPaths) -> None:
    client = WorkerClient(WorkerRole.JOBS, ["/no/such/program"], home)
    record = Record(client)
    job = client.submit(StatusRequest())
    assert record.endings == []
    qtbot.waitUntil(lambda: bool(record.of(job)))
    assert "could not be started" in record.of(job)[0][1][0]


def test_shutdown_ends_the_process_and_stops_its_jobs(qtbot: QtBot, make: Make) -> None:
    client, record = make(WorkerRole.JOBS)
    job = client.submit(IndexRequest(paths=("/slow",)))
    qtbot.waitUntil(lambda: bool(record.progress))
    with qtbot.waitSignal(client.closed, timeout=2000):
        client.shutdown()
    assert record.of(job) == [("stopped", None)]
    late = client.submit(StatusRequest())
    qtbot.waitUntil(lambda: record.of(late) == [("stopped", None)])
    assert not client.is_running()


def test_shutdown_without_a_process(qtbot: QtBot, make: Make) -> None:
    client, _ = make()
    with qtbot.waitSignal(client.closed, timeout=1000):
        client.shutdown()


def test_the_command_names_the_library(home: AppPaths) -> None:
    command = worker_command(home, WorkerRole.SEARCH)
    assert command[0] == sys.executable
    assert command[-2:] == ["--worker", "search"]
    assert str(home.home) in command


def test_the_log_does_not_grow_without_bound(home: AppPaths) -> None:
    log = WorkerLog(home.logs / "worker-x.log", max_bytes=1000)
    log.begin()
    for number in range(200):
        log.write(f"line {number} " + "x" * 40)
    assert sum(file.stat().st_size for file in home.logs.glob("worker-x*")) < 2500
    assert log.tail().endswith("line 199 " + "x" * 40)


def test_a_log_does_not_steer_the_terminal_of_who_reads_it(home: AppPaths) -> None:
    log = WorkerLog(home.logs / "worker-x.log")
    log.write("a\x1b]0;x\x07\u202eb is a folder")
    assert log.tail() == r"a\x1b]0;x\x07\u202eb is a folder"
    assert b"\x1b" not in log.path.read_bytes()
    assert log.path.stat().st_mode & 0o077 == 0 or os.name != "posix"
