"""What each worker role answers."""

from __future__ import annotations

from collections.abc import Callable

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.jobs import run_forget, run_index
from xsearch_gui.core.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records import (
    DetailsRequest,
    ForgetRequest,
    IndexRequest,
    SampleRequest,
    SearchRequest,
    StatusRequest,
)
from xsearch_gui.core.sample import write_sample
from xsearch_gui.core.search import SearchEngine
from xsearch_gui.core.status import library_status
from xsearch_gui.worker.host import Handler
from xsearch_gui.worker.protocol import Request, Result, Role


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
    def handler(request: Request, reporter: Reporter) -> Result:
        if isinstance(request, IndexRequest):
            return run_index(library, request, reporter)
        if isinstance(request, SampleRequest):
            write_sample(request.folder, reporter)
            return run_index(library, IndexRequest((request.folder,)), reporter)
        if isinstance(request, ForgetRequest):
            return run_forget(library, request, reporter)
        raise UsageError(f"The jobs worker does not answer {type(request).__name__}.")

    return handler, lambda: None


def _search(library: Library) -> tuple[Handler, Callable[[], None]]:
    engine = SearchEngine(library)

    def handler(request: Request, reporter: Reporter) -> Result:
        if isinstance(request, SearchRequest):
            return engine.search(request)
        if isinstance(request, DetailsRequest):
            return engine.details(request)
        if isinstance(request, StatusRequest):
            return library_status(library)
        raise UsageError(f"The search worker does not answer {type(request).__name__}.")

    def reload() -> None:
        engine.index()

    return handler, reload
