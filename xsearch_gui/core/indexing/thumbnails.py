"""Thumbnails are a cache: what is missing is made again."""

from __future__ import annotations

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor

from xsearch_gui.core.catalogue.facts.preliminary import NO_HASH
from xsearch_gui.core.decoding.thumbnail import THUMBNAIL_SIDE, save_thumbnail
from xsearch_gui.core.errors import FileProblem
from xsearch_gui.core.indexing.films.thumbnails import restore_film_thumbnails
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import thumbnail_file
from xsearch_gui.core.progress import Reporter, check

_BATCH = 32


def restore_thumbnails(library: Library, reporter: Reporter) -> int:
    """Make the thumbnails of photos that are there but have none, and return how many were made.

    A photo that cannot be read now (its drive is absent, say) is left for the next time.
    """
    paths = library.paths
    root = str(paths.thumbnails)
    there = {entry.path for folder in _folders(root) for entry in os.scandir(folder)}
    contents = library.catalogue.items.contents()
    _drop_preliminary(there, {thumbnail_file(root, content) for content in library.catalogue.preliminary.contents()})
    missing = [(item, content) for item, content in contents.items() if thumbnail_file(root, content) not in there]
    made = 0

    def make(item: int, content: str) -> bool:
        row = rows.get(item)
        try:
            if row is not None:
                picture = library.decoders.picture(row.path, THUMBNAIL_SIDE, covers.get(item))
                save_thumbnail(picture.image, paths.thumbnail(content), THUMBNAIL_SIDE)
        except (FileProblem, OSError):
            return False
        return row is not None

    with ThreadPoolExecutor(library.decoders.processes, thread_name_prefix="thumbnail") as pool:
        for start in range(0, len(missing), _BATCH):
            check(reporter)
            reporter.progress(start, len(missing), Message("Making thumbnails"))
            part = missing[start : start + _BATCH]
            rows = library.catalogue.items.rows([item for item, _ in part])
            covers = library.catalogue.moments.covers([item for item, _ in part])
            rows = {item: row for item, row in rows.items() if library.availability.online(row.folder_id)}
            made += sum(pool.map(lambda pair: make(*pair), part))
    return made + restore_film_thumbnails(library, there, reporter)


def _drop_preliminary(there: set[str], needed: set[str]) -> None:
    """Delete the small pictures of photos that have been read since; the window may have shown them until now."""
    for path in there - needed:
        if os.path.basename(path).startswith(NO_HASH):
            with contextlib.suppress(OSError):
                os.unlink(path)


def _folders(root: str) -> list[str]:
    try:
        return [entry.path for entry in os.scandir(root) if entry.is_dir()]
    except FileNotFoundError:
        return []
