"""Searching with pictures alone: similar photos, and the notes that are related to them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index.reader import VectorIndex
from xsearch_gui.core.records import Link
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.evidence_table import EvidenceTable, Ids, RankedItems, shown
from xsearch_gui.core.search.ranking import Background
from xsearch_gui.core.search.text_ownership import LINKS, TextOwnership
from xsearch_gui.core.search.text_search import Scales

# What it says of a note, in log-odds, that it is paired with the photo that was asked about.
_OWN_NOTE = {Link.SAME_STEM: 9.0, Link.USER: 9.5, Link.MENTION: 8.0, Link.SAME_FOLDER: 3.0}
_OWN = np.asarray([_OWN_NOTE[link] for link in LINKS])
_VIA_SIMILAR = 0.5
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
        photos = self._index.photos
        near = photos.search(self._vector, depth)
        spreads = ranking.robust_spreads(photos.background @ self._vector, near.scores, self._scales.similar)
        weights = ranking.SIMILAR_WEIGHT * spreads
        signs = EvidenceTable()
        signs.add("similar", near.ids, weights, shown(weights))
        if same is not None:
            signs.add(
                "same picture", same, _SAME, ranking.probability(_SAME), standalone_weight=np.full(len(same), _SAME)
            )
        return signs

    def notes(self, own: Ids, photos: RankedItems, depth: int) -> EvidenceTable:
        """Return related notes: what the picture itself says, the photos' own pairs, and notes of similar photos.

        ``own`` are the items that were asked about, ``photos`` is what :meth:`photos` gave.
        """
        cross_modal, signs = self._index.cross_modal, EvidenceTable()
        texts, vector = cross_modal.texts, cross_modal.photo(self._vector)
        near = texts.search(vector, depth)
        # The spread belongs to text and photo, the centre to this query: two populations, apart by the modality gap.
        weights = ranking.IMAGE_WEIGHT * Background(texts, vector, self._scales.cross_modal).spreads(near.scores)
        owners, of_photo, known = self._links.owners(near.ids)
        notes = known & ~of_photo
        signs.add("text", owners[notes], weights[notes], shown(weights)[notes], near.ids[notes])
        pairs = self._links.notes_of(own)
        for position, link in enumerate(LINKS):
            chosen = pairs.link == position
            signs.add(str(link), pairs.other[chosen], _OWN[position], float(shown(_OWN[position : position + 1])[0]))
        alike = shown(photos.odds)
        alike_items = photos.items[(alike >= ranking.POSSIBLE) & ~np.isin(photos.items, own)][: depth // 4]
        alike = alike[(alike >= ranking.POSSIBLE) & ~np.isin(photos.items, own)][: depth // 4]
        pairs = self._links.notes_of(alike_items)
        weights = _VIA_SIMILAR * _OWN[pairs.link] * alike[pairs.asked]
        signs.add("similar photo", pairs.other, weights, shown(weights))
        return signs
