"""Search and library on clients without a process."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from fake_worker_hits import FULL, make_hit, make_note
from pytestqt.qtbot import QtBot

from xsearch_gui.core.errors import XSearchError
from xsearch_gui.core.records.indexing import IndexReport, IndexRequest, MissingFiles
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.maintenance import StatusRequest
from xsearch_gui.core.records.search import BrowseRequest, BrowseResult, SearchRequest, SearchResult, Strength
from xsearch_gui.core.records.taking_over import TakeBackReport, TakeBackRequest, TakeOverReport, TakeOverRequest
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.query.chips import problem
from xsearch_gui.viewmodels.results.hits_model import HitRole
from xsearch_gui.viewmodels.search.guidance import Guidance
from xsearch_gui.viewmodels.search.outcome import Outcome
from xsearch_gui.viewmodels.search.search import QueryImage, SearchModel, SearchState
from xsearch_gui.viewmodels.shell.messages import Level, Messages
from xsearch_gui.viewmodels.text.problem import Problem


def test_states_of_a_first_start(
    qtbot: QtBot, clients: SimpleNamespace, library: LibraryModel, search: SearchModel
) -> None:
    assert search.state is SearchState.OPENING
    library.refresh()
    qtbot.waitUntil(lambda: search.state is SearchState.FIRST_START)
    search.set_text("a dog")
    search.search_now()
    assert clients.search.asked_for(SearchRequest) == []
    clients.jobs.held = True
    library.add_folders(["/p"])
    assert search.state is SearchState.SEARCHING
    search.clear()
    assert search.state is SearchState.GATHERING
    clients.search.answers[StatusRequest] = lambda request: FULL
    clients.jobs.answer(1)
    qtbot.waitUntil(lambda: search.state is SearchState.IDLE)


def test_typing_is_debounced_and_return_is_not(qtbot: QtBot, clients: SimpleNamespace, full: SearchModel) -> None:
    for text in ("d", "do", "dog"):
        full.set_text(text)
    assert clients.search.asked_for(SearchRequest) == []
    qtbot.waitUntil(lambda: full.state is SearchState.RESULTS)
    assert [request.text for request in clients.search.asked_for(SearchRequest)] == ["dog"]
    full.set_text("dogs")
    full.search_now()
    assert clients.search.asked_for(SearchRequest)[-1].text == "dogs"


def test_only_the_latest_answer_counts(qtbot: QtBot, clients: SimpleNamespace, full: SearchModel) -> None:
    clients.search.held = True
    clients.search.answers[SearchRequest] = lambda request: SearchResult(hits=(make_hit(len(request.text)),))
    full.set_text("one")
    full.search_now()
    first = clients.search.last
    full.set_text("three")
    full.search_now()
    second = clients.search.last
    assert clients.search.cancelled == [first]
    clients.search.answer(second)
    clients.search.answer(first)
    assert [hit.item for hit in full.hits.hits] == [5]
    assert not full.is_searching


def test_older_results_stay_until_the_next_are_there(qtbot: QtBot, clients: SimpleNamespace, full: SearchModel) -> None:
    full.set_text("dog")
    full.search_now()
    qtbot.waitUntil(lambda: full.state is SearchState.RESULTS)
    clients.search.held = True
    full.set_text("cat")
    full.search_now()
    assert full.state is SearchState.RESULTS
    assert full.has_results


def test_a_filter_that_is_being_typed_does_not_take_the_results_away(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel
) -> None:
    full.set_text("a dog date:20")
    full.search_now()
    assert full.state is SearchState.FAILED and full.problem is not None and "date" in full.problem.sentence
    full.set_text("a dog date:2023")
    full.search_now()
    qtbot.waitUntil(lambda: full.state is SearchState.RESULTS)
    asked = len(clients.search.asked_for(SearchRequest))
    full.set_text("a dog date:2023 rating:")
    full.set_text("a dog date:2023 rating:x")
    full.search_now()
    assert full.state is SearchState.RESULTS and full.has_results and not full.is_searching
    assert "not a number of stars" in problem(full.text)
    assert len(clients.search.asked_for(SearchRequest)) == asked
    full.set_text("a dog date:2023 rating:3")
    full.search_now()
    qtbot.waitUntil(lambda: "stars" not in full.hint)


def test_nothing_failed_and_again(qtbot: QtBot, clients: SimpleNamespace, full: SearchModel) -> None:
    clients.search.answers[SearchRequest] = lambda request: SearchResult()
    full.set_text("unicorn")
    full.search_now()
    qtbot.waitUntil(lambda: full.state is SearchState.NOTHING)
    clients.search.answers[SearchRequest] = lambda request: XSearchError("The index is damaged.")
    full.search_now()
    qtbot.waitUntil(lambda: full.state is SearchState.FAILED)
    assert full.problem is not None and full.problem.sentence == "The index is damaged."
    clients.search.answers[SearchRequest] = lambda request: SearchResult(hits=(make_hit(1),))
    full.search_now()
    qtbot.waitUntil(lambda: full.state is SearchState.RESULTS)
    full.clear()
    assert full.state is SearchState.IDLE


def test_what_is_less_certain_follows_the_matches(qtbot: QtBot, clients: SimpleNamespace, full: SearchModel) -> None:
    hits = (make_hit(1), make_hit(2, strength=Strength.POSSIBLE), make_hit(3, strength=Strength.WEAK))
    clients.search.answers[SearchRequest] = lambda request: SearchResult(hits=hits)
    full.set_text("dog")
    full.search_now()
    qtbot.waitUntil(lambda: full.state is SearchState.RESULTS)
    assert full.hits.rowCount() == 3 and full.hits.matching == 2
    assert full.summary == full.hint == "1 strong match \u00b7 1 possible match"  # nothing was estimated
    assert [(section.title, section.count, section.less) for section in full.hits.sections] == [
        ("Strong matches", 1, False),
        ("Possible matches", 1, False),
        ("Less certain", 1, True),
    ]
    assert [full.hits.index(row).data(HitRole.QUIET) for row in range(3)] == [False, False, True]


def test_where_nothing_matches_it_is_said_above_the_nearest(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel
) -> None:
    weak = tuple(make_hit(item, strength=Strength.WEAK) for item in (1, 2))
    clients.search.answers[SearchRequest] = lambda request: SearchResult(hits=weak, photos=weak, expected=0.3)
    full.set_text("a giraffe")
    full.search_now()
    qtbot.waitUntil(lambda: full.state is SearchState.RESULTS)
    assert [(section.title, section.count) for section in full.hits.sections] == [
        ("Nothing here seems to match", 0),
        ("Nearest, but unlikely", 2),
    ]
    assert full.summary == "Nothing here seems to match" and not full.hint
    assert full.hits.rowCount() == 2 and full.hits.matching == 0
    full.search_image(QueryImage("/tmp/q.png", "q.png"))
    qtbot.waitUntil(lambda: "resemble this picture" in full.hits.sections[0].title)


@pytest.mark.parametrize(
    ("expected", "shown", "words"),
    [
        (227.4, 221, "About 230 photos fit \u00b7 221 matches shown"),
        (1_437.0, 1_000, "About 1,400 photos fit \u00b7 1,000 matches shown"),
        (19.2, 20, "About 20 photos fit"),
        (63.5, 74, "About 60 photos fit \u00b7 74 matches shown"),
        (3.1, 3, "3 photos fit"),
        (3.1, 5, "About 3 photos fit \u00b7 5 matches shown"),
        (1.0, 1, "1 photo fits"),
        (0.3, 1, "1 strong match"),  # a note, say
        (-1.0, 2, "2 strong matches"),
    ],
)
def test_how_many_photos_fit_is_said_as_a_person_would(qapp: object, expected: float, shown: int, words: str) -> None:
    hits = [make_hit(item + 1) for item in range(shown)]
    found = (*hits, make_hit(9_999, strength=Strength.WEAK))
    assert Outcome.of(SearchResult(hits=found, expected=expected, has_more=True), by_image=False).summary == words


def test_how_many_are_shown_is_said_when_all_have_come(qapp: object) -> None:
    first = SearchResult(hits=tuple(make_hit(item) for item in range(1, 201)), expected=227.4, has_more=True)
    outcome = Outcome.of(first, by_image=False)
    assert outcome.summary == "About 230 photos fit"
    whole = outcome.extended(tuple(make_hit(item) for item in range(201, 222)), has_more=False)
    assert whole.summary == "About 230 photos fit \u00b7 221 matches shown"


def test_a_query_by_image_has_photos_and_notes(qtbot: QtBot, clients: SimpleNamespace, full: SearchModel) -> None:
    found = SearchResult(photos=(make_hit(1), make_hit(2)), notes=(make_note(9, "sea"),))
    clients.search.answers[SearchRequest] = lambda request: found
    full.search_image(QueryImage("/tmp/q.png", "q.png"))
    qtbot.waitUntil(lambda: full.state is SearchState.RESULTS)
    request = clients.search.asked_for(SearchRequest)[-1]
    assert (request.images, request.text) == (("/tmp/q.png",), "")
    assert (full.hits.rowCount(), full.notes.rowCount()) == (2, 1)
    full.set_text("dog")
    full.search_now()
    request = clients.search.asked_for(SearchRequest)[-1]
    assert (request.images, request.text) == (("/tmp/q.png",), "dog")  # both count
    full.remove_image(0)
    assert clients.search.asked_for(SearchRequest)[-1].images == ()


def test_similar_to_an_offline_photo_uses_its_thumbnail(clients: SimpleNamespace, full: SearchModel) -> None:
    full.search_similar(make_hit(1, online=False, thumbnail="/cache/t.webp"))
    assert clients.search.asked_for(SearchRequest)[-1].images == ("/cache/t.webp",)


def test_after_a_job_the_search_role_reloads_and_the_query_is_asked_again(
    qtbot: QtBot, clients: SimpleNamespace, library: LibraryModel, full: SearchModel, messages: Messages
) -> None:
    full.set_text("dog")
    full.search_now()
    report = IndexReport(indexed=2, failed=(Failure("/p/torn.jpg", "is truncated"),), offline=("/media/x",))
    clients.jobs.answers[IndexRequest] = lambda request: report
    library.add_folders(["/p"])
    assert library.is_busy
    with qtbot.waitSignal(library.settled):
        pass
    qtbot.waitUntil(lambda: len(clients.search.asked_for(SearchRequest)) == 2)
    assert clients.search.reloads == [4]
    assert messages.current is not None
    assert messages.current.level is Level.WARNING
    assert "torn.jpg: is truncated" in messages.current.detail
    assert messages.waiting == 1


def test_progress_cancel_and_failure_of_a_job(
    qtbot: QtBot, clients: SimpleNamespace, library: LibraryModel, full: SearchModel, messages: Messages
) -> None:
    clients.jobs.held = True
    library.add_folders(["/p"])
    library.add_folders(["/p"])  # the same one, while it is under way
    assert len(clients.jobs.asked) == 1
    activity = library.activity
    clients.jobs.progress(1, 50, 200, "Reading photos")
    assert activity.text == "Reading photos: 50 of 200"
    assert activity.fraction == pytest.approx(0.25)
    library.cancel()
    assert clients.jobs.cancelled == [1]
    assert not activity.can_cancel
    clients.jobs.progress(1, 60, 200, "Reading photos")
    assert "Stopping" in activity.text
    clients.jobs.stopped.emit(1)
    assert not library.is_busy
    assert not activity.active
    library.update()
    clients.jobs.failed.emit(2, Problem("Another xsearch is changing this library.", "trace"))
    assert messages.current is not None
    assert messages.current.text.startswith("Another xsearch")


def test_work_that_was_interrupted_goes_on(
    qtbot: QtBot, clients: SimpleNamespace, library: LibraryModel, search: SearchModel
) -> None:
    clients.jobs.held = True
    clients.search.answers[StatusRequest] = lambda request: replace(FULL, pending=7)
    library.refresh()
    qtbot.waitUntil(lambda: library.is_busy)
    assert clients.jobs.asked[1] == IndexRequest()


def test_retry_and_forget(clients: SimpleNamespace, library: LibraryModel, full: SearchModel) -> None:
    library.forget("/p")
    library.retry_failed()
    assert clients.jobs.asked[1].folder == "/p"
    assert clients.jobs.asked[2].force


def test_a_catalogue_is_taken_over_with_a_way_back(
    clients: SimpleNamespace, library: LibraryModel, messages: Messages
) -> None:
    clients.jobs.answers[TakeOverRequest] = lambda request: TakeOverReport(
        "F.lrcat", "L (13)", 1200, 1100, 5000, ("/old/a.jpg",)
    )
    clients.jobs.answers[TakeBackRequest] = lambda request: TakeBackReport(1100)
    library.start(TakeOverRequest("/p/F.lrcat"))
    clients.jobs.answer(clients.jobs.last)
    assert messages.current is not None and messages.current.level is Level.NOTICE
    assert messages.current.text.endswith("1,100 of 1,200 photos are in this library. Taken over: 5,000 facts.")
    assert messages.current.detail == "Not in this library:\n/old/a.jpg\n\u2026 and 99 more"
    messages._drop_notices()  # the way back stays for as long as it takes to decide
    messages.take_offer()
    assert clients.jobs.asked_for(TakeBackRequest) == [TakeBackRequest("F.lrcat")]
    clients.jobs.answer(clients.jobs.last)
    assert messages.current is not None and messages.current.text.startswith("Taken back")
    clients.jobs.answers[TakeOverRequest] = lambda request: TakeOverReport("F.lrcat", "L (13)", 2, 0, 0, ("/a.jpg",))
    library.start(TakeOverRequest("/p/F.lrcat"))
    clients.jobs.answer(clients.jobs.last)
    assert messages.current is not None and not messages.current.offer
    assert "none of its photos (2)" in messages.current.text and messages.current.detail == "/a.jpg\n\u2026 and 1 more"


def test_a_library_that_cannot_be_opened(
    qtbot: QtBot, clients: SimpleNamespace, library: LibraryModel, search: SearchModel, messages: Messages
) -> None:
    clients.search.answers[StatusRequest] = lambda request: XSearchError("The catalogue is damaged.")
    library.refresh()
    qtbot.waitUntil(lambda: search.state is SearchState.FAILED)
    guide = Guidance(search, library, ("add_folder",)).guide
    assert guide.text == "The catalogue is damaged."
    assert guide.actions == ("try_again",)
    assert messages.current is None  # the page says it; not twice


def test_every_state_has_a_guide(full: SearchModel, library: LibraryModel) -> None:
    guidance = Guidance(full, library, ("add_folder",))
    for state in SearchState:
        full._state = state
        guide = guidance.guide
        assert guide.title or guide.text


def test_missing_files_are_asked_about_and_forgotten_only_on_the_answer(
    clients: SimpleNamespace, library: LibraryModel, messages: Messages
) -> None:
    lost = MissingFiles("/photos", 400, 1000)
    clients.jobs.answers[IndexRequest] = lambda request: IndexReport(vanished=() if request.accept_missing else (lost,))
    library.update("/photos")
    clients.jobs.answer(clients.jobs.last)
    assert messages.current is not None and "400 of 1,000" in messages.current.text
    messages.take_offer()
    assert clients.jobs.asked_for(IndexRequest)[-1] == IndexRequest(("/photos",), accept_missing=True)
    assert messages.current is None or not messages.current.offer


def test_a_filter_that_is_being_typed_first_leaves_the_newest_photos(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel
) -> None:
    clients.search.answers[BrowseRequest] = lambda request: BrowseResult((1, 2), (("2023-05", 2),), 2)
    full.clear()
    qtbot.waitUntil(lambda: full.has_results and not full.is_searching)
    full.set_text("rating:>=x")
    qtbot.waitUntil(lambda: not full.is_searching)
    assert full.state is SearchState.RESULTS
    assert "not a number of stars" in problem(full.text)


def test_a_language_that_the_encoder_does_not_know_is_told() -> None:
    known = Outcome.of(SearchResult(language="de", knowing="Built-in encoder"), by_image=False)
    assert known.foreign == "The encoder in use does not know German; Built-in encoder does."
    unknown = Outcome.of(SearchResult(language="xx"), by_image=False)
    assert unknown.foreign == "The encoder in use does not know xx." and not Outcome().foreign
