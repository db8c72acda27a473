"""``xsearch-gui --self-test REPORT``: the program goes once through what it is for, and writes what it saw.

It works on the home that it is given: on an empty one the sample library is added first. The window is the real
one, the workers are real processes. The report is JSON; the exit code is 0 when every step was as it should be.
Packagers run it on a new bundle, and a person whose installation seems broken can send the report.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMimeData, QObject, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QRawFont
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from xsearch_gui.app import Application, run_window
from xsearch_gui.core.paths import AppPaths, bundled

SECONDS = 60.0
QUERIES = {"a rocket on its launch pad": "falcon-on-the-pad.jpg", "a cat": "chelsea-on-the-sofa.jpg"}
PLACES = ("place_notes", "place_map", "library", "settings", "jobs", "shortcuts", "guide")


class SelfTestFailed(Exception):
    """A step did not end as it should."""


def run_self_test(paths: AppPaths, arguments: Sequence[str], report: str, folders: Sequence[str] = ()) -> int:
    """Run the program with the steps in it, and return the exit code; with folders, only look at all that is there."""
    tests: list[SelfTest] = []

    def begin(application: Application) -> None:
        tests.append(SelfTest(application, Path(report), [os.path.abspath(folder) for folder in folders]))
        tests[0].begin()

    code = run_window(paths, arguments, begin)
    return 1 if tests and tests[0].failed else code


class SelfTest(QObject):
    """Runs the steps one after the other inside the program's own event loop."""

    def __init__(self, application: Application, report: Path, folders: Sequence[str] = ()) -> None:
        super().__init__(application)
        self._application = application
        self._models = application.models
        self._target = report
        self._folders = folders
        self._steps: list[dict[str, object]] = []
        self._times: dict[str, float] = {}
        self.failed = False

    def begin(self) -> None:
        """Start with the first turn of the event loop."""
        QTimer.singleShot(0, self, self._run)

    def _run(self) -> None:
        trouble = ""
        try:
            for step in self._plan():
                self._do(step)
        except SelfTestFailed as error:
            trouble, self.failed = str(error), True
        self._target.write_text(json.dumps({"steps": self._steps, "trouble": trouble}, indent=2), encoding="utf-8")
        self._application.window.close()

    def _plan(self) -> Sequence[Callable[[], str]]:
        if self._folders:
            return (self._window, self._add, self._notes, self._photos)
        return (self._window, self._library, self._search, self._drop, self._pages, self._kill_worker)

    def _do(self, step: Callable[[], str]) -> None:
        start, self._times = time.time(), {}
        name = step.__name__.strip("_")
        try:
            saw = step()
        except SelfTestFailed as error:
            raise SelfTestFailed(f"{name}: {error}") from error
        self._steps.append({"step": name, "saw": saw, "began": start, "ended": time.time()} | self._times)

    def _window(self) -> str:
        window = self._application.window
        self._until(lambda: window.isVisible() and window.windowHandle().isExposed(), "the window does not show")
        font = QRawFont.fromFont(window.font()).familyName()  # the one that is drawn with
        return f"{window.width()} x {window.height()}, {QApplication.platformName()}, {font or 'no font'}"

    def _library(self) -> str:
        library = self._models.library
        self._until(lambda: library.status is not None, "the library does not open")
        if library.is_empty:
            library.add_sample(str(self._sample))
            self._until(lambda: not library.is_busy and not library.is_empty, "the sample library is not indexed")
        self._until(lambda: library.status is not None and library.status.photos > 0, "there is no photo")
        return library.summary

    def _add(self) -> str:
        """Add the folders that were named."""
        library = self._models.library
        self._until(lambda: library.status is not None, "the library does not open")
        library.add_folders(self._folders)
        self._until(lambda: not library.is_busy and not library.is_empty, "the folders are not indexed")
        return library.summary

    def _notes(self) -> str:
        """Read every note."""
        notes = self._models.item_models.notes
        self._application.window.actions_by_name["place_notes"].trigger()
        self._until(lambda: not notes.is_loading and notes.list.rowCount() > 0, "no note is listed")
        for hit in tuple(notes.list.hits):
            notes.read(hit)
            self._until(lambda: not notes.is_reading, "a note is not read")
            self._application.window.grab()
            self._show_tip(notes.list.index(notes.list.row_of(hit.item)).data(Qt.ItemDataRole.ToolTipRole))
        return f"{notes.list.rowCount()} notes"

    def _photos(self) -> str:
        """Show every photo that is found, with its details."""
        search, window = self._models.search, self._application.window
        window.actions_by_name["place_photos"].trigger()
        search.set_text("type:photo")
        search.search_now()
        self._until(lambda: not search.is_searching and search.hits.rowCount() > 0, "no photo is found")
        for row in range(search.hits.rowCount()):
            window.results.grid.setCurrentIndex(search.hits.index(row))
            self._show_tip(search.hits.index(row).data(Qt.ItemDataRole.ToolTipRole))
            window.detail_views.viewer.open(search.hits, row)
            self._wait(0.2)
            window.grab()
        return f"{search.hits.rowCount()} photos"

    def _show_tip(self, text: str) -> None:
        QToolTip.showText(QPoint(20, 20), text, self._application.window)
        self._wait(0.05)

    @property
    def _sample(self) -> Path:
        return Path(self._target).absolute().parent / "sample"

    def _search(self) -> str:
        return "; ".join(self._ask(query, name) for query, name in QUERIES.items())

    def _ask(self, query: str, name: str) -> str:
        self._models.search.set_text(query)
        self._models.search.search_now()
        self._until(lambda: self._first() == name, f"{query!r} finds {self._first()!r} first, not {name!r}")
        self._times.setdefault("first", time.time())
        hit = self._models.search.hits.hit(0)
        if hit is not None and not hit.online:
            raise SelfTestFailed(f"{name} is said to be on a drive that is not connected")
        return f"{query}: {self._first()}"

    def _first(self) -> str:
        hits = self._models.search.hits
        hit = hits.hit(0) if not self._models.search.is_searching and hits.rowCount() else None
        return Path(hit.path).name if hit is not None else ""

    def _drop(self) -> str:
        """Drop a picture on the window, as a file manager does."""
        picture = bundled("resources", "sample", "library", "Home", "first-espresso.jpg")
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(picture))])
        window = self._application.window
        point = QPoint(window.width() // 2, window.height() // 2)
        rest = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(window, QDragEnterEvent(point, *rest))
        QApplication.sendEvent(window, QDropEvent(point.toPointF(), *rest))
        self._until(lambda: self._first() == picture.name, f"a dropped picture finds {self._first()!r} first")
        notes = self._models.search.notes.rowCount()
        if not notes:
            raise SelfTestFailed("a dropped picture finds no notes")
        return f"{self._first()}, {notes} related notes"

    def _pages(self) -> str:
        """Open every page and dialog there is."""
        opened = []
        actions = self._application.window.actions_by_name
        for name in PLACES:
            if name in actions and actions[name].isEnabled():
                actions[name].trigger()
                self._wait(0.3)
                opened.append(name)
                for widget in QApplication.topLevelWidgets():
                    self._close(widget)
        if "place_photos" in actions:
            actions["place_photos"].trigger()
        return ", ".join(opened)

    def _close(self, widget: QWidget) -> None:
        if widget is not self._application.window and widget.isVisible():
            widget.close()

    def _kill_worker(self) -> str:
        """Kill the search worker; the next search must be answered all the same."""
        process = self._application.search_client.process_id()
        os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))
        client = self._application.search_client
        self._until(lambda: client.process_id() != process, "a killed worker is not noticed")
        return self._ask("an astronaut", "eileen-collins.jpg")

    def _until(self, condition: Callable[[], bool], trouble: str) -> None:
        end = time.monotonic() + SECONDS
        while not condition():
            if time.monotonic() > end:
                raise SelfTestFailed(trouble)
            self._wait(0.01)

    def _wait(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop, loop.quit)
        loop.exec()
