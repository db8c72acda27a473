"""Two encoders side by side: which searches are proposed, how it stands, and what is said of it."""

from __future__ import annotations

import pytest
from fake_worker_client import FakeClient

from xsearch_gui.core.records.encoders import EncoderEntry, EncodersReport, EncoderState
from xsearch_gui.core.records.switching import (
    Answers,
    CompareRequest,
    Queries,
    QueriesRequest,
    SideBySideReport,
    SideBySideRequest,
)
from xsearch_gui.viewmodels.library.comparison import Comparison
from xsearch_gui.viewmodels.library.encoders import EncodersModel
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.problem import Problem

BOTH = ("photos", "texts")
ENTRIES = (
    EncoderEntry("mini", EncoderState.IN_USE, "Built-in encoder", BOTH, "", ("en",), 386, 9),
    EncoderEntry("wide", EncoderState.INSTALLED, "Wide", BOTH, "", ("en",), 512, 9),
    EncoderEntry("notes", EncoderState.INSTALLED, "Notes", ("texts",), "", ("en",), 512, 9),
    EncoderEntry("clip", EncoderState.AVAILABLE, "CLIP", BOTH, "", ("en",), 512, 9),
)


@pytest.fixture
def jobs() -> FakeClient:
    found = FakeClient()
    found.held = True
    return found


@pytest.fixture
def search() -> FakeClient:
    found = FakeClient()
    found.held = True
    return found


@pytest.fixture
def model(search: FakeClient, jobs: FakeClient, qapp: object) -> Comparison:
    messages = Messages()
    encoders = EncodersModel(search, jobs, LibraryModel(search, jobs, messages), messages)
    encoders._report = EncodersReport(ENTRIES, 1, True)
    return Comparison(search, jobs, encoders)


def test_the_users_own_searches_come_first_then_captions_then_what_most_libraries_hold(
    model: Comparison, search: FakeClient
) -> None:
    model.propose()
    own = tuple(f"search {n}" for n in range(4))
    search.finished.emit(search.last, Queries(own, ("a red barn", "search 1")))
    assert model.queries[:5] == (*own, "a red barn") and len(model.queries) == 10
    assert model.queries[5] == "people at a table"
    model.propose()
    search.failed.emit(search.last, Problem("The library is busy."))
    assert len(model.queries) == 10 and model.queries[1] == "a dog"
    assert isinstance(search.asked[search.last], QueriesRequest)


def test_only_what_sees_photos_and_is_here_can_be_compared(model: Comparison) -> None:
    assert [entry.name for entry in model.choices] == ["mini", "wide"]
    assert model.can_use == {"wide"}


def test_a_comparison_is_asked_for_shown_and_measured(model: Comparison, jobs: FakeClient) -> None:
    model.start("mini", "wide", ["a dog"])
    assert jobs.asked[jobs.last] == SideBySideRequest("mini", "wide", ("a dog",), 8)
    jobs.progress(jobs.last, 100, 400, "Encoding photos with wide")
    assert model.working == "Encoding photos with wide \u00b7 25 %" and model.fraction == 0.25
    report = SideBySideReport(("Built-in encoder", "Wide"), (Answers("a dog"),), 400, 12_345)
    jobs.finished.emit(jobs.last, report)
    assert model.report is report and not model.working
    assert "400 of your 12,345" in model.looked_at
    model.measure("mini", "wide")
    assert isinstance(jobs.asked[jobs.last], CompareRequest) and model.report is report
    jobs.failed.emit(jobs.last, Problem("At least two photos with captions are needed."))
    assert "captions are needed" in model.problem and not model.working
    model.forget()
    assert model.report is None and not model.problem and model.looked_at == ""


def test_it_can_be_stopped(model: Comparison, jobs: FakeClient) -> None:
    model.start("mini", "wide", ["a dog"])
    model.stop()
    assert jobs.cancelled == [jobs.last] and not model.working
    jobs.finished.emit(jobs.last, SideBySideReport(("a", "b"), (), 4, 4))
    assert model.report is None, "a late answer is not shown"
    model.start("mini", "wide", ["a dog"])
    jobs.finished.emit(jobs.last, SideBySideReport(("a", "b"), (), 4, 4))
    assert model.looked_at == "Compared on all of your 4 photos."
