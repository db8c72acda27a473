"""What a new photo costs in a library of 1,000, 10,000 and 100,000: seconds until it is found, and memory.

The library is made (:mod:`tests.benchmarks.made_library`) beside real files, so that the programs run as they are: a
photo with a caption is copied into a watched folder, and what is timed ends when a search for its words shows it. In
*the window* the jobs worker watches and is answered with a shallow run; the search worker, which is warm, is asked for
the counts, told to reload, and asked. *The command line* is ``xsearch watch`` and, again and again, a fresh ``xsearch
search``, which opens the whole library first.

*Changes beside the index* are vectors of photos that have been altered since it was published: what a text query takes
with so many of them, up to the most that stay there while a job runs.

Memory is the proportional set size at its peak, decode processes included: of a jobs worker that reads photos of 12
megapixels on top of the library, of one that publishes a generation meanwhile, of one that makes a generation anew
afterwards, and of a search worker.
``XSEARCH_BENCH_GROWING`` chooses sizes, ``XSEARCH_BENCH_NEW`` how many photos are read on top.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.benchmarks.finding.searching import CACHE, FILTERS, TOP, queries, spread, timed
from tests.benchmarks.library.indexing import make_photos
from tests.benchmarks.made_library import Size, make, unit
from tests.benchmarks.memory import apart
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library import library as library_module
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest, WatchRequest
from xsearch_gui.core.records.maintenance import StatusRequest
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.worker import protocol

SIZES = tuple(map(int, os.environ.get("XSEARCH_BENCH_GROWING", "1000,10000,100000").split(",")))
NEW = int(os.environ.get("XSEARCH_BENCH_NEW", "300"))
_TIMES = 5
_PATIENCE = 60.0
_WORDS = ("kingfisher", "walrus", "tapir", "ibex", "marmot", "lynx", "otter", "puffin", "gannet", "heron")


def copy_of(size: int, folder: Path) -> tuple[Path, Path]:
    """Return the home of a made library, copied into a folder, and a directory in it beside the files of its photos."""
    origin, home, root = CACHE / f"{size}", folder / "home", folder / "photos"
    make(origin, Size(size, min(size // 5, 20_000)), Library, CACHE)
    shutil.copytree(origin, home)
    with Library(AppPaths.under(home)) as library:
        database = library.catalogue.connection
        database.execute("UPDATE folder SET path = ?", (str(root),))
        database.execute("UPDATE file SET directory = ? || substr(directory, length('/photos') + 1)", (str(root),))
        for directory, name, length, changed in database.execute("SELECT directory, name, size, mtime_ns FROM file"):
            path = Path(directory, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes(length))
            os.utime(path, ns=(changed, changed))
        for content in library.catalogue.items.contents().values():  # else a run makes them all
            thumbnail = library.paths.thumbnail(content)
            thumbnail.parent.mkdir(parents=True, exist_ok=True)
            thumbnail.write_bytes(b"x")
    (root / "inbox").mkdir()
    return home, root / "inbox"


# seconds -------------------------------------------------------------------------------------------------------------


class Worker:
    """A worker process, spoken to as the window does."""

    def __init__(self, role: str, home: Path) -> None:
        arguments = [sys.executable, "-m", "xsearch_gui", "--worker", role, "--home", str(home)]
        self._process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._heard: queue.Queue[protocol.FromWorker] = queue.Queue()
        self._jobs = 0
        threading.Thread(target=self._listen, daemon=True).start()
        self.wait(protocol.Ready)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._heard.put(protocol.decode_from_worker(line))

    def wait(self, kind: type) -> Any:
        """Return the next message of a kind."""
        end = time.monotonic() + _PATIENCE
        while True:
            message = self._heard.get(timeout=end - time.monotonic())
            if isinstance(message, protocol.Failed):
                raise RuntimeError(message)
            if isinstance(message, kind):
                return message

    def send(self, message: protocol.ToWorker) -> None:
        """Send a message."""
        assert self._process.stdin is not None
        self._process.stdin.write(protocol.encode(message))
        self._process.stdin.flush()

    def ask(self, request: Any) -> Any:
        """Return what a request gives."""
        self._jobs += 1
        self.send(protocol.Run(self._jobs, request))
        return self.wait(protocol.Finished).result

    def close(self) -> None:
        """End the process."""
        self.send(protocol.Shutdown())
        self._process.wait(_PATIENCE)


def _put(inbox: Path, word: str, number: int) -> Path:
    """Copy a photo of 12 megapixels into a folder: its caption is a word and a number."""
    outside, exif = inbox.parent.parent / "outside.jpg", Image.Exif()
    exif[0x010E] = f"{word} {number}"
    Image.new("RGB", (4000, 3000), (number * 37 % 256, 90, 160)).save(outside, quality=88, exif=exif)
    return Path(shutil.copyfile(outside, inbox / f"{word}{number}.jpg"))


def _until_found(look: Callable[[str], list[str]], inbox: Path, number: int) -> float:
    word = _WORDS[number % len(_WORDS)]
    photo = _put(inbox, word, number)
    start = time.perf_counter()
    while str(photo) not in look(word):
        if time.perf_counter() - start > _PATIENCE:
            raise TimeoutError(f"{photo} was not found")
    return time.perf_counter() - start


def in_the_window(home: Path, inbox: Path) -> list[float]:
    """Return the seconds until photos are shown by the window's two workers."""
    jobs, search = Worker("jobs", home), Worker("search", home)

    def look(word: str) -> list[str]:
        changed = jobs.wait(protocol.Changed)
        jobs.ask(IndexRequest(changed.directories, shallow=True, waiting=changed.waiting))
        status = search.ask(StatusRequest())
        search.send(protocol.Reload(status.generation))
        return [hit.path for hit in search.ask(SearchRequest(word)).hits]

    with contextlib.closing(jobs), contextlib.closing(search):
        search.ask(SearchRequest("warm"))
        jobs.ask(IndexRequest())  # as the window does when it opens
        jobs.ask(WatchRequest())
        return [_until_found(look, inbox, number) for number in range(_TIMES)]


@contextlib.contextmanager
def _watching(home: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "xsearch_gui", "watch", "--home", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while "Watching" not in process.stdout.readline():
            pass
        try:
            yield
        finally:
            process.terminate()


def on_the_command_line(home: Path, inbox: Path) -> list[float]:
    """Return the seconds until ``xsearch search`` prints photos, while ``xsearch watch`` runs."""

    def look(word: str) -> list[str]:
        command = [sys.executable, "-m", "xsearch_gui", "search", "--json", "--home", str(home), word]
        done = subprocess.run(command, capture_output=True, check=True)
        return [hit["path"] for hit in json.loads(done.stdout)["hits"]]

    with _watching(home):
        return [_until_found(look, inbox, number) for number in range(_TIMES, 2 * _TIMES)]


def _seconds(size: int, what: str, times: list[float]) -> dict[str, object]:
    return {"photos": size, "what": what, "median s": statistics.median(times), "longest s": max(times)}


def with_changes(size: int, home: str) -> list[dict[str, object]]:
    """Time text queries while more and more photos have other vectors than those that are published."""
    random, done, rows = np.random.default_rng(9), 0, []
    with Library(AppPaths.under(home)) as library, Library(AppPaths.under(home)) as writer:
        library.indexes.publish()
        engine, vectors, dimension = SearchEngine(library), writer.catalogue.vectors, writer.encoder.manifest.dimension
        for text in (asked := queries()[::3]):
            engine.search(SearchRequest(text, top=TOP))
        for count in (0, size // 20, size // 10, size // 2):
            ids = random.choice(size, count - done, replace=False) + 1
            done = count
            kept = vectors.get(Modality.PHOTOS, writer.encoder_id, ids.tolist(), dimension).astype(np.float32)
            with writer.catalogue.transaction():
                other = unit(kept + random.normal(scale=0.005, size=kept.shape).astype(np.float32))
                vectors.put(Modality.PHOTOS, writer.encoder_id, ids.tolist(), other)
            noticed = timed(engine.index)
            times = [timed(lambda text=text: engine.search(SearchRequest(text, top=TOP))) for text in asked]
            what = f"text query, {count:,} changes beside the index"
            rows.append(spread(what, size, times, **{"noticed ms": noticed}))
    return rows


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """Let processes that start now compute as a search worker does (``__main__``)."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        del os.environ["OPENBLAS_NUM_THREADS"]


# memory --------------------------------------------------------------------------------------------------------------


def read_more(home: str, folder: str) -> int:
    """Read the photos of a folder; return how many there were."""
    with Library(AppPaths.under(home)) as library:
        return run_index(library, IndexRequest((folder,), shallow=True), SilentReporter()).indexed


def read_and_publish(home: str, folder: str) -> int:
    """Read the photos of a folder, and publish in the middle of it as if half of the library had come."""
    left = iter([True])
    library_module.is_due = lambda *_: next(left, False)  # type: ignore[attr-defined]
    return read_more(home, folder)


def publish_anew(home: str, folder: str) -> int:
    """Read the photos of a folder, then write a generation from the catalogue alone."""
    indexed = read_more(home, folder)
    with Library(AppPaths.under(home)) as library:
        library.indexes.publish(anew=True)
    return indexed


def look_through(home: str, picture: str) -> None:
    """Do a search worker's work: words, filters, a picture."""
    with Library(AppPaths.under(home)) as library:
        engine = SearchEngine(library)
        for text, one in zip(queries(), FILTERS * 3, strict=False):
            engine.search(SearchRequest(text, top=200))
            engine.search(SearchRequest(f"{text} {one}", top=200))
        engine.search(SearchRequest(images=(picture,)))


def unchanged(home: str) -> float:
    """Return the seconds of a run over all files, of which none has changed."""
    with Library(AppPaths.under(home)) as library:
        run_index(library, IndexRequest(), SilentReporter())
        start = time.perf_counter()
        report = run_index(library, IndexRequest(), SilentReporter())
        assert (report.indexed, report.removed, report.failed) == (0, 0, ())
        return time.perf_counter() - start


def _memory(size: int, home: Path, inbox: Path) -> Iterator[dict[str, object]]:
    seconds, megabytes = apart(unchanged, str(home))
    yield {"photos": size, "what": "a run without a change", "seconds": seconds, "peak MB": megabytes}
    kinds = {"reading": read_more, "publishing while reading": read_and_publish, "publishing all anew": publish_anew}
    for place, (what, work) in enumerate(kinds.items()):
        folder = inbox.parent / f"more{place}"
        for photo in make_photos(folder, (4000, 3000), NEW):
            photo.write_bytes(photo.read_bytes() + bytes([place]))  # else they are known from the time before
        indexed, megabytes = apart(work, str(home), str(folder))
        assert indexed == NEW
        shutil.rmtree(folder)
        yield {"photos": size, "what": f"jobs worker, {what}", "new": NEW, "peak MB": megabytes}
    with _one_thread():
        _, megabytes = apart(look_through, str(home), str(next(inbox.iterdir())))
    yield {"photos": size, "what": "search worker", "peak MB": megabytes}


def run() -> list[dict[str, object]]:
    """Measure each size."""
    rows: list[dict[str, object]] = []
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="xsearch-growing-") as folder:
            home, inbox = copy_of(size, Path(folder))
            rows.append(_seconds(size, "found in the window", in_the_window(home, inbox)))
            rows.append(_seconds(size, "found on the command line", on_the_command_line(home, inbox)))
            rows += _memory(size, home, inbox)
            with _one_thread():
                rows += apart(with_changes, size, str(home))[0]
    return rows
