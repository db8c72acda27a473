"""One question at a time: only the answer to the latest counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from xsearch_gui.core.records.request import Request
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.workers.client import Client, logged
from xsearch_gui.worker.protocol import Progress

R = TypeVar("R")


class Latest:
    """Asks a worker; an earlier question that is still open is cancelled, and its answer dropped."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._question: object | None = None  # the latest, while it is open
        self._job = 0

    def __bool__(self) -> bool:
        """Return whether an answer is awaited."""
        return self._question is not None

    def ask(
        self,
        request: Request[R],
        done: Callable[[R], object],
        failed: Callable[[Problem], object] | None = None,
        *,
        stopped: Callable[[], object] | None = None,
        progress: Callable[[Progress], object] | None = None,
    ) -> None:
        """Ask, as :meth:`Client.submit` does; the answer is no longer awaited when one of the functions is called."""
        self.drop()
        question = self._question = object()

        def taken() -> bool:
            if self._question is not question:
                return False
            self._question = None
            return True

        self._job = self._client.submit(
            request,
            lambda answer: taken() and done(answer),
            lambda problem: taken() and (failed or logged(type(request).__name__))(problem),
            stopped=lambda: taken() and stopped is not None and stopped(),
            progress=lambda told: self._question is question and progress is not None and progress(told),
        )

    def drop(self, *, cancel: bool = True) -> None:
        """Await no answer any more; without ``cancel``, the worker does what was asked for all the same."""
        is_open, self._question = self._question is not None, None
        if is_open and cancel:
            self._client.cancel(self._job, firm=False)

    def cancel(self, *, firm: bool = False) -> None:
        """Ask the worker to stop; that it has stopped is heard as its ending."""
        if self._question is not None:
            self._client.cancel(self._job, firm=firm)
