"""The jobs that change which folders a library has: one is taken out, or lies elsewhere now."""

from __future__ import annotations

import os

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.folders import FolderRow
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.files.volumes import contains, probe
from xsearch_gui.core.handling import Handlers, on_library
from xsearch_gui.core.indexing.run import handle_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.library.volume_matching import holds_files_of
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.indexing import ForgetReport, ForgetRequest, IndexReport, IndexRequest
from xsearch_gui.core.records.organising.albums import RelocateRequest


def run_forget(library: Library, request: ForgetRequest, reporter: Reporter) -> ForgetReport:
    """Take a folder out of the library; its files are not touched.

    What lies in another folder of the library too, because one contains the other, stays.

    Raises
    ------
    UsageError
        If the library has no such folder.
    LibraryBusy
    """
    catalogue = library.catalogue
    path = os.path.abspath(request.folder)
    with library.changing():
        rows = [row for row in catalogue.folders.rows(path) if request.volume in (None, row.volume)]
        if not rows:
            raise UsageError(Message("{path} is not a folder of this library.", path=path))
        reporter.progress(0, 0, Message("Removing the folder from the library"))
        around = [
            row for row in catalogue.folders.rows() if contains(row.path, path) and row.path != path and row.present
        ]
        with catalogue.transaction():
            for row in rows:
                if around and row.present:  # the library has these files by another folder too
                    catalogue.folders.give(row.id, max(around, key=lambda other: len(other.path)).id, path)
                catalogue.folders.remove(row.id)
            removed = catalogue.items.mark_gone()
        library.indexes.publish_if_due()
    return ForgetReport(removed)


def relocate(library: Library, request: RelocateRequest) -> str:
    """Note where a folder lies now, and return that path.

    Raises
    ------
    UsageError
        The library has no such folder; the other one is not there, is in the library already, or holds other files.
    LibraryBusy
    """
    catalogue = library.catalogue
    old, new = os.path.abspath(request.folder), os.path.abspath(request.to)
    with library.changing():
        rows = catalogue.folders.rows(old)
        if not rows:
            raise UsageError(Message("{path} is not a folder of this library.", path=old))
        row = max(rows, key=lambda one: one.present)
        if not probe(new).there or not os.path.isdir(new):
            raise UsageError(Message("There is no folder {path}. Check the name, or connect its drive.", path=new))
        _refuse_overlap(catalogue, row, new)
        if not holds_files_of(catalogue, row, new):
            raise UsageError(
                Message(
                    "{path} does not hold the files of {folder}. Choose the folder that it has become.",
                    path=new,
                    folder=old,
                )
            )
        with catalogue.transaction():
            catalogue.folders.relocate(row, new)
    library.availability.forget()
    return new


def _refuse_overlap(catalogue: Catalogue, row: FolderRow, new: str) -> None:
    for other in catalogue.folders.rows():
        if row.id not in (other.id, other.inside) and (contains(other.path, new) or contains(new, other.path)):
            raise UsageError(
                Message(
                    "{path} is in the library already, by the folder {folder}. Remove the folder that is missing: "
                    "photos that lie elsewhere too stay.",
                    path=new,
                    folder=other.path,
                )
            )


def _handle(session: Session, request: RelocateRequest, reporter: Reporter) -> IndexReport:
    return handle_index(session, IndexRequest((relocate(session.library, request),)), reporter)


HANDLERS: Handlers = {ForgetRequest: on_library(run_forget), RelocateRequest: _handle}
