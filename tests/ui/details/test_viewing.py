"""Culling in the large view: the strip, zoom that stays, full screen, facts, the slideshow; by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from desk import Desk
from fake_worker_hits import paint
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.details import Preview, PreviewRequest
from xsearch_gui.core.records.search import Rows, RowsRequest
from xsearch_gui.ui.details.viewer import Viewer
from xsearch_gui.viewmodels.viewing.viewer import ViewerModel, ViewerState

PHOTOS = 12
SIZE = (1200, 800)


@pytest.fixture
def desk(make_desk: Callable[[int], Desk], qtbot: QtBot, tmp_path: Path) -> Desk:
    """The third of twelve photos, seen large."""
    made = make_desk(PHOTOS)
    made.folder = str(tmp_path / "photos")
    for item in range(1, PHOTOS + 1):
        paint(Path(made.folder) / f"{item}.jpg", "teal" if item % 2 else "orange", SIZE)
    known = made.hit

    def rows(request: RowsRequest) -> Rows:
        return Rows(tuple(replace(known(item), width=SIZE[0], height=SIZE[1]) for item in request.items))

    made.search.answers[RowsRequest] = rows
    made.models.search.hits.forget_records()
    made.window.activateWindow()
    qtbot.waitUntil(lambda: (hit := made.models.search.hits.hit(2)) is not None and hit.width == SIZE[0])
    made.window.results.grid.choose(2)
    qtbot.waitUntil(lambda: made.models.details.hit is not None)
    press(made.window.results.grid, "E")
    qtbot.waitUntil(lambda: model_of(made).state is ViewerState.SHOWN)
    return made


def press(widget: object, keys: str) -> None:
    named = {"Space": Qt.Key.Key_Space, "Left": Qt.Key.Key_Left, "Right": Qt.Key.Key_Right, "Esc": Qt.Key.Key_Escape}
    named |= {"End": Qt.Key.Key_End, "Home": Qt.Key.Key_Home, "F6": Qt.Key.Key_F6, "Return": Qt.Key.Key_Return}
    *held, key = keys.split("+") if keys != "+" else ["+"]
    modifiers = {"Shift": Qt.KeyboardModifier.ShiftModifier, "Ctrl": Qt.KeyboardModifier.ControlModifier}
    modifier = Qt.KeyboardModifier.NoModifier
    for name in held:
        modifier |= modifiers[name]
    QTest.keyClick(widget, named[key] if key in named else Qt.Key(ord(key)), modifier)  # type: ignore[call-overload]


def model_of(desk: Desk) -> ViewerModel:
    return desk.models.item_models.viewer


def viewer_of(desk: Desk) -> Viewer:
    return desk.window.detail_views.viewer


def shown(qtbot: QtBot, desk: Desk, row: int) -> None:
    model = model_of(desk)
    qtbot.waitUntil(lambda: model.row == row and model.state is ViewerState.SHOWN)


def test_zoom_and_place_stay_while_arrows_go_on(desk: Desk, qtbot: QtBot) -> None:
    viewer, model = viewer_of(desk), model_of(desk)
    press(viewer, "Z")
    assert viewer.canvas.percent == 100
    for keys in ("Shift+Right", "Shift+Right"):
        press(viewer, keys)
    place = viewer.canvas.measured().centre
    assert place.x() > 0.5
    press(viewer, "Right")
    shown(qtbot, desk, 3)
    assert viewer.canvas.percent == 100 and viewer.canvas.measured().centre == place
    press(viewer, "Space")
    assert viewer.canvas.is_fitted
    press(viewer, "End")
    shown(qtbot, desk, PHOTOS - 1)
    press(viewer, "Home")
    shown(qtbot, desk, 0)
    assert not viewer.previous.isEnabled() and model.position_words == "1 of 12"


def test_the_next_two_are_there_before_they_are_asked_for(desk: Desk, qtbot: QtBot) -> None:
    viewer, model = viewer_of(desk), model_of(desk)
    qtbot.waitUntil(lambda: all(model.pictures.get(desk.models.search.hits.items[row]) for row in (3, 4)))
    for row in (3, 4):
        press(viewer, "Right")
        assert model.row == row and model.state is ViewerState.SHOWN
        assert model.image is not None and model.image.width() == SIZE[0]


def test_a_click_and_the_wheel_in_the_strip(desk: Desk, qtbot: QtBot) -> None:
    viewer, strip = viewer_of(desk), viewer_of(desk).strip
    assert strip.isVisible() and strip.currentIndex().row() == 2
    before = strip.horizontalScrollBar().value()
    wheel = QWheelEvent(
        QPointF(20, 20), strip.mapToGlobal(QPointF(20, 20)), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(strip.viewport(), wheel)
    assert strip.horizontalScrollBar().value() > before or strip.horizontalScrollBar().maximum() == 0
    index = desk.models.search.hits.index(4)
    strip.scrollTo(index)
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=strip.visualRect(index).center())
    shown(qtbot, desk, 4)
    assert desk.window.results.grid.currentIndex().row() == 4  # the details and the way back follow
    strip.setFocus()
    press(strip, "Right")  # keys are the viewer's wherever the focus is
    shown(qtbot, desk, 5)
    press(viewer, "F6")
    assert not strip.isVisible() and viewer.canvas.height() == viewer.height()


def test_full_screen_and_back(desk: Desk, qtbot: QtBot) -> None:
    viewer, window = viewer_of(desk), desk.window
    press(viewer, "F")
    qtbot.waitUntil(window.isFullScreen)
    assert viewer.parentWidget() is window and viewer.size() == window.size() and not viewer.strip.isVisible()
    assert viewer.hasFocus()
    press(viewer, "Right")
    shown(qtbot, desk, 3)
    press(viewer, "Esc")
    qtbot.waitUntil(lambda: not window.isFullScreen())
    assert viewer.isVisible() and viewer.parentWidget() is window.pages and viewer.strip.isVisible()
    press(viewer, "G")
    assert not viewer.isVisible() and window.results.grid.hasFocus()
    press(window.results.grid, "F")
    qtbot.waitUntil(window.isFullScreen)
    press(viewer, "G")
    qtbot.waitUntil(lambda: not window.isFullScreen() and not viewer.isVisible())


def test_facts_over_the_photo(desk: Desk, qtbot: QtBot) -> None:
    viewer = viewer_of(desk)
    assert not viewer.facts.isVisible()
    press(viewer, "I")
    assert viewer.facts.isVisible() and viewer.facts.text.startswith(model_of(desk).hit.title)
    press(viewer, "Right")
    shown(qtbot, desk, 3)
    assert model_of(desk).hit.title in viewer.facts.accessibleName()
    press(viewer, "I")
    assert not viewer.facts.isVisible()


def test_how_sharp_it_is_and_where(desk: Desk, qtbot: QtBot) -> None:
    viewer, canvas = viewer_of(desk), viewer_of(desk).canvas
    press(viewer, "I")
    qtbot.waitUntil(lambda: "Sharpness 30" in viewer.facts.text)  # the figure of a fake worker
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    for y in range(0, SIZE[1], 2):
        for x in range(560, 640):
            image.setPixelColor(x, y, QColor("white"))
    canvas.set_picture(image, image.size())
    press(viewer, "Z")
    press(viewer, "K")
    middle, red = canvas.rect().center(), QColor(255, 60, 60)
    shown = canvas.grab().toImage()
    assert red in [shown.pixelColor(middle.x(), middle.y() + by) for by in (0, 1)]
    press(viewer, "K")
    shown = canvas.grab().toImage()
    assert red not in [shown.pixelColor(middle.x(), middle.y() + by) for by in (0, 1)]


def test_the_sharpest_of_a_burst_is_chosen_and_said(desk: Desk, qtbot: QtBot) -> None:
    press(viewer_of(desk), "G")
    grid, hits = desk.window.results.grid, desk.models.search.hits
    hits.add_records([replace(desk.hit(3), group=(4, 5, 9))])
    grid.choose(2)
    action = desk.window.actions_by_name["sharpest"]
    qtbot.waitUntil(action.isEnabled)
    press(grid, "Ctrl+Shift+S")
    qtbot.waitUntil(lambda: hits.items[grid.currentIndex().row()] == 9)
    assert desk.messages.current is not None
    assert desk.messages.current.text == f"{desk.hit(9).title} is the sharpest of 4."


def test_a_slideshow_runs_pauses_and_ends(desk: Desk, qtbot: QtBot) -> None:
    viewer, window = viewer_of(desk), desk.window
    show = window.viewer_commands.slideshow
    show.set_seconds(2)
    press(viewer, "Ctrl+Return")
    qtbot.waitUntil(window.isFullScreen)
    assert show.is_running and not viewer.next.isVisible()
    press(viewer, "-")
    assert show.seconds == 1
    shown(qtbot, desk, 3)
    press(viewer, "Space")
    assert show.is_paused
    press(viewer, "End")
    press(viewer, "Space")
    shown(qtbot, desk, 0)  # and round
    press(viewer, "Esc")
    assert not show.is_running and viewer.isVisible() and viewer.next.isVisible()
    qtbot.waitUntil(lambda: not window.isFullScreen())


def test_what_was_switched_is_kept(desk: Desk) -> None:
    press(viewer_of(desk), "F6")
    press(viewer_of(desk), "I")
    desk.window.viewer_commands.keep()
    kept = desk.window.viewer_commands.kept()
    assert kept == {"film_strip": False, "photo_facts": True, "go_on": False}


def test_messages_leave_the_strip_and_what_is_told_of_compared_photos_to_be_seen(desk: Desk, qtbot: QtBot) -> None:
    desk.messages.warning("6 files could not be read")
    bar, window = desk.window.message_bar, desk.window

    def covers(widget: QWidget) -> bool:
        placed = QRect(widget.mapTo(window, QPoint()), widget.size())
        return placed.intersects(QRect(bar.mapTo(window, QPoint()), bar.size()))

    viewer, strip = viewer_of(desk), viewer_of(desk).strip
    qtbot.waitUntil(lambda: bar.isVisible() and strip.isVisible() and not covers(strip))
    above = bar.geometry().bottom()
    press(viewer, "F6")
    qtbot.waitUntil(lambda: not strip.isVisible() and bar.geometry().bottom() > above)
    press(viewer, "C")
    compare = desk.window.detail_views.compare
    qtbot.waitUntil(lambda: compare.panes[1].words.isVisible() and not covers(compare.panes[1].words))
    press(compare, "Esc")
    press(viewer, "Esc")
    qtbot.waitUntil(lambda: bar.geometry().bottom() > above)


def test_raw_files_are_read_ahead_by_the_worker_one_after_the_other(desk: Desk, qtbot: QtBot) -> None:
    model, folder = model_of(desk), Path(desk.folder)
    desk.window.detail_views.viewer.close_viewer()
    known = desk.hit

    def rows(request: RowsRequest) -> Rows:
        hits = (replace(known(item), path=f"{folder}/{item}.nef") for item in request.items)
        return Rows(tuple(replace(hit, width=SIZE[0], height=SIZE[1]) for hit in hits))

    desk.search.answers[RowsRequest] = rows
    desk.search.answers[PreviewRequest] = lambda request: Preview(request.item, f"{folder}/{request.item}.jpg", *SIZE)
    hits = desk.models.search.hits
    hits.forget_records()
    qtbot.waitUntil(lambda: (hit := hits.hit(9)) is not None and hit.path.endswith(".nef"))
    qtbot.waitUntil(lambda: (hit := hits.hit(7)) is not None and hit.path.endswith(".nef"))
    before = len(desk.search.asked_for(PreviewRequest))
    desk.window.detail_views.viewer.open(hits, 7)
    qtbot.waitUntil(lambda: all(model.pictures.get(item) is not None for item in hits.items[7:10]))
    asked = [request.item for request in desk.search.asked_for(PreviewRequest)[before:]]
    assert asked[:3] == list(hits.items[7:10])  # what is looked at, then the next two, one after the other
    press(desk.window.detail_views.viewer, "Right")
    assert model.state is ViewerState.SHOWN and model.image is not None and model.image.width() == SIZE[0]
    qtbot.waitUntil(lambda: model.pictures.get(hits.items[10]) is not None)
    assert [request.item for request in desk.search.asked_for(PreviewRequest)].count(hits.items[8]) == 1
