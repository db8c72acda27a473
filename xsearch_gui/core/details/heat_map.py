"""Where in a photo of the library a query is seen: :mod:`crop_scores` for one item and the terms of a query."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import ItemRow
from xsearch_gui.core.details.crop_scores import CropVectors, encode_crops
from xsearch_gui.core.errors import UnreadablePhoto, UsageError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.query.parser import Term, parse
from xsearch_gui.core.records.details import Heat, HeatRequest
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.search.engine import SearchEngine, engine_of

_SIDE = 1024  # pixels; a quarter of it is what encoders read


class PhotoHeat:
    """Makes heat maps. The crops of the last photo are kept: other queries about it take no time."""

    def __init__(self, library: Library, engine: SearchEngine) -> None:
        self._library = library
        self._engine = engine
        self._last: tuple[int, CropVectors] | None = None

    def of(self, request: HeatRequest) -> Heat:
        """Return the heat map of a photo for the wanted terms of a query; each term is asked by itself too.

        Raises
        ------
        UsageError
            The item is no photo of the library, or the query has no term that could be seen.
        UnreadablePhoto
            Neither the photo nor its thumbnail can be read.
        """
        row = self._library.catalogue.items.rows([request.item]).get(request.item)
        if row is None or row.kind is not Kind.PHOTO:
            raise UsageError(Message("This photo is no longer in the library."))
        terms = [term for term in parse(request.text).terms if term.weight > 0 and not term.exact]
        if not terms:
            raise UsageError(Message("Nothing in this query can be seen in a photo: it has no words to look for."))
        known = self._library.encoder.manifest.calibration
        queries = np.stack([self._vector(term) for term in terms])
        levels = np.asarray([known.random_mean if term.image is None else known.photos_mean for term in terms])
        crops = self._crops(row)
        heat = crops.heat(queries, levels.astype(np.float32))
        peaks = [crops.heat(query, float(level)).peak for query, level in zip(queries, levels, strict=True)]
        best = terms[int(np.argmax(peaks))]
        return Heat(
            item=row.id,
            rows=heat.rows,
            columns=heat.cols,
            values=tuple(np.round(heat.grid.ravel().astype(float), 3).tolist()),
            term=best.text or (best.image or ""),
            present=heat.present,
            box=heat.box,
            width=row.width,
            height=row.height,
        )

    def _vector(self, term: Term) -> NDArray[np.float32]:
        if term.image is not None:
            return self._engine.pictures.read(term.image, self._engine.index()).vector
        vector: NDArray[np.float32] = self._library.encoder.encode_texts([term.text])[0]
        return vector

    def _crops(self, row: ItemRow) -> CropVectors:
        if self._last is None or self._last[0] != row.id:
            try:
                picture = self._library.decoders.picture(row.path, _SIDE).image
            except UnreadablePhoto:  # its drive is absent: the thumbnail shows nearly as much
                picture = self._library.decoders.picture(str(self._library.paths.thumbnail(row.content)), _SIDE).image
            self._last = row.id, encode_crops(self._library.encoder, picture)
        return self._last[1]


def _photo_heat(session: Session) -> PhotoHeat:
    return PhotoHeat(session.library, engine_of(session))


HANDLERS: Handlers = {HeatRequest: lambda session, request, reporter: session.part(_photo_heat).of(request)}
