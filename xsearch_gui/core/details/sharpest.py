"""Which of some photos is the sharpest: frames of a burst, or whatever a person wants to compare."""

from __future__ import annotations

from xsearch_gui.core.decoding.sharpness import sharpness_of_thumbnail
from xsearch_gui.core.handling import Handlers, at_once
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records.details import SharpnessReport, SharpnessRequest


def sharpness(library: Library, request: SharpnessRequest) -> SharpnessReport:
    """Return how sharp photos are; what is not kept yet is measured by thumbnails, and nothing is written."""
    catalogue = library.catalogue
    known = catalogue.sharpness.get(request.items)
    missing = [item for item in request.items if item not in known]
    for item, row in catalogue.items.rows(missing).items():
        value = sharpness_of_thumbnail(library.paths.thumbnail(row.content))
        if value is not None:
            known[item] = value
    items = tuple(item for item in request.items if item in known)
    return SharpnessReport(items, tuple(round(known[item], 1) for item in items))


HANDLERS: Handlers = {SharpnessRequest: at_once(sharpness)}
