"""Captions that teach most: written by the keyboard alone, taken back, learned from, and what that brought."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk import Desk
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.steps import text_of
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.alignment import AlignReport, AlignReportRequest, AlignTrainRequest, Change
from xsearch_gui.core.records.annotations import ChangeDetailsRequest, DetailsChanged, FieldEdit, FieldKind
from xsearch_gui.core.records.teaching import (
    ChangedSearches,
    ChangedSearchesRequest,
    LearnRequest,
    Lesson,
    NextCaptions,
    NextCaptionsRequest,
    PhotoToCaption,
    SearchChange,
    ShownPhoto,
    Why,
)
from xsearch_gui.ui.settings.alignment_page import AlignmentPage
from xsearch_gui.ui.settings.teaching_dialog import TeachingDialog

CAPTION = FieldKind.CAPTION


def photo(item: int) -> ShownPhoto:
    return ShownPhoto(item, f"/p/IMG_{item}.jpg", "")


CHOSEN = (
    PhotoToCaption(photo(1), Why.SEARCHED, "shunter", (photo(11), photo(12)), ("train", "<b>yard</b>")),
    PhotoToCaption(photo(2), Why.GROUP, "", (photo(13),)),
    PhotoToCaption(photo(3), Why.FAR),
)
GAIN = SearchChange("shunter", 3, 14, (photo(4),), (photo(4), photo(5)))
FOUND = Change(Message("R@{cut}, {way}", cut=10, way="text to photo"), "%", 35.6, 71.9)
USED = AlignReport(2, Message("Better."), True, 2, 2, changes=(FOUND,), created_at="now")


@pytest.fixture
def desk(make_desk: Callable[[int], Desk]) -> Desk:
    made = make_desk(4)
    made.jobs.answers[NextCaptionsRequest] = lambda request: NextCaptions(300, 1_000, CHOSEN)
    made.jobs.answers[LearnRequest] = lambda request: Lesson(USED, (GAIN,))
    made.jobs.answers[AlignReportRequest] = lambda request: USED
    made.jobs.answers[ChangedSearchesRequest] = lambda request: ChangedSearches(2, (GAIN,))
    made.search.answers[ChangeDetailsRequest] = lambda request: DetailsChanged(
        request.fields[0].items, ChangeDetailsRequest((FieldEdit(request.fields[0].items, CAPTION, ""),))
    )
    return made


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk) -> TeachingDialog:
    made = TeachingDialog(desk.models.teaching, desk.window)
    made.open()
    qtbot.waitUntil(lambda: made.where.text() == "Photo 1 of 3")
    return made


def changes(desk: Desk) -> list[tuple[tuple[int, ...], str | None]]:
    return [(edit.items, edit.value) for asked in desk.search.asked_for(ChangeDetailsRequest) for edit in asked.fields]


def write(qtbot: QtBot, dialog: TeachingDialog, words: str, then: str) -> None:
    dialog.edit.clear()
    qtbot.keyClicks(dialog.edit, words)
    qtbot.keyClick(dialog.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: then in text_of(dialog))


def test_a_round_is_written_by_the_keyboard_and_says_what_it_brought(
    qtbot: QtBot, desk: Desk, dialog: TeachingDialog
) -> None:
    assert "You searched for \u201cshunter\u201d without success. Is it this?" in text_of(dialog)
    assert dialog.edit.hasFocus() or dialog.focusWidget() is dialog.edit
    dialog.words.buttons[0].click()  # what Alt+1 does
    dialog.words.buttons[1].click()
    assert dialog.edit.text() == "train <b>yard</b>"
    dialog.alike.buttons[1].click()  # what Ctrl+2 does
    assert dialog.words.buttons[0].shortcut().toString() == "Alt+1"
    assert dialog.alike.buttons[1].shortcut().toString() == "Ctrl+2"
    qtbot.keyClick(dialog.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.where.text() == "Photo 2 of 3")
    assert changes(desk) == [((1, 12), "train <b>yard</b>")]
    assert "It looks like 1 photo without words." in text_of(dialog) and dialog.edit.text() == ""

    write(qtbot, dialog, "the old shunter", "Photo 3 of 3")
    write(qtbot, dialog, "dusk", "Searches for \u201cshunter\u201d now find 14 other photos instead of 3.")
    assert desk.jobs.asked_for(LearnRequest) == [LearnRequest((1, 12, 2, 3))]
    qtbot.waitUntil(lambda: "3 \u2192 14" in text_of(dialog) and dialog.again.isVisible())
    dialog.again.click()
    qtbot.waitUntil(lambda: dialog.where.text() == "Photo 1 of 3")


def test_a_photo_is_skipped_and_one_is_gone_back_to_and_changed(
    qtbot: QtBot, desk: Desk, dialog: TeachingDialog
) -> None:
    qtbot.keyClick(dialog.edit, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: dialog.where.text() == "Photo 2 of 3")
    dialog.alike.all.click()
    write(qtbot, dialog, "a shunter", "Photo 3 of 3")
    dialog.previous.click()
    assert dialog.edit.text() == "a shunter" and dialog.alike.chosen == (13,)
    dialog.alike.all.click()  # none any more
    write(qtbot, dialog, "two shunters", "Photo 3 of 3")
    assert changes(desk) == [((2, 13), "a shunter"), ((2, 13), ""), ((2,), "two shunters")]
    dialog.previous.click()
    dialog.skip.click()
    assert changes(desk)[3:] == [((2,), "")]
    qtbot.keyClick(dialog.edit, Qt.Key.Key_Return)  # nothing was written: as skipping
    qtbot.waitUntil(lambda: dialog.again.isVisible())
    assert desk.jobs.asked_for(LearnRequest) == []


def test_a_round_that_is_left_is_learned_from(qtbot: QtBot, desk: Desk, dialog: TeachingDialog) -> None:
    write(qtbot, dialog, "a shunter", "Photo 2 of 3")
    dialog.close()
    qtbot.waitUntil(lambda: desk.jobs.asked_for(LearnRequest) == [LearnRequest((1,))])
    current = "Searches for \u201cshunter\u201d now find 14 other photos instead of 3."
    qtbot.waitUntil(lambda: (shown := desk.messages.current) is not None and shown.text == current)


def test_what_is_written_while_it_learns_is_learned_from_afterwards(
    qtbot: QtBot, desk: Desk, dialog: TeachingDialog
) -> None:
    write(qtbot, dialog, "a shunter", "Photo 2 of 3")
    desk.jobs.held = True
    dialog.close()
    first = desk.jobs.last
    again = TeachingDialog(desk.models.teaching, desk.window)
    again.open()
    write(qtbot, again, "a signal box", "Photo 3 of 3")
    again.skip.click()
    assert desk.jobs.asked_for(LearnRequest) == [LearnRequest((1,))]
    desk.jobs.answer(first)
    assert desk.jobs.asked_for(LearnRequest)[1:] == [LearnRequest((1, 2))]


def test_what_went_wrong_is_a_sentence_and_the_words_stay(qtbot: QtBot, desk: Desk, dialog: TeachingDialog) -> None:
    desk.search.answers[ChangeDetailsRequest] = lambda request: UsageError("This photo is no longer in the library.")
    write(qtbot, dialog, "a shunter", "This photo is no longer in the library.")
    assert dialog.edit.text() == "a shunter" and dialog.where.text() == "Photo 1 of 3"
    desk.search.answers[ChangeDetailsRequest] = lambda request: DetailsChanged((1,), ChangeDetailsRequest())
    desk.jobs.answers[LearnRequest] = lambda request: UsageError("4 photos of this library have a caption.")
    write(qtbot, dialog, "a shunter", "Photo 2 of 3")
    dialog.skip.click()
    dialog.skip.click()
    qtbot.waitUntil(lambda: "4 photos of this library have a caption." in text_of(dialog))


def test_a_library_with_captions_everywhere_is_told_so(qtbot: QtBot, desk: Desk) -> None:
    desk.jobs.answers[NextCaptionsRequest] = lambda request: NextCaptions(1_000, 1_000)
    dialog = TeachingDialog(desk.models.teaching, desk.window)
    dialog.open()
    qtbot.waitUntil(lambda: "There is no photo without a caption." in text_of(dialog))


# the page ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> AlignmentPage:
    models = desk.models
    made = AlignmentPage(models.alignment, models.teaching, models.repair, desk.theme, models.opener)
    qtbot.addWidget(made)
    models.alignment.refresh()
    made.show()
    return made


def test_the_page_is_a_sentence_a_button_and_searches(qtbot: QtBot, desk: Desk, page: AlignmentPage) -> None:
    sentence = "Of 100 searches in your words, 72 find their photo among the first ten; without what"
    qtbot.waitUntil(lambda: sentence in text_of(page) and "\u201cshunter\u201d" in text_of(page))
    assert page.primary.text() == "Write ten captions\u2026"
    assert not page.switch.isVisible() and "Before and after" not in text_of(page)
    page.details.click()
    assert page.switch.isVisible() and page.train.isVisible()
    qtbot.waitUntil(lambda: "Before and after" in text_of(page))
    page.primary.click()
    qtbot.waitUntil(lambda: len(desk.jobs.asked_for(NextCaptionsRequest)) == 1)


def test_without_a_head_the_button_learns_and_with_too_few_captions_it_leads_to_them(
    qtbot: QtBot, desk: Desk, page: AlignmentPage
) -> None:
    desk.jobs.answers[AlignReportRequest] = lambda request: AlignReport(0, Message("Nothing learned yet."))
    desk.jobs.answers[AlignTrainRequest] = lambda request: UsageError("4 photos of this library have a caption.")
    desk.models.alignment.refresh()
    qtbot.waitUntil(lambda: page.primary.text() == "Learn from my captions")
    page.primary.click()
    qtbot.waitUntil(lambda: "4 photos of this library have a caption." in text_of(page))
    assert page.primary.text() == "Write ten captions\u2026"
