"""Pictures for the viewer: what the window's own decoders cannot read (HEIC, RAW, AVIF), as JPEG files in the cache."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers, at_once
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.details import Preview, PreviewRequest
from xsearch_gui.core.records.items import Kind

CACHE_BYTES = 300 * 1024 * 1024
_QUALITY = 92
_LARGEST_SIDE = 8192


def make_preview(library: Library, request: PreviewRequest) -> Preview:
    """Return a picture of a photo that any program can read, from the cache or made now.

    Raises
    ------
    UsageError
        If the library has no such photo.
    UnreadablePhoto
        If its file is absent or cannot be decoded.
    """
    row = library.catalogue.items.rows([request.item]).get(request.item)
    if row is None or row.kind is not Kind.PHOTO:
        raise UsageError(Message("This photo is no longer in the library."))
    side = max(256, min(request.side, _LARGEST_SIDE))
    at = library.catalogue.moments.covers([row.id]).get(row.id) if request.at is None else request.at
    moment = "" if at is None or row.duration is None else f"-{round(1000 * at)}"
    path = library.paths.previews / f"{row.content}-{side}{moment}.jpg"
    try:
        os.utime(path)  # it was used now
    except OSError:
        image = library.decoders.picture(row.path, side, at if moment else None).image
        with replacing(path, shared=True) as unfinished:
            image.save(unfinished, "JPEG", quality=_QUALITY)
        _keep_small(path.parent)
    return Preview(row.id, str(path), row.width, row.height)


def _keep_small(folder: Path) -> None:
    """Delete the pictures that were not used for longest, until the rest is within :data:`CACHE_BYTES`."""
    files = []
    for entry in os.scandir(folder):
        with contextlib.suppress(OSError):  # another process deletes too
            files.append((entry.stat().st_mtime_ns, entry.stat().st_size, entry.path))
    total = sum(size for _, size, _ in files)
    for _, size, path in sorted(files)[:-1]:
        if total <= CACHE_BYTES:
            break
        Path(path).unlink(missing_ok=True)
        total -= size


HANDLERS: Handlers = {PreviewRequest: at_once(make_preview)}
