"""The job that tells where a folder of the library lies now: its photos are not read again, nor encoded."""

from __future__ import annotations

import os

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.folders import FolderRow
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.files.volumes import contains, probe
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.indexing.run import handle_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.library.volume_matching import holds_files_of
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.albums import RelocateRequest
from xsearch_gui.core.records.indexing import IndexReport, IndexRequest


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


HANDLERS: Handlers = {RelocateRequest: _handle}
