"""What a view-model needs of a worker: ask, and hear the answer.

:class:`xsearch_gui.viewmodels.workers.worker_client.WorkerClient` is the real one. Whoever asks hands over what is to
be done with the answer; the signals are for those who follow all jobs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.request import Request
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.worker.protocol import Progress

_log = logging.getLogger(__name__)

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Asker:
    """What is done with the answer to one request."""

    done: Callable[[Any], object]
    failed: Callable[[Problem], object]
    stopped: Callable[[], object]
    progress: Callable[[Progress], object]


class Client(QObject):
    """The interface; every job submitted ends with exactly one of ``finished``, ``failed`` and ``stopped``.

    No ending comes before :meth:`submit` has returned the job's number.
    """

    submitted = Signal(int, object)  # job, Request
    announced = Signal(int, object)  # job, Request: the worker does it of its own accord
    progressed = Signal(int, object)  # job, protocol.Progress
    finished = Signal(int, object)  # job, what answers the request
    failed = Signal(int, object)  # job, Problem
    stopped = Signal(int)  # job, after a cancel
    lost = Signal()  # the process has died; the next request starts another one
    closed = Signal()  # the process is gone after shutdown()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._askers: dict[int, _Asker] = {}
        self.progressed.connect(self._on_progress)
        self.finished.connect(self._on_finished)
        self.failed.connect(self._on_failed)
        self.stopped.connect(self._on_stopped)

    def submit(
        self,
        request: Request[R],
        done: Callable[[R], object] | None = None,
        failed: Callable[[Problem], object] | None = None,
        *,
        stopped: Callable[[], object] | None = None,
        progress: Callable[[Progress], object] | None = None,
    ) -> int:
        """Ask the worker to do something and return the number of the job.

        Parameters
        ----------
        done, failed, stopped
            One of them is called when it ends. A failure that nobody hears of is logged.
        progress
            Called while it runs, with how far it is.
        """
        job = self._open(request)
        name = type(request).__name__
        self._askers[job] = _Asker(done or _ignore, failed or logged(name), stopped or _ignore, progress or _ignore)
        self.submitted.emit(job, request)
        self._begin(job)
        return job

    def attend(
        self,
        job: int,
        done: Callable[[Any], object],
        failed: Callable[[Problem], object],
        stopped: Callable[[], object],
        progress: Callable[[Progress], object],
    ) -> None:
        """Hear of a job that was announced, as if one had asked for it."""
        self._askers[job] = _Asker(done, failed, stopped, progress)

    def _open(self, request: Request[Any]) -> int:
        """Give a request its number."""
        raise NotImplementedError

    def _begin(self, job: int) -> None:
        """Have it done."""
        raise NotImplementedError

    def cancel(self, job: int, *, firm: bool = True) -> None:
        """Stop a job; with ``firm``, by force when asking did not help."""
        raise NotImplementedError

    def reload(self, generation: int) -> None:
        """Tell the worker that the library has changed."""
        raise NotImplementedError

    def restart(self) -> None:
        """Let go of everything the worker holds: the process ends, the next request starts another one."""
        raise NotImplementedError

    def shutdown(self) -> None:
        """End the worker without blocking; ``closed`` follows."""
        raise NotImplementedError

    def _on_progress(self, job: int, progress: Progress) -> None:
        if job in self._askers:
            self._askers[job].progress(progress)

    def _on_finished(self, job: int, result: object) -> None:
        if (asker := self._askers.pop(job, None)) is not None:
            asker.done(result)

    def _on_failed(self, job: int, problem: Problem) -> None:
        if (asker := self._askers.pop(job, None)) is not None:
            asker.failed(problem)

    def _on_stopped(self, job: int) -> None:
        if (asker := self._askers.pop(job, None)) is not None:
            asker.stopped()


def _ignore(*_: object) -> None:
    """Do nothing with it."""


def logged(name: str) -> Callable[[Problem], object]:
    """Return what writes a failure of a request into the log."""
    return lambda problem: _log.error("%s failed: %s\n%s", name, problem.sentence, problem.detail)
