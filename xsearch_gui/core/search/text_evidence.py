"""What captions and notes say for a query, by meaning and by words; given to the items that own them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.records.items import Link
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.evidence_table import EvidenceTable, Floats, Ids, shown
from xsearch_gui.core.search.query_terms import Side
from xsearch_gui.core.search.ranking import Background
from xsearch_gui.core.search.snapshot import Snapshot
from xsearch_gui.core.search.text_ownership import LINKS
from xsearch_gui.core.sorted_ids import IdSet, among, distinct

# How much of what a note says also speaks for its photos.
INHERITED = {Link.SAME_STEM: 1.0, Link.USER: 1.0, Link.MENTION: 0.8, Link.SAME_FOLDER: 0.0}
SHARES = np.asarray([INHERITED[link] for link in LINKS])
_WORDS_OF_MENTION = 0.5


class Wanted(list[Side]):
    """The terms of a query that are looked for; those with a minus are not among them."""

    def share(self, side: Side) -> float:
        """Return the part of the query that a term is, 0 to 1."""
        return side.term.weight / sum(other.term.weight for other in self)

    @property
    def sentence(self) -> float:
        """How much of a sentence the query is, 0 to 1."""
        return sum(self.share(side) * side.is_sentence for side in self)

    def moments(self, film: int) -> tuple[Ids, Floats]:
        """Return the moments of a film, int64 (n,), and the probabilities, float64 (n,), that each is wanted."""
        found = [(self.share(side), *side.moments(film)) for side in self]
        odds = sum((share * odds for share, _, odds in found), np.zeros(1))
        return (found[0][1], self.seen(np.asarray(odds) + ranking.CUT)) if found else (np.zeros(0, np.int64), odds)

    def seen(self, weights: Floats) -> Floats:
        """Return the probabilities that a person sees of what one list says."""
        return shown(ranking.CUT + ranking.true_odds(weights - ranking.CUT, self.sentence))


class TextEvidence:
    """Looks captions and notes up. ``allowed`` are the items that filters leave; None: all."""

    def __init__(
        self, snapshot: Snapshot, wanted: Wanted, allowed: IdSet | None, depth: int, signs: EvidenceTable
    ) -> None:
        self._index, self._links, self._scales = snapshot.index, snapshot.links, snapshot.scales
        self._wanted = wanted
        self._allowed = allowed
        self._texts = None if allowed is None else IdSet(snapshot.links.texts_of(allowed))
        self._depth = depth
        self._signs = signs

    def gather(self) -> None:
        """Add what texts say to the signs of the query."""
        self._from_texts()
        self._from_facts()
        self._from_pictures()

    def _left(self, items: Ids) -> NDArray[np.bool_]:
        """Return which items filters and exact words leave."""
        return np.ones(len(items), np.bool_) if self._allowed is None else self._allowed.has(items)

    def _near(self, population: PopulationIndex, vector: NDArray[np.float32]) -> Ids:
        """Return the ids closest to a term, of the texts that are allowed."""
        if self._texts is None:
            return population.search(vector, self._depth).ids
        return population.among(vector, self._texts.ids, self._depth)

    def _from_texts(self) -> None:
        """What captions and notes say, by meaning and by words."""
        texts, sentences = self._index.text_index.texts, [s for s in self._wanted if s.term.image is None]
        if not sentences:
            return
        near = [self._near(texts, side.text_vector) for side in sentences]
        worded = [self._words(side) for side in sentences]
        ids = distinct(np.concatenate([*near, *(found for found, _ in worded)]))
        ids = ids[texts.rows(ids)[1]]
        spreads, shares = np.zeros(len(ids)), np.zeros(len(ids))
        total = sum(side.term.weight for side in sentences)
        for side, (found, share) in zip(sentences, worded, strict=True):
            part = side.term.weight / total
            cosines = texts.scores_of(side.text_vector, ids)
            spreads += part * Background(texts, side.text_vector, self._scales.texts).spreads(cosines)
            known = among(found, ids)
            shares[np.searchsorted(ids, found[known])] += part * share[known]
        self._tell(ids, spreads, shares)

    def _tell_read(self, texts: Ids, owners: Ids, read: NDArray[np.bool_], shares: Floats, by_meaning: Floats) -> None:
        """Give what was read in pictures to the photos: as captions do, but less, and never against a photo.

        A sign is seldom what the photo is about, so that its meaning alone is not enough.
        """
        said = ranking.READ_SHARE * ranking.WORDS_WEIGHT * shares**ranking.WORDS_POWER
        weights = np.maximum(said, ranking.READ_SHARE * np.maximum(by_meaning - ranking.CUT, 0.0))
        told = read & (weights > 0)
        alone = np.where(said[told] > 0, said[told], -np.inf)
        self._signs.add("read", owners[told], weights[told], np.maximum(shares, self._wanted.seen(weights))[told],
                        texts[told], alone)  # fmt: skip

    def _from_facts(self) -> None:
        """What keywords, names of people and places, labels and titles say, by their words alone."""
        for side in self._wanted:
            if side.term.image is not None:
                continue
            items, shares = side.items
            left = self._left(items)
            items, said = items[left], self._wanted.share(side) * shares[left]
            weights = ranking.WORDS_WEIGHT * said**ranking.WORDS_POWER
            self._signs.add("words", items, weights, said, standalone_weight=weights)

    def _from_pictures(self) -> None:
        """What notes say of the pictures of the query: across the modality gap, so by spreads, not by cosines."""
        cross_modal = self._index.cross_modal
        for side in self._wanted:
            if side.term.image is None:
                continue
            vector = cross_modal.photo(side.vector)
            texts = self._near(cross_modal.texts, vector)
            owners, of_photo, known = self._links.owners(texts)
            notes = known & ~of_photo & self._left(owners)
            cosines = cross_modal.texts.scores_of(vector, texts[notes])
            weights = ranking.IMAGE_WEIGHT * Background(cross_modal.texts, vector, self._scales.cross_modal).spreads(
                cosines
            )
            self._signs.add("picture", owners[notes], self._wanted.share(side) * weights, shown(weights), texts[notes])

    def _words(self, side: Side) -> tuple[Ids, Floats]:
        """Return the texts that share most words with a term, of those that are allowed, and the shares."""
        found, shares = side.texts
        if self._texts is not None:
            left = self._texts.has(found)
            found, shares = found[left], shares[left]
        if len(shares) > self._depth:  # most are far from the best
            some = shares >= np.partition(shares, -self._depth)[-self._depth]
            found, shares = found[some], shares[some]
        best = np.argsort(-shares, kind="stable")[: self._depth]
        return found[best], shares[best]

    def _tell(self, texts: Ids, spreads: Floats, shares: Floats) -> None:
        """Give what texts say to the items that own them, and to the photos of a note."""
        owners, of_photo, known = self._links.owners(texts)
        # Near what one word means lies much that does not say it.
        near = spreads - ranking.TEXT_OF_PHRASE * (1 - self._wanted.sentence)
        standalone_weight = ranking.TEXT_WEIGHT * near
        beside = np.maximum(ranking.TEXT_WEIGHT * (near - ranking.TEXT_NEUTRAL), ranking.TEXT_AGAINST)
        said = ranking.WORDS_WEIGHT * shares**ranking.WORDS_POWER
        seen, worded, left = self._wanted.seen(standalone_weight), shares > 0, known & self._left(owners)
        in_picture = self._links.read_in_pictures(texts)
        self._tell_read(texts, owners, left & in_picture, shares, standalone_weight)
        left &= ~in_picture
        enough = standalone_weight + said
        for chosen, weights, own in ((left & of_photo, beside, enough), (left & ~of_photo, standalone_weight, None)):
            text = texts[chosen]
            ends = own[chosen] if own is not None else None
            self._signs.add("text", owners[chosen], weights[chosen], seen[chosen], text, ends)
            word = chosen & worded
            self._signs.add("words", owners[word], said[word], shares[word], texts[word])
        notes = np.flatnonzero(known & ~of_photo)
        pairs = self._links.photos_of(owners[notes])
        share = SHARES[pairs.link]
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
