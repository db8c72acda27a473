"""What is seen while somebody types: the photos that are there, until the answer is."""

from __future__ import annotations

from collections.abc import Callable

from desk import Desk
from fake_worker_hits import make_hit
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.search import SearchRequest, SearchResult, Strength
from xsearch_gui.viewmodels.search.search import SearchState

WORDS = ("snow", "snowman", "snowman at night")  # all others find nothing
MakeDesk = Callable[[int], Desk]


class Watcher:
    """Notes what the middle of the window showed, every time that it may have changed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.seen: list[str] = []
        desk.models.search.state_changed.connect(self.note)
        desk.models.guidance.changed.connect(self.note)

    def note(self) -> None:
        guide = self.desk.window.results.guide
        self.seen.append(guide._title.text() or guide._text.text() if guide.isVisible() else "photos")


def find(request: SearchRequest) -> SearchResult:
    if request.text in WORDS:
        return SearchResult(hits=(make_hit(5), make_hit(7)))
    nearest = (make_hit(9, strength=Strength.WEAK),) if request.text.startswith("snowm") else ()
    return SearchResult(hits=nearest)


def test_photos_stay_while_half_words_find_nothing(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(30)
    desk.search.answers[SearchRequest] = find
    search, watcher = desk.models.search, Watcher(desk)
    edit = desk.window.search_box.edit
    edit.setFocus()
    for letter in "snowman at night":
        qtbot.keyClicks(edit, letter)
        asked = edit.text().strip()
        qtbot.waitUntil(lambda asked=asked: desk.search.asked_for(SearchRequest)[-1:] != [] and
                        desk.search.asked_for(SearchRequest)[-1].text == asked)  # fmt: skip
        qtbot.waitUntil(lambda: not search.is_searching or bool(search._held))
    qtbot.waitUntil(lambda: not search.is_searching)
    assert set(watcher.seen) == {"photos"}
    assert list(search.hits.items) == [5, 7]


def test_what_finds_nothing_is_told_when_the_typing_rests_and_at_once_on_enter(
    qtbot: QtBot, make_desk: MakeDesk
) -> None:
    desk = make_desk(30)
    desk.search.answers[SearchRequest] = find
    search, window = desk.models.search, desk.window
    qtbot.keyClicks(window.search_box.edit, "sno")
    qtbot.waitUntil(lambda: bool(search._held))
    assert search.hits.rowCount() == 30 and window.results.grid.isVisible()
    qtbot.waitUntil(lambda: search.state is SearchState.NOTHING)
    assert "sno" in window.results.guide._title.text() and window.results.guide.isVisible()
    search.edit("snow")
    qtbot.waitUntil(lambda: search.state is SearchState.RESULTS)
    qtbot.keyClicks(window.search_box.edit, "f")
    qtbot.waitUntil(lambda: bool(search._held))
    qtbot.keyClick(window.search_box.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not search.is_searching)
    assert search.state is SearchState.NOTHING and "snowf" in window.results.guide._title.text()


def test_the_words_that_found_nothing_are_named_until_others_have_been_answered(
    qtbot: QtBot, make_desk: MakeDesk
) -> None:
    desk = make_desk(30)
    desk.search.answers[SearchRequest] = find
    search, guide = desk.models.search, desk.window.results.guide
    search.edit("unicorn")
    qtbot.waitUntil(lambda: search.state is SearchState.NOTHING)
    watcher = Watcher(desk)
    desk.search.held = True
    search.edit("snow")
    assert "unicorn" in guide._title.text()
    qtbot.waitUntil(lambda: guide._text.text() == "Searching\u2026")  # it takes long
    desk.search.held = False
    desk.search.answer(desk.search.last)
    assert "photos" in watcher.seen and not any("snow" in seen for seen in watcher.seen)


def test_photos_step_back_while_an_answer_takes_long(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(30)
    grid, search = desk.window.results.grid, desk.models.search
    bright = grid.grab().toImage()
    desk.search.held = True
    search.edit("snow")
    assert not grid.is_dimmed  # most answers are there at once
    qtbot.waitUntil(lambda: grid.is_dimmed)
    assert grid.isVisible() and search.hits.rowCount() == 30 and grid.grab().toImage() != bright
    search.search_now()  # once more
    desk.search.held = False
    desk.search.answer(desk.search.last)
    assert not grid.is_dimmed
    desk.search.held = True
    search.search_now()  # the same question again, of a library that has changed: what is shown is not outdated
    assert search.is_searching and not search.is_stale and not grid.is_dimmed


def test_photos_stay_until_the_newest_are_there(qtbot: QtBot, make_desk: MakeDesk) -> None:
    desk = make_desk(30)
    desk.search.answers[SearchRequest] = find
    search = desk.models.search
    search.edit("snow")
    qtbot.waitUntil(lambda: search.hits.rowCount() == 2)
    watcher = Watcher(desk)
    search.clear()
    assert search.hits.rowCount() == 2
    qtbot.waitUntil(lambda: search.hits.rowCount() == 30)
    assert set(watcher.seen) == {"photos"}
