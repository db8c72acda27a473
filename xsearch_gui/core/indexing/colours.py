"""The colours of photos that were read before colours were: from their thumbnails, no photo is opened."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from xsearch_gui.core.decoding.colours import PaletteColour, palette_of
from xsearch_gui.core.decoding.thumbnail import open_thumbnail
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check

_BATCH = 256


def fill_colours(library: Library, reporter: Reporter) -> int:
    """Make the palettes that are missing, keep them batch by batch, and return how many were made.

    A photo whose thumbnail cannot be read is left for the next time.

    Raises
    ------
    Cancelled
    """
    missing, made = library.catalogue.palettes.missing(), 0

    def colours(content: str) -> tuple[PaletteColour, ...] | None:
        try:
            with open_thumbnail(library.paths.thumbnail(content)) as image:
                image.draft("RGB", (64, 64))
                return palette_of(image)
        except OSError:
            return None

    with ThreadPoolExecutor(2, thread_name_prefix="colours") as pool:
        for start in range(0, len(missing), _BATCH):
            check(reporter)
            reporter.progress(start, len(missing), Message("Looking at colours"))
            part = missing[start : start + _BATCH]
            found = list(pool.map(colours, [content for _, content in part]))
            with library.catalogue.transaction():
                for (item, _), palette in zip(part, found, strict=True):
                    if palette is not None:
                        library.catalogue.palettes.put(item, palette)
                        made += 1
    return made
