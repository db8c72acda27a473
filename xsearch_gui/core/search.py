"""Answering queries: text to photos and notes, image to similar photos and related notes.

:class:`SearchEngine` holds what queries share (the newest index and its scales) and turns evidence into rows.
:mod:`text_search` answers the query language; queries by image are answered here.
"""

from __future__ import annotations

import time
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core import ranking
from xsearch_gui.core.annotate import STAMP, tags_of
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.hits import HitMaker
from xsearch_gui.core.index import (
    DamagedIndex,
    VectorIndex,
    current_generation,
    from_catalogue,
    load,
    with_new_texts,
)
from xsearch_gui.core.library import Library
from xsearch_gui.core.media import read_photo
from xsearch_gui.core.query import parse
from xsearch_gui.core.ranking import Background, Evidence, Scale
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
from xsearch_gui.core.text_search import Found, Scales, TextSearch

MAX_TOP = 10_000
_DEPTH = 4  # candidates per list and wanted row: fusion may lift what a single list has low
# What it says of a note, in log-odds, that it is paired with the photo that was asked about.
_OWN_NOTE = {Link.SAME_STEM: 9.0, Link.USER: 9.5, Link.MENTION: 8.0, Link.SAME_FOLDER: 3.0}
_VIA_SIMILAR = 0.5


class SearchEngine:
    """Answers queries on one library. Use it from one thread."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._index: VectorIndex | None = None
        self._stamp = ""  # of the captions that the index holds
        self._hits = HitMaker(library)
        self._scales: Scales | None = None

    def index(self) -> VectorIndex:
        """Return the newest index: the published one, or what the catalogue holds where that is damaged."""
        library = self._library
        generation = current_generation(library.paths.indexes, library.encoder.manifest)
        if self._index is None or self._index.generation != generation:
            try:
                self._index = load(library.paths.indexes, library.encoder.manifest)
            except DamagedIndex:
                self._index = from_catalogue(library.catalogue, library.encoder_id, library.encoder.manifest.dimension)
            self._scales, self._stamp = None, ""
        stamp = library.catalogue.meta(STAMP)
        if stamp != self._stamp:
            self._index, self._stamp = with_new_texts(self._index, library.catalogue, library.encoder_id), stamp
        return self._index

    def scales(self) -> Scales:
        """Return the spreads of this library's cosines, measured when the index is new."""
        index = self.index()
        if self._scales is None:
            known, reference = self._library.encoder.manifest.calibration, self._library.reference
            spread = ranking.PRIOR_SHARE * known.random_std
            photos = Scale.of(index.photos, reference, known.random_mean, spread)
            texts = Scale.of(index.texts, reference, known.texts_mean, ranking.PRIOR_SHARE * known.texts_std)
            self._scales = Scales(photos, texts, Scale(known.photos_std, known.photos_mean))
        return self._scales

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
        query = parse(request.text)
        depth = max(200, _DEPTH * request.top)
        marks = self._library.catalogue.searches.judgements(request.text) if request.marks else ()
        found = TextSearch(self._library, self.index(), self.scales(), query, depth, marks).run()
        hits = self._hits.make(found, request.kind, request.top)
        return SearchResult(hits=hits, seconds=time.perf_counter() - start)

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

    def _photos_like(self, query: NDArray[np.float32], depth: int) -> Found:
        photos = self.index().photos
        near = photos.search(query, depth)
        sample = photos.vectors[photos.sample].astype(np.float32) @ query
        weights = ranking.SIMILAR_WEIGHT * ranking.robust_spreads(sample, near.scores, self.scales().similar)
        return {
            item: [Evidence("similar", weight, ranking.probability(weight))]
            for item, weight in zip(near.ids.tolist(), weights.tolist(), strict=True)
        }

    def _notes_for(self, query: NDArray[np.float32], own: int | None, photos: Found, top: int) -> Found:
        """Related notes: what the picture itself says, the photo's own pairs, and notes of similar photos."""
        catalogue, texts = self._library.catalogue, self.index().texts
        evidence: Found = defaultdict(list)
        near = texts.search(query, max(200, _DEPTH * top))
        # The spread belongs to text and photo, the centre to this query: two populations, apart by the modality gap.
        spreads = Background(texts, query, self.scales().photos).spreads(near.scores)
        rows = catalogue.texts.rows(near.ids.tolist())
        for text, spread in zip(near.ids.tolist(), spreads.tolist(), strict=True):
            row = rows.get(text)
            if row is not None and row.kind is Kind.NOTE:
                weight = ranking.IMAGE_WEIGHT * spread
                evidence[row.item_id].append(Evidence("text", weight, ranking.probability(weight), row.body))
        for note, link in catalogue.items.notes_of(own).items() if own is not None else ():
            evidence[note].append(Evidence(str(link), _OWN_NOTE[link], ranking.probability(_OWN_NOTE[link])))
        for photo, (sign, *_) in list(photos.items())[:top]:
            if photo == own or sign.shown < ranking.POSSIBLE:
                continue
            for note, link in catalogue.items.notes_of(photo).items():
                weight = _VIA_SIMILAR * _OWN_NOTE[link] * sign.shown
                evidence[note].append(Evidence("similar photo", weight, ranking.probability(weight)))
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
        own = catalogue.annotations.caption(row.id)
        captions = [
            Caption(text.source, text.body, catalogue.texts.origin_path(text.id))
            for text in texts
            # What the user wrote and had written into a sidecar comes back from there: it is shown once.
            if (row.kind is Kind.PHOTO or text.source is Source.NOTE) and text.body != own
        ]
        related: tuple[Hit, ...] = ()
        query = self.index().photos.vector(row.id)
        if row.kind is Kind.PHOTO and query is not None:
            photos = self._photos_like(query, 50)
            related = self._hits.make(self._notes_for(query, row.id, photos, notes), Kind.NOTE, notes)
            related = tuple(hit for hit in related if hit.score >= ranking.POSSIBLE)
        return Details(
            item=row.id,
            path=row.path,
            kind=row.kind,
            bytes=row.size,
            online=self._hits.online(row.path),
            title=row.title,
            thumbnail=self._hits.thumbnail(row),
            facts=row.facts,
            own_caption=own,
            tags=tags_of(catalogue, row),
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
