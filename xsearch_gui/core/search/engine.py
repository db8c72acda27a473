"""Answering queries: text to photos and notes, pictures to similar photos and related notes.

:class:`SearchEngine` holds what queries share (the newest index and its scales) and turns evidence into rows.
:mod:`text_search` answers the query language, :mod:`image_search` queries by pictures alone.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import ItemRow
from xsearch_gui.core.catalogue.searches import Judgement
from xsearch_gui.core.catalogue.store import BUSY_MILLISECONDS, TEXTS_STAMP, WORDS_STAMP
from xsearch_gui.core.encoders.manifest import Calibration
from xsearch_gui.core.errors import EncoderProblem, UsageError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.index.reader import VectorIndex
from xsearch_gui.core.index.score_scale import PRIOR_SHARE, Scale
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.linear import unit
from xsearch_gui.core.message import Message
from xsearch_gui.core.query.parser import Query, Term, parse
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import MAX_TOP, Hit, Rows, RowsRequest, SearchRequest, SearchResult, Strength
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.evidence_table import RankedItems
from xsearch_gui.core.search.hits import HitBuilder
from xsearch_gui.core.search.image_search import PictureSearch
from xsearch_gui.core.search.photo_odds import Units
from xsearch_gui.core.search.query_images import QueryPictures
from xsearch_gui.core.search.query_language import unknown_language
from xsearch_gui.core.search.snapshot import Scales, Snapshot
from xsearch_gui.core.search.text_ownership import TextOwnership
from xsearch_gui.core.search.text_search import TextSearch
from xsearch_gui.core.search.words.own_words import OwnVocabulary
from xsearch_gui.core.search.words.unknown_words import unknown_word

_DEPTH = 2  # candidates per list and wanted row: fusion may lift what a single list has low
_SHALLOWEST = 200


class SearchEngine:
    """Answers queries on one library. Use it from one thread."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._index: VectorIndex | None = None
        self._linked = ""  # the stamp of the texts and pairs that are known
        self._hits = HitBuilder(library)
        self._scales: Scales | None = None
        self._preliminary = (-1, np.zeros(0, np.int64))  # photos known by thumbnails, and when that was so
        self._sample: tuple[NDArray[np.float32], ...] = ()  # what they were measured on
        self._links: TextOwnership | None = None
        self._words: tuple[str, OwnVocabulary] | None = None  # the stamp of the user's own words, and these
        self.pictures = QueryPictures(library, self._hits.book)
        self.matcher = Matcher(
            library.catalogue.connection, lambda name: self.pictures.family(name, self.index().photos)
        )

    def index(self) -> VectorIndex:
        """Return the index as the catalogue is now: the published base plus a delta."""
        if self._library.encoders.refresh():
            self._index = None
        self._index = self._library.indexes.current(self._index)
        return self._index

    def links(self) -> TextOwnership:
        """Return who owns which text, and which notes belong to which photos."""
        stamp = self._library.catalogue.meta(TEXTS_STAMP)
        if self._links is None or stamp != self._linked:
            self._links, self._linked = TextOwnership.read(self._library.catalogue), stamp
        return self._links

    def words(self) -> OwnVocabulary:
        """Return the words that the user has taught."""
        stamp = self._library.catalogue.meta(WORDS_STAMP)
        if self._words is None or stamp != self._words[0]:
            self._words = (stamp, OwnVocabulary(self._library.catalogue.own_words.all()))
        return self._words[1]

    def scales(self, index: VectorIndex | None = None) -> Scales:
        """Return the spreads of this library's cosines, measured when what they are measured on is new."""
        index = self.index() if index is None else index
        sample = (index.photos.background, index.text_index.texts.background, index.cross_modal.photos.background)
        if self._scales is None or any(one is not other for one, other in zip(sample, self._sample, strict=True)):
            known, reference = self._library.encoder.manifest.calibration, self._library.reference
            texts = self._scale_of_texts(index, known)
            photos = cross_modal = _cross_modal_scale(index, reference, known)
            if (head := self._library.head) is not None:
                cross_modal = _cross_modal_scale(index.cross_modal, head.texts(reference), head.manifest.calibration)
            plain = Units(known.random_std, known.random_mean)
            units = Units(known.random_std * cross_modal.spread / photos.spread, known.random_mean)
            similar = Scale(known.photos_std, known.photos_mean)
            self._scales = Scales(photos, texts, similar, cross_modal, units, plain)
            self._sample = sample
        return self._scales

    def _scale_of_texts(self, index: VectorIndex, known: Calibration) -> Scale:
        if (notes := self._library.notes) is not None and index.text_index is not index:
            return notes.scale(index.text_index.texts)
        return Scale.of(index.texts, self._library.reference, known.texts_mean, PRIOR_SHARE * known.texts_std)

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer a query.

        Raises
        ------
        UsageError
            If the query says nothing, or cannot be understood.
        UnreadablePhoto
            If a picture of the query cannot be read.
        """
        start = time.perf_counter()
        if not 0 < request.top <= MAX_TOP:
            raise UsageError(Message("The number of results must be between 1 and {most}.", most=MAX_TOP))
        if request.text.strip():
            result = self._by_text(request)
        elif request.images:
            result = self._by_pictures(request)
        else:
            raise UsageError(Message("Type what you are looking for."))
        if request.remember:
            self._remember(request.text, sum(hit.strength is not Strength.WEAK for hit in result.hits))
        return replace(result, seconds=time.perf_counter() - start)

    def _by_text(self, request: SearchRequest) -> SearchResult:
        query, images = parse(request.text), request.images
        if images:  # together they count as one term
            terms = tuple(Term("", 1.0 / len(images), image=image) for image in images)
            query = Query((*query.terms, *terms), query.filters, query.text)
        marks = self._library.catalogue.searches.judgements(request.text) if request.marks else ()
        found = self.gather(query, _depth(request), marks)
        hits = self._make(found, request, request.kind)
        verdicts = tuple((mark.item, mark.verdict) for mark in marks)
        language, knowing = unknown_language(query, self._library)
        title, name, is_here = (knowing.title, knowing.name, knowing.is_here) if knowing else ("", "", False)
        return SearchResult(
            hits=hits, marks=verdicts, has_more=_has_more(found, hits), expected=found.expected,
            language=language, knowing=title, knowing_name=name, knowing_here=is_here,
            unknown="" if language else unknown_word(query, self._library, self.words()),
        )  # fmt: skip

    def gather(self, query: Query, depth: int, marks: Sequence[Judgement] = ()) -> RankedItems:
        """Return everything there is to say for a query; each list is looked at down to ``depth``."""
        try:
            return self._ranked(query, depth, marks)
        except EncoderProblem as error:
            if self._library.notes is None:
                raise
            self._library.encoders.do_without_notes(error)  # if it was not that one, the next attempt says so
            return self._ranked(query, depth, marks)

    def _ranked(self, query: Query, depth: int, marks: Sequence[Judgement]) -> RankedItems:
        return TextSearch(self.snapshot(), query, depth, marks).run()

    def snapshot(self) -> Snapshot:
        """Return what a query is answered with now."""
        index = self.index()
        library, stamp = self._library, self._library.catalogue.vectors.stamp()
        if stamp != self._preliminary[0]:
            self._preliminary = (stamp, library.catalogue.preliminary.items())
        known = self._preliminary[1]
        return Snapshot(
            library, index, self.scales(index), self.links(), self.pictures, self.matcher, known, self.words()
        )

    def _by_pictures(self, request: SearchRequest) -> SearchResult:
        pictures = [self.pictures.read(path, self.index(), compare=True) for path in request.images]
        vector = unit(np.mean([picture.vector for picture in pictures], axis=0))
        search = self._pictures_like(vector)
        depth = _depth(request)
        own = np.asarray(sorted({item for picture in pictures for item in picture.same}), dtype=np.int64)
        photos = search.photos(depth, own).ranked()
        photos.moments = search.moments
        notes = search.notes(own, photos, depth)
        alike = self._make(photos, request, Kind.PHOTO) if request.kind is not Kind.NOTE else ()
        related = self._make(notes, request, Kind.NOTE) if request.kind is not Kind.PHOTO else ()
        return SearchResult(photos=alike, notes=related, has_more=_has_more(photos, alike))

    def _pictures_like(self, vector: NDArray[np.float32]) -> PictureSearch:
        index = self.index()
        return PictureSearch(index, self.links(), self.scales(index), vector)

    def _make(self, found: RankedItems, request: SearchRequest, kind: Kind | None) -> tuple[Hit, ...]:
        found.leave_out(np.asarray(request.exclude, dtype=np.int64))
        index = self._index or self.index()  # the one that was searched
        photos = index.photos if request.group else None
        return self._hits.make(found, self.links(), kind, request.top, photos)

    def _remember(self, text: str, hits: int) -> None:
        """Keep a query in the history, unless a job is writing just now: nobody waits for that."""
        connection = self._library.catalogue.connection
        connection.execute("PRAGMA busy_timeout = 100")
        with contextlib.suppress(sqlite3.OperationalError):
            self._library.catalogue.searches.record(text, hits)
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")

    def rows(self, request: RowsRequest) -> Rows:
        """Return the facts of items that become visible."""
        return Rows(self._hits.rows(request.items))

    def hits_of(self, items: Sequence[int]) -> tuple[Hit, ...]:
        """Return items as hits without a probability, in their order; those without a file are left out."""
        return self._hits.rows(items)

    def is_online(self, row: ItemRow) -> bool:
        """Return whether the volume that holds an item's file is there."""
        return self._hits.online(row)

    def thumbnail(self, row: ItemRow) -> str:
        """Return the path of a photo's cached picture; empty for a note."""
        return self._hits.thumbnail(row)

    def related_notes(self, photo: int, top: int) -> tuple[Hit, ...]:
        """Return the notes that are related to a photo of the library, best first, weak ones left out."""
        vector = self.index().photos.vector(photo)
        if vector is None:
            return ()
        alike = self._pictures_like(vector)
        found = alike.notes(np.asarray([photo]), alike.photos(50).ranked(), _SHALLOWEST)
        notes = self._hits.make(found, self.links(), Kind.NOTE, top)
        return tuple(hit for hit in notes if hit.probability >= ranking.POSSIBLE)


def _depth(request: SearchRequest) -> int:
    """Return how far each list is looked at."""
    return max(_SHALLOWEST, _DEPTH * (request.top + len(request.exclude)))


def _has_more(found: RankedItems, hits: Sequence[Hit]) -> bool:
    """Return whether something was found that is neither among the hits nor in their groups."""
    shown = {item for hit in hits for item in (hit.item, *hit.group)}  # of a stack also what was not found
    return bool(hits) and (len(found.items) > len(shown) or not shown.issuperset(found.items.tolist()))


def _cross_modal_scale(index: VectorIndex, reference: NDArray[np.float32], known: Calibration) -> Scale:
    """Return the spread of an index's photos with texts."""
    return Scale.of(index.photos, reference, known.random_mean, PRIOR_SHARE * known.random_std)


def engine_of(session: Session) -> SearchEngine:
    """Return the search engine of a session."""
    return session.part(_engine)


def _engine(session: Session) -> SearchEngine:
    return SearchEngine(session.library)


HANDLERS: Handlers = {
    SearchRequest: lambda session, request, reporter: engine_of(session).search(request),
    RowsRequest: lambda session, request, reporter: engine_of(session).rows(request),
}
