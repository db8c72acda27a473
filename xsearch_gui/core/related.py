"""Searching with pictures alone: similar photos, and the notes that are related to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core import ranking
from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.index import VectorIndex
from xsearch_gui.core.ranking import Background, Evidence
from xsearch_gui.core.records import Kind, Link
from xsearch_gui.core.text_search import Found, Scales

# What it says of a note, in log-odds, that it is paired with the photo that was asked about.
_OWN_NOTE = {Link.SAME_STEM: 9.0, Link.USER: 9.5, Link.MENTION: 8.0, Link.SAME_FOLDER: 3.0}
_VIA_SIMILAR = 0.5


class PictureSearch:
    """Gathers evidence for one picture, or for the mean of several."""

    def __init__(self, catalogue: Catalogue, index: VectorIndex, scales: Scales, vector: NDArray[np.float32]) -> None:
        self._catalogue = catalogue
        self._index = index
        self._scales = scales
        self._vector = vector

    def photos(self, depth: int) -> Found:
        """Return the ``depth`` photos that are most like the picture."""
        photos = self._index.photos
        near = photos.search(self._vector, depth)
        sample = photos.vectors[photos.sample].astype(np.float32) @ self._vector
        weights = ranking.SIMILAR_WEIGHT * ranking.robust_spreads(sample, near.scores, self._scales.similar)
        return {
            item: [Evidence("similar", weight, ranking.probability(weight))]
            for item, weight in zip(near.ids.tolist(), weights.tolist(), strict=True)
        }

    def notes(self, own: Collection[int], photos: Found, depth: int) -> Found:
        """Return related notes: what the picture itself says, the photos' own pairs, and notes of similar photos.

        ``own`` are the items that were asked about, ``photos`` is what :meth:`photos` gave.
        """
        items, texts = self._catalogue.items, self._index.texts
        evidence: Found = defaultdict(list)
        near = texts.search(self._vector, depth)
        # The spread belongs to text and photo, the centre to this query: two populations, apart by the modality gap.
        spreads = Background(texts, self._vector, self._scales.photos).spreads(near.scores)
        rows = self._catalogue.texts.rows(near.ids.tolist())
        for text, spread in zip(near.ids.tolist(), spreads.tolist(), strict=True):
            row = rows.get(text)
            if row is not None and row.kind is Kind.NOTE:
                weight = ranking.IMAGE_WEIGHT * spread
                evidence[row.item_id].append(Evidence("text", weight, ranking.probability(weight), row.body))
        for photo in own:
            for note, link in items.notes_of(photo).items():
                weight = _OWN_NOTE[link]
                evidence[note].append(Evidence(str(link), weight, ranking.probability(weight)))
        for photo, (sign, *_) in list(photos.items())[: depth // 4]:
            if photo in own or sign.shown < ranking.POSSIBLE:
                continue
            for note, link in items.notes_of(photo).items():
                weight = _VIA_SIMILAR * _OWN_NOTE[link] * sign.shown
                evidence[note].append(Evidence("similar photo", weight, ranking.probability(weight)))
        return evidence
