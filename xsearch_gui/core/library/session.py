"""What a worker holds between requests: the library, opened when it is needed, and what was made for it.

A library that cannot be opened says why with every request, and is opened as soon as it can be: after a repair in the
same process, too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.request import Request

Part = TypeVar("Part")


def _nobody(request: Request[Any], ended: Callable[[], None]) -> None:
    """Run nothing: there is no queue of jobs."""


class Session:
    """The first argument of every handler. Use it from one thread.

    Parameters
    ----------
    enqueue : callable
        Has a request run after those that wait, as if the window had sent it; the second argument is called when it
        has ended, on the thread of the jobs.
    """

    def __init__(self, paths: AppPaths, enqueue: Callable[[Request[Any], Callable[[], None]], None] = _nobody) -> None:
        self.paths = paths
        self.enqueue = enqueue
        self._library: Library | None = None
        self._parts: dict[Callable[[Session], Any], Any] = {}

    @property
    def is_open(self) -> bool:
        """Whether the library is open."""
        return self._library is not None

    @property
    def library(self) -> Library:
        """The library. Raises :class:`XSearchError` if it cannot be opened."""
        if self._library is None:
            self._library = Library(self.paths)
        return self._library

    def part(self, make: Callable[[Session], Part]) -> Part:
        """Return what ``make(session)`` made for this library, now or earlier: a search engine, a watcher.

        Where it has a method ``close``, that is called before the library is closed.
        """
        if make not in self._parts:
            self._parts[make] = make(self)
        return cast(Part, self._parts[make])

    def known(self, make: Callable[[Session], Part]) -> Part | None:
        """Return the part if it has been made."""
        return self._parts.get(make)

    def close(self) -> None:
        """Let go of the library; the next request that needs it opens it again."""
        parts, self._parts = self._parts, {}
        for part in parts.values():
            getattr(part, "close", lambda: None)()
        library, self._library = self._library, None
        if library is not None:
            library.close()
