"""Vectors and small pictures of moments that are missing: by another encoder, or in a cache that was emptied."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
from PIL import Image

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.catalogue.facts.moments import Moment, picture_of
from xsearch_gui.core.decoding.thumbnail import THUMBNAIL_SIDE, open_thumbnail, save_thumbnail
from xsearch_gui.core.errors import FileProblem
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check


def encode_moments(library: Library, reporter: Reporter) -> int:
    """Encode moments that have no vector of the library's encoder from their pictures, and return how many.

    Raises
    ------
    Cancelled
        What was encoded until then is kept.
    """
    catalogue, encoder = library.catalogue, library.encoder
    todo, done = catalogue.moments.unencoded(library.encoder_id), 0
    for start in range(0, len(todo), encoder.manifest.image.batch):
        check(reporter)
        reporter.progress(start, len(todo), Message("Reading films"))
        owners, arrays = [], []
        for moment, content in todo[start : start + encoder.manifest.image.batch]:
            path = library.paths.thumbnail(picture_of(content, moment))
            with contextlib.suppress(OSError, ValueError), open_thumbnail(path) as picture:
                arrays.append(encoder.prepare(picture.convert("RGB")))
                owners.append(moment)
        with catalogue.transaction():
            catalogue.vectors.put(Modality.MOMENTS, library.encoder_id, owners, encoder.encode_prepared(arrays))
        done += len(owners)
    if todo:
        with catalogue.transaction():
            catalogue.moments.stand_for_films(library.encoder_id)
    return done


def restore_film_thumbnails(library: Library, there: set[str], reporter: Reporter) -> int:
    """Make the pictures of moments that are not ``there`` again, and return how many.

    A film that cannot be read now is left for the next time.
    """
    made = 0
    for film in library.catalogue.moments.films():
        check(reporter)
        row = library.catalogue.items.rows([film]).get(film)
        if row is None or not library.availability.online(row.folder_id):
            continue
        names = {moment: library.paths.thumbnail(picture_of(row.content, moment.id)) for moment in
                 library.catalogue.moments.of_item(film)}  # fmt: skip
        missing = [moment for moment, path in names.items() if str(path) not in there]
        if not missing:
            continue
        reporter.progress(0, 0, Message("Making thumbnails"))
        made += _make(library, row.path, row.size, missing, names)
    return made


def _make(library: Library, path: str, size: int, missing: list[Moment], names: dict[Moment, Path]) -> int:
    times = np.asarray([moment.seconds for moment in missing])
    made = 0

    def keep(seconds: float, frame: Image.Image) -> None:
        nonlocal made
        target = names[missing[int(np.argmin(np.abs(times - seconds)))]]
        save_thumbnail(frame, target, THUMBNAIL_SIDE)
        made += 1

    with contextlib.suppress(FileProblem, OSError):
        library.decoders.film(path, THUMBNAIL_SIDE, size, keep, at=times.tolist())
    return made
