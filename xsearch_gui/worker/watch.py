"""The watcher beside the jobs: it begins and ends with a request, and knows of new folders after every job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from xsearch_gui.core.files.debounce import Changes
from xsearch_gui.core.files.watcher import Watcher
from xsearch_gui.core.indexing.run import exclusions_of
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records import WatchReport, WatchRequest

T = TypeVar("T")


class Watch:
    """Watches the folders of a library while it is told to."""

    def __init__(self, library: Library, tell: Callable[[Changes], None]) -> None:
        self._library = library
        self._tell = tell
        self._watcher: Watcher | None = None

    def run(self, request: WatchRequest) -> WatchReport:
        """Begin or cease to watch; beginning again takes up settings that have changed."""
        self.stop()
        if not request.on:
            return WatchReport()
        self._watcher = Watcher(exclusions_of(self._library.paths), self._tell)
        return self._watcher.start(self._library.catalogue.folders.paths())

    def stop(self) -> None:
        """Cease to watch."""
        if self._watcher is not None:
            self._watcher.stop()
            self._watcher = None

    def after(self, answer: Callable[[Any, Reporter], T]) -> Callable[[Any, Reporter], T]:
        """Return the answer, followed by a look at which folders the library has now."""

        def answered(request: Any, reporter: Reporter) -> T:
            try:
                return answer(request, reporter)
            finally:
                if self._watcher is not None:
                    self._watcher.follow(self._library.catalogue.folders.paths())

        return answered
