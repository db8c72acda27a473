"""The bar of time: its parts, what a click and the keys choose of them, and what is said of each."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from seen import PaintedText

from xsearch_gui.ui.results.time_bar import BARS, TimeBar
from xsearch_gui.ui.results.time_layout import BEFORE, TimeLayout
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.viewmodels.query.timeline import Timeline, of_months

YEARS = [(f"{year}-{month:02}", 20) for year in range(2004, 2024) for month in range(1, 13)]
ODD = [*YEARS, ("1919-05", 1), ("2150-01", 2), ("", 30)]


class TimelineModel(QObject):
    """Remembers what is chosen."""

    changed = Signal()
    days = None
    chosen_parts: tuple[int, int] | None = None

    def __init__(self, months: list[tuple[str, int]]) -> None:
        super().__init__()
        self.timeline = of_months(months)
        self.asked: list[tuple[int, int] | None] = []

    def choose_parts(self, first: int, last: int) -> None:
        self.asked.append((first, last))
        self.chosen_parts = (first, last)
        self.changed.emit()

    def clear(self) -> None:
        self.asked.append(None)


@pytest.fixture
def times() -> TimelineModel:
    return TimelineModel(ODD)


@pytest.fixture
def bar(qtbot: QtBot, qapp: QApplication, times: TimelineModel) -> TimeBar:
    theme = Theme(qapp)
    made = TimeBar(times, theme)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(560, made.sizeHint().height())
    made.show()
    yield made
    theme.deleteLater()


def click(bar: TimeBar, part: int) -> None:
    left, right = bar.layout_of_parts.span(part)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(round((left + right) / 2), 10))


def test_parts_lie_beside_each_other_and_are_found_where_they_lie() -> None:
    layout = TimeLayout(of_months(ODD), 560, 40, 40, 50)
    spans = [layout.span(part) for part in range(BEFORE, layout.count + 2)]
    assert all(left < right for left, right in spans)
    assert all(one[1] <= other[0] + 1e-6 for one, other in itertools.pairwise(spans))
    assert spans[0][0] >= 0 and spans[-1][1] <= 560
    for part, (left, right) in enumerate(spans, start=BEFORE):
        assert layout.part_at((left + right) / 2) == part
    bulk = layout.months[1] - layout.months[0]
    alone = TimeLayout(of_months(YEARS), 560)
    assert bulk > 0.6 * (alone.months[1] - alone.months[0])
    assert TimeLayout(Timeline(undated=3), 560).part_at(300) == 1


def test_a_click_chooses_what_stands_outside_and_what_has_no_date(bar: TimeBar, times: TimelineModel) -> None:
    count = len(times.timeline.counts)
    for part in (BEFORE, 3, count, count + 1):
        click(bar, part)
        assert times.asked.pop() == (part, part)
    click(bar, count + 1)
    assert times.asked.pop() is None  # what is chosen already is let go


def test_a_drag_stays_within_the_months(bar: TimeBar, times: TimelineModel) -> None:
    count = len(times.timeline.counts)
    start = QPoint(round(bar.layout_of_parts.span(count - 2)[0]) + 1, 10)
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(bar, QPoint(bar.width() - 2, 10))
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() - 2, 10))
    assert times.asked == [(count - 2, count - 1)]


def test_the_keys_reach_every_part_and_each_is_told(bar: TimeBar, times: TimelineModel) -> None:
    bar.setFocus(Qt.FocusReason.TabFocusReason)
    told = []
    for _ in range(3):
        told.append(bar.accessibleDescription())
        QTest.keyClick(bar, Qt.Key.Key_Right)
    assert told == [
        "December 2023 \u00b7 20 items",
        "January 2150 \u00b7 2 items \u00b7 not drawn to scale",
        "No date \u00b7 30 items",
    ]
    QTest.keyClick(bar, Qt.Key.Key_Return)
    count = len(times.timeline.counts)
    assert times.asked == [(count + 1, count + 1)]
    for _ in range(count + 2):
        QTest.keyClick(bar, Qt.Key.Key_Left)
    assert bar.accessibleDescription() == "May 1919 \u00b7 1 item \u00b7 not drawn to scale"


@pytest.mark.parametrize("width", [120, 300, 560, 1400])
def test_words_keep_apart(bar: TimeBar, width: int) -> None:
    bar.resize(width, bar.height())
    with PaintedText() as painted:
        bar.grab()
    boxes = [box for box, _ in painted.drawn]
    assert {"\u2039 1919", "2150 \u203a", "No date"} <= {text for _, text in painted.drawn}
    assert not [one for one in boxes for other in boxes if one is not other and one.intersects(other)]
    assert not painted.found


@pytest.mark.parametrize("odd", [("", 5_000), ("2150-01", 50)])
def test_what_has_no_date_does_not_flatten_the_months(qtbot: QtBot, qapp: QApplication, odd: tuple[str, int]) -> None:
    """Scans and pictures from messengers have none, and there may be a hundred times as many as in any month."""
    theme = Theme(qapp)
    bars = [TimeBar(TimelineModel(months), theme) for months in (YEARS, [*YEARS, odd])]  # type: ignore[arg-type]
    heights = []
    for bar in bars:
        qtbot.addWidget(bar)
        bar.resize(560, bar.sizeHint().height())
        image = bar.grab().toImage()
        layout = bar.layout_of_parts
        left, right = layout.span(120)
        column, ground = round((left + right) / 2), image.pixelColor(2, 2)
        heights.append(sum(image.pixelColor(column, y) != ground for y in range(BARS)))
    assert heights[1] >= heights[0] - 1 > BARS / 2
    theme.deleteLater()
