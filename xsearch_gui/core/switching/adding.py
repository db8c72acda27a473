"""From a click to "in use": an encoder is exported, imported or made faster, then the library is encoded: one job.

Broken off while the library is encoded, the encoder is installed and coming: :class:`UseEncoderRequest` goes on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from xsearch_gui.core.encoders.adding.exporting import run_export
from xsearch_gui.core.encoders.adding.faster import run_faster
from xsearch_gui.core.encoders.adding.importing import run_import
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.encoders import (
    EncoderRole,
    ExportEncoderRequest,
    ExportReport,
    ImportEncoderRequest,
    ImportReport,
)
from xsearch_gui.core.records.switching import FasterReport, FasterRequest, UseEncoderRequest, UseReport
from xsearch_gui.core.switching.switch import run_use

Added = TypeVar("Added", ExportReport, ImportReport, FasterReport)


def run_export_and_use(session: Session, request: ExportEncoderRequest, reporter: Reporter) -> ExportReport:
    """Export a model; with ``use`` the library is then encoded with it.

    Raises
    ------
    UsageError, EncoderProblem, AddOnProblem, LibraryBusy, Cancelled
    """
    if request.use and request.into:
        raise UsageError(Message("An encoder that is written to {into} cannot be used from there.", into=request.into))
    report = run_export(session.paths, request, reporter)
    return _used(session, report, bool(report.parity_photos), reporter) if request.use else report


def run_import_and_use(session: Session, request: ImportEncoderRequest, reporter: Reporter) -> ImportReport:
    """Import an encoder; with ``use`` the library is then encoded with it.

    Raises
    ------
    UsageError, EncoderProblem, LibraryBusy, Cancelled
    """
    report = run_import(session.paths, request, reporter)
    return _used(session, report, report.reads_photos, reporter) if request.use else report


def run_faster_and_use(session: Session, request: FasterRequest, reporter: Reporter) -> FasterReport:
    """Make an 8-bit copy of an encoder; with ``use`` the library is then encoded with the copy.

    Raises
    ------
    UsageError, EncoderProblem, LibraryBusy, Cancelled
    """
    report = run_faster(session.paths, request, reporter)
    return _used(session, report, report.reads_photos, reporter) if request.use else report


def _used(session: Session, report: Added, reads_photos: bool, reporter: Reporter) -> Added:
    role = EncoderRole.PHOTOS if reads_photos else EncoderRole.NOTES
    switched: UseReport = run_use(session.library, UseEncoderRequest(report.name, role), reporter)
    return replace(report, used=True, failed=switched.failed, notes=(*report.notes, *switched.notes))


HANDLERS: Handlers = {
    ExportEncoderRequest: run_export_and_use,
    ImportEncoderRequest: run_import_and_use,
    FasterRequest: run_faster_and_use,
}
