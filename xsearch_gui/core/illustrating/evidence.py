"""How well photos fit a sentence: likelihood ratios, by their pictures and by what is written of them.

A cosine of a photo that a sentence means lies around the encoder's mean of matched pairs, that of another around the
median of the library. Both spread normally, as the encoder's calibration says; the ratio of the two densities, tempered
because errors of one encoder hang together, is what the picture says. Texts of photos add what they add to a search.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.query.parser import Query, Term
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.query_terms import Side, writable
from xsearch_gui.core.search.snapshot import Snapshot
from xsearch_gui.core.search.text_search import TextSearch

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]

_TEMPER = 0.7
_MOST = 12.0  # log-likelihood ratio of one sentence and photo
_DEPTH = 400
_LEAST_SPREAD = 0.3  # of the encoder's spread of random pairs


class Evidence:
    """The photos of one library against sentences.

    Attributes
    ----------
    ids : int64 (n,)
        The photos, rising.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._photos = snapshot.index.cross_modal.photos
        self.ids = np.sort(self._photos.ids)
        self._rows = np.argsort(self._photos.ids)

    def of(self, sentence: str) -> Floats:
        """Return how much likelier the sentence is if it means each photo, float64 (n,): ratios, not logarithms."""
        term = Term(writable(sentence))
        side = Side(term, self._snapshot, (), _DEPTH)
        in_space = side.photos is self._photos
        cosines = self._photos.scores(side.refined)[self._rows] if in_space else side.photos.scores_of(
            side.refined, self.ids)  # fmt: skip
        odds = self._by_picture(np.nan_to_num(np.asarray(cosines, np.float64), nan=-1.0))
        found = TextSearch(self._snapshot, Query((term,), (), sentence), _DEPTH).run()
        places = np.searchsorted(self.ids, found.items) % max(len(self.ids), 1)
        known = self.ids[places] == found.items if len(self.ids) else np.zeros(len(found.items), np.bool_)
        items, total = places[known], found.odds[known]
        seen = ranking.CUT + ranking.true_odds(side.odds(self.ids[items]), side.is_sentence)
        odds[items] += np.maximum(total - seen, 0.0)
        return np.asarray(np.exp(np.clip(odds, -_MOST, _MOST)))

    def _by_picture(self, cosines: Floats) -> Floats:
        known = self._snapshot.library.encoder.manifest.calibration
        units = self._snapshot.scales.units
        above = (cosines - np.median(cosines)) / units.spread
        level = (known.matched_mean - known.random_mean) / known.random_std
        spread = max(known.matched_std / known.random_std, _LEAST_SPREAD)
        right = -0.5 * np.square((np.minimum(above, level) - level) / spread) - np.log(spread)
        wrong = -0.5 * np.square(above)
        return np.asarray(_TEMPER * (right - wrong))
