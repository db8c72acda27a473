"""The library follows its folders: what has changed while the window was away, and what changes while it is open.

The jobs worker watches and tells (:class:`protocol.Changed`); this model answers with index runs, one at a time, never
while the user's own job runs.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from xsearch_gui.core.records import IndexRequest, WatchReport, WatchRequest
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.settings import SettingsModel
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.worker.protocol import Changed, Result

AGAIN_MS = 10_000  # after another xsearch was changing the library, or the worker died; then twice as long each time
AGAIN_AT_MOST_MS = 600_000


class Following(QObject):
    """Watches while the settings say so and the library has folders."""

    def __init__(
        self, jobs: Client, library: LibraryModel, settings: SettingsModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._library = library
        self._settings = settings
        self._watching = False
        self._watch_job = 0
        self._job = 0
        self._request = IndexRequest()
        self._everything = False  # nobody knows what has changed before the watch began
        self._directories: set[str] = set()
        self._folders: set[str] = set()
        self._waiting: tuple[str, ...] = ()
        self._pause = AGAIN_MS
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._go_on)
        jobs.changed.connect(self._on_changed)
        jobs.finished.connect(self._on_finished)
        jobs.failed.connect(self._on_failed)
        jobs.stopped.connect(self._on_stopped)
        library.status_changed.connect(self._go_on)
        library.reopened.connect(self._on_reopened)
        settings.changed.connect(self._on_settings)

    @property
    def is_watching(self) -> bool:
        """Whether changes are told."""
        return self._watching

    def _go_on(self) -> None:
        """Begin to watch, or bring up to date what has changed, if it is time for it."""
        wanted = self._settings.settings.indexing.watch
        if not wanted or not self._library.folders or self._again.isActive():
            return
        if not self._watching:
            self._watching = self._everything = True
            self._watch_job = self._jobs.submit(WatchRequest())
        if self._job or self._library.is_busy:
            return
        request = self._next()
        if request is not None:
            self._request = request
            self._job = self._library.follow(request)

    def _next(self) -> IndexRequest | None:
        if self._everything or self._folders:
            folders = () if self._everything else tuple(sorted(self._folders))
            self._everything = False
            self._folders.clear()
            return IndexRequest(folders)
        if self._directories:
            directories = tuple(sorted(self._directories))
            self._directories.clear()
            return IndexRequest(directories, shallow=True, waiting=self._waiting)
        return None

    def _on_changed(self, changed: Changed) -> None:
        self._directories.update(changed.directories)
        self._folders.update(changed.folders)
        self._waiting = changed.waiting
        self._go_on()

    def _on_reopened(self) -> None:
        self._watching = False  # the watch went with the library that was mended or replaced
        self._directories.clear()
        self._folders.clear()

    def _on_settings(self) -> None:
        if self._settings.settings.indexing.watch:
            self._watching = False  # beginning again takes up the patterns of what is left out
            self._go_on()
        elif self._watching:
            self._watching = False
            self._jobs.submit(WatchRequest(on=False))

    def _on_finished(self, job: int, result: Result) -> None:
        if job == self._job:
            self._job = 0
            self._pause = AGAIN_MS
            self._go_on()
        elif job == self._watch_job and isinstance(result, WatchReport):
            self._library.reports.tell_notices(result.notices)

    def _on_failed(self, job: int, sentence: str, detail: str) -> None:
        if job == self._job:
            self._directories.update(self._request.paths if self._request.shallow else ())
            self._everything = self._everything or not self._request.shallow
            self._job = 0
        elif job != self._watch_job:
            return
        self._watching = False  # if the worker has died the watch is gone with it; to begin again does no harm
        self._again.start(self._pause)
        self._pause = min(2 * self._pause, AGAIN_AT_MOST_MS)

    def _on_stopped(self, job: int) -> None:
        if job == self._job:  # the user does not want it now
            self._job = 0
