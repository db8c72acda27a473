"""Pictures that are searched with: read once, and recognised when the library has them."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.decoding.thumbnail import THUMBNAIL_SIDE
from xsearch_gui.core.duplicates.family import FamilyFinder
from xsearch_gui.core.duplicates.fingerprint import FingerprintCache, Grey, fingerprint_of, same_picture
from xsearch_gui.core.duplicates.kinship import Neighbourhood
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.files.hashing import content_hash
from xsearch_gui.core.files.opening import reason_of
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.index.reader import VectorIndex
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.items import Kind

_REMEMBERED = 64
_COMPARED = 100  # nearest photos whose fingerprints are compared ...
_CLOSE = 0.15  # the least of the way from a random pair's cosine to 1: greys alone do not tell red from yellow
_ALIGNED = 16  # ... and those that are looked at as crops


@dataclass(frozen=True, slots=True)
class QueryPicture:
    """The unit vector of a picture, float32 (dimension,), and the photos of the library that are this very picture.

    ``item`` is the one with the same bytes; ``same`` holds it too, and, where that was asked for, copies of another
    size, quality or frame.
    """

    vector: NDArray[np.float32]
    item: int | None
    same: tuple[int, ...] = ()


class QueryPictures:
    """Reads the pictures of queries; while a person types words beside a picture it is not read again."""

    def __init__(self, library: Library, book: FingerprintCache) -> None:
        self._library = library
        self.book = book
        self._seen: OrderedDict[tuple[str, int], tuple[NDArray[np.float32], Grey]] = OrderedDict()

    def read(self, path: str, index: VectorIndex, *, compare: bool = False) -> QueryPicture:
        """Return what a picture looks like to the encoder; with ``compare``, also which photos are this picture.

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
            raise UsageError(Message("The image {path} {reason}.", path=path, reason=reason_of(error))) from error
        item = self._library.catalogue.items.find(Kind.PHOTO, *key)
        vector = index.photos.vector(item) if item is not None else None
        if vector is None:
            vector = self._encoded(path, key)[0]
        own = () if item is None else (item,)
        if not compare:
            return QueryPicture(vector, item, own)
        fingerprint = self.book.fingerprints({item: key[0]}, 1).get(item) if item is not None else None
        alike = self._same(self._encoded(path, key)[1] if fingerprint is None else fingerprint, vector, index)
        return QueryPicture(vector, item, tuple(dict.fromkeys([*own, *alike])))

    def fingerprint(self, path: str) -> Grey:
        """Return the fingerprint of a picture that was read."""
        path = os.path.abspath(os.path.expanduser(path))
        return self._encoded(path, content_hash(path, self._library.catalogue.items.hashed))[1]

    def family(self, name: str, photos: PopulationIndex) -> NDArray[np.int64]:
        """Return the items of the families of all photos of a name, or of a path, int64 (n,), rising."""
        near = Neighbourhood(self._library, self.book, photos)
        catalogue = self._library.catalogue
        named = [catalogue.items.at(name)] if os.path.isabs(name) else catalogue.places.named(name)
        known = [item for item in named if item is not None and photos.vector(item) is not None]
        kin = [FamilyFinder(near).family(near.known(item)) for item in known if near.row(item) is not None]
        return np.asarray(sorted({one.item for family in kin for one in family}), dtype=np.int64)

    def _encoded(self, path: str, key: tuple[str, int]) -> tuple[NDArray[np.float32], Grey]:
        if key not in self._seen:
            image = self._library.decoders.picture(path, THUMBNAIL_SIDE).image
            self._seen[key] = self._library.encoder.encode_images([image])[0], fingerprint_of(image)
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return self._seen[key]

    def _same(self, fingerprint: Grey, vector: NDArray[np.float32], index: VectorIndex) -> list[int]:
        """Return the photos that are a picture, by their fingerprints.

        Looked for among those nearest in vector; not only the very nearest, because a small copy of a photo can be
        farther from it than another photo of the same scene.
        """
        found, chance = index.pictures.search(vector, _COMPARED), self._library.encoder.manifest.calibration.photos_mean
        near = found.ids[found.scores >= chance + _CLOSE * (1.0 - chance)].tolist()
        rows = self._library.catalogue.items.rows(near)
        fingerprints = self.book.fingerprints({item: rows[item].content for item in near if item in rows}, _COMPARED)
        items = [item for item in near if item in fingerprints]
        if not items:
            return []
        # What is dropped is rather a crop of a photo than the other way round.
        photos, asked = np.stack([fingerprints[item] for item in items]), np.stack([fingerprint] * len(items))
        alike = same_picture(photos, asked, np.arange(len(items)) < _ALIGNED)
        return [item for item, is_same in zip(items, alike.tolist(), strict=True) if is_same]
