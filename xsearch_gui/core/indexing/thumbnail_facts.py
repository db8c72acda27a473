"""Colours and sharpness of photos that an older program has read: by their thumbnails, so that no photo is opened."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor

from xsearch_gui.core.decoding.colours import PaletteColour, palette_of
from xsearch_gui.core.decoding.sharpness import sharpness_of
from xsearch_gui.core.decoding.thumbnail import open_thumbnail
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check

_BATCH = 256

Seen = tuple[tuple[PaletteColour, ...], float]


def measure_thumbnails(library: Library, reporter: Reporter) -> int:
    """Keep what is missing, batch by batch, and return of how many photos it was.

    A photo whose thumbnail cannot be read is left for the next time.

    Raises
    ------
    Cancelled
    """
    catalogue = library.catalogue
    without_colours, without_sharpness = dict(catalogue.palettes.missing()), dict(catalogue.sharpness.missing())
    missing, measured = sorted({**without_colours, **without_sharpness}.items()), 0

    def look(content: str) -> Seen | None:
        path = library.paths.thumbnail(content)
        with contextlib.suppress(OSError, ValueError, SyntaxError), open_thumbnail(path) as image:
            return palette_of(image), sharpness_of(image)
        return None

    with ThreadPoolExecutor(library.decoders.processes, thread_name_prefix="thumbnails") as pool:
        for start in range(0, len(missing), _BATCH):
            check(reporter)
            reporter.progress(start, len(missing), Message("Looking at colours and sharpness"))
            part = missing[start : start + _BATCH]
            seen = zip((item for item, _ in part), pool.map(look, [content for _, content in part]), strict=True)
            known = [(item, *found) for item, found in seen if found is not None]
            with catalogue.transaction():
                for item, palette, _ in known:
                    if item in without_colours:
                        catalogue.palettes.put(item, palette)
                catalogue.sharpness.put([(item, value) for item, _, value in known if item in without_sharpness])
            measured += len(known)
    return measured
