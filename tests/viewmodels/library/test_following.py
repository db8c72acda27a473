"""The library follows its folders quietly, one run at a time, and never in the way of the user's own jobs."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from fake_worker_hits import FULL
from pytestqt.qtbot import QtBot

from xsearch_gui.core.errors import LibraryBusy
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.indexing import IndexReport, IndexRequest, MissingFiles, WatchRequest
from xsearch_gui.core.records.maintenance import StatusRequest
from xsearch_gui.viewmodels.library.following import Following
from xsearch_gui.viewmodels.library.jobs import JobsModel
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.shell.settings import SettingsModel


@pytest.fixture
def settings(home: AppPaths, messages: Messages) -> SettingsModel:
    return SettingsModel(home, messages)


@pytest.fixture
def following(clients: SimpleNamespace, library: LibraryModel, settings: SettingsModel) -> Following:
    clients.search.answers[StatusRequest] = lambda request: FULL
    return Following(clients.jobs, library, settings)


def test_what_the_worker_does_by_itself_is_followed_quietly(
    qtbot: QtBot, clients: SimpleNamespace, library: LibraryModel, following: Following, messages: Messages
) -> None:
    rows = JobsModel(clients.jobs)
    library.refresh()
    qtbot.waitUntil(lambda: following.is_watching)
    assert [type(request) for request in clients.jobs.asked.values()] == [WatchRequest]
    job = clients.jobs.announce(IndexRequest(("/p/a", "/p/b"), shallow=True))
    assert library.is_busy and library.activity.active and [row.job for row in rows.rows] == [job]
    clients.jobs.progress(job, 1, 2, "Reading photos")
    assert library.activity.fraction == 0.5
    clients.jobs.answer(job)
    assert not library.is_busy and messages.current is None
    clients.jobs.answers[IndexRequest] = lambda request: IndexReport(vanished=(MissingFiles("/p", 30, 40),))
    clients.jobs.answer(clients.jobs.announce(IndexRequest(("/p",))))
    assert messages.current is not None and "30 of 40 files of /p are missing" in messages.current.text
    assert messages.waiting == 0  # asked once, and nothing else is said


def test_a_library_that_was_mended_is_watched_again(
    qtbot: QtBot, clients: SimpleNamespace, library: LibraryModel, following: Following
) -> None:
    library.refresh()
    qtbot.waitUntil(lambda: not library.is_busy and len(clients.jobs.asked_for(WatchRequest)) == 1)
    library.reopen()
    qtbot.waitUntil(lambda: len(clients.jobs.asked_for(WatchRequest)) == 2)
    assert following.is_watching


def test_what_could_not_be_followed_is_tried_again(
    qtbot: QtBot, clients: SimpleNamespace, library: LibraryModel, following: Following, messages: Messages
) -> None:
    library.refresh()
    qtbot.waitUntil(lambda: following.is_watching)
    clients.jobs.answers[IndexRequest] = lambda request: LibraryBusy("Another xsearch is changing this library now.")
    clients.jobs.answer(clients.jobs.announce(IndexRequest(("/p/a",), shallow=True)))
    assert not following.is_watching
    following._again.start(1)
    qtbot.waitUntil(lambda: following.is_watching)
    assert len(clients.jobs.asked_for(WatchRequest)) == 2 and messages.current is None


def test_a_worker_that_died_watches_again(
    qtbot: QtBot, clients: SimpleNamespace, library: LibraryModel, following: Following
) -> None:
    library.refresh()
    qtbot.waitUntil(lambda: following.is_watching)
    clients.jobs.lost.emit()
    assert not following.is_watching
    following._again.start(1)
    qtbot.waitUntil(lambda: following.is_watching)
    assert clients.jobs.asked_for(WatchRequest) == [WatchRequest(), WatchRequest()]


def test_nothing_is_watched_when_the_user_does_not_want_it_or_there_is_nothing(
    qtbot: QtBot, clients: SimpleNamespace, library: LibraryModel, following: Following, settings: SettingsModel
) -> None:
    settings.change("indexing", watch=False)
    library.refresh()
    qtbot.waitUntil(lambda: library.status is not None)
    assert clients.jobs.asked == {}
    settings.change("indexing", watch=True)
    qtbot.waitUntil(lambda: following.is_watching)
    settings.change("indexing", watch=False)
    assert clients.jobs.asked_for(WatchRequest) == [WatchRequest(), WatchRequest(on=False)]
