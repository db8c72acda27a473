"""What each worker role answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from xsearch_gui.core.alignment.job import run_align_report, run_align_train, run_align_use
from xsearch_gui.core.annotations.annotate import set_caption, set_tags
from xsearch_gui.core.annotations.sidecars import write_sidecars
from xsearch_gui.core.annotations.suggestions import Suggester
from xsearch_gui.core.catalogue.searches import Searches
from xsearch_gui.core.details.heat_map import PhotoHeat
from xsearch_gui.core.details.item_details import item_details
from xsearch_gui.core.details.note_view import NoteReader
from xsearch_gui.core.details.previews import make_preview
from xsearch_gui.core.encoders.adding.benchmark import run_trial
from xsearch_gui.core.encoders.adding.exporting import run_export as export_encoder
from xsearch_gui.core.encoders.adding.exporting import run_size
from xsearch_gui.core.encoders.adding.install import run_import
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.export.job import run_export
from xsearch_gui.core.indexing.remove_folder import run_forget
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.indexing.sample import write_sample
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.backup import restore_over_damage, run_backup, run_contents, run_restore
from xsearch_gui.core.maintenance.doctor import examine
from xsearch_gui.core.maintenance.repair import repair
from xsearch_gui.core.maintenance.status import library_status
from xsearch_gui.core.map.job import run_map
from xsearch_gui.core.map.scores import map_scores
from xsearch_gui.core.message import Message
from xsearch_gui.core.os_errors import as_user_errors
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.query.completion import Completer
from xsearch_gui.core.records import (
    AlignReportRequest,
    AlignTrainRequest,
    AlignUseRequest,
    BackupContentsRequest,
    BackupRequest,
    BrowseRequest,
    CompareRequest,
    DetailsRequest,
    DoctorRequest,
    Done,
    DropVectorsRequest,
    EncodersRequest,
    ExportEncoderRequest,
    ExportItemsReport,
    ExportItemsRequest,
    ExportSizeRequest,
    FilesRequest,
    ForgetHistoryRequest,
    ForgetRequest,
    HeatRequest,
    History,
    HistoryRequest,
    ImportEncoderRequest,
    IndexReport,
    IndexRequest,
    MapRequest,
    MapScoresRequest,
    MarkRequest,
    NoteRequest,
    NotesRequest,
    PreviewRequest,
    ProposalsRequest,
    RemoveEncoderRequest,
    RemoveSearchRequest,
    RepairRequest,
    RestoreRequest,
    RowsRequest,
    SampleRequest,
    SavedSearches,
    SavedSearchesRequest,
    SaveSearchRequest,
    SearchRequest,
    SelectionRequest,
    SetCaptionRequest,
    SetTagsRequest,
    SidecarReport,
    StatusRequest,
    SuggestRequest,
    TrialRequest,
    UseEncoderRequest,
    WatchRequest,
    WriteSidecarsRequest,
)
from xsearch_gui.core.search.browse import browse
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.search.selecting import files, select
from xsearch_gui.core.switching.comparing import run_compare
from xsearch_gui.core.switching.encoder_list import list_encoders
from xsearch_gui.core.switching.switch import run_drop, run_remove, run_use
from xsearch_gui.worker.host import Handler
from xsearch_gui.worker.library_session import LibrarySession, Opened
from xsearch_gui.worker.protocol import Changed, Request, Result, WorkerRole
from xsearch_gui.worker.watch import Watch

MOST_NAMED = 1_000  # files that a report names

Answers = dict[type, Callable[[Any, Reporter], Result]]  # by the type of the request


def make_role(paths: AppPaths, role: WorkerRole, tell: Callable[[Changed], None]) -> tuple[Handler, Callable[[], None]]:
    """Return what answers the requests of a role, and what gets it ready after a change of the library.

    ``tell`` sends what the window has not asked for. A library that cannot be opened says so with every request.
    """
    if role is WorkerRole.SEARCH:
        session = LibrarySession(paths, _search)
    else:
        menders: Answers = {RepairRequest: lambda request, reporter: repair(paths, reporter)}
        over: Answers = {
            BackupContentsRequest: run_contents,
            RestoreRequest: lambda request, reporter: restore_over_damage(paths, request, reporter),
        }
        session = LibrarySession(paths, lambda library: _jobs(library, tell), menders, over)
    return session.handle, session.reload


def _jobs(library: Library, tell: Callable[[Changed], None]) -> Opened:
    watch = Watch(library, lambda changes: tell(Changed(changes.directories, changes.waiting, changes.folders)))
    answers: Answers = {
        IndexRequest: watch.after(lambda request, reporter: _index(library, request, reporter)),
        SampleRequest: watch.after(lambda request, reporter: _sample(library, request, reporter)),
        ForgetRequest: watch.after(lambda request, reporter: run_forget(library, request, reporter)),
        BackupRequest: lambda request, reporter: run_backup(library, request, reporter),
        BackupContentsRequest: run_contents,
        RestoreRequest: watch.after(lambda request, reporter: run_restore(library, request, reporter)),
        DoctorRequest: lambda request, reporter: examine(library, reporter),
        WatchRequest: lambda request, reporter: watch.run(request),
        MapRequest: lambda request, reporter: run_map(library, request, reporter),
        AlignTrainRequest: lambda request, reporter: run_align_train(library, request, reporter),
        AlignUseRequest: lambda request, reporter: run_align_use(library, request, reporter),
        AlignReportRequest: lambda request, reporter: run_align_report(library, request, reporter),
        WriteSidecarsRequest: lambda request, reporter: _short(write_sidecars(library, request, reporter)),
        ExportItemsRequest: lambda request, reporter: _short(run_export(library, request, reporter)),
    }
    handler = _handler(WorkerRole.JOBS, answers | _encoders(library), library.paths)
    return Opened(handler, close=watch.stop)


def _encoders(library: Library) -> Answers:
    """Return what answers requests about encoders that take their time."""
    paths = library.paths
    return {
        ExportSizeRequest: lambda request, reporter: run_size(paths, request, reporter),
        ExportEncoderRequest: lambda request, reporter: export_encoder(paths, request, reporter),
        ImportEncoderRequest: lambda request, reporter: run_import(paths, request, reporter),
        UseEncoderRequest: lambda request, reporter: run_use(library, request, reporter),
        DropVectorsRequest: lambda request, reporter: run_drop(library, request, reporter),
        RemoveEncoderRequest: lambda request, reporter: run_remove(library, request, reporter),
        TrialRequest: lambda request, reporter: run_trial(paths, request, reporter),
        CompareRequest: lambda request, reporter: run_compare(library, request, reporter),
    }


def _search(library: Library) -> Opened:
    engine, completer = SearchEngine(library), Completer(library.catalogue)

    def reload() -> None:
        engine.index()

    answers: Answers = {
        SearchRequest: lambda request, reporter: engine.search(request),
        StatusRequest: lambda request, reporter: library_status(library),
        EncodersRequest: lambda request, reporter: list_encoders(library),
        MapScoresRequest: lambda request, reporter: map_scores(library, engine, request),
        SetCaptionRequest: lambda request, reporter: set_caption(library, request),
        SetTagsRequest: lambda request, reporter: set_tags(library, request),
        BrowseRequest: lambda request, reporter: browse(library.catalogue, request, engine.matcher),
        RowsRequest: lambda request, reporter: engine.rows(request),
        SuggestRequest: lambda request, reporter: completer.complete(request),
        SelectionRequest: lambda request, reporter: select(library, engine, request, reporter),
        FilesRequest: lambda request, reporter: files(library, request),
        **_viewing(library, engine),
        **_kept(library.catalogue.searches),
    }
    return Opened(_handler(WorkerRole.SEARCH, answers, library.paths), reload)


def _viewing(library: Library, engine: SearchEngine) -> Answers:
    """Return what answers requests about looking closely at one photo, and reading notes."""
    suggester, notes, heat = Suggester(library), NoteReader(library, engine), PhotoHeat(library, engine)
    return {
        DetailsRequest: lambda request, reporter: item_details(library, engine, request),
        HeatRequest: lambda request, reporter: heat.of(request),
        ProposalsRequest: lambda request, reporter: suggester.suggest(request, engine.index(), engine.scales()),
        PreviewRequest: lambda request, reporter: make_preview(library, request),
        NotesRequest: lambda request, reporter: notes.find(request),
        NoteRequest: lambda request, reporter: notes.read(request),
    }


def _kept(searches: Searches) -> Answers:
    """Return what answers requests about what the user keeps."""

    def save(request: SaveSearchRequest) -> Done:
        searches.save(request.name, request.query, request.replace)
        return Done()

    def mark(request: MarkRequest) -> Done:
        searches.judge(request.query, request.items, request.verdict)
        return Done()

    return {
        MarkRequest: lambda request, reporter: mark(request),
        SavedSearchesRequest: lambda request, reporter: SavedSearches(tuple(searches.saved())),
        SaveSearchRequest: lambda request, reporter: save(request),
        RemoveSearchRequest: lambda request, reporter: Done(int(searches.remove(request.name))),
        HistoryRequest: lambda request, reporter: History(tuple(searches.recent(request.limit))),
        ForgetHistoryRequest: lambda request, reporter: Done(searches.forget(request.query)),
    }


def _handler(role: WorkerRole, answers: Answers, paths: AppPaths) -> Handler:
    def handler(request: Request, reporter: Reporter) -> Result:
        answer = answers.get(type(request))
        if answer is None:
            raise UsageError(
                Message("The {role} worker does not answer {name}.", role=role, name=type(request).__name__)
            )
        with as_user_errors(paths.catalogue):
            return answer(request, reporter)

    return handler


Listing = TypeVar("Listing", SidecarReport, ExportItemsReport)


def _short(report: Listing) -> Listing:
    """Return the report of a job on any number of items so that it goes through the pipe, and a person can read it."""
    if isinstance(report, SidecarReport):
        report = replace(report, written=report.written[:MOST_NAMED], more_written=len(report.written[MOST_NAMED:]))
    return replace(report, failed=report.failed[:MOST_NAMED], more_failed=len(report.failed[MOST_NAMED:]))


def _index(library: Library, request: IndexRequest, reporter: Reporter) -> IndexReport:
    try:
        return run_index(library, request, reporter)
    finally:
        library.decoders.close()  # their memory is not needed until the next job


def _sample(library: Library, request: SampleRequest, reporter: Reporter) -> IndexReport:
    write_sample(request.folder, reporter)
    return _index(library, IndexRequest((request.folder,)), reporter)
