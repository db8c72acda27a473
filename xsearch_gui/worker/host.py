"""The loop of a worker process.

The process reads messages on a thread of its own, so that ``Cancel`` is seen while a job runs; jobs run one
after another on the main thread. The end of the pipe means that the window is gone: what runs is cancelled
and the process ends.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO, NamedTuple

from xsearch_gui.core.errors import Cancelled, DamagedCatalogue, XSearchError
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.request import Request
from xsearch_gui.worker import protocol
from xsearch_gui.worker.protocol import WorkerRole

PROGRESS_SECONDS = 0.05

Answer = Callable[[Request[Any], Reporter], Any]


def claim_stdout() -> BinaryIO:
    """Return a private copy of stdout for messages, and send everything else written there to stderr.

    A library that prints, from Python or from C, can then not corrupt the stream.
    """
    private = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return os.fdopen(private, "wb", buffering=0)


class Channel:
    """Sends messages; safe from several threads. A closed pipe is silence: there is nobody to tell."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, message: protocol.FromWorker) -> None:
        """Send one message."""
        data = memoryview(protocol.encode(message))
        with self._lock, contextlib.suppress(OSError):
            while data:  # an unbuffered write may take only a part
                data = data[self._stream.write(data) :]


class JobReporter:
    """Reports one job's progress, at most 20 times a second; the first and the last always."""

    def __init__(self, job: int, channel: Channel) -> None:
        self.job = job
        self.stop = threading.Event()
        self.aside = threading.Event()  # another job waits, and this one can go on later
        self._channel = channel
        self._sent = 0.0
        self._note = NOTHING

    def progress(self, done: int, total: int, note: Message = NOTHING) -> None:
        """Tell how far the job is."""
        now = time.monotonic()
        if now - self._sent >= PROGRESS_SECONDS or note != self._note or (total and done >= total):
            self._sent, self._note = now, note
            self._channel.send(protocol.Progress(self.job, done, total, note))

    def cancelled(self) -> bool:
        """Return whether the job shall end now: the window asked for it or is gone, or another job comes first."""
        return self.stop.is_set() or self.aside.is_set()


class Host:
    """Runs jobs one by one, each to exactly one ending."""

    def __init__(self, channel: Channel, answer: Answer, reload: Callable[[], None]) -> None:
        self._channel = channel
        self.answer = answer
        self.reload = reload
        self._jobs: queue.Queue[protocol.Run | protocol.Reload | None] = queue.Queue()
        self._reporters: dict[int, JobReporter] = {}
        self._lock = threading.Lock()
        self._stepping: JobReporter | None = None  # of the job that runs, if it steps aside for others
        self._closing = False
        self._own: dict[int, Callable[[], None]] = {}  # jobs that the window has not asked for: what hears their end
        self._last_own = 0

    def listen(self, stream: BinaryIO) -> None:
        """Take messages until the stream ends: the work of the reading thread."""
        for line in iter(stream.readline, b""):
            try:
                message = protocol.decode_to_worker(line)
            except protocol.ProtocolError as error:
                print(error, file=sys.stderr, flush=True)  # noqa: T201 - stderr is the worker's log
                continue
            if isinstance(message, protocol.Shutdown):
                break
            self._take(message)
        self._close()

    def _take(self, message: protocol.Run | protocol.Cancel | protocol.Reload) -> None:
        if isinstance(message, protocol.Cancel):
            with self._lock:
                reporter = self._reporters.get(message.job)
            if reporter:
                reporter.stop.set()
            return
        if isinstance(message, protocol.Run):
            with self._lock:
                self._reporters[message.job] = JobReporter(message.job, self._channel)
                if self._stepping is not None and not isinstance(message.request, protocol.BACKGROUND):
                    self._stepping.aside.set()
        self._jobs.put(message)

    def enqueue(self, request: Request[Any], ended: Callable[[], None]) -> None:
        """Run a request that the window has not asked for, after those that wait, and announce it. From any thread.

        ``ended`` is called on the main thread when it has ended, however it did. Such jobs have negative numbers.
        """
        with self._lock:
            self._last_own -= 1
            job = self._last_own
            self._own[job] = ended
        self._channel.send(protocol.Announced(job, request))
        self._take(protocol.Run(job, request))

    def _close(self) -> None:
        with self._lock:
            self._closing = True
            for reporter in self._reporters.values():
                reporter.stop.set()
        self._jobs.put(None)

    def run(self) -> None:
        """Run jobs until the window is gone: the work of the main thread."""
        while (message := self._jobs.get()) is not None and not self._closing:
            if isinstance(message, protocol.Reload):
                self._quietly(self.reload)
            else:
                self._do(message)

    def _do(self, message: protocol.Run) -> None:
        with self._lock:
            reporter = self._reporters[message.job]
            reporter.aside.clear()
            if isinstance(message.request, protocol.BACKGROUND) and self._others_wait():
                self._jobs.put(message)
                return
            self._stepping = reporter if isinstance(message.request, protocol.BACKGROUND) else None
        ending = self._end_of(message, reporter)
        with self._lock:
            self._stepping = None
            if isinstance(ending, protocol.Stopped) and reporter.aside.is_set() and not reporter.stop.is_set():
                self._jobs.put(message)
                return
            del self._reporters[message.job]
            ended = self._own.pop(message.job, None)
        self._channel.send(ending)
        if ended is not None:
            ended()

    def _others_wait(self) -> bool:
        with self._jobs.mutex:
            waiting = [job for job in self._jobs.queue if isinstance(job, protocol.Run)]
        return any(not isinstance(job.request, protocol.BACKGROUND) for job in waiting)

    def _end_of(
        self, message: protocol.Run, reporter: JobReporter
    ) -> protocol.Finished | protocol.Failed | protocol.Stopped:
        if reporter.cancelled():
            return protocol.Stopped(message.job)
        try:
            return protocol.Finished(message.job, self.answer(message.request, reporter))
        except Cancelled:
            return protocol.Stopped(message.job)
        except XSearchError as error:
            damaged = isinstance(error, DamagedCatalogue)
            return protocol.Failed(message.job, error.message, _behind(error), damaged)
        except Exception as error:  # the one place that must survive anything a job can do
            traceback.print_exc()
            sentence = Message(
                "Something went wrong that xsearch did not expect ({error}).", error=f"{type(error).__name__}: {error}"
            )
            return protocol.Failed(message.job, sentence, traceback.format_exc())

    @staticmethod
    def _quietly(action: Callable[[], None]) -> None:
        try:
            action()
        except Exception:  # a reload is only a hint: the next query looks again and says what is wrong
            traceback.print_exc()


def _behind(error: XSearchError) -> str:
    """Return what a sentence was made of, for whoever asks; nothing where it says all there is to say."""
    return "".join(traceback.format_exception(error.__cause__)) if error.__cause__ else ""


Enqueue = Callable[[Request[Any], Callable[[], None]], None]


class Role(NamedTuple):
    """What a worker does: it answers requests, gets ready after a change of the library, and lets go of everything."""

    answer: Answer
    reload: Callable[[], None]
    close: Callable[[], None]


Make = Callable[[AppPaths, WorkerRole, Enqueue], Role]


def serve(role: WorkerRole, paths: AppPaths, make: Make) -> int:
    """Be a worker until stdin ends, and return the exit code."""
    channel = Channel(claim_stdout())
    host = Host(channel, _refuse(NOTHING, ""), lambda: None)
    close = host.reload
    try:
        host.answer, host.reload, close = make(paths, role, host.enqueue)
    except XSearchError as error:
        # Nothing can be done, but every job shall hear why.
        host.answer = _refuse(error.message, _behind(error))
    reader = threading.Thread(target=host.listen, args=(sys.stdin.buffer,), name="messages", daemon=True)
    reader.start()
    channel.send(protocol.Ready(role, os.getpid()))
    host.run()
    close()
    return 0


def _refuse(sentence: Message, detail: str) -> Answer:
    def answer(request: Request[Any], reporter: Reporter) -> Any:
        raise XSearchError(sentence) from RuntimeError(detail)

    return answer
