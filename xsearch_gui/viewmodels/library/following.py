"""The library follows its folders: what has changed while the window was away, and what changes while it is open.

The jobs worker watches, and runs what follows from changes by itself (:mod:`core.indexing.watching`); this model says
when, and begins anew after trouble.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from xsearch_gui.core.records.indexing import WatchReport, WatchRequest
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.settings import SettingsModel
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.workers.client import Client

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
        self._pause = AGAIN_MS
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._go_on)
        library.followed.connect(self._on_followed)
        library.not_followed.connect(self._on_trouble)
        jobs.lost.connect(self._on_lost)
        library.status_changed.connect(self._go_on)
        library.reopened.connect(self._on_reopened)
        settings.changed.connect(self._on_settings)

    @property
    def is_watching(self) -> bool:
        """Whether changes are followed."""
        return self._watching

    def _go_on(self) -> None:
        """Begin to watch, if it is time for it."""
        wanted = self._settings.settings.indexing.watch
        if wanted and not self._watching and self._library.folders and not self._again.isActive():
            self._watching = True
            self._jobs.submit(WatchRequest(), self._on_watching, self._on_trouble)

    def _on_watching(self, report: WatchReport) -> None:
        self._library.reports.tell_notices(report.notices)

    def _on_reopened(self) -> None:
        self._watching = False  # the watch went with the library that was mended or replaced

    def _on_settings(self) -> None:
        if self._settings.settings.indexing.watch:
            self._watching = False  # beginning again takes up the patterns of what is left out
            self._go_on()
        elif self._watching:
            self._watching = False
            self._jobs.submit(WatchRequest(on=False))

    def _on_lost(self) -> None:
        if self._watching:
            self._on_trouble()

    def _on_followed(self) -> None:
        self._pause = AGAIN_MS

    def _on_trouble(self, problem: Problem | None = None) -> None:
        self._watching = False  # if the worker has died the watch is gone with it; to begin again does no harm
        self._again.start(self._pause)
        self._pause = min(2 * self._pause, AGAIN_AT_MOST_MS)
