"""The search box, its suggestions, the filters and the bar of time, with fake worker processes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from tests.ui.steps import add, text_of, type_words
from xsearch_gui.app import Application
from xsearch_gui.core.records.query import Suggestion
from xsearch_gui.ui.results.values_dialog import ValuesDialog
from xsearch_gui.ui.search.search_box import SearchBox
from xsearch_gui.viewmodels.search.search import SearchState


@pytest.fixture
def box(qtbot: QtBot, application: Application, folder: Path) -> SearchBox:
    add(qtbot, application, folder)
    application.window.search_box.edit.setFocus()
    qtbot.waitUntil(application.window.search_box.edit.hasFocus)
    return application.window.search_box


def chips(application: Application) -> list[QToolButton]:
    return application.window.results.filters.chips


def test_the_newest_photos_are_there_before_anything_is_asked(
    qtbot: QtBot, application: Application, box: SearchBox
) -> None:
    grid = application.window.results.grid
    qtbot.waitUntil(grid.isVisible)
    assert [section.title for section in application.models.search.hits.sections] == ["June 2024", "April 2024"]
    qtbot.waitUntil(lambda: grid.model().index(0, 0).data() == "beach.png")


def test_a_key_and_its_value_by_keyboard(qtbot: QtBot, application: Application, box: SearchBox) -> None:
    qtbot.keyClicks(box.edit, "dog ca")
    qtbot.waitUntil(box.suggestions.isVisible)
    assert box.suggestions.current is None  # Enter would search for "dog ca"
    qtbot.keyClick(box.edit, Qt.Key.Key_Down)
    qtbot.keyClick(box.edit, Qt.Key.Key_Return)
    assert box.edit.text() == "dog camera:"
    qtbot.waitUntil(lambda: box.suggestions.isVisible() and box.suggestions.item(0).text() == "Fake 100")
    qtbot.keyClick(box.edit, Qt.Key.Key_Tab)
    assert box.edit.text() == "dog"  # the filter stands once: as a chip
    assert application.models.search.text == 'dog camera:"Fake 100"'
    assert box.edit.hasFocus()
    qtbot.waitUntil(lambda: application.models.search.state is SearchState.RESULTS)
    assert [chip.text() for chip in chips(application)] == ["Camera: Fake 100"]


def test_enter_is_never_taken_from_a_plain_search(qtbot: QtBot, application: Application, box: SearchBox) -> None:
    qtbot.keyClicks(box.edit, "be")
    qtbot.waitUntil(box.suggestions.isVisible)
    qtbot.keyClick(box.edit, Qt.Key.Key_Return)
    assert application.models.search.text == "be"
    assert not box.suggestions.isVisible()
    qtbot.keyClicks(box.edit, " ")
    qtbot.keyClick(box.edit, Qt.Key.Key_Backspace)
    qtbot.waitUntil(box.suggestions.isVisible)
    qtbot.keyClick(box.edit, Qt.Key.Key_Escape)  # closes the suggestions, and only them
    assert not box.suggestions.isVisible()
    assert box.edit.text() == "be"


def test_a_past_search_is_taken_by_a_click(qtbot: QtBot, application: Application, box: SearchBox) -> None:
    qtbot.keyClicks(box.edit, "be")
    qtbot.waitUntil(box.suggestions.isVisible)
    row = box.suggestions.visualItemRect(box.suggestions.item(0)).center()
    qtbot.mouseClick(box.suggestions.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert application.models.search.text == "beach at night"
    assert box.edit.hasFocus()


def test_a_chip_goes_and_its_words_with_it(qtbot: QtBot, application: Application, box: SearchBox) -> None:
    type_words(qtbot, application, "a dog date:2023 camera:fake")
    assert not chips(application)  # a filter stands once: as words while it is typed
    qtbot.keyClick(box.edit, Qt.Key.Key_Return)
    assert box.edit.text() == "a dog"
    assert [chip.text() for chip in chips(application)] == ["2023", "Camera: fake"]
    qtbot.mouseClick(chips(application)[0], Qt.MouseButton.LeftButton)
    assert application.models.search.text == "a dog camera:fake"
    assert [chip.text() for chip in chips(application)] == ["Camera: fake"]


def test_a_filter_is_chosen_from_the_menu(qtbot: QtBot, application: Application, box: SearchBox) -> None:
    menu = application.window.results.filters.menu
    type_words(qtbot, application, "a dog")
    cameras = menu._menus["camera"]
    cameras.aboutToShow.emit()
    qtbot.waitUntil(lambda: any("Fake 100" in action.text() for action in cameras.actions()))
    cameras.actions()[0].trigger()
    assert application.models.search.text == 'a dog camera:"Fake 100"'
    menu.chosen.emit("rating", "5")
    ratings = menu._menus["rating"]
    ratings.aboutToShow.emit()
    qtbot.waitUntil(lambda: ratings.actions()[0].text() == "4 stars or more\t3")
    ratings.actions()[0].trigger()  # takes the place of the first
    assert application.models.search.text == 'a dog camera:"Fake 100" rating:>=4'
    assert box.edit.text() == "a dog"


def test_a_colour_is_chosen_by_its_swatch_and_a_number_by_its_words(
    qtbot: QtBot, application: Application, box: SearchBox
) -> None:
    menu = application.window.results.filters.menu
    for key, label in (("colour", "Teal\t3"), ("iso", "Up to ISO 200\t3")):
        menu._menus[key].aboutToShow.emit()
        qtbot.waitUntil(lambda key=key, label=label: menu._menus[key].actions()[0].text() == label)
        assert menu._menus[key].actions()[0].icon().isNull() is (key != "colour")
        menu._menus[key].actions()[0].trigger()
    assert application.models.search.text == "colour:teal iso:<=200"
    assert [chip.text() for chip in chips(application)] == ["Teal", "up to ISO 200"]


def test_a_chip_is_words_again_with_backspace(qtbot: QtBot, application: Application, box: SearchBox) -> None:
    type_words(qtbot, application, "iso:800 a dog")
    qtbot.keyClick(box.edit, Qt.Key.Key_Return)
    assert (box.edit.text(), len(chips(application))) == ("a dog", 1)
    box.edit.setCursorPosition(0)
    qtbot.keyClick(box.edit, Qt.Key.Key_Backspace)
    assert (box.edit.text(), chips(application)) == ("a dog iso:800", [])


def test_what_is_wrong_with_a_filter_stands_at_the_filters(
    qtbot: QtBot, application: Application, box: SearchBox
) -> None:
    bar = application.window.results.filters
    type_words(qtbot, application, "a dog iso:fast")
    qtbot.waitUntil(bar.problem.isVisible)
    assert '"fast" is not a sensitivity.' in bar.problem.text()
    assert application.models.search.hits.rowCount()
    for _ in "fast":
        qtbot.keyClick(box.edit, Qt.Key.Key_Backspace)
    qtbot.keyClicks(box.edit, "400")
    assert not bar.problem.isVisible()


def test_all_values_are_behind_more(qtbot: QtBot, application: Application, box: SearchBox) -> None:
    bar = application.window.results.filters
    type_words(qtbot, application, "a dog")
    entries = tuple(Suggestion("value", f"folder:Trip-{n:02} ", 0, 0, 50 - n, f"Trip-{n:02}") for n in range(30))
    application.models.suggesting.values_changed.emit("folder", entries[:10])
    more = bar.menu._menus["folder"].actions()[-1]
    assert more.text() == "More\u2026" and len(bar.menu._menus["folder"].actions()) == 11
    more.trigger()
    dialog = application.window.findChild(ValuesDialog)
    application.models.suggesting.all_values.emit("folder", entries)
    assert dialog.view.model().rowCount() == 30
    qtbot.keyClicks(dialog.edit, "trip-2")
    assert dialog.view.model().rowCount() == 10
    qtbot.keyClick(dialog.edit, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.edit, Qt.Key.Key_Return)
    assert application.models.search.text == "a dog folder:Trip-21"


def test_every_month_is_behind_more(qtbot: QtBot, application: Application, box: SearchBox) -> None:
    bar = application.window.results.filters
    qtbot.waitUntil(lambda: sum(application.models.timeline.timeline.counts) > 1)
    bar.menu._menus["date"].aboutToShow.emit()
    next(action for action in bar.menu._menus["date"].actions() if action.text() == "More\u2026").trigger()
    dialog = application.window.findChild(ValuesDialog)
    qtbot.keyClicks(dialog.edit, "april")
    qtbot.keyClick(dialog.edit, Qt.Key.Key_Return)
    assert (application.models.search.text, box.edit.text()) == ("date:2024-04", "")


def test_months_are_chosen_on_the_bar(qtbot: QtBot, application: Application, box: SearchBox) -> None:
    bar, search = application.window.results.time_bar, application.models.search
    qtbot.waitUntil(bar.isVisible)  # April to June 2024
    last = QPoint(round(bar.layout_of_parts.span(2)[0]) + 5, 10)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=last)
    assert search.text == "date:2024-06"
    assert [chip.text() for chip in chips(application)] == ["Jun 2024"]
    qtbot.waitUntil(lambda: not search.is_searching)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=last)
    assert search.text == ""
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(bar, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert "June 2024" in bar.accessibleDescription()
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert search.text == "date:2024-04..2024-06"
    qtbot.keyClick(bar, Qt.Key.Key_Delete)
    assert search.text == ""


def test_nothing_matches_and_what_can_be_done(qtbot: QtBot, application: Application, box: SearchBox) -> None:
    type_words(qtbot, application, "nothing camera:fuji date:2023")
    page = application.window.results.guide
    shown = text_of(page)
    assert "No photo matches \u201cnothing\u201d" in shown
    assert "Camera: fuji \u00b7 2023" in shown
    without = next(button for button in page.findChildren(QPushButton) if "fuji" in button.text())
    qtbot.mouseClick(without, Qt.MouseButton.LeftButton)
    assert application.models.search.text == "nothing date:2023"


def test_a_search_is_kept_by_its_star(qtbot: QtBot, application: Application, box: SearchBox) -> None:
    assert not box._star.isVisible()
    type_words(qtbot, application, "a dog")
    qtbot.mouseClick(box._star, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Forget" in box._star.toolTip())
    application.window.actions_by_name["save_search"].trigger()
    qtbot.waitUntil(lambda: "Keep" in box._star.toolTip())


def test_the_last_query_comes_back(qtbot: QtBot, make_application, folder: Path) -> None:  # type: ignore[no-untyped-def]
    first = make_application()
    add(qtbot, first, folder)
    type_words(qtbot, first, "a dog date:2023")
    with qtbot.waitSignal(first.closed):
        first.window.close()
    second = make_application()
    assert second.window.search_box.edit.text() == "a dog date:2023"
    qtbot.waitUntil(lambda: second.models.search.state is SearchState.RESULTS)


def test_down_leads_from_chips_alone_to_the_photos(qtbot: QtBot, application: Application, box: SearchBox) -> None:
    type_words(qtbot, application, 'camera:"Fake 100"')
    qtbot.keyClick(box.edit, Qt.Key.Key_Return)
    assert box.edit.text() == "" and [chip.text() for chip in chips(application)] == ["Camera: Fake 100"]
    box.edit.setFocus()
    qtbot.keyClick(box.edit, Qt.Key.Key_Down)
    assert application.window.results.grid.hasFocus()


def test_down_leads_to_the_photos_where_nothing_was_searched_for(
    qtbot: QtBot, application: Application, box: SearchBox
) -> None:
    grid = application.window.results.grid
    qtbot.waitUntil(grid.isVisible)
    box.edit.setFocus()
    qtbot.keyClick(box.edit, Qt.Key.Key_Down)
    qtbot.waitUntil(grid.hasFocus)
    assert grid.currentIndex().row() == 0
