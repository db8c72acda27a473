"""A text with its photos in the window: found, changed, kept as pairs, written as a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desk
from pytestqt.qtbot import QtBot

from tests.ui.steps import text_of
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.records.export import ExportItemsReport
from xsearch_gui.core.records.organising.illustrating import (
    FittingPhoto,
    IllustratedPageRequest,
    IllustrateRequest,
    Illustration,
    PageFormat,
    PagePart,
    Passage,
)
from xsearch_gui.core.records.organising.searches import MarkRequest
from xsearch_gui.ui.windows.illustrate import IllustrateDialog

PHOTOS = tuple(FittingPhoto(item, f"/p/{item}.jpg", probability=0.5) for item in (1, 2, 3))
FOUND = Illustration(
    "Our day", (Passage("A red wall.", PHOTOS, 1, begins=True), Passage("We slept (well)!", PHOTOS), Passage("Yes."))
)


@pytest.fixture
def desk(make_desk: Callable[[int], Desk]) -> Desk:
    made = make_desk(4)
    made.jobs.answers[IllustrateRequest] = lambda request: FOUND
    made.jobs.answers[IllustratedPageRequest] = lambda request: ExportItemsReport(request.target, copied=1)
    return made


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk) -> IllustrateDialog:
    desk.window.actions_by_name["illustrate"].trigger()
    (made,) = desk.window.findChildren(IllustrateDialog)
    assert not made.find_photos.isEnabled()
    made.text.setPlainText("A red wall. We slept (well)! Yes.")
    made.find_photos.click()
    qtbot.waitUntil(lambda: len(made.rows) == 3)
    return made


def asked(desk: Desk, kind: type) -> list[object]:
    return [one for client in (desk.search, desk.jobs) for one in client.asked.values() if isinstance(one, kind)]


def test_a_pasted_text_gets_its_photos(desk: Desk, dialog: IllustrateDialog) -> None:
    assert asked(desk, IllustrateRequest) == [IllustrateRequest("A red wall. We slept (well)! Yes.")]
    assert "1 of 3" in text_of(dialog)
    first, second, third = dialog.rows
    assert first.none.isVisible() and not second.none.isVisible() and not third.others.isVisible()
    dialog.close()


def test_choices_are_kept_as_pairs_and_taken_back(qtbot: QtBot, desk: Desk, dialog: IllustrateDialog) -> None:
    second = dialog.rows[1]
    second.others.click()
    assert second.choices.count() == 3
    second.choices.setCurrentRow(1)
    second.choices.itemActivated.emit(second.choices.item(1))
    assert asked(desk, MarkRequest) == [MarkRequest("We slept well", (2,), 1)] and "2 of 3" in text_of(dialog)
    second.none.click()
    assert asked(desk, MarkRequest)[1:] == [MarkRequest("We slept well", (2,), 0)] and "1 of 3" in text_of(dialog)
    dialog.close()


@pytest.mark.parametrize(("name", "kind"), [("p.html", PageFormat.HTML), ("p.MD", PageFormat.MARKDOWN)])
def test_the_page_is_written_and_opened(
    qtbot: QtBot, desk: Desk, dialog: IllustrateDialog, tmp_path: Path, name: str, kind: PageFormat
) -> None:
    assert not dialog.show_page.isVisible()
    dialog.write(str(tmp_path / name))
    qtbot.waitUntil(dialog.show_page.isVisible)
    parts = (PagePart("A red wall.", 1, begins=True), PagePart("We slept (well)!"), PagePart("Yes."))
    assert asked(desk, IllustratedPageRequest) == [IllustratedPageRequest(str(tmp_path / name), kind, "Our day", parts)]
    dialog.close()


def test_what_cannot_be_read_is_told_and_the_text_stays(qtbot: QtBot, desk: Desk) -> None:
    desk.jobs.answers[IllustrateRequest] = lambda request: UsageError("/no.txt is no longer there.")
    dialog = IllustrateDialog(desk.models.illustrating, desk.models.opener, desk.window)
    dialog.open()
    dialog.look_at("/no.txt")
    qtbot.waitUntil(lambda: "no longer there" in text_of(dialog))
    assert dialog.text.isVisible() and dialog.open_file.isVisible()
    dialog.close()
