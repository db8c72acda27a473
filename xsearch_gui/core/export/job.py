"""The job behind exporting: items or paths become rows, and rows become files."""

from __future__ import annotations

from dataclasses import replace

from xsearch_gui.core.export.files import export_csv, export_files, export_html
from xsearch_gui.core.export.pictures import export_pictures
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.export import ExportItemsReport, ExportItemsRequest, ExportMode, PictureOptions
from xsearch_gui.core.records.items import MOST_NAMED, Failure, Kind
from xsearch_gui.core.records.search import Hit
from xsearch_gui.core.search.hits import HitBuilder

_NO_PICTURE = Message("is a note: no picture can be made of it")
_GONE = Message("is not in the library (any more)")


def run_export(library: Library, request: ExportItemsRequest, reporter: Reporter) -> ExportItemsReport:
    """Write items and then paths, in their order; what the library does not hold is named in the report.

    Raises
    ------
    UsageError
        The target cannot be written.
    Cancelled
    """
    failed: list[Failure] = []
    wanted = list(request.items)
    for path in request.paths:
        item = library.catalogue.items.at(path)
        if item is None:
            failed.append(Failure(path, _GONE))
        else:
            wanted.append(item)
    hits = HitBuilder(library).rows(tuple(dict.fromkeys(wanted)))
    missing = {*request.items} - {hit.item for hit in hits}
    failed += [Failure(f"item {item}", _GONE) for item in sorted(missing)]
    report = _write(library, hits, request, reporter)
    return replace(report, failed=(*failed, *report.failed))


def _write(
    library: Library, hits: tuple[Hit, ...], request: ExportItemsRequest, reporter: Reporter
) -> ExportItemsReport:
    if request.how is ExportMode.PICTURES:
        return _write_pictures(library, hits, request, reporter)
    if request.how is ExportMode.CSV:
        return export_csv(hits, request.target)
    if request.how is ExportMode.HTML:
        return export_html(hits, request.target, request.title or "Photos")
    return export_files(hits, request.target, "link" if request.how is ExportMode.LINK else "copy", reporter)


def _write_pictures(
    library: Library, hits: tuple[Hit, ...], request: ExportItemsRequest, reporter: Reporter
) -> ExportItemsReport:
    notes = [Failure(hit.path, _NO_PICTURE) for hit in hits if hit.kind is not Kind.PHOTO]
    photos = [hit for hit in hits if hit.kind is Kind.PHOTO]
    rows = library.catalogue.items.rows([hit.item for hit in photos])
    given = [(hit.path, rows[hit.item].facts if hit.item in rows else None) for hit in photos]
    options = request.pictures or PictureOptions()
    report = export_pictures(given, request.target, options, library.decoders, reporter)
    return replace(report, failed=(*notes, *report.failed))


def _handle(session: Session, request: ExportItemsRequest, reporter: Reporter) -> ExportItemsReport:
    """Name so many failures that the report goes through the pipe, and a person can read it."""
    report = run_export(session.library, request, reporter)
    return replace(report, failed=report.failed[:MOST_NAMED], more_failed=len(report.failed[MOST_NAMED:]))


HANDLERS: Handlers = {ExportItemsRequest: _handle}
