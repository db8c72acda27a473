"""The encoders in the window: cards, what is asked before anything is done, and the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_worker_client import FakeClient
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QInputDialog, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.steps import text_of
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.add_ons import (
    AddOnEntry,
    AddOnReport,
    AddOnsReport,
    AddOnsRequest,
    AddOnState,
    DownloadAddOnRequest,
    RemoveAddOnRequest,
)
from xsearch_gui.core.records.encoders import (
    EncoderEntry,
    EncodersReport,
    EncodersRequest,
    EncoderState,
    ExportEncoderRequest,
    ExportReport,
    ExportSize,
    ExportSizeRequest,
    ImportEncoderRequest,
)
from xsearch_gui.core.records.switching import (
    DropVectorsRequest,
    FasterReport,
    FasterRequest,
    PaceRequest,
    TryRequest,
    UseEncoderRequest,
)
from xsearch_gui.ui.settings.add_ons_part import AddOnsPart
from xsearch_gui.ui.settings.encoders_page import EncodersPage
from xsearch_gui.viewmodels.library.add_ons import AddOnsModel
from xsearch_gui.viewmodels.library.encoder_cards import EncoderCards, Offer
from xsearch_gui.viewmodels.library.encoders import EncodersModel
from xsearch_gui.viewmodels.library.jobs import JobsModel
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.results.image_loader import ImageLoader
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.encoder_preview import EncoderPreview
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.problem import Problem

BOTH = ("photos", "texts")
ENTRIES = (
    EncoderEntry("xsearch-mini", EncoderState.IN_USE, "Built-in encoder", BOTH, "Apache-2.0", ("en",), 386, 24_000_000,
                 builtin=True, serves_notes=True, vectors=9, vector_bytes=9_000),
    EncoderEntry("small", EncoderState.INSTALLED, "Small", BOTH, "MIT", ("en",), 512, 90_000_000, missing=410,
                 missing_photos=400, switch_bytes=5_000_000, seconds=750.0, vectors=9, vector_bytes=9_000,
                 can_be_faster=True),
    EncoderEntry("quick-8bit", EncoderState.INSTALLED, "Quick (8-bit)", BOTH, "MIT", ("en",), 512, 30_000_000,
                 faster=2.34, faster_than="small"),
    EncoderEntry("slow", EncoderState.INSTALLED, "Slow", BOTH, "MIT", ("en",), 512, 90_000_000,
                 not_faster=Message("The processor of this computer has no instructions for 8-bit numbers.")),
    EncoderEntry("broken", EncoderState.DAMAGED, "broken", (), "", (), 0, 0, problem=Message("image.onnx is missing.")),
    EncoderEntry("clip", EncoderState.AVAILABLE, "CLIP", BOTH, "MIT", ("en",), 512, 606_000_000,
                 missing=410, missing_photos=400, seconds=750.0, estimated=True),
)  # fmt: skip


ADD_ONS = (
    AddOnEntry("exporter", "Exporter", Message("Makes encoders."), AddOnState.AVAILABLE, "1.0", 272_000_000,
               url="https://example.org/exporter.tar.xz", file="exporter.tar.xz", license="BSD-3-Clause"),
    AddOnEntry("openvino", "OpenVINO", Message("Runs encoders faster."), AddOnState.INSTALLED, "1.24", 90_000_000),
    AddOnEntry("cuda", "CUDA", Message("Runs them on a graphics card."), AddOnState.AVAILABLE, "1.24", 200_000_000,
               file="cuda.whl", untested=True),
)  # fmt: skip


@pytest.fixture
def jobs() -> FakeClient:
    found = FakeClient()
    found.held = True
    return found


@pytest.fixture
def page(qtbot: QtBot, jobs: FakeClient) -> Iterator[EncodersPage]:
    search, messages, loader = FakeClient(), Messages(), ImageLoader()
    library = LibraryModel(search, jobs, messages)
    encoders = EncodersModel(search, jobs, library, messages)
    asked = SearchModel(search, library, Thumbnails(loader))
    report = encoders._report = EncodersReport(ENTRIES, 10**11, True)
    search.answers[EncodersRequest] = lambda request: report
    rows = JobsModel(jobs, {ExportEncoderRequest: encoders.start})
    search.answers[AddOnsRequest] = lambda request: AddOnsReport(ADD_ONS, 10**11)
    add_ons = AddOnsModel(search, jobs, messages)
    made = EncodersPage(EncoderCards(search, encoders, rows), EncoderPreview(jobs, asked, encoders), add_ons)
    made.asked = asked  # type: ignore[attr-defined]
    qtbot.addWidget(made)
    made.resize(640, 900)
    made.show()
    yield made
    loader.stop()


@pytest.fixture
def answer(page: EncodersPage) -> Callable[[str], str]:
    """Click a button of the box that asks something; return what it says."""

    def click(words: str) -> str:
        box = next(box for box in page.findChildren(QMessageBox) if box.isVisible())
        said = f"{box.text()}\n{box.informativeText()}"
        next(button for button in box.findChildren(QPushButton) if button.text() == words).click()
        return said

    return click


def test_a_click_names_size_and_address_before_anything_is_fetched(
    page: EncodersPage, jobs: FakeClient, answer: Callable[[str], str]
) -> None:
    page.card("clip").button(Offer.ADD).click()
    assert "Asking how large" in text_of(page.card("clip"))
    size = ExportSize("clip", 606_000_000, "MIT", 100_000_000, addresses=("https://huggingface.co/me/clip",))
    jobs.finished.emit(jobs.last, size)
    assert not jobs.asked_for(ExportEncoderRequest)
    said = answer("Add and use")
    for words in ("606 MB", "https://huggingface.co/me/clip", "MIT", "100 MB", "400 photos", "about 12 min"):
        assert words in said
    assert len(jobs.asked_for(ExportEncoderRequest)) == 1
    jobs.progress(jobs.last, 300_000_000, 600_000_000, "Downloading")
    assert "Downloading \u00b7 50 %" in text_of(page.card("clip"))
    assert not page.card("clip").button(Offer.ADD).isVisible()
    job = jobs.last
    page.card("clip").stops[0].click()
    assert jobs.cancelled == [job]
    jobs.stopped.emit(job)
    page.card("clip").stops[1].click()  # Resume
    assert [request.use for request in jobs.asked_for(ExportEncoderRequest)] == [True, True]
    jobs.finished.emit(jobs.last, ExportReport("clip", "/f", 512, 1, 0.9999, 0.9999, (), 1.0, "", used=True))


def test_what_takes_long_or_removes_something_asks_first(
    page: EncodersPage, jobs: FakeClient, answer: Callable[[str], str]
) -> None:
    page.card("small").button(Offer.USE).click()
    assert not jobs.asked_for(UseEncoderRequest)
    said = answer("Switch")
    assert "410" in said and "about 12 min" in said and jobs.asked_for(UseEncoderRequest)
    jobs.stopped.emit(jobs.last)
    page.card("small").action(Offer.DROP).trigger()
    assert not jobs.asked_for(DropVectorsRequest)
    assert "encoded again" in answer("Remove") and jobs.asked_for(DropVectorsRequest)


def test_a_faster_copy_is_offered_where_it_can_help_and_made_after_a_question(
    page: EncodersPage, jobs: FakeClient, answer: Callable[[str], str]
) -> None:
    for name in ("xsearch-mini", "quick-8bit", "slow", "broken", "clip"):
        assert not page.card(name).button(Offer.FASTER).isVisible(), name
    assert "2.3 times as fast as Small" in text_of(page.card("quick-8bit"))
    assert "cannot be made faster here" in text_of(page.card("slow"))
    page.card("slow").stops[-1].click()
    assert "no instructions for 8-bit numbers" in text_of(page.card("slow"))
    page.card("small").button(Offer.FASTER).click()
    assert not jobs.asked_for(FasterRequest)
    said = answer("Make and use")
    assert "faster copy of Small" in said and "look at your photos once" in said
    assert jobs.asked_for(FasterRequest) == [FasterRequest("small", use=True)]
    jobs.progress(jobs.last, 0, 2, "Trying photos with 8-bit numbers")
    assert "Trying photos" in text_of(page.card("small"))
    assert not page.card("small").button(Offer.FASTER).isVisible()
    jobs.finished.emit(jobs.last, FasterReport("small-8bit", "small", 2.3, 80, 35, 0.995, 1, 30_000_000, 90_000_000))
    page.card("small").button(Offer.FASTER).click()
    answer("Only make")
    assert jobs.asked_for(FasterRequest)[-1] == FasterRequest("small")
    jobs.failed.emit(jobs.last, Problem("No faster copy of small was made. It would be 1.1 times as fast."))
    assert "1.1 times as fast" in text_of(page.card("small"))


def test_cards_say_what_is_wrong_and_offer_only_what_can_be_done(page: EncodersPage, jobs: FakeClient) -> None:
    assert jobs.asked_for(PaceRequest), "the library is timed when somebody looks"
    assert "image.onnx is missing." in text_of(page.card("broken"))
    assert not page.card("broken").button(Offer.USE).isVisible()
    assert page.card("broken").action(Offer.REMOVE).isVisible()
    assert not page.card("xsearch-mini").action(Offer.REMOVE).isVisible()
    details = page.card("clip").stops[-1]
    assert "Estimated" not in text_of(page.card("clip"))
    details.click()
    assert "Estimated" in text_of(page.card("clip"))


def test_the_keyboard_goes_from_card_to_card_and_stays_while_a_job_runs(
    qtbot: QtBot, page: EncodersPage, jobs: FakeClient
) -> None:
    use = page.card("small").button(Offer.USE)
    use.setFocus()
    seen: list[QWidget] = []
    while len(seen) < 20 and QApplication.focusWidget() not in seen:
        seen.append(QApplication.focusWidget())
        qtbot.keyClick(seen[-1], Qt.Key.Key_Tab)
    compare, add = page.card("small").button(Offer.COMPARE), page.card("clip").button(Offer.ADD)
    assert seen.index(use) < seen.index(compare) < seen.index(add)
    assert all(widget.accessibleName() or getattr(widget, "text", lambda: "")() for widget in seen)
    add.setFocus()
    page._model.changed.emit()
    assert QApplication.focusWidget() is add


def test_a_folder_is_dropped_to_be_imported(page: EncodersPage, jobs: FakeClient, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    both = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    event = QDropEvent(QPointF(9, 9), both, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    page.dropEvent(event)
    assert event.dropAction() is Qt.DropAction.CopyAction, "a source that is told of a move deletes its files"
    (request,) = jobs.asked_for(ImportEncoderRequest)
    assert Path(request.source) == tmp_path


def test_an_encoder_is_tried_on_the_search_that_is_shown(qtbot: QtBot, page: EncodersPage, jobs: FakeClient) -> None:
    button = page.card("small").button(Offer.TRY)
    assert not button.isEnabled() and "Search for something" in button.toolTip()
    page.asked.set_text("a dog")
    page.asked.query_changed.emit()
    assert button.isEnabled()
    with qtbot.waitSignal(page.preview_wanted):
        button.click()
    assert [request.text for request in jobs.asked_for(TryRequest)] == ["a dog"]


def test_add_ons_are_downloaded_and_removed_after_a_question(
    qtbot: QtBot, page: EncodersPage, jobs: FakeClient, answer: Callable[[str], str]
) -> None:
    part = page.findChild(AddOnsPart)
    qtbot.waitUntil(lambda: set(part.buttons) == {"exporter", "openvino"})  # of the third there is no address
    qtbot.waitUntil(lambda: "from its file cuda.whl alone" in text_of(part) and "untested" in text_of(part))
    part.buttons["exporter"].click()
    assert "https://example.org/exporter.tar.xz" in answer("Download")
    assert jobs.asked_for(DownloadAddOnRequest) == [DownloadAddOnRequest("exporter")]
    assert not part.buttons["openvino"].isEnabled(), "one thing at a time"
    jobs.finished.emit(jobs.last, AddOnReport("exporter", "Exporter", "1.0", 872_000_000, "/data"))
    qtbot.waitUntil(lambda: part.buttons["openvino"].isEnabled())
    part.buttons["openvino"].click()
    answer("Remove")
    assert jobs.asked_for(RemoveAddOnRequest) == [RemoveAddOnRequest("openvino")]


def test_an_encoder_of_the_hub_is_named_and_its_size_told_first(
    qtbot: QtBot, page: EncodersPage, jobs: FakeClient, answer: Callable[[str], str]
) -> None:
    button = next(b for b in page.findChildren(QPushButton) if b.text() == "From the hub\u2026")
    button.click()
    dialog = page.findChild(QInputDialog)
    dialog.setTextValue("immich-app/ViT-B-32__openai ")
    dialog.accept()
    request = jobs.asked_for(ExportSizeRequest)[-1]
    assert (request.source, request.ready_made) == ("immich-app/ViT-B-32__openai", True)
    jobs.finished.emit(jobs.last, ExportSize(request.source, 600_000_000, "MIT", addresses=("https://hub/x",)))
    assert "https://hub/x" in answer("Only add")
    assert jobs.asked_for(ImportEncoderRequest)[-1].source == "immich-app/ViT-B-32__openai"
