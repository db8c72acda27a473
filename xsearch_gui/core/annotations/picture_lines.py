"""Hiding lines that were read wrongly in pictures, and showing them again."""

from __future__ import annotations

from xsearch_gui.core.handling import Handlers, at_once
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records.picture_words import HideLineReport, HideLineRequest


def hide_line(library: Library, request: HideLineRequest) -> HideLineReport:
    """Hide a line of a photo, or show it again; of one that is not there nothing changes."""
    words = library.catalogue.picture_words
    with library.catalogue.transaction():
        (words.hide if request.hidden else words.show)(request.item, request.line)
    return HideLineReport(request.item, words.of_item(request.item))


HANDLERS: Handlers = {HideLineRequest: at_once(hide_line)}
