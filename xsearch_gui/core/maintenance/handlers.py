"""The requests of this room: what answers them, with the library open, closed or damaged."""

from __future__ import annotations

from xsearch_gui.core.errors import XSearchError
from xsearch_gui.core.handling import Handlers, on_library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.maintenance.backup import run_backup
from xsearch_gui.core.maintenance.doctor import examine
from xsearch_gui.core.maintenance.repair import repair
from xsearch_gui.core.maintenance.restoring.job import restore_over_damage, run_contents, run_restore
from xsearch_gui.core.maintenance.status import library_status
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.maintenance import (
    BackupContentsRequest,
    BackupRequest,
    DoctorRequest,
    RepairReport,
    RepairRequest,
    RestoreReport,
    RestoreRequest,
    StatusRequest,
)


def _restore(session: Session, request: RestoreRequest, reporter: Reporter) -> RestoreReport:
    try:
        library = session.library
    except XSearchError:
        return restore_over_damage(session.paths, request, reporter)
    return run_restore(library, request, reporter)


def _repair(session: Session, request: RepairRequest, reporter: Reporter) -> RepairReport:
    session.close()  # nobody may hold the files
    return repair(session.paths, reporter)


AT_ONCE: Handlers = {StatusRequest: lambda session, request, reporter: library_status(session.library)}

HANDLERS: Handlers = {
    BackupRequest: on_library(run_backup),
    BackupContentsRequest: lambda session, request, reporter: run_contents(request, reporter),
    RestoreRequest: _restore,
    DoctorRequest: lambda session, request, reporter: examine(session.library, reporter),
    RepairRequest: _repair,
}
