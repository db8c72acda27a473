"""Searching with pictures alone: similar photos, and the notes that are related to them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.relevance import Floats
from xsearch_gui.core.index.films import moments_of
from xsearch_gui.core.index.neighbours import Neighbours
from xsearch_gui.core.index.reader import VectorIndex
from xsearch_gui.core.index.score_scale import PRIOR_COUNT
from xsearch_gui.core.records.items import Link
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.evidence_table import EvidenceTable, Ids, RankedItems, shown
from xsearch_gui.core.search.photo_odds import Units
from xsearch_gui.core.search.snapshot import Scales
from xsearch_gui.core.search.text_ownership import BESIDE, LINKS, NoteLinks, TextOwnership

# What it says of a note, in log-odds, that it is paired with the photo that was asked about.
_OWN_NOTE = {Link.SAME_STEM: 9.0, Link.USER: 9.5, Link.MENTION: 8.0, Link.SAME_FOLDER: 3.0}
_OWN = np.asarray([_OWN_NOTE[link] for link in LINKS])
_LITTLE = 0.25  # log-odds, however many photos a note lies beside
_VIA_SIMILAR = 0.5
_CLOSE = 4.3  # spreads at which a photo may as well be another of the same thing, so that its notes hold too ...
_NOT_CLOSE = 2.5  # ... and below which it is not
_OTHERS = 500  # photos that a text is compared with, to see what it is used to
_AT_MOST = ranking.CUT + 0.8  # log-odds just below strong
_SAME = ranking.CUT + 4.0  # the very picture, whatever the encoder makes of it: strong


class PictureSearch:
    """Gathers evidence for one picture, or for the mean of several."""

    def __init__(self, index: VectorIndex, links: TextOwnership, scales: Scales, vector: NDArray[np.float32]) -> None:
        self._index = index
        self._links = links
        self._scales = scales
        self._vector = vector

    def photos(self, depth: int, same: Ids | None = None) -> EvidenceTable:
        """Return the ``depth`` photos that are most like the picture; ``same`` are known to be the picture itself."""
        photos = self._index.pictures
        near = photos.search(self._vector, depth)
        weights = self._alike(near.scores)
        signs = EvidenceTable()
        signs.add("similar", near.ids, weights, shown(weights))
        if same is not None:
            signs.add(
                "same picture", same, _SAME, ranking.probability(_SAME), standalone_weight=np.full(len(same), _SAME)
            )
        return signs

    def moments(self, film: int) -> tuple[Ids, Floats]:
        """Return the moments of a film, int64 (n,), and how likely each is alike, float64 (n,)."""
        ids, cosines = moments_of(self._index.pictures, film, self._vector)
        return ids, shown(self._alike(cosines))

    def _alike(self, cosines: NDArray[np.float32]) -> Floats:
        """Return the log-odds, float64 (n,), that photos with these cosines are alike."""
        spreads = ranking.robust_spreads(self._index.photos.background @ self._vector, cosines, self._scales.similar)
        return ranking.CUT + ranking.ALIKE_WEIGHT * spreads + ranking.ALIKE

    def notes(self, own: Ids, photos: RankedItems, depth: int) -> RankedItems:
        """Return related notes, best first: what the picture says, the own pairs of photos, and notes of similar ones.

        ``own`` are the items that were asked about, ``photos`` is what :meth:`photos` gave.
        """
        cross_modal, signs = self._index.cross_modal, EvidenceTable()
        texts, vector = cross_modal.texts, cross_modal.photo(self._vector)
        near = texts.search(vector, depth)
        weights = told = ranking.CUT + self._told(near)
        owners, of_photo, known = self._links.owners(near.ids)
        notes = known & ~of_photo
        signs.add("text", owners[notes], weights[notes], shown(weights)[notes], near.ids[notes])
        pairs = self._links.notes_of(own)
        weights = self._weights(pairs)
        for position, link in enumerate(LINKS):
            chosen = (pairs.link == position) & (position != BESIDE)
            signs.add(str(link), pairs.other[chosen], weights[chosen], shown(weights[chosen]))
        for row in np.flatnonzero(pairs.link == BESIDE):
            note, weight = pairs.other[row : row + 1], weights[row : row + 1]
            # What lies beside many photos says little of each, and is told to.
            signs.add(f"{Link.SAME_FOLDER}: {self._links.photo_counts(note)[0]}", note, weight, shown(weight))
        spreads = (photos.odds - ranking.CUT - ranking.ALIKE) / ranking.ALIKE_WEIGHT
        close = (spreads >= _NOT_CLOSE) & ~np.isin(photos.items, own)
        pairs = self._links.notes_of(photos.items[close][: depth // 4])
        sure = 1.0 / (1.0 + np.exp(-ranking.SIMILAR_WEIGHT * (spreads[close][pairs.asked] - _CLOSE)))
        weights = _VIA_SIMILAR * self._weights(pairs) * sure
        signs.add("similar photo", pairs.other, weights, shown(weights))
        ranked = signs.ranked()
        # A similar photo is seldom of the very same thing: its notes come first, but are not said to be strong.
        sure_of = np.union1d(self._links.notes_of(own).other, owners[notes & (shown(told) >= ranking.STRONG)])
        ranked.hold_back(~np.isin(ranked.items, sure_of), _AT_MOST)
        return ranked

    def _weights(self, pairs: NoteLinks) -> Floats:
        """Return what pairs say of their notes, float64 (m,); beside n photos, one chance in n."""
        crowd = np.log(np.maximum(1, self._links.photo_counts(pairs.other)))
        return np.asarray(
            np.where(pairs.link == BESIDE, np.maximum(_LITTLE, _OWN[pairs.link] - crowd), _OWN[pairs.link])
        )

    def _told(self, near: Neighbours) -> Floats:
        """Return the log-odds that texts speak of the picture, float64 (n,).

        Texts and photos lie apart: a cosine says something beside what the text is used to get from other photos, and
        the picture from other texts.
        """
        cross_modal, units = self._index.cross_modal, self._scales.units
        rows, _ = cross_modal.texts.rows(near.ids)
        texts = cross_modal.texts.take(rows).astype(np.float32)
        scores = units.scores(near.scores)
        by_text = scores - _usual(cross_modal.photos.background[:_OTHERS] @ texts.T, units)
        by_picture = scores - _usual(cross_modal.texts.background @ cross_modal.photo(self._vector), units)
        return ranking.TOLD_BY_TEXT * by_text + ranking.TOLD_BY_PICTURE * by_picture + ranking.TOLD


def _usual(cosines: NDArray[np.float32], units: Units) -> Floats:
    """Return the median down a table of cosines, in units; among few, the encoder's own counts too."""
    usual = units.mean / units.spread
    if not len(cosines):
        return np.asarray(usual)
    weight = len(cosines) / (len(cosines) + PRIOR_COUNT)
    return np.asarray(weight * np.median(units.scores(cosines), axis=0) + (1 - weight) * usual)
