"""View-models on clients without a process, and the command of the fake worker process."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures"))

from fake_worker_client import FakeClient, forget_askers
from fake_worker_hits import FULL, make_hit

from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.maintenance import StatusRequest
from xsearch_gui.core.records.search import SearchRequest, SearchResult
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.results.image_loader import ImageLoader
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.shell.messages import Messages


@pytest.fixture(autouse=True)
def nobody_waits() -> Iterator[None]:
    """Collect garbage between tests alone: a QObject that dies while Qt takes a connection apart can lock for ever."""
    gc.disable()
    yield
    forget_askers()
    gc.collect()


@pytest.fixture
def clients(qapp: object) -> SimpleNamespace:
    return SimpleNamespace(search=FakeClient(), jobs=FakeClient())


@pytest.fixture
def messages(qapp: object) -> Messages:
    return Messages()


@pytest.fixture
def loader(qapp: object) -> Iterator[ImageLoader]:
    made = ImageLoader()
    yield made
    made.stop()


@pytest.fixture
def thumbnails(loader: ImageLoader) -> Thumbnails:
    parent = QObject(loader)
    return Thumbnails(loader, parent=parent)


@pytest.fixture
def home(tmp_path: Path) -> AppPaths:
    made = AppPaths.under(tmp_path / "home")
    made.create()
    return made


@pytest.fixture
def library(clients: SimpleNamespace, messages: Messages) -> LibraryModel:
    return LibraryModel(clients.search, clients.jobs, messages)


@pytest.fixture
def search(clients: SimpleNamespace, library: LibraryModel, thumbnails: Thumbnails) -> SearchModel:
    return SearchModel(clients.search, library, thumbnails)


@pytest.fixture
def full(qtbot: QtBot, clients: SimpleNamespace, library: LibraryModel, search: SearchModel) -> SearchModel:
    clients.search.answers[StatusRequest] = lambda request: FULL
    clients.search.answers[SearchRequest] = lambda request: SearchResult(hits=(make_hit(1),))
    with qtbot.waitSignal(library.status_changed):
        library.refresh()
    return search
