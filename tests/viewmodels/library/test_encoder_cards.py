"""The cards of encoders: what they say of one, and how a person gets it, stops that, and goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_worker_client import FakeClient
from PySide6.QtCore import QMimeData, QUrl

from xsearch_gui.core.encoders.adding.downloadable import builtin_facts, downloadable_encoders
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
    PublishedFigures,
)
from xsearch_gui.core.records.switching import PaceReport, PaceRequest, UseEncoderRequest
from xsearch_gui.viewmodels.library import encoder_words
from xsearch_gui.viewmodels.library.encoder_cards import Card, EncoderCards, Offer
from xsearch_gui.viewmodels.library.encoders import EncodersModel
from xsearch_gui.viewmodels.library.jobs import JobsModel
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.wording import duration

BOTH = ("photos", "texts")
USED = EncoderEntry(
    "xsearch-mini", EncoderState.IN_USE, "Built-in encoder", BOTH, "Apache-2.0", ("en", "de"), 386, 24_000_000,
    builtin=True, serves_notes=True, vectors=4_000, vector_bytes=3_000_000, published=builtin_facts().published,
)  # fmt: skip
HERE = EncoderEntry(
    "small", EncoderState.INSTALLED, "Small", BOTH, "MIT", ("en",), 512, 90_000_000,
    missing=4_210, missing_photos=4_200, switch_bytes=5_000_000, seconds=750.0,
)  # fmt: skip
CLIP = EncoderEntry(
    "clip-ViT-B-32", EncoderState.AVAILABLE, "CLIP ViT-B/32", BOTH, "MIT", ("en",), 512, 606_000_000,
    published=next(entry for entry in downloadable_encoders() if entry.name == "clip-ViT-B-32").published,
    missing=4_210, missing_photos=4_200, seconds=4_000.0, estimated=True,
)  # fmt: skip


@pytest.fixture
def jobs() -> FakeClient:
    found = FakeClient()
    found.held = True
    return found


@pytest.fixture
def search() -> FakeClient:
    return FakeClient()


@pytest.fixture
def cards(search: FakeClient, jobs: FakeClient, qapp: object) -> EncoderCards:
    messages = Messages()
    encoders = EncodersModel(search, jobs, LibraryModel(search, jobs, messages), messages)
    encoders._report = EncodersReport((USED, HERE, CLIP), 10**11, True)
    search.answers[EncodersRequest] = lambda request: encoders._report
    rows = JobsModel(jobs, {ExportEncoderRequest: encoders.start, UseEncoderRequest: encoders.start})
    return EncoderCards(search, encoders, rows)


def card(cards: EncoderCards, name: str) -> Card:
    return next(card for card in (*cards.installed, *cards.addable) if card.name == name)


def facts(card: Card) -> dict[str, str]:
    return {fact.name: fact.said.text for fact in card.facts}


# what is said ---------------------------------------------------------------------------------------------------


def test_how_well_an_encoder_finds_is_set_against_the_one_in_use_where_that_is_fair() -> None:
    said = encoder_words.finds(CLIP, USED)
    assert said.text == "Among 1,000 photos, finds the right one first in 59 of 100 searches (yours: 29)"
    assert "Flickr30k" in said.detail and "Flickr8k" in said.detail and "not the same" in said.detail
    siglip = next(entry for entry in downloadable_encoders() if entry.name == "siglip2-base-patch16-256")
    alone = encoder_words.finds(EncoderEntry("s", EncoderState.AVAILABLE, "S", BOTH, "", (), 1, 1,
                                             published=siglip.published), USED)  # fmt: skip
    assert alone.text == "Among 5,000 photos, finds the right one first in 53 of 100 searches"
    strange = PublishedFigures("somebody's own", 12.0, 13.0, "a page")
    other = EncoderEntry("s", EncoderState.AVAILABLE, "S", BOTH, "", (), 1, 1, published=(strange,))
    assert encoder_words.finds(other, USED).text == "Finds the right photo first in 12 of 100 searches"
    assert encoder_words.finds(USED, USED).text.endswith("29 of 100 searches")
    assert "not published" in encoder_words.finds(HERE, USED).text
    notes = EncoderEntry("m", EncoderState.INSTALLED, "M", ("texts",), "", (), 1, 1)
    assert encoder_words.finds(notes, USED).text == ""


def test_languages_are_named_or_counted() -> None:
    def said(*codes: str) -> encoder_words.Said:
        return encoder_words.languages(EncoderEntry("x", EncoderState.AVAILABLE, "X", BOTH, "", codes, 1, 1))

    assert said("en", "de").text == "English, German"
    assert said("en", "and many others").text == "many, English among them"
    many = next(e for e in downloadable_encoders() if e.name == "clip-ViT-B-32-multilingual-v1")
    fifty = said(*many.languages)
    assert fifty.text == "50 languages" and "Japanese" in fifty.detail and "Ukrainian" in fifty.detail
    assert all(name[:1].isupper() for name in fifty.detail.split(", ")), "each has a name of its own"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (3, "a few seconds"),
        (31, "about 30 s"),
        (750, "about 12 min"),
        (3_580, "about 1 h"),
        (4_000, "about 1 h 5 min"),
        (100_000, "about 28 h"),
    ],
)
def test_how_long_something_takes_is_said_as_people_plan(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_card_says_what_matters(cards: EncoderCards) -> None:
    here, clip, used = card(cards, "small"), card(cards, "clip-ViT-B-32"), card(cards, "xsearch-mini")
    assert used.state == "In use" and used.main is None and "Time" not in facts(used)
    assert here.main is Offer.USE and Offer.COMPARE in here.offers and Offer.REMOVE in here.offers
    assert facts(here)["Time"] == "about 12 min for your 4,200 photos"
    assert facts(here)["On the disk"] == "90 MB; your library will need 5 MB"
    assert clip.main is Offer.ADD and clip.offers == (Offer.ADD,)
    assert facts(clip)["Download"] == "606 MB" and facts(clip)["Licence"] == "MIT"
    assert "Estimated: Built-in encoder was timed" in next(f for f in clip.facts if f.name == "Time").said.detail


# adding ---------------------------------------------------------------------------------------------------------


def test_adding_goes_from_the_size_to_in_use(cards: EncoderCards, jobs: FakeClient) -> None:
    name, sizes = "clip-ViT-B-32", []
    cards.encoders.size_known.connect(sizes.append)
    cards.encoders.ask_size(name)
    work = card(cards, name).work
    assert work is not None and work.is_running and work.can_cancel
    jobs.finished.emit(jobs.last, ExportSize(name, 606_000_000, "MIT", addresses=("https://huggingface.co/x/y",)))
    assert sizes and card(cards, name).work is None and not jobs.asked_for(ExportEncoderRequest)
    cards.encoders.add(name, use=True, add_on=True)
    jobs.progress(jobs.last, 100_000_000, 606_000_000, "Downloading")
    work = card(cards, name).work
    assert work is not None and work.text == "Downloading \u00b7 16 %" and work.fraction == pytest.approx(100 / 606)
    assert not card(cards, name).offers, "one thing at a time"
    (request,) = jobs.asked_for(ExportEncoderRequest)
    assert request.use and request.add_on, "one request goes all the way"
    used: list[str] = []
    cards.encoders.used.connect(lambda: used.append(name))
    jobs.finished.emit(jobs.last, ExportReport(name, "/f", 512, 1, 0.9999, 0.9999, (), 1.0, "", used=True))
    assert used and card(cards, name).work is None


def test_a_broken_download_says_why_and_goes_on(cards: EncoderCards, jobs: FakeClient) -> None:
    name = "clip-ViT-B-32"
    cards.encoders.ask_size(name)
    jobs.failed.emit(jobs.last, Problem("The hub cannot be reached."))
    work = card(cards, name).work
    assert work is not None and work.is_problem and work.text == "The hub cannot be reached." and work.resume
    cards.resume(name)
    assert len(jobs.asked_for(ExportSizeRequest)) == 2
    cards.cancel(name)
    assert card(cards, name).work is None
    cards.encoders.add(name)
    jobs.failed.emit(jobs.last, Problem("The connection broke off. What has arrived is kept."))
    work = card(cards, name).work
    assert work is not None and "is kept" in work.text and work.resume == "Resume"
    cards.resume(name)
    cards.cancel(name)
    assert jobs.cancelled[-1] == jobs.last
    jobs.stopped.emit(jobs.last)
    work = card(cards, name).work
    assert work is not None and not work.is_problem and work.resume == "Resume"


def test_an_import_shows_how_it_stands_and_can_be_tried_again(
    cards: EncoderCards, jobs: FakeClient, tmp_path: Path
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    assert Path(cards.importable(mime)) == tmp_path
    mime.setUrls([QUrl("https://example.org/x")])
    assert cards.importable(mime) == ""
    cards.encoders.import_folder(str(tmp_path))
    assert cards.importing is not None and cards.importing.is_running
    jobs.failed.emit(jobs.last, Problem("There is no manifest."))
    assert cards.importing is not None and cards.importing.is_problem
    cards.resume_import()
    assert len(jobs.asked_for(ImportEncoderRequest)) == 2
    cards.cancel_import()
    assert jobs.cancelled == [jobs.last]


def test_a_library_is_timed_when_its_encoders_are_looked_at_and_after_one_has_come(
    cards: EncoderCards, jobs: FakeClient, search: FakeClient
) -> None:
    cards.encoders.time_library()
    cards.encoders.time_library()
    assert len(jobs.asked_for(PaceRequest)) == 1
    jobs.finished.emit(jobs.last, PaceReport(("xsearch-mini",), 24))
    assert search.asked_for(EncodersRequest), "what was found is shown"
    cards.encoders.add("clip-ViT-B-32")
    jobs.finished.emit(jobs.last, ExportReport("clip-ViT-B-32", "/f", 512, 1, 0.9999, 0.9999, (), 1.0, ""))
    assert len(jobs.asked_for(PaceRequest)) == 2
