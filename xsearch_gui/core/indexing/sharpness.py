"""Sharpness of photos that an older program has read: measured by their thumbnails, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from xsearch_gui.core.decoding.sharpness import sharpness_of_thumbnail
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check

_BATCH = 256


def measure_sharpness(library: Library, reporter: Reporter) -> int:
    """Measure the photos of which no sharpness is kept, and return how many were; without a thumbnail, none is."""
    missing = library.catalogue.sharpness.missing()
    measured = 0
    with ThreadPoolExecutor(library.decoders.processes, thread_name_prefix="sharpness") as pool:
        for start in range(0, len(missing), _BATCH):
            check(reporter)
            reporter.progress(start, len(missing), Message("Measuring how sharp photos are"))
            part = missing[start : start + _BATCH]
            paths = [library.paths.thumbnail(content) for _, content in part]
            figures = zip((item for item, _ in part), pool.map(sharpness_of_thumbnail, paths), strict=True)
            known = [(item, value) for item, value in figures if value is not None]
            with library.catalogue.transaction():
                library.catalogue.sharpness.put(known)
            measured += len(known)
    return measured
