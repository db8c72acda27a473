"""What a view-model needs of a worker: ask, cancel, and hear how each job ends.

:class:`xsearch_gui.viewmodels.workers.worker_client.WorkerClient` is the real one. Signals carry the job's number, so
that a view-model can ignore every answer but that to its latest question.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from xsearch_gui.worker.protocol import Request


class Client(QObject):
    """The interface; every job submitted ends with exactly one of ``finished``, ``failed`` and ``stopped``.

    No ending is emitted before :meth:`submit` has returned the job's number.
    """

    submitted = Signal(int, object)  # job, protocol.Request
    progressed = Signal(int, object)  # job, protocol.Progress
    finished = Signal(int, object)  # job, protocol.Result
    failed = Signal(int, str, str)  # job, sentence for a person, detail
    stopped = Signal(int)  # job, after a cancel
    changed = Signal(object)  # protocol.Changed: comes unasked, while folders are watched
    closed = Signal()  # the process is gone after shutdown()

    def submit(self, request: Request) -> int:
        """Ask the worker to do something and return the number of the job."""
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
