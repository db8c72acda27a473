"""What each worker role answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xsearch_gui.core.annotate import set_caption, set_tags
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.jobs import run_forget, run_index
from xsearch_gui.core.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records import (
    DetailsRequest,
    ForgetRequest,
    IndexReport,
    IndexRequest,
    SampleRequest,
    SearchRequest,
    SetCaptionRequest,
    SetTagsRequest,
    StatusRequest,
    WriteSidecarsRequest,
)
from xsearch_gui.core.sample import write_sample
from xsearch_gui.core.search import SearchEngine
from xsearch_gui.core.sidecars import write_sidecars
from xsearch_gui.core.status import library_status
from xsearch_gui.worker.host import Handler
from xsearch_gui.worker.protocol import Request, Result, Role

Answers = dict[type, Callable[[Any, Reporter], Result]]  # by the type of the request


def make_role(paths: AppPaths, role: Role) -> tuple[Handler, Callable[[], None]]:
    """Return what answers the requests of a role, and what loads a new generation of the index.

    Raises
    ------
    XSearchError
        If the library or its encoder cannot be opened.
    """
    library = Library(paths)
    return _jobs(library) if role is Role.JOBS else _search(library)


def _jobs(library: Library) -> tuple[Handler, Callable[[], None]]:
    answers: Answers = {
        IndexRequest: lambda request, reporter: run_index(library, request, reporter),
        SampleRequest: lambda request, reporter: _sample(library, request, reporter),
        ForgetRequest: lambda request, reporter: run_forget(library, request, reporter),
        WriteSidecarsRequest: lambda request, reporter: write_sidecars(library, request, reporter),
    }
    return _handler(Role.JOBS, answers), lambda: None


def _search(library: Library) -> tuple[Handler, Callable[[], None]]:
    engine = SearchEngine(library)

    def reload() -> None:
        engine.index()

    answers: Answers = {
        SearchRequest: lambda request, reporter: engine.search(request),
        DetailsRequest: lambda request, reporter: engine.details(request),
        StatusRequest: lambda request, reporter: library_status(library),
        SetCaptionRequest: lambda request, reporter: set_caption(library, request),
        SetTagsRequest: lambda request, reporter: set_tags(library, request),
    }
    return _handler(Role.SEARCH, answers), reload


def _handler(role: Role, answers: Answers) -> Handler:
    def handler(request: Request, reporter: Reporter) -> Result:
        answer = answers.get(type(request))
        if answer is None:
            raise UsageError(f"The {role} worker does not answer {type(request).__name__}.")
        return answer(request, reporter)

    return handler


def _sample(library: Library, request: SampleRequest, reporter: Reporter) -> IndexReport:
    write_sample(request.folder, reporter)
    return run_index(library, IndexRequest((request.folder,)), reporter)
