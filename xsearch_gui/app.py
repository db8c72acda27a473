"""The only place where the window's objects are built and joined.

The story of a start: the folders are made, the two worker clients are built (their processes start with the
first request), the view-models are built on the clients, the window on the view-models. The window is shown
before anything is asked. At the end the window goes first, then the workers: politely, then by force.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMimeData, QObject, QSettings, QThread, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPixmapCache
from PySide6.QtWidgets import QApplication

from xsearch_gui import __version__
from xsearch_gui.core.maintenance.stored_data import forget_everything
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.private import private_file
from xsearch_gui.core.settings import load as load_settings
from xsearch_gui.garbage import GarbageCollection
from xsearch_gui.ui.widgets.theme import Appearance, Theme
from xsearch_gui.ui.window.main_window import MainWindow
from xsearch_gui.viewmodels.assembly import make_models
from xsearch_gui.viewmodels.library.following import Following
from xsearch_gui.viewmodels.results.image_loader import ImageLoader
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.languages import apply_language
from xsearch_gui.viewmodels.workers.worker_client import WorkerClient
from xsearch_gui.viewmodels.workers.worker_process import worker_command
from xsearch_gui.window_log import WindowLog
from xsearch_gui.worker.protocol import WorkerRole

WorkerCommand = Callable[[AppPaths, WorkerRole], Sequence[str]]
PIXMAP_CACHE_KB = 96 * 1024

_log = logging.getLogger(__name__)


class Application(QObject):
    """Everything behind one window. Tests build it with paths and a worker command of their own."""

    closed = Signal()  # the window and the workers are gone

    def __init__(
        self,
        app: QApplication,
        paths: AppPaths,
        command: WorkerCommand = worker_command,
        open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__()
        paths.create()
        _empty(paths.dropped)
        QPixmapCache.setCacheLimit(round(PIXMAP_CACHE_KB * app.devicePixelRatio() ** 2))
        self.messages = Messages(self)
        self.search_client = WorkerClient(WorkerRole.SEARCH, command(paths, WorkerRole.SEARCH), paths, parent=self)
        self.jobs_client = WorkerClient(WorkerRole.JOBS, command(paths, WorkerRole.JOBS), paths, parent=self)
        # a large photo must not keep the thumbnails waiting, hence two threads
        self._loaders = (ImageLoader(self), ImageLoader(self))
        self._open_clients = 2
        self._forgetting = False
        self.paths = paths
        self._close_settings()
        settings = QSettings(str(paths.data / "window.ini"), QSettings.Format.IniFormat, self)
        self.theme = Theme(app, _appearance(settings))
        self.models = make_models(
            paths,
            self.search_client,
            self.jobs_client,
            loaders=self._loaders,
            messages=self.messages,
            open_url=open_url,
            parent=self,
        )
        self.following = Following(self.jobs_client, self.models.library, self.models.settings, self)
        self.window = MainWindow(self.models, self.theme, paths, settings)
        self.window.closing.connect(self._on_closing)
        self.window.shell.forget_everything.connect(self._on_forget_everything)
        for client in (self.search_client, self.jobs_client):
            client.closed.connect(self._on_client_closed)

    def start(self) -> None:
        """Show the window, then ask what the library holds."""
        self.window.show()
        if self.models.search.question.is_empty:
            self.models.search.search_now()  # the newest photos
        self.models.library.refresh()
        self.models.saved.refresh()

    def open_paths(self, paths: Sequence[str]) -> None:
        """Search with pictures and add folders that the system hands over, as if they were dropped."""
        if paths:
            mime = QMimeData()
            mime.setUrls([QUrl.fromLocalFile(os.path.abspath(path)) for path in paths])
            self.models.drop_handler.take(mime)

    def end(self) -> None:
        """Leave nothing running, whatever happened before."""
        for client in (self.search_client, self.jobs_client):
            client.kill()
        for loader in (*self._loaders, self.models.item_models.viewer, self.models.item_models.compare):
            loader.stop()
        self.models.settings.stop()
        self._close_settings()

    def _close_settings(self) -> None:
        """Qt writes its settings as open as any file of the user's."""
        written = self.paths.data / "window.ini"
        if written.exists():
            private_file(written)

    def _on_forget_everything(self) -> None:
        self._forgetting = True
        self.window.close()

    def _on_closing(self) -> None:
        for client in (self.search_client, self.jobs_client):
            client.shutdown()

    def _on_client_closed(self) -> None:
        self._open_clients -= 1
        if self._open_clients == 0:
            if self._forgetting:
                self.end()
                logging.shutdown()
                forget_everything(self.paths)
            self.closed.emit()


def run_window(
    paths: AppPaths, arguments: Sequence[str] = (), begin: Callable[[Application], object] | None = None
) -> int:
    """Show the window until it is closed, and return the exit code.

    Parameters
    ----------
    paths
        The library to work on.
    arguments
        Arguments for Qt itself, such as ``-style``.
    begin
        What else shall begin once the window is there (:mod:`xsearch_gui.self_test`).
    """
    paths.create()
    log = WindowLog(paths.logs / "window.log")
    qt = QApplication([sys.argv[0], *arguments])
    log.qt_has_started()
    garbage = GarbageCollection(qt)
    qt.setApplicationName("xsearch")
    qt.setApplicationDisplayName("xsearch")
    qt.setApplicationVersion(__version__)
    qt.setDesktopFileName("xsearch")
    qt.setQuitOnLastWindowClosed(False)  # the workers go after the window
    apply_language(load_settings(paths.settings)[0].general.language, qt)
    # Ctrl+C in a terminal: Python would see it only at the next event. The workers end with their pipe.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    application = Application(qt, paths)
    hook = ExceptionHook(application.messages, paths.logs / "window.log")
    sys.excepthook = hook.handle
    application.closed.connect(qt.quit)
    application.start()
    if begin:
        begin(application)
    try:
        return qt.exec()
    finally:
        application.end()
        garbage.stop()


class ExceptionHook(QObject):
    """Turns an unexpected exception into a line in the log and one message, instead of a silent death."""

    _happened = Signal(str)

    def __init__(self, messages: Messages, log: Path) -> None:
        super().__init__(messages)
        self._messages = messages
        self._log = log
        self._happened.connect(self._tell)

    def handle(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Do what ``sys.excepthook`` does, from any thread."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        _log.error("unexpected exception in %s\n%s", QThread.currentThread().objectName() or "the window", text)
        self._happened.emit(text)

    def _tell(self, text: str) -> None:
        sentence = self.tr("Something unexpected happened in the window; you can go on. It is written in {log}.")
        self._messages.error(sentence.format(log=self._log), text)


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _appearance(settings: QSettings) -> Appearance:
    try:
        return Appearance(str(settings.value("appearance", Appearance.SYSTEM.value)))
    except ValueError:
        return Appearance.SYSTEM
