"""Whoever asks hears the answer to his own question, once, and of two questions the answer to the later."""

from __future__ import annotations

import logging

import pytest
from fake_worker_client import FakeClient

from xsearch_gui.core.errors import DamagedCatalogue
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.maintenance import LibraryStatus, StatusRequest
from xsearch_gui.core.records.query import SuggestRequest
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.workers.latest import Latest


@pytest.fixture
def client(qapp: object) -> FakeClient:
    made = FakeClient()
    made.held = True
    return made


def test_each_asker_hears_his_own_ending_once(client: FakeClient) -> None:
    heard: list[object] = []
    first = client.submit(StatusRequest(), heard.append, heard.append, stopped=lambda: heard.append("stopped"))
    second = client.submit(StatusRequest(), heard.append, heard.append, stopped=lambda: heard.append("stopped"))
    client.stopped.emit(second)
    assert heard == ["stopped"]
    client.answer(first)
    client.answer(first)
    assert heard == ["stopped", LibraryStatus("home", "fake")]


def test_a_damaged_catalogue_is_told_as_such(client: FakeClient) -> None:
    heard: list[Problem] = []
    client.answers[StatusRequest] = lambda request: DamagedCatalogue(Message("It is damaged."))
    client.answer(client.submit(StatusRequest(), None, heard.append))
    assert [(problem.sentence, problem.damaged) for problem in heard] == [("It is damaged.", True)]


def test_a_failure_that_nobody_hears_of_is_logged(client: FakeClient, caplog: pytest.LogCaptureFixture) -> None:
    client.answers[StatusRequest] = lambda request: DamagedCatalogue(Message("It is damaged."))
    with caplog.at_level(logging.ERROR):
        client.answer(client.submit(StatusRequest()))
    assert "StatusRequest failed: It is damaged." in caplog.text


def test_only_the_latest_answer_counts(client: FakeClient) -> None:
    heard: list[object] = []
    asked = Latest(client)
    for text in ("d", "do", "dog"):
        asked.ask(SuggestRequest(text, len(text)), lambda answer, text=text: heard.append(text))
    assert asked and client.cancelled == [1, 2]
    for job in (2, 3, 1):
        client.answer(job)
    assert heard == ["dog"] and not asked
    asked.ask(SuggestRequest("cat", 3), heard.append)
    asked.drop()
    client.answer(4)
    assert heard == ["dog"] and client.cancelled == [1, 2, 4]


def test_a_cancel_that_was_asked_for_is_heard_as_the_ending(client: FakeClient) -> None:
    heard: list[str] = []
    asked = Latest(client)
    asked.ask(StatusRequest(), lambda answer: heard.append("done"), stopped=lambda: heard.append("stopped"))
    asked.cancel()
    assert asked
    client.stopped.emit(1)
    assert heard == ["stopped"] and not asked
