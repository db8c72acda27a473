"""Every request has its answer, one place that gives it, and a fake that answers alike."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from blank_records import blank
from colours import paint
from fake_worker import Library as FakeLibrary
from fake_worker import Worker as FakeWorker

from xsearch_gui.core import records
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.add_ons import DownloadAddOnRequest, InstallAddOnRequest, RemoveAddOnRequest
from xsearch_gui.core.records.alignment import AlignTrainRequest
from xsearch_gui.core.records.annotations import (
    ChangeDetailsRequest,
    DecideRequest,
    FieldEdit,
    FieldKind,
    MarkEdit,
    MarkKind,
    SetMarksRequest,
    SetTagsRequest,
    ShiftDatesRequest,
    TagEdit,
)
from xsearch_gui.core.records.details import HeatRequest, NoteRequest
from xsearch_gui.core.records.encoders import (
    ExportEncoderRequest,
    ExportSizeRequest,
    ImportEncoderRequest,
    TrialRequest,
)
from xsearch_gui.core.records.export import ExportItemsRequest
from xsearch_gui.core.records.filing import BinRequest, RenameRequest, UndoFilingRequest
from xsearch_gui.core.records.indexing import IndexRequest, SampleRequest
from xsearch_gui.core.records.maintenance import BackupContentsRequest, RestoreRequest
from xsearch_gui.core.records.organising.albums import ChangeAlbumRequest, CountRequest, RelocateRequest
from xsearch_gui.core.records.organising.illustrating import IllustratedPageRequest, IllustrateRequest, PagePart
from xsearch_gui.core.records.organising.own_words import ChangeWordRequest
from xsearch_gui.core.records.organising.searches import MarkRequest, RemoveSearchRequest, SaveSearchRequest
from xsearch_gui.core.records.organising.stacks import ChangeStacksRequest
from xsearch_gui.core.records.repairs import MoveCaptionsRequest, TakeMovesBackRequest
from xsearch_gui.core.records.request import Request, answer_type
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.records.switching import (
    CompareRequest,
    DropVectorsRequest,
    FasterRequest,
    RemoveEncoderRequest,
    SideBySideRequest,
    TryRequest,
    UseEncoderRequest,
)
from xsearch_gui.core.records.taking_over import TakeBackRequest, TakeOverRequest
from xsearch_gui.core.records.teaching import LearnRequest
from xsearch_gui.worker.protocol import REQUESTS, RESULTS, WorkerRole
from xsearch_gui.worker.roles import ROLES, make_role

ELSEWHERE = {  # need a network, torch, an add-on, a second encoder, dates or many captions: tried by the tests there
    ShiftDatesRequest,
    DecideRequest,
    ExportSizeRequest,
    ExportEncoderRequest,
    ImportEncoderRequest,
    RemoveEncoderRequest,
    CompareRequest,
    SideBySideRequest,
    TryRequest,
    UseEncoderRequest,
    FasterRequest,
    TrialRequest,
    DropVectorsRequest,
    AlignTrainRequest,
    LearnRequest,
    RestoreRequest,
    BackupContentsRequest,
    RemoveSearchRequest,
    TakeOverRequest,
    TakeBackRequest,
    MoveCaptionsRequest,
    TakeMovesBackRequest,
    InstallAddOnRequest,
    DownloadAddOnRequest,
    RemoveAddOnRequest,
    RelocateRequest,
    BinRequest,
    RenameRequest,
    UndoFilingRequest,
}


def test_every_request_has_exactly_one_handler() -> None:
    handlers = Counter(request for groups in ROLES.values() for group in groups for request in group)
    assert set(handlers) == set(REQUESTS)
    assert {request.__name__: times for request, times in handlers.items() if times != 1} == {}


def test_every_request_of_the_records_can_be_sent() -> None:
    found: set[type] = set()
    for module in pkgutil.walk_packages(records.__path__, f"{records.__name__}."):
        members = vars(importlib.import_module(module.name)).values()
        found |= {it for it in members if inspect.isclass(it) and issubclass(it, Request) and it is not Request}
    assert found == set(REQUESTS)
    assert len(set(REQUESTS)) == len(REQUESTS)


def test_every_request_says_which_record_answers_it() -> None:
    for request in REQUESTS:
        assert dataclasses.is_dataclass(answer_type(request)), request
    assert {answer_type(request) for request in REQUESTS} == set(RESULTS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "photos"
    made.mkdir()
    paint(made / "red.png", "red")
    (made / "red.txt").write_text("A red picture, painted on a wall.")
    return made


@pytest.mark.parametrize("kind", REQUESTS, ids=lambda it: it.__name__)
def test_the_fake_worker_answers_with_the_same_records(kind: type[Request[Any]], folder: Path, tmp_path: Path) -> None:
    worker = FakeWorker(WorkerRole.SEARCH, FakeLibrary(tmp_path / "fake"))
    worker.answer(IndexRequest((str(folder),)))
    assert type(worker.answer(example(kind, folder, tmp_path, photo=1))) is answer_type(kind)


def test_the_roles_answer_with_these_records(folder: Path, tmp_path: Path) -> None:
    paths = AppPaths.under(tmp_path / "home")
    with Library(paths) as library:
        run_index(library, IndexRequest((str(folder),)), SilentReporter())
        photo, note = (library.catalogue.items.at(str(folder / name)) for name in ("red.png", "red.txt"))
    for role, groups in ROLES.items():
        answer, _, close = make_role(paths, role, lambda request, ended: None)
        for kind in (kind for group in groups for kind in group if kind not in ELSEWHERE):
            request = example(kind, folder, tmp_path, photo or 0, note or 0)
            assert type(answer(request, SilentReporter())) is answer_type(kind), kind
        close()


def example(kind: type[Request[Any]], folder: Path, tmp_path: Path, photo: int, note: int = 2) -> Any:
    """Return a request that a library of one photo and its note can answer."""
    wanted: dict[str, Any] = {
        "item": note if kind is NoteRequest else photo,
        "items": (photo,),
        "folder": str(folder),
        "paths": (str(folder),),
        "file": str(tmp_path / "library.zip"),
        "target": str(tmp_path / "out"),
        "on": False,
        "top": 5,
        "side": 64,
        "language": "en",
    }
    words = {HeatRequest: {"text": "red"}, SearchRequest: {"text": "red"}, MarkRequest: {"query": "red", "verdict": 1}}
    words[SaveSearchRequest] = {"name": "Reds", "query": "red"}
    words[SampleRequest] = {"folder": str(tmp_path / "sample")}
    words[ExportItemsRequest] = {"paths": ()}
    words[SetTagsRequest] = {"edits": (TagEdit((photo,), ("red",)),)}
    words[SetMarksRequest] = {"edits": (MarkEdit((photo,), MarkKind.RATING, "3"),)}
    words[ChangeDetailsRequest] = {"fields": (FieldEdit((photo,), FieldKind.CITY, "Bergen"),)}
    words[ChangeAlbumRequest] = {"name": "Best", "new": True, "items": (photo,)}
    words[CountRequest] = {"query": "red"}
    words[ChangeWordRequest] = {"word": "shunter", "items": (photo,)}
    words[IllustrateRequest] = {"text": "a red wall in the evening"}
    words[IllustratedPageRequest] = {"target": str(tmp_path / "red.html"), "parts": (PagePart("red", photo),)}
    words[ChangeStacksRequest] = {"items": (photo,), "before": ()}
    request = blank(kind)
    given = {name: value for name, value in wanted.items() if name in {field.name for field in fields(request)}}
    return replace(request, **{**given, **words.get(kind, {})})
