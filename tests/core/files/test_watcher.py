"""Changes are noticed while the program runs: once, when files are fully written, whatever the system reports."""

from __future__ import annotations

import errno
import logging
import os
import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mounts as real
import pytest
from colours import ColourEncoder, paint
from mounts import Mounts

from xsearch_gui.core.files import watcher
from xsearch_gui.core.files.debounce import PATIENCE_SECONDS, QUIET_SECONDS, Changes, Debouncer, requests_for
from xsearch_gui.core.files.watcher import Watcher
from xsearch_gui.core.indexing.run import exclusions_of, run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexReport, IndexRequest, WatchReport, WatchRequest
from xsearch_gui.core.records.request import Request
from xsearch_gui.core.settings import Indexing, Settings, save
from xsearch_gui.worker.protocol import WorkerRole
from xsearch_gui.worker.roles import make_role

Start = Callable[..., WatchReport]


@pytest.fixture
def mount() -> Iterator[Mounts]:
    yield from real.mounts()


class Following:
    """A library that is kept up to date by a watcher, as the window does it."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.told: queue.Queue[Changes] = queue.Queue()
        self.watcher = Watcher(exclusions_of(library.paths), self.told.put)
        self.report = self.watcher.start(library.catalogue.folders.paths())

    def until(self, condition: Callable[[], bool]) -> list[IndexReport]:
        """Bring the library up to date, change by change, until the condition holds."""
        reports = []
        while not condition():
            for request in requests_for(self.told.get(timeout=20)):
                reports += [run_index(self.library, request, SilentReporter())]
        return reports

    def names(self) -> set[str]:
        rows = self.library.catalogue.connection.execute("SELECT name FROM file WHERE state = 'done'")
        return {os.fsdecode(row[0]) for row in rows}


@pytest.fixture
def follow(library: Library) -> Iterator[Callable[[], Following]]:
    made: list[Following] = []

    def begin() -> Following:
        made.append(Following(library))
        return made[-1]

    yield begin
    for one in made:
        one.watcher.stop()


def index(library: Library, *paths: Path) -> IndexReport:
    return run_index(library, IndexRequest(tuple(map(str, paths))), SilentReporter())


def test_a_file_that_is_being_written_is_waited_for_and_keeps_no_other_waiting(tmp_path: Path) -> None:
    now = [100.0]
    debouncer = Debouncer(lambda: now[0])
    done, growing = tmp_path / "done.jpg", tmp_path / "growing.jpg"
    done.write_bytes(b"1")
    growing.write_bytes(b"1")
    debouncer.touch(str(tmp_path), str(done))
    debouncer.touch(str(tmp_path), str(growing))
    assert not debouncer.settled()
    told: list[Changes] = []
    for size in range(2, 9):
        now[0] += 0.5
        growing.write_bytes(b"1" * size)
        told += [changes] if (changes := debouncer.settled()) else []
    assert told == [Changes((str(tmp_path),), (str(growing),))]
    assert now[0] - 100.0 >= PATIENCE_SECONDS
    for _ in range(8):
        now[0] += 0.5
        told += [changes] if (changes := debouncer.settled()) else []
    assert told[1:] == [Changes((str(tmp_path),))]


def test_a_quiet_directory_is_told_once(tmp_path: Path) -> None:
    now = [0.0]
    debouncer = Debouncer(lambda: now[0])
    debouncer.touch(str(tmp_path))
    debouncer.touch(str(tmp_path), str(tmp_path / "gone.jpg"))
    assert not debouncer.settled()
    now[0] += QUIET_SECONDS
    assert debouncer.settled() == Changes((str(tmp_path),)) and not debouncer.settled()


def test_changes_are_followed(
    library: Library, photos: Path, tmp_path: Path, encoder: ColourEncoder, follow: Callable[[], Following]
) -> None:
    paint(photos / "a.png", "red")
    paint(photos / "old" / "deep" / "b.png", "blue")
    save(library.paths.settings, Settings(indexing=Indexing(exclude=("secret",))))
    index(library, photos)
    following = follow()
    assert following.report == WatchReport((str(photos),), (), ())
    paint(photos / "secret" / "no.png", "green", 1)
    paint(photos / ".hidden.png", "green", 2)
    strange = os.fsdecode(b"caf\xe9.png")
    shutil.copy(paint(tmp_path / "x.png", "green", 3), os.path.join(photos, strange))
    paint(tmp_path / "new" / "er" / "c.png", "yellow", 4)
    (tmp_path / "new").rename(photos / "new")
    following.until(lambda: {strange, "c.png"} <= following.names())
    encoded = encoder.encoded_images
    assert encoded == 4
    (photos / "old").rename(photos / "moved")
    (photos / "a.png").unlink()
    reports = following.until(lambda: str(photos / "moved" / "deep") in library.catalogue.folders.directories(1))
    reports += following.until(lambda: "a.png" not in following.names())
    assert encoder.encoded_images == encoded and not any(report.vanished for report in reports)
    assert following.names() == {"b.png", "c.png", strange}


def test_a_shallow_run_looks_only_where_it_is_told(library: Library, photos: Path) -> None:
    paint(photos / "a.png", "red")
    paint(photos / "known" / "b.png", "blue", 1)
    index(library, photos)
    paint(photos / "known" / "later.png", "blue", 2)
    paint(photos / "new" / "c.png", "green", 3)
    paint(photos / "writing.png", "green", 4)
    request = IndexRequest((str(photos),), shallow=True, waiting=(str(photos / "writing.png"),))
    assert run_index(library, request, SilentReporter()).indexed == 1
    names = {row.name for row in library.catalogue.files.in_folder(1)}
    assert names == {"a.png", "b.png", "c.png"}


def test_where_the_system_cannot_report_folders_are_looked_through(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch, follow: Callable[[], Following]
) -> None:
    def out_of_watches(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    looked = threading.Event()
    poll = Watcher._poll

    def polled(*arguments: object) -> None:
        poll(*arguments)  # type: ignore[arg-type]
        looked.set()

    monkeypatch.setattr(watcher.Observer, "schedule", out_of_watches)
    monkeypatch.setattr(Watcher, "_poll", polled)
    monkeypatch.setattr(watcher, "POLL_SECONDS", 0.1)
    paint(photos / "a.png", "red")
    index(library, photos)
    following = follow()
    assert following.report.polled == (str(photos),) and "watch limit" in following.report.notices[0]
    assert looked.wait(20)
    paint(photos / "deep" / "b.png", "blue", 1)
    (photos / "a.png").unlink()
    following.until(lambda: following.names() == {"b.png"})


def test_after_events_were_lost_everything_is_looked_through(
    library: Library, photos: Path, follow: Callable[[], Following]
) -> None:
    paint(photos / "a.png", "red")
    index(library, photos)
    following = follow()
    logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed; filesystem events were lost")
    assert following.told.get(timeout=20).folders == (str(photos),)


def test_a_drive_that_comes_back_is_looked_through_and_watched_again(
    library: Library, tmp_path: Path, mount: Mounts, monkeypatch: pytest.MonkeyPatch, follow: Callable[[], Following]
) -> None:
    monkeypatch.setattr(watcher, "PRESENCE_SECONDS", 0.2)
    image, root = tmp_path / "card", tmp_path / "media"
    mount.card(image, root)
    paint(root / "a.png", "red")
    index(library, root)
    mount.away(root)
    following = follow()
    elsewhere = mount.card(image, tmp_path / "elsewhere")
    paint(elsewhere / "b.png", "blue", 1)
    mount.away(elsewhere)
    mount.card(image, root)
    following.until(lambda: "b.png" in following.names())
    paint(root / "c.png", "green", 2)
    following.until(lambda: "c.png" in following.names())


def test_the_jobs_worker_runs_what_follows_from_changes(library: Library, photos: Path) -> None:
    save(library.paths.settings, Settings(indexing=Indexing(words=False)))  # no words are read after it
    queued: queue.Queue[tuple[Request[Any], Callable[[], None]]] = queue.Queue()
    answer, *_ = make_role(library.paths, WorkerRole.JOBS, lambda request, ended: queued.put((request, ended)))
    assert answer(WatchRequest(), SilentReporter()) == WatchReport()
    assert queued.empty()  # there is no folder yet
    paint(photos / "a.png", "red")
    answer(IndexRequest((str(photos),)), SilentReporter())
    assert answer(WatchRequest(), SilentReporter()).watched == (str(photos),)
    everything, ended = queued.get(timeout=20)
    assert everything == IndexRequest()  # nobody knows what has changed before
    paint(photos / "b.png", "blue", 1)
    with pytest.raises(queue.Empty):
        queued.get(timeout=2 * QUIET_SECONDS + 1)  # one run at a time
    ended()
    request, ended = queued.get(timeout=20)
    assert request == IndexRequest((str(photos),), shallow=True)
    assert answer(WatchRequest(on=False), SilentReporter()) == WatchReport()
    ended()
    assert queued.empty()
