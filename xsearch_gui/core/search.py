"""Answering queries: text to photos and notes, image to similar photos and related notes.

A text query looks at three lists: the photos' vectors, the vectors of captions and notes, and the exact words
(BM25). Each list's scores are calibrated against the background (:mod:`calibration`), which also removes the
modality gap between the lists; what they say of one item is then put together. A photo inherits what is said
of its captions, and in part what is said of the notes that belong to it.
"""

from __future__ import annotations

import time
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core import calibration
from xsearch_gui.core.calibration import Background
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.hits import Evidence, HitMaker
from xsearch_gui.core.index import (
    DamagedIndex,
    PopulationIndex,
    VectorIndex,
    current_generation,
    from_catalogue,
    load,
)
from xsearch_gui.core.library import Library
from xsearch_gui.core.media import read_photo
from xsearch_gui.core.reading import THUMBNAIL_SIDE, content_hash
from xsearch_gui.core.records import (
    Caption,
    Details,
    DetailsRequest,
    Hit,
    Kind,
    Link,
    SearchRequest,
    SearchResult,
    Source,
)

MAX_TOP = 10_000
_DEPTH = 4  # candidates per list and wanted row: fusion may lift what a single list has low
# How much of a note's match its photos inherit.
_INHERIT = {Link.SAME_STEM: 0.8, Link.USER: 0.8, Link.MENTION: 0.7, Link.SAME_FOLDER: 0.0}
_OWN_NOTE = {Link.SAME_STEM: 0.95, Link.USER: 0.97, Link.MENTION: 0.9, Link.SAME_FOLDER: 0.4}
_VIA_SIMILAR = 0.6
_WORDS_WEIGHT = 0.9
# Backgrounds of text-text and image-image cosines, for libraries too small to have one of their own.
_TEXT_PRIOR = Background(0.1, 0.12)
_IMAGE_PRIOR = Background(0.15, 0.15)


class SearchEngine:
    """Answers queries on one library. Use it from one thread."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._index: VectorIndex | None = None
        self._hits = HitMaker(library)
        known = library.encoder.manifest.calibration
        self._cross_prior = Background(known.random_mean, known.random_std)

    def index(self) -> VectorIndex:
        """Return the newest index: the published one, or what the catalogue holds where that is damaged."""
        library = self._library
        generation = current_generation(library.paths.indexes, library.encoder.manifest)
        if self._index is None or self._index.generation != generation:
            try:
                self._index = load(library.paths.indexes, library.encoder.manifest)
            except DamagedIndex:
                dimension = library.encoder.manifest.dimension
                self._index = from_catalogue(library.catalogue, library.encoder_id, dimension)
        return self._index

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer a query.

        Raises
        ------
        UsageError
            If the query says nothing.
        UnreadablePhoto
            If the query's image cannot be read.
        """
        start = time.perf_counter()
        if not 0 < request.top <= MAX_TOP:
            raise UsageError(f"The number of results must be between 1 and {MAX_TOP:,}.")
        if request.image is not None:
            photos, notes = self._similar(request.image, request.top)
            return SearchResult(photos=photos, notes=notes, seconds=time.perf_counter() - start)
        if not request.text.strip():
            raise UsageError("Type what you are looking for.")
        hits = self._by_text(request)
        return SearchResult(hits=hits, seconds=time.perf_counter() - start)

    # text ------------------------------------------------------------------------------------------------

    def _by_text(self, request: SearchRequest) -> tuple[Hit, ...]:
        query = self._library.encoder.encode_texts([request.text])[0]
        index = self.index()
        depth = max(200, _DEPTH * request.top)
        evidence: dict[int, list[Evidence]] = defaultdict(list)
        background = Background.of(index.photos.sample @ query, self._cross_prior)
        self._from_photos(index.photos, query, background, depth, evidence)
        self._from_texts(index.texts, query, request.text, depth, evidence)
        return self._hits.make(evidence, request.kind, request.top)

    def _from_photos(
        self,
        photos: PopulationIndex,
        query: NDArray[np.float32],
        background: Background,
        depth: int,
        evidence: dict[int, list[Evidence]],
    ) -> None:
        near = photos.search(query, depth)
        for item, p in zip(near.ids.tolist(), background.probability(near.scores).tolist(), strict=True):
            evidence[item].append(Evidence("image", p))

    def _from_texts(
        self,
        texts: PopulationIndex,
        query: NDArray[np.float32],
        words: str,
        depth: int,
        evidence: dict[int, list[Evidence]],
    ) -> None:
        background = Background.of(texts.sample @ query, _TEXT_PRIOR)
        near = texts.search(query, depth)
        found: dict[int, list[Evidence]] = defaultdict(list)  # text id -> evidence
        for text, p in zip(near.ids.tolist(), background.probability(near.scores).tolist(), strict=True):
            if p >= calibration.POSSIBLE / 2:
                found[text].append(Evidence("text", p))
        for text, share in self._library.catalogue.texts.match_words(words, depth):
            found[text].append(Evidence("words", _WORDS_WEIGHT * share**2))
        self._spread(found, evidence)

    def _spread(self, found: dict[int, list[Evidence]], evidence: dict[int, list[Evidence]]) -> None:
        """Give what texts say to the items that own them, and to the photos of a note."""
        rows = self._library.catalogue.texts.rows(list(found))
        notes: dict[int, list[Evidence]] = defaultdict(list)
        for text, signs in found.items():
            row = rows.get(text)
            if row is None:
                continue
            told = [Evidence(sign.via, sign.score, row.body) for sign in signs]
            evidence[row.item_id] += told
            if row.kind is Kind.NOTE:
                notes[row.item_id] += told
        for note, photo, link in self._library.catalogue.items.photos_of(list(notes)):
            evidence[photo] += [
                Evidence("note", _INHERIT[link] * sign.score, sign.text) for sign in notes[note] if _INHERIT[link]
            ]

    # image -----------------------------------------------------------------------------------------------

    def _similar(self, path: str, top: int) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
        content, size = content_hash_of_query(path)
        own = self._library.catalogue.items.find(Kind.PHOTO, content, size)
        index = self.index()
        query = index.photos.vector(own) if own is not None else None
        if query is None:
            query = self._library.encoder.encode_images([read_photo(path, THUMBNAIL_SIDE).image])[0]
        photos = self._photos_like(query, max(200, _DEPTH * top))
        notes = self._hits.make(self._notes_for(query, own, photos, top), Kind.NOTE, top)
        return self._hits.make(photos, Kind.PHOTO, top), notes

    def _photos_like(self, query: NDArray[np.float32], depth: int) -> dict[int, list[Evidence]]:
        photos = self.index().photos
        near = photos.search(query, depth)
        scores = Background.of(photos.sample @ query, _IMAGE_PRIOR).probability(near.scores)
        return {item: [Evidence("similar", p)] for item, p in zip(near.ids.tolist(), scores.tolist(), strict=True)}

    def _notes_for(
        self, query: NDArray[np.float32], own: int | None, photos: dict[int, list[Evidence]], top: int
    ) -> dict[int, list[Evidence]]:
        """Related notes: what the picture itself says, the photo's own pairs, and notes of similar photos."""
        catalogue, texts = self._library.catalogue, self.index().texts
        evidence: dict[int, list[Evidence]] = defaultdict(list)
        near = texts.search(query, max(200, _DEPTH * top))
        scores = Background.of(texts.sample @ query, self._cross_prior).probability(near.scores)
        rows = catalogue.texts.rows(near.ids.tolist())
        for text, p in zip(near.ids.tolist(), scores.tolist(), strict=True):
            row = rows.get(text)
            if row is not None and row.kind is Kind.NOTE:
                evidence[row.item_id].append(Evidence("text", p, row.body))
        for note, link in catalogue.items.notes_of(own).items() if own is not None else ():
            evidence[note].append(Evidence(str(link), _OWN_NOTE[link]))
        for photo, (sign, *_) in list(photos.items())[:top]:
            if photo == own or sign.score < calibration.POSSIBLE:
                continue
            for note, link in catalogue.items.notes_of(photo).items():
                weight = _VIA_SIMILAR * _OWN_NOTE[link]
                evidence[note].append(Evidence("similar photo", weight * sign.score))
        return evidence

    # one item --------------------------------------------------------------------------------------------

    def details(self, request: DetailsRequest, notes: int = 8) -> Details:
        """Return everything about one item.

        Raises
        ------
        UsageError
            If the library has no such item (any more).
        """
        catalogue = self._library.catalogue
        row = catalogue.items.rows([request.item]).get(request.item)
        if row is None:
            raise UsageError("This photo or note is no longer in the library.")
        texts = catalogue.texts.of_item(row.id)
        captions = [
            Caption(text.source, text.body, catalogue.texts.origin_path(text.id))
            for text in texts
            if row.kind is Kind.PHOTO or text.source is Source.NOTE
        ]
        related: tuple[Hit, ...] = ()
        query = self.index().photos.vector(row.id)
        if row.kind is Kind.PHOTO and query is not None:
            photos = self._photos_like(query, 50)
            related = self._hits.make(self._notes_for(query, row.id, photos, notes), Kind.NOTE, notes)
            related = tuple(hit for hit in related if hit.score >= calibration.POSSIBLE)
        return Details(
            item=row.id,
            path=row.path,
            kind=row.kind,
            bytes=row.size,
            online=self._hits.online(row.path),
            title=row.title,
            thumbnail=self._hits.thumbnail(row),
            facts=row.facts,
            captions=tuple(captions),
            notes=related,
            other_paths=tuple(path for path in catalogue.items.paths(row.id) if path != row.path),
        )


def content_hash_of_query(path: str) -> tuple[str, int]:
    """Return the identity of a query's image.

    Raises
    ------
    UsageError
        If there is no such file.
    """
    try:
        return content_hash(path)
    except OSError as error:
        raise UsageError(f"The image {path} cannot be opened ({error.strerror}).") from error
