"""The job that takes a folder out of the library."""

from __future__ import annotations

import os

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.files.volumes import contains
from xsearch_gui.core.handling import Handlers, on_library
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.indexing import ForgetReport, ForgetRequest


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


HANDLERS: Handlers = {ForgetRequest: on_library(run_forget)}
