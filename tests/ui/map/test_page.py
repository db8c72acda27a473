"""The map in the window: it appears, it can be selected on, it is written to files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from xsearch_gui.app import Application
from xsearch_gui.core.records.map import MapKind
from xsearch_gui.core.records.map import MapView as View
from xsearch_gui.ui.map.canvas import MapCanvas
from xsearch_gui.ui.map.view import MapView


def colours_in(image: QImage) -> int:
    return len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)})


def open_map(qtbot: QtBot, application: Application, folder: Path) -> MapView:
    application.models.library.add_folders([str(folder)])
    qtbot.waitUntil(lambda: bool(application.models.library.folders) and not application.models.library.is_busy)
    application.window.pages.go("map")
    view = application.window.map.view
    qtbot.waitUntil(lambda: view.canvas.isVisible() and application.models.map.open().map.map_data is not None)
    return view


def drag(canvas: MapCanvas, start: QPoint, end: QPoint, modifier: Qt.KeyboardModifier) -> None:
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, modifier, start)
    QTest.mouseMove(canvas, (start + end) / 2)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, modifier, end)


def test_an_empty_library_is_told_what_the_map_will_be(qtbot: QtBot, application: Application) -> None:
    application.window.pages.go("map")
    view = application.window.map.view
    assert not view.canvas.isVisible()
    assert "map" in application.models.map.open().guidance.guide.title


def test_the_map_is_seen_selected_on_and_written(
    qtbot: QtBot, application: Application, folder: Path, tmp_path: Path
) -> None:
    view = open_map(qtbot, application, folder)
    models = application.models.map.open()
    canvas = view.canvas
    assert colours_in(canvas.grab().toImage()) > 20
    corner = QPoint(2, 2)
    drag(canvas, corner, QPoint(canvas.width() - 2, canvas.height() - 2), Qt.KeyboardModifier.ShiftModifier)
    assert len(models.selection.rows) == 61 and view.list.isVisible()
    assert canvas.accessibleDescription() == models.selection.summary
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not view.list.isVisible()
    QTest.keyClick(canvas, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    view.list.wanted.emit()
    assert application.window.pages.current == "photos"
    assert len(application.models.search.hits.items) == 31
    application.window.pages.go("map")
    view.export(str(tmp_path / "map.png"))
    view.export(str(tmp_path / "map.svg"))
    assert colours_in(QImage(str(tmp_path / "map.png"))) > 20
    assert (tmp_path / "map.svg").read_text().count("<circle") == 30


def test_dragging_wheel_and_keys_move_the_map(qtbot: QtBot, application: Application, folder: Path) -> None:
    canvas = open_map(qtbot, application, folder).canvas
    first = canvas.camera
    drag(canvas, QPoint(200, 200), QPoint(260, 230), Qt.KeyboardModifier.NoModifier)
    assert canvas.camera == first.panned(60, 30)
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.camera.zoom > 1.2
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.camera == first


def test_another_view_shows_other_places_and_ends_there(qtbot: QtBot, application: Application, folder: Path) -> None:
    view = open_map(qtbot, application, folder)
    appearance = application.models.map.open().appearance
    before = view.canvas.grab().toImage()
    appearance.set_view(View.RAW)
    qtbot.waitUntil(lambda: not view.canvas.change.is_running)
    assert appearance.view is View.RAW
    assert view.canvas.grab().toImage() != before


def test_the_card_goes_with_its_point(qtbot: QtBot, application: Application, folder: Path) -> None:
    canvas = open_map(qtbot, application, folder).canvas
    models = application.models.map.open()
    plane = models.map.map_data.planes[models.appearance.view]

    def point() -> None:
        x, y = canvas.camera.screen(plane[:1])
        QTest.mouseMove(canvas, QPoint(5, 5))
        QTest.mouseMove(canvas, QPoint(round(float(x[0])), round(float(y[0]))))
        assert models.selection.hover >= 0

    point()
    QTest.keyClick(canvas, Qt.Key.Key_Left)  # the map moves, the pointer does not
    assert models.selection.hover != 0
    canvas.fit()
    point()
    models.appearance.toggle_entry(0)  # the photos are hidden
    assert models.selection.hover < 0 or models.selection.kind(models.selection.hover) is not MapKind.PHOTO
    models.appearance.toggle_entry(0)
    point()
    application.window.pages.go("photos")
    assert models.selection.hover == -1
