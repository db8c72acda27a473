"""Answering a query in the query language: which items there is something to say about, and what.

Each positive term looks at the photos' vectors and at those of captions and notes; exact words and the words of the
sentence are looked up in the full-text index. What is found is evidence (:mod:`ranking`), gathered per item: a caption
speaks for its photo, a note for itself and for the photos that belong to it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.searches import Judgement
from xsearch_gui.core.index.neighbours import SEED, PopulationIndex
from xsearch_gui.core.index.reader import VectorIndex
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.query.parser import Query
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.records import Link
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.cut import Cut, cut_of
from xsearch_gui.core.search.evidence_table import EvidenceTable, Floats, Ids, RankedItems, shown
from xsearch_gui.core.search.query_images import QueryPictures
from xsearch_gui.core.search.query_terms import Scales, Side, writable
from xsearch_gui.core.search.ranking import Background
from xsearch_gui.core.search.text_ownership import LINKS, TextOwnership

EVERYTHING = 20_000  # rows that filters alone may give
# How much of what a note says also speaks for its photos.
INHERITED = {Link.SAME_STEM: 1.0, Link.USER: 1.0, Link.MENTION: 0.8, Link.SAME_FOLDER: 0.0}
_SHARES = np.asarray([INHERITED[link] for link in LINKS])
_WORDS_OF_MENTION = 0.5
_NEGATIVE_FREE = 1.0  # spreads that a photo may be close to an unwanted term, as everything is to everything
_SAMPLE = 2_000  # photos that stand for all that are not looked at one by one
_LISTED = 3.0  # log-odds above the cut of what filters alone have left


class TextSearch:
    """Gathers evidence for one query."""

    def __init__(
        self,
        library: Library,
        index: VectorIndex,
        scales: Scales,
        links: TextOwnership,
        query: Query,
        depth: int,
        pictures: QueryPictures,
        matcher: Matcher,
        marks: Sequence[Judgement] = (),
    ) -> None:
        self._library = library
        self._index = index
        self._scales = scales
        self._links = links
        self._query = query
        self._depth = depth
        self._marks = marks
        self._matcher = matcher
        self._sides = [
            Side(term, library, index, scales, pictures, marks, depth) for term in query.terms if not term.exact
        ]
        self._wanted = [side for side in self._sides if side.term.weight > 0]
        self._allowed = self._restrict()
        self._signs = EvidenceTable()
        self._cut: Cut | None = None

    # what may be found at all -------------------------------------------------------------------------------

    def _restrict(self) -> Ids | None:
        """Return the ids that filters and exact words leave, rising; None when they leave all."""
        query = self._query
        allowed: Ids | None = None
        if query.filters or not (self._wanted or query.terms):
            allowed = self._matcher.matching(query.filters)
        for term in query.terms:
            if not term.exact:
                continue
            items = self._with_phrase(term.text)
            if term.weight > 0:
                allowed = items if allowed is None else np.intersect1d(allowed, items)
            else:
                allowed = np.setdiff1d(self._matcher.matching(()) if allowed is None else allowed, items)
        return allowed

    def _with_phrase(self, phrase: str) -> NDArray[np.int64]:
        owners = np.asarray(self._library.catalogue.texts.with_phrase(writable(phrase)), dtype=np.int64)
        pairs = self._links.photos_of(owners)
        return np.union1d(owners, pairs.other[_SHARES[pairs.link] > 0])

    # evidence -----------------------------------------------------------------------------------------------

    def run(self) -> RankedItems:
        """Gather everything, and put it together."""
        if not self._wanted:
            self._listed()
        else:
            self._from_texts()
            self._from_pictures()
            self._from_photos()
        everything = self._signs.items()
        for term in self._query.terms:
            if term.exact and term.weight > 0:
                self._signs.add("words", everything, ranking.WORDS_WEIGHT * term.weight, 1.0, says=term.text)
        self._from_marks(everything)
        self._against_unwanted(everything)
        found = self._signs.ranked()
        if self._cut is not None:
            found.odds = ranking.CUT + ranking.true_odds(found.odds - ranking.CUT, self._sentence)
            is_photo = self._index.photos.rows(found.items)[1]
            # Of the photos that were looked at everything is known by now; the others were estimated.
            found.expected = self._cut.expected + float(shown(found.odds[is_photo]).sum())
            found.cut(np.where(is_photo, self._cut.threshold, ranking.POSSIBLE_NOTE))
        return found

    def _listed(self) -> None:
        """Filters, exact or unwanted words alone: everything that is left, newest first."""
        items = self._library.catalogue.overview.newest(None)
        if self._allowed is not None:
            items = items[np.isin(items, self._allowed, assume_unique=True)]
        items = items[:EVERYTHING]
        # The order is carried by a weight too small to be seen.
        order = np.arange(len(items), dtype=np.float64)
        self._signs.add("filter", items, ranking.CUT + _LISTED - 1e-6 * order, 1.0)

    def _left(self, items: Ids) -> NDArray[np.bool_]:
        """Return which items filters and exact words leave."""
        return np.ones(len(items), np.bool_) if self._allowed is None else np.isin(items, self._allowed)

    def _near(self, population: PopulationIndex, vector: NDArray[np.float32], allowed: Ids | None) -> Ids:
        """Return the ids closest to a term, of those that are allowed."""
        if allowed is None:
            return population.search(vector, self._depth).ids
        return population.among(vector, allowed, self._depth)

    def _from_photos(self) -> None:
        text_vector = self._signs.items()
        if self._allowed is None:
            near = [side.near.ids for side in self._wanted]
        else:
            near = [side.photos.among(side.refined, self._allowed, self._depth) for side in self._wanted]
        # Photos known by their texts get their picture's say too.
        ids = np.unique(np.concatenate([*near, text_vector[self._index.photos.rows(text_vector)[1]]]))
        if not len(ids):
            return
        for side in self._wanted:
            weights = side.odds(ids) + ranking.CUT
            said = side.term.text or os.path.basename(side.term.image or "")
            via = "image" if len(self._wanted) == 1 else f"image: {said}"
            self._signs.add(via, ids, self._share(side) * weights, self._seen(weights))
        silent = np.setdiff1d(ids[self._links.captioned(ids)], self._signs.items("text", "note"))
        self._signs.add("text", silent, ranking.TEXT_AGAINST, 0.0)
        if any(side.term.image is None for side in self._wanted):
            self._cut = self._cut_by_pictures(ids)

    def _share(self, side: Side) -> float:
        return side.term.weight / sum(other.term.weight for other in self._wanted)

    def _seen(self, weights: Floats) -> Floats:
        """Return the probabilities that a person sees of what one list says."""
        return shown(ranking.CUT + ranking.true_odds(weights - ranking.CUT, self._sentence))

    @property
    def _sentence(self) -> float:
        """How much of a sentence the query is, 0 to 1."""
        return sum(self._share(side) * side.is_sentence for side in self._wanted)

    def _cut_by_pictures(self, ids: Ids) -> Cut:
        """Find the cut as if there were no texts, lest one photo's caption push another below it.

        ``ids`` are photos that are looked at one by one; of the rest a sample stands for all, and only these are
        counted as expected.
        """
        sample, rest = self._others(ids)
        both, looked_at = np.concatenate([ids, sample]), len(ids)
        odds = sum((self._share(side) * side.odds(both) for side in self._wanted), np.zeros(len(both)))
        odds = ranking.CUT + ranking.true_odds(odds, self._sentence)
        probabilities, weights = shown(odds), np.ones(len(both))
        weights[looked_at:] = rest / max(len(sample), 1)
        present = any(mark.verdict > 0 for mark in self._marks)
        cut = cut_of(probabilities, weights, self._sentence, present=present)
        return replace(cut, expected=float((probabilities * weights)[looked_at:].sum()))

    def _others(self, ids: Ids) -> tuple[Ids, int]:
        """Return a sample of the photos that may be found beside these, int64 (at most 2,000,), and their number."""
        photos = self._index.photos
        if self._allowed is None:
            sample, count = photos.ids[photos.sample], len(photos)
        else:
            sample = self._allowed[photos.rows(self._allowed)[1]]
            count = len(sample)
            if count > _SAMPLE:
                sample = np.sort(np.random.default_rng(SEED).choice(sample, _SAMPLE, replace=False))
        return sample[~np.isin(sample, ids)], count - len(ids)

    def _from_texts(self) -> None:
        """What captions and notes say, by meaning and by words."""
        texts, sentences = self._index.text_index.texts, [s for s in self._wanted if s.term.image is None]
        if not sentences:
            return
        allowed = None if self._allowed is None else self._links.texts_of(self._allowed)
        near = [self._near(texts, side.text_vector, allowed) for side in sentences]
        worded = [self._words(writable(side.term.text), allowed) for side in sentences]
        ids = np.unique(np.concatenate([*near, *(found for found, _ in worded)]))
        ids = ids[texts.rows(ids)[1]]
        spreads, shares = np.zeros(len(ids)), np.zeros(len(ids))
        total = sum(side.term.weight for side in sentences)
        for side, (found, share) in zip(sentences, worded, strict=True):
            part = side.term.weight / total
            cosines = texts.scores_of(side.text_vector, ids)
            spreads += part * Background(texts, side.text_vector, self._scales.texts).spreads(cosines)
            known = np.isin(found, ids)
            shares[np.searchsorted(ids, found[known])] += part * share[known]
        self._tell(ids, spreads, shares)

    def _from_pictures(self) -> None:
        """What notes say of the pictures of the query: across the modality gap, so by spreads, not by cosines."""
        cross_modal, total = self._index.cross_modal, sum(side.term.weight for side in self._wanted)
        allowed = None if self._allowed is None else self._links.texts_of(self._allowed)
        for side in self._wanted:
            if side.term.image is None:
                continue
            vector = cross_modal.photo(side.vector)
            texts = self._near(cross_modal.texts, vector, allowed)
            owners, of_photo, known = self._links.owners(texts)
            notes = known & ~of_photo & self._left(owners)
            cosines = cross_modal.texts.scores_of(vector, texts[notes])
            weights = ranking.IMAGE_WEIGHT * Background(cross_modal.texts, vector, self._scales.cross_modal).spreads(
                cosines
            )
            share = side.term.weight / total
            self._signs.add("picture", owners[notes], share * weights, shown(weights), texts[notes])

    def _words(self, sentence: str, allowed: Ids | None) -> tuple[Ids, Floats]:
        """Return the texts that share most words with a sentence, of those that are allowed, and the shares."""
        found, shares = self._library.catalogue.texts.match_words(sentence)
        if allowed is not None:
            left = np.isin(found, allowed)
            found, shares = found[left], shares[left]
        best = np.argsort(-shares, kind="stable")[: self._depth]
        return found[best], shares[best]

    def _tell(self, texts: Ids, spreads: Floats, shares: Floats) -> None:
        """Give what texts say to the items that own them, and to the photos of a note."""
        owners, of_photo, known = self._links.owners(texts)
        # Near what one word means lies much that does not say it.
        near = spreads - ranking.TEXT_OF_PHRASE * (1 - self._sentence)
        standalone_weight = ranking.TEXT_WEIGHT * near
        beside = np.maximum(ranking.TEXT_WEIGHT * (near - ranking.TEXT_NEUTRAL), ranking.TEXT_AGAINST)
        said = ranking.WORDS_WEIGHT * shares**ranking.WORDS_POWER
        seen, worded, left = self._seen(standalone_weight), shares > 0, known & self._left(owners)
        enough = standalone_weight + said
        for chosen, weights, own in ((left & of_photo, beside, enough), (left & ~of_photo, standalone_weight, None)):
            text = texts[chosen]
            ends = own[chosen] if own is not None else None
            self._signs.add("text", owners[chosen], weights[chosen], seen[chosen], text, ends)
            word = chosen & worded
            self._signs.add("words", owners[word], said[word], shares[word], texts[word])
        notes = np.flatnonzero(known & ~of_photo)
        pairs = self._links.photos_of(owners[notes])
        share = _SHARES[pairs.link]
        inherit = (share > 0) & self._left(pairs.other)
        photo, row, share = pairs.other[inherit], notes[pairs.asked[inherit]], share[inherit]
        # A note of the photo's own name is as good as a caption. One that only mentions the photo speaks of other
        # things too: its single words say less, and it is never enough by itself.
        whole = share == 1.0
        own_end = np.where(whole, enough[row], -np.inf)
        self._signs.add("note", photo, share * beside[row], share * seen[row], texts[row], own_end)
        of_word = worded[row]
        part = np.where(whole, 1.0, share * _WORDS_OF_MENTION)[of_word]
        photo, row = photo[of_word], row[of_word]
        self._signs.add("words", photo, part * said[row], part * shares[row], texts[row])

    def _from_marks(self, found: Ids) -> None:
        for verdict, name, weight in ((1, "good", ranking.MARKED_GOOD), (-1, "bad", ranking.MARKED_BAD)):
            marked = np.asarray([mark.item for mark in self._marks if mark.verdict == verdict], dtype=np.int64)
            self._signs.add(f"marked {name}", np.intersect1d(marked, found), weight, float(verdict))

    def _against_unwanted(self, found: Ids) -> None:
        ids = found[self._index.photos.rows(found)[1]]
        for side in self._sides:
            if side.term.weight >= 0 or not len(ids):
                continue
            spreads = np.maximum(0.0, side.spreads(ids) - _NEGATIVE_FREE)
            weights = side.term.weight * ranking.IMAGE_WEIGHT * spreads
            self._signs.add(f"not {side.term.text or side.term.image}", ids, 2.0 * weights, -shown(-weights))
