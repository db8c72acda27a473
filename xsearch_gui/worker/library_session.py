"""A role's library, opened when it is needed: a damaged one is mended within the process, and then opened.

A library that cannot be opened says why with every request; *Try again* in the window opens it as soon as it can be.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xsearch_gui.core.errors import XSearchError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter
from xsearch_gui.worker.host import Handler
from xsearch_gui.worker.protocol import Request, Result


@dataclass(frozen=True, slots=True)
class Opened:
    """What answers while the library is open; ``close`` lets go of what else holds it."""

    handler: Handler
    reload: Callable[[], None] = lambda: None
    close: Callable[[], None] = lambda: None


Mender = Callable[[Any, Reporter], Result]


class LibrarySession:
    """Hands requests to an open library; ``menders`` answer those for which it must be closed.

    With ``only_damaged`` a mender has its turn only where the library cannot be opened.
    """

    def __init__(
        self,
        paths: AppPaths,
        make: Callable[[Library], Opened],
        menders: dict[type, Mender] | None = None,
        only_damaged: dict[type, Mender] | None = None,
    ) -> None:
        self._paths = paths
        self._make = make
        self._menders = menders or {}
        self._only_damaged = only_damaged or {}
        self._library: Library | None = None
        self._opened: Opened | None = None
        with contextlib.suppress(XSearchError):  # the first request hears why
            self._open()

    def handle(self, request: Request, reporter: Reporter) -> Result:
        """Answer a request."""
        mender = self._menders.get(type(request))
        if mender is not None:
            self._close()
            return mender(request, reporter)
        try:
            opened = self._open()
        except XSearchError:
            mender = self._only_damaged.get(type(request))
            if mender is None:
                raise
            return mender(request, reporter)
        return opened.handler(request, reporter)

    def reload(self) -> None:
        """Use the index that was published last."""
        if self._opened is not None:
            self._opened.reload()

    def _open(self) -> Opened:
        if self._opened is None:
            library = Library(self._paths)
            try:
                self._opened = self._make(library)
            except BaseException:
                library.close()
                raise
            self._library = library
        return self._opened

    def _close(self) -> None:
        opened, self._opened = self._opened, None
        library, self._library = self._library, None
        if opened is not None:
            opened.close()
        if library is not None:
            library.close()
