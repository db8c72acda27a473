"""Answering a query in the query language: which items there is something to say about, and what.

Each positive term looks at the photos' vectors and at those of captions and notes; exact words and the words of the
sentence are looked up in the full-text index. What is found is evidence (:mod:`ranking`), gathered per item: a caption
speaks for its photo, a note for itself and for the photos that belong to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core import filters, ranking
from xsearch_gui.core.catalogue.searches import Judgement
from xsearch_gui.core.feedback import refine_by_marks, stretch
from xsearch_gui.core.index import VectorIndex
from xsearch_gui.core.library import Library
from xsearch_gui.core.neighbours import PopulationIndex
from xsearch_gui.core.pictures import QueryPictures
from xsearch_gui.core.query import Query, Term
from xsearch_gui.core.ranking import Background, Evidence, Scale
from xsearch_gui.core.records import Kind, Link

EVERYTHING = 20_000  # rows that filters alone may give
# How much of what a note says also speaks for its photos.
INHERITED = {Link.SAME_STEM: 1.0, Link.USER: 1.0, Link.MENTION: 0.8, Link.SAME_FOLDER: 0.0}
_WORDS_OF_MENTION = 0.5
_NEGATIVE_FREE = 1.0  # spreads that a photo may be close to an unwanted term, as everything is to everything

Found = dict[int, list[Evidence]]


@dataclass(frozen=True, slots=True)
class Scales:
    """The spreads of text-photo, text-text and photo-photo cosines in one library."""

    photos: Scale
    texts: Scale
    similar: Scale


@dataclass(frozen=True, slots=True)
class _Side:
    """One term as the photos see it."""

    term: Term
    vector: NDArray[np.float32]
    refined: NDArray[np.float32]  # for photos: moved by what was called good and bad
    stretch: float = 1.0  # how much wider the refined vector's cosines spread


class TextSearch:
    """Gathers evidence for one query."""

    def __init__(
        self,
        library: Library,
        index: VectorIndex,
        scales: Scales,
        query: Query,
        depth: int,
        pictures: QueryPictures | None = None,
        marks: Sequence[Judgement] = (),
    ) -> None:
        self._library = library
        self._index = index
        self._scales = scales
        self._query = query
        self._depth = depth
        self._marks = marks
        self._pictures = pictures or QueryPictures(library)
        self._sides = [self._side(term) for term in query.terms if not term.exact]
        self._wanted = [side for side in self._sides if side.term.weight > 0]
        self._allowed = self._restrict()
        self.found: Found = defaultdict(list)

    def _side(self, term: Term) -> _Side:
        vector = self._encode(term)
        if not self._marks or term.weight < 0 or term.image is not None:
            return _Side(term, vector, vector)
        photos = self._index.photos
        refined = refine_by_marks(vector, self._marks, self._index, self._library.catalogue)
        sample = photos.vectors[photos.sample].astype(np.float32)
        return _Side(term, vector, refined, stretch(vector, refined, sample))

    def _encode(self, term: Term) -> NDArray[np.float32]:
        if term.image is not None:
            return self._pictures.read(term.image, self._index).vector
        vector: NDArray[np.float32] = self._library.encoder.encode_texts([_writable(term.text)])[0]
        return vector

    # what may be found at all -------------------------------------------------------------------------------

    def _restrict(self) -> NDArray[np.int64] | None:
        """Return the ids that filters and exact words leave, rising; None when they leave all."""
        catalogue, query = self._library.catalogue, self._query
        allowed: NDArray[np.int64] | None = None
        if query.filters or not (self._wanted or query.terms):
            filters.register(catalogue.connection)
            allowed = filters.matching(catalogue.connection, query.filters)
        for term in query.terms:
            if not term.exact:
                continue
            items = self._with_phrase(term.text)
            if term.weight > 0:
                allowed = items if allowed is None else np.intersect1d(allowed, items)
            else:
                if allowed is None:
                    allowed = filters.matching(catalogue.connection, ())
                allowed = np.setdiff1d(allowed, items)
        return allowed

    def _with_phrase(self, phrase: str) -> NDArray[np.int64]:
        catalogue = self._library.catalogue
        owners = catalogue.texts.with_phrase(_writable(phrase))
        photos = {photo for _, photo, link in catalogue.items.photos_of(owners) if INHERITED[link]}
        return np.asarray(sorted({*owners, *photos}), dtype=np.int64)

    # evidence -----------------------------------------------------------------------------------------------

    def run(self) -> Found:
        """Gather everything."""
        if not self._wanted:
            self._listed()
        else:
            self._from_texts()
            self._from_photos()
        self._from_phrases()
        self._from_marks()
        self._against_unwanted()
        return self.found

    def _listed(self) -> None:
        """Filters, exact or unwanted words alone: everything that is left, newest first."""
        catalogue = self._library.catalogue
        allowed = self._allowed if self._allowed is not None else filters.matching(catalogue.connection, ())
        for place, item in enumerate(catalogue.items.newest(allowed.tolist())[:EVERYTHING]):
            # The order is carried by a weight too small to be seen.
            self.found[item].append(Evidence("filter", ranking.CUT + 3.0 - 1e-6 * place, 1.0))

    def _near(self, population: PopulationIndex, vector: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return the ids closest to a term, of those that are allowed."""
        if self._allowed is None:
            return population.search(vector, self._depth).ids
        ids = self._allowed[population.rows(self._allowed)[1]]
        if len(ids) <= self._depth:
            return ids
        scores = population.scores_of(vector, ids)
        return ids[np.argpartition(-scores, self._depth)[: self._depth]]

    def _from_photos(self) -> None:
        photos = self._index.photos
        ids = np.unique(np.concatenate([self._near(photos, side.refined) for side in self._wanted]))
        told = np.asarray(list(self.found), dtype=np.int64)  # photos known by their texts get their picture's say too
        ids = np.union1d(ids, told[photos.rows(told)[1]])
        if not len(ids):
            return
        total = sum(side.term.weight for side in self._wanted)
        for side in self._wanted:
            share = side.term.weight / total
            spreads = self._spreads(side, ids)
            via = "image" if len(self._wanted) == 1 else f"image: {side.term.text or side.term.image}"
            for item, spread in zip(ids.tolist(), spreads.tolist(), strict=True):
                weight = ranking.IMAGE_WEIGHT * spread
                self.found[item].append(Evidence(via, share * weight, ranking.probability(weight)))
        with_text = self._library.catalogue.texts.having_text(ids.tolist())
        for item in with_text:
            if not any(sign.via in ("text", "note") for sign in self.found[item]):
                self.found[item].append(Evidence("text", ranking.TEXT_AGAINST, 0.0))

    def _spreads(self, side: _Side, ids: NDArray[np.int64]) -> NDArray[np.float64]:
        photos = self._index.photos
        cosines = photos.scores_of(side.refined, ids)
        if side.term.image is None:
            scale = replace(self._scales.photos, spread=self._scales.photos.spread * side.stretch)
            return Background(photos, side.refined, scale).spreads(cosines)
        sample = photos.vectors[photos.sample].astype(np.float32) @ side.vector
        return ranking.robust_spreads(sample, cosines, self._scales.similar)

    def _from_texts(self) -> None:
        """What captions and notes say, by meaning and by words."""
        texts, sentences = self._index.texts, [s for s in self._wanted if s.term.image is None]
        if not sentences:
            return
        catalogue = self._library.catalogue
        ids = np.unique(np.concatenate([texts.search(side.vector, self._depth).ids for side in sentences]))
        shares: dict[int, float] = defaultdict(float)
        total = sum(side.term.weight for side in sentences)
        for side in sentences:
            for text, share in catalogue.texts.match_words(_writable(side.term.text), self._depth):
                shares[text] += share * side.term.weight / total
        ids = np.union1d(ids, np.asarray(list(shares), dtype=np.int64))
        ids = ids[texts.rows(ids)[1]]
        spreads = np.zeros(len(ids))
        for side in sentences:
            background = Background(texts, side.vector, self._scales.texts)
            cosines = texts.scores_of(side.vector, ids)
            spreads += side.term.weight / total * background.spreads(cosines)
        self._tell(dict(zip(ids.tolist(), spreads.tolist(), strict=True)), shares)

    def _tell(self, spreads: dict[int, float], shares: dict[int, float]) -> None:
        """Give what texts say to the items that own them, and to the photos of a note."""
        catalogue = self._library.catalogue
        notes: Found = defaultdict(list)
        for text, row in catalogue.texts.rows(list(spreads)).items():
            if self._allowed is not None and row.kind is Kind.PHOTO and not _holds(self._allowed, row.item_id):
                continue
            spread, share = spreads[text], shares.get(text, 0.0)
            alone = ranking.TEXT_WEIGHT * spread - ranking.NOTE_PENALTY
            beside = max(ranking.TEXT_WEIGHT * (spread - ranking.TEXT_NEUTRAL), ranking.TEXT_AGAINST)
            shown = ranking.probability(alone)
            said = ranking.words_weight(share)
            words = [Evidence("words", said, share, row.body)] if share else []
            if row.kind is Kind.PHOTO:
                self.found[row.item_id] += [Evidence("text", beside, shown, row.body, alone + said), *words]
            else:
                notes[row.item_id] += [
                    Evidence("note", beside, shown, row.body, alone + said),
                    *words,
                ]
                if self._allowed is None or _holds(self._allowed, row.item_id):
                    self.found[row.item_id] += [Evidence("text", alone, shown, row.body), *words]
        for note, photo, link in catalogue.items.photos_of(list(notes)):
            if INHERITED[link] and (self._allowed is None or _holds(self._allowed, photo)):
                self.found[photo] += [_inherited(sign, link) for sign in notes[note]]

    def _from_phrases(self) -> None:
        phrases = [term for term in self._query.terms if term.exact and term.weight > 0]
        for term in phrases:
            for item in self.found:
                self.found[item].append(Evidence("words", ranking.WORDS_WEIGHT * term.weight, 1.0, term.text))

    def _from_marks(self) -> None:
        for mark in self._marks:
            if mark.item in self.found:
                good = mark.verdict > 0
                weight = ranking.MARKED_GOOD if good else ranking.MARKED_BAD
                self.found[mark.item].append(
                    Evidence(f"marked {'good' if good else 'bad'}", weight, 1.0 if good else -1.0)
                )

    def _against_unwanted(self) -> None:
        ids = np.asarray(sorted(self.found), dtype=np.int64)
        ids = ids[self._index.photos.rows(ids)[1]] if len(ids) else ids
        for side in self._sides:
            if side.term.weight >= 0 or not len(ids):
                continue
            via = f"not {side.term.text or side.term.image}"
            for item, spread in zip(ids.tolist(), self._spreads(side, ids).tolist(), strict=True):
                weight = side.term.weight * ranking.IMAGE_WEIGHT * max(0.0, spread - _NEGATIVE_FREE)
                self.found[item].append(Evidence(via, 2.0 * weight, -ranking.probability(-weight)))


def _inherited(sign: Evidence, link: Link) -> Evidence:
    """Return what a note's sign says of a photo of the note.

    A note of the photo's own name is as good as a caption. One that only mentions the photo speaks of other things too:
    its single words say less, and it is never enough by itself.
    """
    share = INHERITED[link]
    if share == 1.0:
        return sign
    if sign.via == "words":
        share *= _WORDS_OF_MENTION
    return Evidence(sign.via, share * sign.weight, share * sign.shown, sign.text)


def _writable(text: str) -> str:
    """Return a text without half characters, which neither SQLite nor a tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _holds(sorted_ids: NDArray[np.int64], item: int) -> bool:
    row = int(np.searchsorted(sorted_ids, item))
    return row < len(sorted_ids) and int(sorted_ids[row]) == item
