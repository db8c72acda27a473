"""Visits one after the other: what is kept, what is joined, what is forgotten."""

from __future__ import annotations

import pytest
from fake_worker_hits import make_note
from pytestqt.qtbot import QtBot

from xsearch_gui.viewmodels.query.question import Question
from xsearch_gui.viewmodels.search import history as module
from xsearch_gui.viewmodels.search.history import MOST_KEPT, History, Visit


def photos(text: str) -> Visit:
    return Visit("photos", Question(text))


@pytest.fixture
def history(qtbot: QtBot) -> History:
    made = History()
    made.arrive(photos(""))
    return made


def texts(history: History) -> list[str]:
    while history.go(-1) is not None:
        pass
    found = [history.current.question.text] if history.current else []
    while (visit := history.go(1)) is not None:
        found.append(visit.question.text)
    return found


def test_back_and_forth_with_what_was_left(history: History) -> None:
    assert not history.can_go_back and not history.can_go_forward
    history.leave("as it was")
    history.arrive(photos("dog"))
    visit = history.go(-1)
    assert visit is not None and visit.left == "as it was" and history.can_go_forward
    assert history.go(-1) is None
    history.arrive(photos("cat"))  # another way: the one before is gone
    assert texts(history) == ["", "cat"]


def test_the_same_place_is_no_step(history: History) -> None:
    history.arrive(photos("dog"))
    history.leave("scrolled")
    history.arrive(photos("dog"))
    assert texts(history) == ["", "dog"]
    note = make_note(7, "words")
    history.arrive(Visit("notes", Question("dog"), note))
    history.arrive(Visit("notes", Question("dog"), make_note(7, "found by other words")))
    assert texts(history) == ["", "dog", "dog"]


def test_letters_are_joined_until_something_is_done_there(history: History) -> None:
    for text in ("d", "do", "dog"):
        history.arrive(photos(text), passing=True)
    assert texts(history) == ["", "dog"]
    for text in ("dog o", "dog on"):
        history.arrive(photos(text), passing=True)
    history.settle()
    history.arrive(photos("dog on b"), passing=True)
    assert texts(history) == ["", "dog", "dog on", "dog on b"]


def test_what_is_typed_and_taken_back_leaves_no_trace(history: History) -> None:
    history.arrive(photos("dog"))
    history.leave("scrolled")
    history.arrive(photos("dog!"), passing=True)
    history.arrive(photos("dog"), passing=True)
    assert history.current is not None and history.current.left == "scrolled"
    assert texts(history) == ["", "dog"]


def test_letters_settle_by_themselves(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SETTLE_MS", 1)
    history = History()
    history.arrive(photos(""))
    history.arrive(photos("dog"), passing=True)
    qtbot.waitUntil(lambda: not history._settle.isActive())
    history.arrive(photos("dogs"), passing=True)
    assert texts(history) == ["", "dog", "dogs"]


def test_the_oldest_are_forgotten(history: History) -> None:
    for number in range(2 * MOST_KEPT):
        history.arrive(photos(str(number)))
    assert len(texts(history)) == MOST_KEPT
