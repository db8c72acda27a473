"""The grid: geometry, keys, selection, groups, marks, and what leaves it."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_worker_hits import make_hit, paint
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot
from seen import PaintedText

from tests.ui.steps import add, type_words
from xsearch_gui.app import Application
from xsearch_gui.core.records.export import ExportMode
from xsearch_gui.ui.results.cells import MARKS, group_rect, mark_rect
from xsearch_gui.ui.results.export_dialog import ExportDialog
from xsearch_gui.ui.results.grid import Grid
from xsearch_gui.ui.results.grid_layout import GridLayout
from xsearch_gui.ui.widgets.badges import BADGE
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.viewmodels.results.image_loader import ImageLoader
from xsearch_gui.viewmodels.results.photos_model import PhotosModel, Section
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def model(qapp: QApplication) -> PhotosModel:
    loader = ImageLoader()
    made = PhotosModel(Thumbnails(loader))
    yield made
    loader.stop()


@pytest.fixture
def grid(qtbot: QtBot, qapp: QApplication, model: PhotosModel) -> Grid:
    theme = Theme(qapp)
    made = Grid(model, theme)
    qtbot.addWidget(made)
    made.resize(840, 600)
    made.show()
    yield made
    theme.deleteLater()


def test_cells_headings_and_rows_agree() -> None:
    layout = GridLayout((Section("a", 0, 7), Section("b", 7, 0), Section("", 7, 10)), 800, 180)
    cells = [layout.cell(row) for row in range(17)]
    for row, cell in enumerate(cells):
        assert layout.row_at(cell.center().x(), cell.center().y()) == row
        assert cell.left() >= 0 and cell.right() < 800
    assert not any(one.intersects(other) for one in cells for other in cells if one is not other)
    assert layout.heading(layout.placed[1]).height() == layout.heading(layout.placed[0]).height()
    assert layout.row_at(5, 5) == -1
    assert layout.height > cells[-1].bottom()
    columns = layout.columns
    assert layout.below(0) == columns
    assert layout.below(6) == 7 + (6 % columns)  # over the headings, in the same column
    assert layout.above(7) == columns * ((7 - 1) // columns)
    assert layout.above(0) == layout.below(16) == -1
    touched = [row for rows in layout.rows_in(QRect(cells[0].center(), cells[columns + 1].center())) for row in rows]
    assert touched == [0, 1, columns, columns + 1]


def test_the_width_never_changes_what_is_at_the_top(qtbot: QtBot, grid: Grid, model: PhotosModel) -> None:
    model.set_items(range(1, 5001), (Section("a", 0, 3000), Section("b", 3000, 2000)))
    grid.scrollTo(model.index(3200), Grid.ScrollHint.PositionAtTop)
    top = grid.indexAt(QPoint(100, 200)).row()
    grid.set_cell_side(300)
    assert abs(grid.indexAt(QPoint(100, 200)).row() - top) <= 8
    grid.resize(600, 500)
    assert abs(grid.indexAt(QPoint(100, 200)).row() - top) <= 12
    model.set_items(range(1, 5002), again=True)  # one more: the same question, answered again
    assert abs(grid.indexAt(QPoint(100, 200)).row() - top) <= 12
    model.set_items(range(1, 5002))
    assert grid.verticalOffset() == 0


def test_keys_move_and_select(qtbot: QtBot, grid: Grid, model: PhotosModel) -> None:
    model.set_hits([make_hit(item) for item in range(40)])
    columns = grid._layout.columns
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.currentIndex().row() == 0
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    qtbot.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(grid, Qt.Key.Key_Down, SHIFT)
    assert grid.chosen_rows.rows() == list(range(columns, 2 * columns + 2))  # in the order of reading
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.chosen_rows.rows() == [39]
    qtbot.keyClick(grid, Qt.Key.Key_A, CONTROL)
    assert len(grid.chosen_rows.rows()) == 40


def test_a_selection_of_everything_asks_for_nothing(qtbot: QtBot, grid: Grid, model: PhotosModel) -> None:
    model.set_items(range(200_000))
    QApplication.processEvents()
    wanted: list[object] = []
    model.page_wanted.connect(wanted.append)
    grid.selectAll()
    assert len(grid.chosen_rows.rows()) == 200_000
    assert grid.chosen_rows.rows(3) == [0, 1, 2]
    assert wanted == []


def test_a_rubber_band_selects_what_it_touches(qtbot: QtBot, grid: Grid, model: PhotosModel) -> None:
    model.set_hits([make_hit(item) for item in range(40)])
    columns = grid._layout.columns
    first, last = grid.visualRect(model.index(0)), grid.visualRect(model.index(columns + 1))
    view = grid.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(3, first.top() + 5))  # the margin
    for place in (QPoint(30, first.top() + 30), last.center()):
        QTest.mouseMove(view, place)
        QApplication.processEvents()
    assert grid._band.isVisible()
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=last.center())
    assert grid.chosen_rows.rows() == [0, 1, columns, columns + 1]
    assert not grid._band.isVisible()


def test_what_is_less_certain_is_quieter_until_it_is_pointed_at(
    qtbot: QtBot, grid: Grid, model: PhotosModel, tmp_path: Path
) -> None:
    picture = str(paint(tmp_path / "blue.png"))
    hits = [make_hit(item, thumbnail=picture) for item in (1, 2)]
    model.set_hits(hits, (Section("Strong matches", 0, 1), Section("Less certain", 1, 1, less=True)))
    sure, less = (grid.visualRect(model.index(row)).center() for row in (0, 1))

    def contrast(place: QPoint) -> float:
        """Return how far a colour is from the ground on which the photos lie."""
        image, ratio = grid.viewport().grab().toImage(), grid.devicePixelRatioF()
        colors = image.pixelColor(place * ratio), grid._theme.colors.color("window")
        return sum(abs(a - b) for a, b in zip(*(color.getRgb()[:3] for color in colors), strict=True))

    qtbot.waitUntil(lambda: contrast(sure) > 100)
    assert 0.7 * contrast(sure) < contrast(less) < 0.9 * contrast(sure)
    grid._hover(1)
    assert contrast(less) == pytest.approx(contrast(sure), abs=6)
    grid._hover(-1)
    grid.selectAll()
    assert contrast(less) == pytest.approx(contrast(sure), abs=6)


def test_all_means_the_matches_first_and_then_everything(qtbot: QtBot, application: Application, folder: Path) -> None:
    add(qtbot, application, folder)
    type_words(qtbot, application, "beach")
    grid, messages = application.window.results.grid, application.models.messages
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_A, CONTROL)
    assert grid.chosen_rows.rows() == [0, 1, 2]
    once_more = "3 matches are selected. Ctrl+A once more"
    qtbot.waitUntil(lambda: messages.current is not None and messages.current.text.startswith(once_more))
    qtbot.keyClick(grid, Qt.Key.Key_A, CONTROL)
    assert grid.chosen_rows.rows() == [0, 1, 2, 3]
    assert messages.current.text == "4 items are selected"
    qtbot.keyClick(grid, Qt.Key.Key_A, CONTROL)
    assert grid.chosen_rows.rows() == [0, 1, 2, 3]
    grid.choose(0)
    qtbot.keyClick(grid, Qt.Key.Key_A, CONTROL)  # something else was selected: from the start
    assert grid.chosen_rows.rows() == [0, 1, 2]


def test_another_question_opens_at_its_matches(qtbot: QtBot, grid: Grid, model: PhotosModel) -> None:
    sections = (Section("Strong matches", 0, 40), Section("Less certain", 40, 160, less=True))
    model.set_hits([make_hit(item) for item in range(200)], sections)
    grid.setCurrentIndex(model.index(150))
    model.set_hits([make_hit(item) for item in range(200)], sections, again=True)
    assert grid.currentIndex().row() == 150
    model.set_hits([make_hit(item) for item in range(200)], sections)
    assert not grid.currentIndex().isValid() and grid.verticalOffset() == 0


def test_the_keys_lead_back_to_what_is_said_above_the_first(qtbot: QtBot, grid: Grid, model: PhotosModel) -> None:
    model.set_hits([make_hit(item) for item in range(99)], (Section("No", 0, 0), Section("Near", 0, 99, less=True)))
    grid.setFocus()
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home):
        qtbot.keyClick(grid, key)
    assert grid.currentIndex().row() == 0
    assert grid.heading_rect(0).top() >= 0


def test_a_group_is_opened_by_its_badge(qtbot: QtBot, grid: Grid, model: PhotosModel) -> None:
    model.set_hits([make_hit(1), make_hit(2, group=(3, 4)), make_hit(5)])
    badge = group_rect(grid.visualRect(model.index(1))).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=badge)
    assert list(model.items) == [1, 2, 3, 4, 5]
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=badge)
    assert list(model.items) == [1, 2, 5]


def test_marks_refine_what_is_shown(qtbot: QtBot, application: Application, folder: Path) -> None:
    add(qtbot, application, folder)
    window, marks = application.window, application.models.marks
    good = window.actions_by_name["mark_good"]
    assert not good.isEnabled()
    type_words(qtbot, application, "beach")
    window.results.grid.setFocus()
    window.results.grid.choose_first()
    qtbot.keyClick(window.results.grid, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(window.results.grid, Qt.Key.Key_M)
    refined = window.results.filters.refined
    qtbot.waitUntil(lambda: refined.isVisible() and not application.models.search.is_searching)
    assert refined.text() == "Refined by 2 marks"
    assert window.results.grid.chosen_rows.rows() == [0, 1]  # the selection stays
    qtbot.keyClick(window.results.grid, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: not marks.verdicts)
    thumb = mark_rect(window.results.grid.visualRect(window.results.grid.model().index(2)), "good").center()
    qtbot.mouseClick(window.results.grid.viewport(), Qt.MouseButton.LeftButton, pos=thumb)
    qtbot.waitUntil(lambda: dict(marks.verdicts) == {3: 1} and not application.models.search.is_searching)
    qtbot.mouseClick(window.results.grid.viewport(), Qt.MouseButton.LeftButton, pos=thumb)
    qtbot.waitUntil(lambda: not marks.verdicts and not application.models.search.is_searching)
    qtbot.keyClick(window.results.grid, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: dict(marks.verdicts) == {1: -1, 2: -1} and not application.models.search.is_searching)
    qtbot.mouseClick(refined, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not marks.verdicts and not refined.isVisible())


def test_copies_are_files_and_a_picture(qtbot: QtBot, application: Application, folder: Path) -> None:
    add(qtbot, application, folder)
    type_words(qtbot, application, "beach")
    grid = application.window.results.grid
    grid.setFocus()
    grid.choose_first()
    qtbot.keyClick(grid, Qt.Key.Key_C, CONTROL)
    mime = QGuiApplication.clipboard().mimeData()
    assert [url.toLocalFile() for url in mime.urls()] == [str(folder / "beach.png")]
    assert mime.hasImage()
    QGuiApplication.clipboard().clear()


def test_export_of_the_selection(qtbot: QtBot, application: Application, folder: Path, tmp_path: Path) -> None:
    add(qtbot, application, folder)
    type_words(qtbot, application, "beach")
    application.window.actions_by_name["select_all"].trigger()  # the matches, not what is less certain
    application.window.actions_by_name["export"].trigger()
    dialog = application.window.findChild(ExportDialog)
    assert not dialog._go.isEnabled()
    dialog.target.setText(str(tmp_path / "sheet"))
    dialog.choose(ExportMode.HTML)
    assert dialog.target.text().endswith("sheet.html")
    dialog.accept()
    messages = application.models.messages
    qtbot.waitUntil(lambda: messages.current is not None and "written to" in messages.current.text, timeout=20_000)
    assert "3 items written to" in messages.current.text


def test_find_notes_about_a_photo(qtbot: QtBot, application: Application, folder: Path) -> None:
    add(qtbot, application, folder)
    type_words(qtbot, application, "beach")
    application.window.results.grid.choose_first()
    application.window.actions_by_name["find_notes"].trigger()
    question = application.models.search.question
    assert question.text == "type:note" and len(question.images) == 1


def test_the_size_of_the_cells_is_kept(qtbot: QtBot, make_application) -> None:  # type: ignore[no-untyped-def]
    first = make_application()
    before = first.window.results.filters.slider.value()
    first.window.actions_by_name["larger"].trigger()
    first.window.actions_by_name["fill_cells"].setChecked(False)
    assert first.window.results.filters.slider.value() > before
    with qtbot.waitSignal(first.closed):
        first.window.close()
    second = make_application()
    assert second.window.results.filters.slider.value() == first.window.results.filters.slider.value()
    assert not second.window.results.grid.cells.fills


@pytest.mark.parametrize("notes", [0, 1])
@pytest.mark.parametrize("marking", [False, True])
def test_the_name_lies_beside_nothing_else(grid: Grid, model: PhotosModel, notes: int, marking: bool) -> None:
    model.set_hits([make_hit(1, title="a name as wide as the cell " * 4, notes=notes)])
    grid.cells.is_marking = marking
    with PaintedText() as painted:
        option = QStyleOptionViewItem()
        option.rect = QRect(0, 0, 180, 180)
        option.state |= QStyle.StateFlag.State_MouseOver
        canvas = QPixmap(180, 180)
        painter = QPainter(canvas)
        grid.cells.paint(painter, option, model.index(0))
        painter.end()
    name = next(rect for rect, text in painted.drawn if text.startswith("a name"))
    others = [mark_rect(option.rect, mark) for mark in MARKS] if marking else []
    others += [QRect(0, 180 - BADGE - Space.XS, 180, BADGE)] if notes else []
    assert not [other for other in others if other.intersects(name)]
    assert name.bottom() > 140
    assert not painted.found
