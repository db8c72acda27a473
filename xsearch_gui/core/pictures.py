"""Pictures that are searched with: read once, and recognised when the library has them."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.content import content_hash
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.files import why
from xsearch_gui.core.index import VectorIndex
from xsearch_gui.core.library import Library
from xsearch_gui.core.reading import THUMBNAIL_SIDE
from xsearch_gui.core.records import Kind

_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class QueryPicture:
    """The unit vector of a picture, float32 (dimension,), and the item if the library has the very same file."""

    vector: NDArray[np.float32]
    item: int | None


class QueryPictures:
    """Reads the pictures of queries; while a person types words beside a picture it is not read again."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._vectors: OrderedDict[tuple[str, int], NDArray[np.float32]] = OrderedDict()

    def read(self, path: str, index: VectorIndex) -> QueryPicture:
        """Return what a picture looks like to the encoder.

        Raises
        ------
        UsageError
            If there is no such file.
        UnreadablePhoto
            If it is not a picture.
        """
        path = os.path.abspath(os.path.expanduser(path))
        try:
            key = content_hash(path, self._library.catalogue.items.hashed)
        except OSError as error:
            raise UsageError(f"The image {path} {why(error)}.") from error
        item = self._library.catalogue.items.find(Kind.PHOTO, *key)
        vector = index.photos.vector(item) if item is not None else None
        if vector is None:
            vector = self._vectors.get(key)
        if vector is None:
            vector = self._encoded(path)
            self._vectors[key] = vector
            if len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
        return QueryPicture(vector, item)

    def _encoded(self, path: str) -> NDArray[np.float32]:
        image = self._library.decoders.picture(path, THUMBNAIL_SIDE).image
        vector: NDArray[np.float32] = self._library.encoder.encode_images([image])[0]
        return vector
