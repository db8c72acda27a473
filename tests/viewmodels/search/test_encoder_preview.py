"""Another encoder on the search that is shown: offered, at work, shown, and gone with the next question."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from fake_worker_hits import make_hit
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.search import SearchRequest, SearchResult
from xsearch_gui.core.records.switching import TryReport, TryRequest
from xsearch_gui.viewmodels.library.encoders import EncodersModel
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.query.question import QueryImage
from xsearch_gui.viewmodels.search.encoder_preview import EncoderPreview, Step
from xsearch_gui.viewmodels.search.search import SearchModel, SearchState
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.problem import Problem

FOUND = TryReport("clip", "CLIP", SearchResult(hits=(make_hit(7), make_hit(2)), has_more=True), 500, 12_345)


@pytest.fixture
def preview(clients: SimpleNamespace, full: SearchModel, library: LibraryModel, messages: Messages) -> EncoderPreview:
    clients.jobs.held = True
    clients.search.answers[SearchRequest] = lambda request: SearchResult(hits=(make_hit(1), make_hit(2)))
    encoders = EncodersModel(clients.search, clients.jobs, library, messages, full)
    return EncoderPreview(clients.jobs, full, encoders)


def ask(qtbot: QtBot, search: SearchModel, text: str) -> None:
    search.edit(text)
    qtbot.waitUntil(lambda: not search.is_searching)


def items(search: SearchModel) -> list[int]:
    return [hit.item for hit in search.hits.hits]


def test_an_answer_is_shown_until_somebody_goes_back(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel, preview: EncoderPreview
) -> None:
    assert not preview.can_try
    ask(qtbot, full, "a dog")
    assert preview.can_try and preview.notice is None
    preview.try_with("clip", "CLIP")
    assert clients.jobs.asked[clients.jobs.last] == TryRequest("clip", "a dog", (1, 2))
    assert preview.notice is not None and preview.notice.steps == (Step.CANCEL,)
    clients.jobs.progress(clients.jobs.last, 250, 500, "Encoding photos with clip")
    assert "50 %" in preview.notice.text and preview.notice.fraction == 0.5
    assert items(full) == [1, 2], "what is there stays until then"
    clients.jobs.finished.emit(clients.jobs.last, FOUND)
    assert items(full) == [7, 2] and full.state is SearchState.RESULTS
    assert "CLIP" in preview.notice.text and "500 of your 12,345" in preview.notice.text
    assert preview.notice.is_preview and preview.notice.steps == (Step.BACK, Step.SWITCH)
    assert not full.hits.has_more, "no page of the encoder in use follows"
    preview.back()
    qtbot.waitUntil(lambda: items(full) == [1, 2])
    assert preview.notice is None


def test_another_question_ends_it(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel, preview: EncoderPreview
) -> None:
    ask(qtbot, full, "a dog")
    preview.try_with("clip", "CLIP")
    job = clients.jobs.last
    ask(qtbot, full, "a cat")
    assert clients.jobs.cancelled == [job] and preview.notice is None
    clients.jobs.finished.emit(job, FOUND)
    assert items(full) == [1, 2], "the late answer is not shown"
    preview.try_with("clip", "CLIP")
    clients.jobs.finished.emit(clients.jobs.last, FOUND)
    full.search_now()  # the library has changed, say
    qtbot.waitUntil(lambda: items(full) == [1, 2])
    assert preview.notice is None


def test_it_can_be_stopped_and_says_why_it_fails(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel, preview: EncoderPreview
) -> None:
    ask(qtbot, full, "a dog")
    preview.try_with("clip", "CLIP")
    preview.back()
    assert clients.jobs.cancelled == [clients.jobs.last] and preview.notice is None
    preview.try_with("clip", "CLIP")
    clients.jobs.failed.emit(clients.jobs.last, Problem("The encoder is damaged."))
    assert preview.notice is not None and preview.notice.text == "The encoder is damaged."
    preview.back()
    assert preview.notice is None and items(full) == [1, 2]


def test_pictures_alone_and_filters_alone_are_not_tried(
    qtbot: QtBot, full: SearchModel, preview: EncoderPreview
) -> None:
    ask(qtbot, full, "format:jpeg")
    assert not preview.can_try
    full.search_image(QueryImage("/p/1.jpg", "1"))
    assert not preview.can_try


@pytest.mark.parametrize("is_here", [True, False])
def test_a_query_in_a_language_that_is_not_known_names_the_encoder_that_does(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel, preview: EncoderPreview, is_here: bool
) -> None:
    clients.search.answers[SearchRequest] = lambda request: SearchResult(
        hits=(make_hit(1),), language="ja", knowing="CLIP", knowing_name="clip", knowing_here=is_here
    )
    ask(qtbot, full, "\u96ea\u306e\u4e2d\u306e\u72ac")
    notice = preview.notice
    assert notice is not None and notice.text == "The encoder in use does not know Japanese; CLIP does."
    assert notice.steps == ((Step.TRY,) if is_here else (Step.ADD,)) and notice.encoder == "clip"
    preview.try_foreign()
    assert clients.jobs.asked_for(TryRequest)
