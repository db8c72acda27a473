"""The whole window on fake worker processes."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.steps import MakeApplication

# On a desktop, windows would pop up and take the keys; QT_QPA_PLATFORM=xcb shows them, with a window manager.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures"))

from desk import Desk
from fake_worker_client import forget_askers
from fake_worker_hits import paint

from xsearch_gui.app import Application
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.ui.window.main_window import FIRST
from xsearch_gui.worker.protocol import WorkerRole

FAKE = Path(__file__).resolve().parents[1] / "fixtures" / "fake_worker.py"


def fake_command(paths: AppPaths, role: WorkerRole) -> list[str]:
    return [sys.executable, str(FAKE), *paths.worker_arguments(), "--worker", role.value]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # the offscreen platform has no window manager to obey
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


class Opened:
    """Remembers what the system was asked to open."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def __call__(self, url: QUrl) -> bool:
        self.paths.append(url.toLocalFile())
        return True


@pytest.fixture(autouse=True)
def nobody_waits() -> Iterator[None]:
    """Collect garbage between tests alone: a QObject that dies while Qt takes a connection apart can lock for ever."""
    gc.disable()
    yield
    forget_askers()
    gc.collect()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "photos"
    for name, colour in (("beach", "skyblue"), ("forest", "green"), ("sunset", "orange")):
        paint(made / f"{name}.png", colour)
    (made / "diary.txt").write_text("We walked along the beach until the sun went down.")
    return made


@pytest.fixture
def opened() -> Opened:
    return Opened()


@pytest.fixture
def make_application(qtbot: QtBot, qapp: QApplication, tmp_path: Path, opened: Opened) -> Iterator[MakeApplication]:
    made: list[Application] = []

    def build() -> Application:
        application = Application(qapp, AppPaths.under(tmp_path / "home"), fake_command, opened)
        made.append(application)
        if not (application.paths.data / "window.ini").exists():
            application.window.resize(FIRST)  # the offscreen platform's screen is smaller than most people's
        application.start()
        qtbot.waitUntil(lambda: application.models.library.status is not None)
        return application

    yield build
    for application in made:
        application.window.close()
        application.end()
        application.theme.deleteLater()
        application.window.deleteLater()
    # Now, while their view-models live, and not in whichever test has the next event loop.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def application(make_application: MakeApplication) -> Application:
    return make_application()


MakeDesk = Callable[[int], Desk]


@pytest.fixture
def make_desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MakeDesk]:
    """The window on clients without processes, with a library of so many photos that is being looked at."""
    made: list[Desk] = []

    def build(photos: int) -> Desk:
        desk = Desk(qapp, tmp_path / "home", photos)
        made.append(desk)
        desk.window.show()
        desk.models.library.refresh()
        qtbot.waitUntil(lambda: desk.models.search.hits.rowCount() == photos)
        desk.window.results.grid.setFocus()
        return desk

    yield build
    for desk in made:
        desk.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
