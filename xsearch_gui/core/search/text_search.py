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
from xsearch_gui.core.index.neighbours import SEED
from xsearch_gui.core.query.parser import Query
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.cut import Cut, cut_of
from xsearch_gui.core.search.evidence_table import EvidenceTable, Ids, RankedItems, shown
from xsearch_gui.core.search.query_terms import Side, writable
from xsearch_gui.core.search.snapshot import Snapshot
from xsearch_gui.core.search.text_evidence import SHARES, TextEvidence, Wanted
from xsearch_gui.core.sorted_ids import IdSet, among, distinct

EVERYTHING = 20_000  # rows that filters alone may give
_NEGATIVE_FREE = 1.0  # spreads that a photo may be close to an unwanted term, as everything is to everything
_SAMPLE = 2_000  # photos that stand for all that are not looked at one by one
_MARKED_BAD = "marked bad"
_LISTED = 3.0  # log-odds above the cut of what filters alone have left


class TextSearch:
    """Gathers evidence for one query."""

    def __init__(self, snapshot: Snapshot, query: Query, depth: int, marks: Sequence[Judgement] = ()) -> None:
        self._snapshot = snapshot
        self._library, self._index, self._scales = snapshot.library, snapshot.index, snapshot.scales
        self._links, self._matcher = snapshot.links, snapshot.matcher
        self._query = query
        self._depth = depth
        self._marks = marks
        self._sides = [Side(term, snapshot, marks, depth) for term in query.terms if not term.exact]
        self._wanted = Wanted([side for side in self._sides if side.term.weight > 0])
        allowed = self._restrict()
        self._allowed = None if allowed is None else IdSet(allowed)
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
                allowed = items if allowed is None else allowed[among(allowed, items)]
            else:
                allowed = self._matcher.matching(()) if allowed is None else allowed
                allowed = allowed[~among(allowed, items)]
        return allowed

    def _with_phrase(self, phrase: str) -> NDArray[np.int64]:
        catalogue, words = self._library.catalogue, writable(phrase)
        owners = np.asarray(catalogue.texts.with_phrase(words), dtype=np.int64)
        pairs = self._links.photos_of(owners)
        said = np.asarray(catalogue.fact_words.with_phrase(words), dtype=np.int64)
        return distinct(np.concatenate([owners, pairs.other[SHARES[pairs.link] > 0], said]))

    # evidence -----------------------------------------------------------------------------------------------

    def run(self) -> RankedItems:
        """Gather everything, and put it together."""
        if not self._wanted:
            self._listed()
        else:
            TextEvidence(self._snapshot, self._wanted, self._allowed, self._depth, self._signs).gather()
            self._from_photos()
        everything = self._signs.items()
        for term in self._query.terms:
            if term.exact and term.weight > 0:
                self._signs.add("words", everything, ranking.WORDS_WEIGHT * term.weight, 1.0, says=term.text)
        self._from_marks(everything)
        self._against_unwanted(everything)
        found = self._signs.ranked()
        found.moments = self._wanted.moments if self._wanted else None
        if self._cut is not None:
            found.odds = ranking.CUT + ranking.true_odds(found.odds - ranking.CUT, self._wanted.sentence)
            is_photo = self._index.photos.rows(found.items)[1]
            # Of the photos that were looked at everything is known by now; the others were estimated.
            found.expected = self._cut.expected + float(shown(found.odds[is_photo]).sum())
            found.cut(np.where(is_photo, self._cut.threshold, ranking.POSSIBLE_NOTE))
        if self._wanted:
            found.no_later_than(*self._photos_of_notes(found))
        return found

    def _photos_of_notes(self, found: RankedItems) -> tuple[Ids, Ids]:
        """Return positions of the notes' best photos and of the notes, int64 (m,): who sees the note wants the photo.

        Photos that are not wanted do not count, nor do those that only lie in the note's folder.
        """
        pairs = self._links.photos_of(found.items)
        by_item = np.argsort(found.items)
        places = by_item[np.searchsorted(found.items, pairs.other, sorter=by_item) % max(len(by_item), 1)]
        unwanted = self._signs.items(_MARKED_BAD, *(_unwanted(side) for side in self._sides))
        own = (SHARES[pairs.link] > 0) & (found.items[places] == pairs.other) & ~among(pairs.other, unwanted)
        photos, notes = places[own], pairs.asked[own]
        best_first = np.lexsort((photos, notes))
        photos, notes = photos[best_first], notes[best_first]
        first = np.flatnonzero(np.diff(notes, prepend=-1))
        return photos[first], notes[first]

    def _listed(self) -> None:
        """Filters, exact or unwanted words alone: everything that is left, newest first."""
        items = self._library.catalogue.overview.newest(None)
        if self._allowed is not None:
            items = items[self._allowed.has(items)]
        items = items[:EVERYTHING]
        # The order is carried by a weight too small to be seen.
        order = np.arange(len(items), dtype=np.float64)
        self._signs.add("filter", items, ranking.CUT + _LISTED - 1e-6 * order, 1.0)

    def _from_photos(self) -> None:
        text_vector = self._signs.items()
        if self._allowed is None:
            near = [side.near.ids for side in self._wanted]
        else:
            near = [side.photos.among(side.refined, self._allowed.ids, self._depth) for side in self._wanted]
        # Photos known by their texts get their picture's say too.
        ids = distinct(np.concatenate([*near, text_vector[self._index.photos.rows(text_vector)[1]]]))
        if not len(ids):
            return
        for side in self._wanted:
            weights = side.odds(ids) + ranking.CUT
            said = side.term.text or os.path.basename(side.term.image or "")
            via = "image" if len(self._wanted) == 1 else f"image: {said}"
            self._signs.add(via, ids, self._wanted.share(side) * weights, self._wanted.seen(weights))
        captioned = ids[self._links.captioned(ids)]
        silent = captioned[~among(captioned, self._signs.items("text", "note"))]
        self._signs.add("text", silent, ranking.TEXT_AGAINST, 0.0)
        self._taught(ids)
        if any(side.term.image is None for side in self._wanted):
            self._cut = self._cut_by_pictures(ids)

    def _taught(self, ids: Ids) -> None:
        """Photos that taught a word are what it means."""
        for side in self._wanted:
            items = np.asarray([item for word in side.taught for item in word.photos], dtype=np.int64)
            if len(items) and len(self._wanted) == 1:
                own = np.intersect1d(items, ids)
                self._signs.add(
                    "taught", own, 0.0, 1.0, standalone_weight=np.full(len(own), ranking.CUT + ranking.MARKED_GOOD)
                )

    def _cut_by_pictures(self, ids: Ids) -> Cut:
        """Find the cut as if there were no texts, lest one photo's caption push another below it.

        ``ids`` are photos that are looked at one by one; of the rest a sample stands for all, and only these are
        counted as expected.
        """
        sample, rest = self._others(ids)
        looked_at, odds = len(ids), np.zeros(len(ids) + len(sample))
        for side in self._wanted:
            odds += self._wanted.share(side) * np.concatenate([side.odds(part) for part in (ids, sample)])
        odds = ranking.CUT + ranking.true_odds(odds, self._wanted.sentence)
        probabilities, weights = shown(odds), np.ones(len(odds))
        weights[looked_at:] = rest / max(len(sample), 1)
        present = any(mark.verdict > 0 for mark in self._marks)
        cut = cut_of(probabilities, weights, self._wanted.sentence, present=present)
        return replace(cut, expected=float((probabilities * weights)[looked_at:].sum()))

    def _others(self, ids: Ids) -> tuple[Ids, int]:
        """Return a sample of the photos that may be found beside these, int64 (at most 2,000,), and their number."""
        photos = self._index.photos
        if self._allowed is None:
            sample, count = photos.ids[photos.sample], len(photos)
        else:
            allowed = self._allowed.ids
            sample = allowed[photos.rows(allowed)[1]]
            count = len(sample)
            if count > _SAMPLE:
                sample = np.sort(np.random.default_rng(SEED).choice(sample, _SAMPLE, replace=False))
        return sample[~among(sample, ids)], count - len(ids)

    def _from_marks(self, found: Ids) -> None:
        for verdict, via, weight in ((1, "marked good", ranking.MARKED_GOOD), (-1, _MARKED_BAD, ranking.MARKED_BAD)):
            marked = np.asarray([mark.item for mark in self._marks if mark.verdict == verdict], dtype=np.int64)
            self._signs.add(via, marked[among(marked, found)], weight, float(verdict))

    def _against_unwanted(self, found: Ids) -> None:
        ids = found[self._index.photos.rows(found)[1]]
        for side in self._sides:
            if side.term.weight >= 0 or not len(ids):
                continue
            spreads = np.maximum(0.0, side.spreads(ids) - _NEGATIVE_FREE)
            weights, shows = side.term.weight * ranking.IMAGE_WEIGHT * spreads, spreads > 0
            self._signs.add(_unwanted(side), ids[shows], 2.0 * weights[shows], -shown(-weights[shows]))


def _unwanted(side: Side) -> str:
    """Return the name of what a term that is not wanted says."""
    return f"not {side.term.text or side.term.image}"
