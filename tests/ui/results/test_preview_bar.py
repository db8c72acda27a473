"""The line above the results that tells of another encoder: trying it, going back, switching."""

from __future__ import annotations

from collections.abc import Callable

from desk import Desk
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.encoders import EncoderEntry, EncodersReport, EncodersRequest, EncoderState
from xsearch_gui.core.records.search import SearchRequest, SearchResult
from xsearch_gui.core.records.switching import TryReport, TryRequest, UseEncoderRequest, UseReport
from xsearch_gui.ui.settings.window import SettingsWindow
from xsearch_gui.viewmodels.search.encoder_preview import Step

BOTH = ("photos", "texts")
ENTRIES = (
    EncoderEntry("xsearch-mini", EncoderState.IN_USE, "Built-in encoder", BOTH, "Apache-2.0", ("en",), 386, 9),
    EncoderEntry("wide", EncoderState.INSTALLED, "Wide", BOTH, "MIT", ("ja",), 512, 9, missing=4, missing_photos=4,
                 switch_bytes=5_000_000),
    EncoderEntry("clip", EncoderState.AVAILABLE, "CLIP", BOTH, "MIT", ("ja",), 512, 606_000_000),
)  # fmt: skip


def japanese(desk: Desk, qtbot: QtBot, name: str, *, is_here: bool) -> None:
    """Ask something that the encoder in use does not know."""
    find = desk.search.answers[SearchRequest]
    desk.search.answers[EncodersRequest] = lambda request: EncodersReport(ENTRIES, 10**11, True)
    desk.search.answers[SearchRequest] = lambda request: SearchResult(
        hits=find(request).hits, language="ja", knowing=name.title(), knowing_name=name, knowing_here=is_here
    )
    desk.models.search.edit("\u72ac")
    qtbot.waitUntil(lambda: not desk.models.search.is_searching)


def test_an_encoder_that_knows_the_language_is_tried_and_switched_to(
    qtbot: QtBot, make_desk: Callable[[int], Desk]
) -> None:
    desk = make_desk(4)
    bar = desk.window.results.preview_bar
    assert not bar.isVisible()
    japanese(desk, qtbot, "wide", is_here=True)
    assert bar.isVisible() and bar.buttons[Step.TRY].isVisible() and not bar.buttons[Step.ADD].isVisible()
    found = SearchResult(hits=(desk.hit(3),))
    desk.jobs.answers[TryRequest] = lambda request: TryReport("wide", "Wide", found, 4, 4)
    bar.buttons[Step.TRY].click()
    qtbot.waitUntil(lambda: [hit.item for hit in desk.models.search.hits.hits] == [3])
    assert bar.property("preview") is True
    desk.jobs.answers[UseEncoderRequest] = lambda request: UseReport("wide", 4, 0, 1.0)
    bar.buttons[Step.SWITCH].click()
    qtbot.waitUntil(lambda: any(box.isVisible() for box in desk.window.findChildren(QMessageBox)))
    box = next(box for box in desk.window.findChildren(QMessageBox) if box.isVisible())
    next(button for button in box.findChildren(QPushButton) if button.text() == "Switch").click()
    assert [request.name for request in desk.jobs.asked_for(UseEncoderRequest)] == ["wide"]
    qtbot.waitUntil(lambda: len(desk.models.search.hits.hits) == 4)
    assert bar.property("preview") is False


def test_an_encoder_that_is_not_here_leads_to_its_card(qtbot: QtBot, make_desk: Callable[[int], Desk]) -> None:
    desk = make_desk(4)
    desk.jobs.held = True
    japanese(desk, qtbot, "clip", is_here=False)
    bar = desk.window.results.preview_bar
    assert not bar.buttons[Step.TRY].isVisible()
    bar.buttons[Step.ADD].click()
    settings = desk.window.findChild(SettingsWindow)
    assert settings is not None and settings.isVisible() and settings.list.currentItem().text() == "Encoders"
