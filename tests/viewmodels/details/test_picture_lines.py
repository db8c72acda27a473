from __future__ import annotations

import pytest
from fake_worker_client import FakeClient
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.picture_words import HideLineReport, HideLineRequest, PictureLine
from xsearch_gui.viewmodels.details.annotating import Annotating
from xsearch_gui.viewmodels.details.picture_lines import asked_for, corners_of
from xsearch_gui.viewmodels.shell.messages import Messages

SIGN = PictureLine("Bäckerei Müller", 0.99, (0.1, 0.2, 0.5, 0.2, 0.5, 0.3, 0.1, 0.3))
PLATE = PictureLine("B 1234", 0.98, (0.1, 0.6, 0.3, 0.6, 0.3, 0.7, 0.1, 0.7))


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("müller", [SIGN]),
        ('text:"b 1234"', [PLATE]),
        ("text:muller", [SIGN]),
        ("-text:muller", []),
        ("sea", []),
        ("", []),
        ('"no end', []),
    ],
)
def test_lines_that_a_query_asks_for(query: str, asked: list[PictureLine]) -> None:
    assert asked_for((SIGN, PLATE), query) == asked


def test_corners_are_points() -> None:
    assert corners_of(SIGN) == ((0.1, 0.2), (0.5, 0.2), (0.5, 0.3), (0.1, 0.3))


def test_a_line_is_hidden_shown_again_and_hidden_again(qtbot: QtBot) -> None:
    client = FakeClient()
    client.answers[HideLineRequest] = lambda request: HideLineReport(request.item, () if request.hidden else (SIGN,))
    annotating = Annotating(client, client, Messages())
    with qtbot.waitSignal(annotating.lines_changed) as changed:
        annotating.hide_line(7, SIGN.text)
    assert changed.args == [(7,)]
    assert annotating.undo_words == "Show the hidden line again"
    with qtbot.waitSignal(annotating.lines_changed):
        annotating.undo()
    assert annotating.redo_words == "Hide the line again"
    with qtbot.waitSignal(annotating.lines_changed):
        annotating.redo()
    assert [request.hidden for request in client.asked_for(HideLineRequest)] == [True, False, True]
