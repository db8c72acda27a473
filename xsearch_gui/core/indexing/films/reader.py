"""Reading one film for the library: its moments, each with a vector and a small picture, and what stands for it."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.catalogue import FileRow, Modality
from xsearch_gui.core.catalogue.facts.moments import picture_of
from xsearch_gui.core.decoding.colours import palette_of
from xsearch_gui.core.decoding.decode_process import Reading
from xsearch_gui.core.decoding.sharpness import sharpness_of
from xsearch_gui.core.decoding.thumbnail import THUMBNAIL_SIDE
from xsearch_gui.core.duplicates.fingerprint import fingerprint_of
from xsearch_gui.core.errors import FileProblem
from xsearch_gui.core.indexing.films.choosing import MomentChooser
from xsearch_gui.core.indexing.photo_reader import BadPhoto, PhotoReader, ReadPhoto
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.items import Kind


class FilmReader:
    """Reads the films of one run, one after the other: each is decoded beside the encoder that looks at its frames."""

    def __init__(self, library: Library, reader: PhotoReader, reporter: Reporter, *, force: bool) -> None:
        self._library = library
        self._reader = reader
        self._reporter = reporter
        self._force = force

    def read(self, file: FileRow) -> tuple[ReadPhoto | BadPhoto, MomentChooser | None]:
        """Return what the film is to the library, and its moments unless they are known already.

        Raises
        ------
        XSearchError, Cancelled
        """
        library = self._library
        chooser = MomentChooser(library.encoder)

        def each(seconds: float, frame: Image.Image) -> None:
            check(self._reporter)
            chooser.add(seconds, frame)

        hashed = library.catalogue.items.hashed
        try:
            reading = library.decoders.film(file.path, THUMBNAIL_SIDE, file.size, each, self._is_known, hashed)
            if reading.picture is None:
                return ReadPhoto(file, reading.content, reading.size), None
            chooser.finish()
            chooser.thin()
        except FileProblem as error:
            return BadPhoto(file, error.reason), None
        if not chooser.kept:
            return BadPhoto(file, Message("is a film of which no picture can be read")), None
        self._keep_pictures(reading, chooser)
        with Image.open(io.BytesIO(chooser.kept[chooser.cover].jpeg), formats=("JPEG",)) as image:
            cover = image.convert("RGB")
        return ReadPhoto(
            file, reading.content, reading.size, replace(reading.picture, image=cover),
            palette=palette_of(cover), sharpness=sharpness_of(cover), fingerprint=fingerprint_of(cover).tobytes(),
        ), chooser  # fmt: skip

    def keep(self, item: int, chooser: MomentChooser) -> None:
        """Keep the moments of a film, in the transaction in which its item is kept."""
        catalogue, encoder_id = self._library.catalogue, self._library.encoder_id
        ids = catalogue.moments.put(item, [one.seconds for one in chooser.kept], chooser.cover)
        vectors = [one.vector for one in chooser.kept]
        catalogue.vectors.put(Modality.MOMENTS, encoder_id, ids, _stacked(vectors))
        catalogue.vectors.put(Modality.PHOTOS, encoder_id, [item], _stacked([vectors[chooser.cover]]))

    def _is_known(self, content: str, size: int) -> bool:
        """Return whether the moments of a film are known: their vectors can be made from their pictures."""
        item = None if self._force else self._library.catalogue.items.find(Kind.PHOTO, content, size)
        if item is None or not self._reader.is_current(content, size):
            return False
        moments = self._library.catalogue.moments.of_item(item)
        paths = (self._library.paths.thumbnail(picture_of(content, moment.id)) for moment in moments)
        return bool(moments) and all(path.exists() for path in paths)

    def _keep_pictures(self, reading: Reading, chooser: MomentChooser) -> None:
        try:
            for place, one in enumerate(chooser.kept):
                names = (picture_of(reading.content, place), *([reading.content] if place == chooser.cover else []))
                for name in names:
                    with replacing(self._library.paths.thumbnail(name), shared=True) as unfinished:
                        unfinished.write_bytes(one.jpeg)
        except OSError as error:
            raise self._reader.no_room(error) from error


def _stacked(vectors: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.stack(vectors)
