"""The library follows its folders: what has changed is indexed, one run at a time, after what the user asks for."""

from __future__ import annotations

import threading

from xsearch_gui.core.files.debounce import Changes, requests_for
from xsearch_gui.core.files.watcher import Watcher
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.indexing.run import exclusions_of
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.records.indexing import IndexRequest, WatchReport, WatchRequest


class Watch:
    """Watches the folders of a library while it is told to.

    When it begins, everything is looked through once: nobody knows what has changed before. A run that fails is not
    tried again; beginning anew does that.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._watcher: Watcher | None = None
        self._lock = threading.Lock()  # of what follows: the watcher tells from a thread of its own
        self._pending = Changes()
        self._everything = False
        self._is_running = False

    def run(self, request: WatchRequest) -> WatchReport:
        """Begin or cease to watch; beginning again takes up settings that have changed."""
        self.close()
        if not request.on:
            return WatchReport()
        library = self._session.library
        folders = library.catalogue.folders.paths()
        self._watcher = Watcher(exclusions_of(library.paths), self._on_changes)
        report = self._watcher.start(folders)
        with self._lock:
            self._pending, self._everything = Changes(), bool(folders)
        self._go_on()
        return report

    def follow(self) -> None:
        """Watch the folders that the library has now."""
        if self._watcher is not None:
            self._watcher.follow(self._session.library.catalogue.folders.paths())

    def close(self) -> None:
        """Cease to watch."""
        if self._watcher is not None:
            self._watcher.stop()
            self._watcher = None

    def _on_changes(self, changes: Changes) -> None:
        with self._lock:
            self._pending = self._pending.joined(changes)
        self._go_on()

    def _on_ended(self) -> None:
        with self._lock:
            self._is_running = False
        if self._watcher is not None:
            self._go_on()

    def _go_on(self) -> None:
        with self._lock:
            request = None if self._is_running else self._next()
            self._is_running = self._is_running or request is not None
        if request is not None:
            self._session.enqueue(request, self._on_ended)

    def _next(self) -> IndexRequest | None:
        if self._everything:
            self._everything = False
            return IndexRequest()
        requests = requests_for(self._pending)
        if not requests:
            return None
        self._pending = self._pending.without_folders() if self._pending.folders else Changes()
        return requests[0]


def watch_of(session: Session) -> Watch:
    """Return what watches the library of a session."""
    return session.part(Watch)


HANDLERS: Handlers = {WatchRequest: lambda session, request, reporter: watch_of(session).run(request)}
