"""Words of the user's own in the window: told where nobody knows one, taught by photos, listed, forgotten, put back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk import Desk
from PySide6.QtCore import QItemSelectionModel, Qt
from pytestqt.qtbot import QtBot

from tests.ui.steps import text_of
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.records.organising.own_words import (
    ChangeWordRequest,
    LearnedWordsRequest,
    OwnWordsRequest,
    WordEntry,
    WordKind,
    WordPhoto,
    WordReport,
    WordsReport,
)
from xsearch_gui.core.records.search import SearchRequest, SearchResult
from xsearch_gui.ui.windows.dictionary import DictionaryDialog
from xsearch_gui.ui.windows.teach_word import TeachWordDialog

TAUGHT = WordEntry("Balou", WordKind.TAUGHT, (WordPhoto(1, "/p/a.jpg"),), 3, 0, 12)
LEARNED = WordEntry("shunter", WordKind.LEARNED, (WordPhoto(2, "/p/b.jpg", "", "a <b>shunter</b>"),), 20, 3, 14)


@pytest.fixture
def desk(make_desk: Callable[[int], Desk]) -> Desk:
    made = make_desk(8)
    made.search.answers[OwnWordsRequest] = lambda request: WordsReport((TAUGHT,), head=True)
    made.jobs.answers[LearnedWordsRequest] = lambda request: WordsReport((LEARNED,), head=True)
    made.search.answers[ChangeWordRequest] = lambda request: WordReport(
        request.word, None, ChangeWordRequest(request.word, (1,))
    )
    return made


def changes(desk: Desk) -> list[ChangeWordRequest]:
    return [asked for asked in desk.search.asked.values() if isinstance(asked, ChangeWordRequest)]


def test_a_word_that_nobody_knows_is_told_and_taught(qtbot: QtBot, desk: Desk) -> None:
    found = desk.search.answers[SearchRequest]
    desk.search.answers[SearchRequest] = lambda request: SearchResult(
        hits=found(request).hits, unknown="balou" if request.text == "balou" else ""
    )
    bar = desk.window.results.teach_bar
    assert not bar.isVisible()
    desk.models.search.set_text("balou")
    desk.models.search.search_now()
    qtbot.waitUntil(bar.isVisible)
    assert "balou" in text_of(bar)
    bar.teach.click()
    (dialog,) = desk.window.findChildren(TeachWordDialog)
    assert dialog.word.text() == "balou" and not dialog.teach.isEnabled()
    qtbot.waitUntil(lambda: dialog.photos.count() >= 3)
    dialog.photos.setFocus()
    for row in range(3):
        dialog.photos.setCurrentRow(row, QItemSelectionModel.SelectionFlag.NoUpdate)
        qtbot.keyClick(dialog.photos, Qt.Key.Key_Space)
    chosen = dialog.photos.chosen()
    assert len(chosen) == 3 and dialog.teach.isEnabled()
    desk.search.answers[ChangeWordRequest] = lambda request: WordReport(
        request.word, TAUGHT, ChangeWordRequest(request.word)
    )
    with qtbot.waitSignal(desk.models.dictionary.taught):
        dialog.teach.click()
    assert changes(desk) == [ChangeWordRequest("balou", tuple(chosen), add=True)]
    qtbot.waitUntil(lambda: not desk.window.findChildren(TeachWordDialog) or not dialog.isVisible())


def test_photos_that_are_chosen_stay_while_others_are_looked_for(qtbot: QtBot, desk: Desk) -> None:
    dialog = TeachWordDialog(desk.models.dictionary, desk.window, "balou")
    dialog.open()
    qtbot.waitUntil(lambda: dialog.photos.count() >= 3)
    dialog.photos.item(2).setSelected(True)
    (kept,) = dialog.photos.chosen()
    with qtbot.waitSignal(desk.models.dictionary.offered_changed):
        dialog.look_for.setText("a dog")
    assert dialog.photos.chosen() == [kept]
    dialog.reject()


def test_what_is_no_word_is_told_in_the_dialog(qtbot: QtBot, desk: Desk) -> None:
    refused = UsageError("A word or name of one to 4 words, at most 60 letters.")
    desk.search.answers[ChangeWordRequest] = lambda request: refused
    dialog = TeachWordDialog(desk.models.dictionary, desk.window, "!!")
    dialog.open()
    qtbot.waitUntil(lambda: dialog.photos.count() > 0)
    dialog.photos.item(0).setSelected(True)
    dialog.teach.click()
    qtbot.waitUntil(lambda: "at most 60" in text_of(dialog))
    assert dialog.isVisible()
    dialog.reject()


def test_the_dictionary_tells_what_each_word_changed_and_forgets(qtbot: QtBot, desk: Desk) -> None:
    desk.window.actions_by_name["dictionary"].trigger()
    (dialog,) = desk.window.findChildren(DictionaryDialog)
    qtbot.waitUntil(lambda: dialog.list.count() == 2)
    assert "12" in text_of(dialog) and dialog.forget.isVisible() and not dialog.undo.isVisible()
    with qtbot.waitSignal(desk.models.dictionary.changed):
        dialog.forget.click()
    assert dialog.undo.isVisible()
    dialog.list.setCurrentRow(1)
    assert "14" in text_of(dialog) and "20" in text_of(dialog)
    with qtbot.waitSignal(desk.models.dictionary.changed):
        dialog.forget.click()
    dialog.undo.click()
    qtbot.waitUntil(lambda: len(changes(desk)) == 3)
    assert changes(desk) == [
        ChangeWordRequest("Balou"),
        ChangeWordRequest("shunter", forgotten=True),
        ChangeWordRequest("shunter", (1,)),
    ]
    dialog.close()


def test_an_empty_dictionary_says_what_it_is_for(qtbot: QtBot, desk: Desk) -> None:
    desk.search.answers[OwnWordsRequest] = lambda request: WordsReport()
    desk.jobs.answers[LearnedWordsRequest] = lambda request: WordsReport()
    dialog = DictionaryDialog(desk.models.dictionary, desk.window)
    dialog.open()
    qtbot.waitUntil(lambda: not desk.models.dictionary.is_looking)
    assert "three photos" in text_of(dialog) and not dialog.forget.isVisible()
    dialog.close()
