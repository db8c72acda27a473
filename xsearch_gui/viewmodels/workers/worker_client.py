"""The window's side of a worker: job numbers, the queue before ``Ready``, and exactly one ending per job.

The flow of a job::

    submit -> (start the process) -> (wait for Ready) -> Run -> Progress* -> Finished | Failed | Stopped

If the process dies, this client makes the ending of every open job itself, and starts the process again when
the next job is submitted - unless it keeps dying.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.request import Request
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.worker_log import WorkerLog
from xsearch_gui.viewmodels.workers.worker_process import WorkerProcess
from xsearch_gui.worker import protocol
from xsearch_gui.worker.protocol import WorkerRole

RESTART_MS = 2000


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait before force is used, in milliseconds, and how many crashes are too many."""

    cancel_ms: int = 3000  # after Cancel, before terminate
    terminate_ms: int = 2000  # after terminate, before kill
    shutdown_ms: int = 1200  # after Shutdown, before kill
    crashes: int = 3
    crash_window_s: float = 60.0


@dataclass(slots=True)
class _Job:
    request: Request[Any]
    sent: bool = False
    cancelled: bool = False
    firm: bool = False


class _Crashes:
    """The last crashes of a worker."""

    def __init__(self, timeouts: Timeouts) -> None:
        self._window = timeouts.crash_window_s
        self._last: deque[float] = deque(maxlen=timeouts.crashes)

    def count(self) -> None:
        """Note one."""
        self._last.append(time.monotonic())

    def are_too_many(self) -> bool:
        """Return whether so many came so soon that the worker is not started again."""
        return len(self._last) == self._last.maxlen and time.monotonic() - self._last[0] < self._window


class WorkerClient(Client):
    """Runs jobs in a worker process of one role."""

    _refused = Signal(int)
    _dropped = Signal(int)

    def __init__(
        self,
        role: WorkerRole,
        command: Sequence[str],
        paths: AppPaths,
        *,
        timeouts: Timeouts | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._role = role
        self._timeouts = timeouts or Timeouts()
        self._log = WorkerLog(paths.logs / f"worker-{role.value}.log")
        self._jobs: dict[int, _Job] = {}
        self._last_job = 0
        self._ready = False
        self._closing = self._restarting = False
        self._reload: protocol.Reload | None = None
        self._crashes = _Crashes(self._timeouts)
        self._process = WorkerProcess(command, self._log, self)
        self._process.received.connect(self._on_message)
        self._process.ended.connect(self._on_ended)
        self._terminate_timer = self._timer(self._on_cancel_ignored)
        self._kill_timer = self._timer(self._process.kill)
        # queued: no job ends before submit() or cancel() has returned
        self._refused.connect(self._on_refused, Qt.ConnectionType.QueuedConnection)
        self._dropped.connect(self._end_stopped, Qt.ConnectionType.QueuedConnection)

    def _open(self, request: Request[Any]) -> int:
        self._last_job += 1
        self._jobs[self._last_job] = _Job(request)
        return self._last_job

    def _begin(self, job: int) -> None:
        if self._closing or self._crashes.are_too_many():
            self._refused.emit(job)
        elif not self._process.is_running():
            self._process.start()
        elif self._ready:
            self._send(job)

    def cancel(self, job: int, *, firm: bool = True) -> None:
        """Ask the worker to stop a job; with ``firm``, terminate and then kill it if need be."""
        open_job = self._jobs.get(job)
        if open_job is None:
            return
        open_job.cancelled = True
        open_job.firm = open_job.firm or firm
        if not open_job.sent:
            self._dropped.emit(job)
            return
        self._process.send(protocol.Cancel(job))
        if firm and not self._terminate_timer.isActive() and not self._kill_timer.isActive():
            self._terminate_timer.start(self._timeouts.cancel_ms)

    def reload(self, generation: int) -> None:
        """Tell a running worker that the library has changed; a new process finds it by itself."""
        self._reload = protocol.Reload(generation)
        if self._ready:
            self._send_reload()

    def restart(self) -> None:
        """End the process, and with it every job; the next request starts another one. No crash is counted."""
        for job in self._jobs.values():
            job.cancelled = True
        self._restarting = True
        self._process.kill_and_wait(RESTART_MS)
        self._restarting = False

    def shutdown(self) -> None:
        """End the worker: politely, then by force. Does not block; ``closed`` is emitted at the end."""
        self._closing = True
        if not self._process.is_running():
            QTimer.singleShot(0, self, self.closed.emit)
            return
        self._process.send(protocol.Shutdown())
        self._process.end_input()
        self._terminate_timer.stop()
        self._kill_timer.start(self._timeouts.shutdown_ms)

    def kill(self) -> None:
        """End the process before the program ends; only a last resort after :meth:`shutdown`."""
        self._closing = True
        self._process.kill_and_wait(500)

    def is_running(self) -> bool:
        """Return whether there is a process."""
        return self._process.is_running()

    def process_id(self) -> int:
        """Return the id of the process, 0 if there is none."""
        return self._process.process_id()

    def open_jobs(self) -> int:
        """Return how many jobs have not ended."""
        return len(self._jobs)

    def _timer(self, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    def _send(self, job: int) -> None:
        open_job = self._jobs[job]
        open_job.sent = True
        self._process.send(protocol.Run(job, open_job.request))

    def _send_reload(self) -> None:
        if self._reload is not None:
            self._process.send(self._reload)
            self._reload = None

    def _on_message(self, message: protocol.FromWorker) -> None:
        if isinstance(message, protocol.Ready):
            self._on_ready(message)
            return
        if isinstance(message, protocol.Announced):
            self._jobs[message.job] = _Job(message.request, sent=True)
            self.announced.emit(message.job, message.request)
            self.submitted.emit(message.job, message.request)
            return
        job = message.job
        if job not in self._jobs:
            return  # it has ended already, as far as the window is concerned
        if isinstance(message, protocol.Progress):
            self.progressed.emit(job, message)
            return
        self._close_job(job)
        if isinstance(message, protocol.Finished):
            self.finished.emit(job, message.result)
        elif isinstance(message, protocol.Failed):
            self.failed.emit(job, Problem(in_words(message.sentence), message.detail, message.damaged))
        else:
            self.stopped.emit(job)

    def _on_ready(self, message: protocol.Ready) -> None:
        if message.version != protocol.VERSION:
            self._log.write(f"[window] protocol {message.version} is not {protocol.VERSION}")
            self._process.kill()
            return
        self._ready = True
        self._send_reload()
        for job in list(self._jobs):
            if not self._jobs[job].sent and not self._jobs[job].cancelled:
                self._send(job)

    def _on_cancel_ignored(self) -> None:
        if any(job.cancelled and job.firm for job in self._jobs.values()):
            self._process.terminate()
            self._kill_timer.start(self._timeouts.terminate_ms)

    def _on_ended(self, failed_to_start: bool) -> None:
        jobs, self._jobs = self._jobs, {}
        by_force = any(job.cancelled and job.firm for job in jobs.values())
        was_ready, self._ready = self._ready, False
        self._terminate_timer.stop()
        self._kill_timer.stop()
        if not self._closing and not by_force and not self._restarting:
            self._crashes.count()
            self.lost.emit()
        sentence = self._sentence(was_ready and not failed_to_start)
        for number, job in jobs.items():
            if job.cancelled or self._closing:
                self.stopped.emit(number)
            else:
                self.failed.emit(number, Problem(sentence, self._log.tail()))
        if self._closing:
            self.closed.emit()

    def _sentence(self, was_running: bool) -> str:
        name = self.tr("search worker") if self._role is WorkerRole.SEARCH else self.tr("library worker")
        if was_running:
            return self.tr("The {name} stopped unexpectedly; it starts again with the next try.").format(name=name)
        return self.tr("The {name} could not be started; see {log}.").format(name=name, log=self._log.path)

    def _on_refused(self, job: int) -> None:
        if self._closing:
            self._end_stopped(job)
        elif self._jobs.pop(job, None) is not None:
            text = self.tr("This part of xsearch keeps stopping and is not started again for a minute; see {log}.")
            self.failed.emit(job, Problem(text.format(log=self._log.path), self._log.tail()))

    def _end_stopped(self, job: int) -> None:
        if job in self._jobs:
            self._close_job(job)
            self.stopped.emit(job)

    def _close_job(self, job: int) -> None:
        del self._jobs[job]
        if not any(other.cancelled and other.firm for other in self._jobs.values()):
            self._terminate_timer.stop()
            self._kill_timer.stop()
