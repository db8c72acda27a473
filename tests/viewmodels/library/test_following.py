"""The library follows its folders quietly, one run at a time, and never in the way of the user's own jobs."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from fake_worker_hits import FULL
from pytestqt.qtbot import QtBot

from xsearch_gui.core.errors import LibraryBusy
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records import IndexReport, IndexRequest, MissingFiles, StatusRequest, WatchRequest
from xsearch_gui.viewmodels.library.following import Following
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.shell.settings import SettingsModel
from xsearch_gui.worker.protocol import Changed


@pytest.fixture
def settings(home: AppPaths, messages: Messages) -> SettingsModel:
    return SettingsModel(home, messages)


@pytest.fixture
def following(clients: SimpleNamespace, library: LibraryModel, settings: SettingsModel) -> Following:
    clients.search.answers[StatusRequest] = lambda request: FULL
    return Following(clients.jobs, library, settings)


def test_changes_are_followed_after_the_jobs_of_the_user(
    qtbot: QtBot, clients: SimpleNamespace, library: LibraryModel, following: Following, messages: Messages
) -> None:
    library.refresh()
    qtbot.waitUntil(lambda: not library.is_busy and len(clients.jobs.asked) == 2)
    assert [type(request) for request in clients.jobs.asked.values()] == [WatchRequest, IndexRequest]
    assert clients.jobs.asked_for(IndexRequest) == [IndexRequest()]  # what changed while there was no window
    clients.jobs.held = True
    library.add_folders(["/new"])
    for directory in ("/p/a", "/p/b", "/p/a"):
        clients.jobs.changed.emit(Changed((directory,), ("/p/a/growing.jpg",)))
    assert len(clients.jobs.asked) == 3
    clients.jobs.answer(3)
    qtbot.waitUntil(lambda: len(clients.jobs.asked) == 4)
    wanted = IndexRequest(("/p/a", "/p/b"), shallow=True, waiting=("/p/a/growing.jpg",))
    assert clients.jobs.asked[4] == wanted
    while messages.current is not None:
        messages.dismiss()
    clients.jobs.answers[IndexRequest] = lambda request: IndexReport(vanished=(MissingFiles("/p", 30, 40),))
    clients.jobs.answer(4)
    clients.jobs.changed.emit(Changed(folders=("/p",)))
    qtbot.waitUntil(lambda: len(clients.jobs.asked) == 5)
    assert clients.jobs.asked[5] == IndexRequest(("/p",))
    clients.jobs.answer(5)
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
    qtbot.waitUntil(lambda: not library.is_busy and len(clients.jobs.asked) == 2)
    fine = clients.jobs.answers[IndexRequest]
    clients.jobs.answers[IndexRequest] = lambda request: LibraryBusy("Another xsearch is changing this library now.")
    clients.jobs.changed.emit(Changed(("/p/a",)))
    qtbot.waitUntil(lambda: not following.is_watching)
    clients.jobs.answers[IndexRequest] = fine
    following._again.start(1)
    qtbot.waitUntil(lambda: IndexRequest(("/p/a",), shallow=True) in clients.jobs.asked_for(IndexRequest)[3:])
    assert following.is_watching and messages.current is None


def test_nothing_is_watched_when_the_user_does_not_want_it_or_there_is_nothing(
    qtbot: QtBot, clients: SimpleNamespace, library: LibraryModel, following: Following, settings: SettingsModel
) -> None:
    settings.change("indexing", watch=False)
    library.refresh()
    qtbot.waitUntil(lambda: library.status is not None)
    assert clients.jobs.asked == {}
    settings.change("indexing", watch=True)
    qtbot.waitUntil(lambda: len(clients.jobs.asked) == 2 and not library.is_busy)
    settings.change("indexing", watch=False)
    assert clients.jobs.asked_for(WatchRequest) == [WatchRequest(), WatchRequest(on=False)]
