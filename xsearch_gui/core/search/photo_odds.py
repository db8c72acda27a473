"""What the photos of one library say to one term of a query, as log-odds that they show it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.relevance import (
    Floats,
    Query,
    Relevance,
    Scores,
    phrase_odds,
    sentence_odds,
    telling_words,
)
from xsearch_gui.core.index.neighbours import Neighbours, PopulationIndex
from xsearch_gui.core.metadata.words.stop_words import passed_over
from xsearch_gui.core.search import ranking

_TOP = 10


@dataclass(frozen=True, slots=True)
class Units:
    """An encoder's cosines of random pairs: their spread, which is the unit of scores, and their mean."""

    spread: float
    mean: float

    def scores(self, cosines: NDArray[np.float32]) -> Floats:
        """Return cosines in units, float64 (n,)."""
        return np.asarray(cosines, dtype=np.float64) / self.spread


class PhotoOdds:
    """One term against one library.

    Parameters
    ----------
    photos : PopulationIndex
    text, vector : float32 (d,)
        The words as the encoder embeds them; the vector that photos are compared with, which a head or marks have
        moved.
    words : str
        The words themselves.
    near : Neighbours
        The closest photos.
    found : bool
        Whether the user called a photo good: then something fits.
    """

    def __init__(
        self,
        photos: PopulationIndex,
        relevance: Relevance,
        units: Units,
        text: NDArray[np.float32],
        vector: NDArray[np.float32],
        words: str,
        near: Neighbours,
        found: bool,
    ) -> None:
        self._relevance, self._units, self._vector = relevance, units, vector
        query = Query(*relevance.expected(text), telling_words(words, passed_over(words)))
        sample = units.scores(photos.background @ vector)
        top = units.scores(near.scores[:_TOP])
        usual = units.mean / units.spread
        library = Scores.of(sample, top, len(photos), query, relevance.spread, usual)
        if found:
            library = replace(library, fifth=max(library.fifth, query.level))
        self._query, self._library = query, library
        self.sentence = query.is_sentence

    def of(self, cosines: NDArray[np.float32]) -> Floats:
        """Return what the picture adds to the log-odds, float64 (n,), of cosines with the term's vector, float32 (n,).

        :func:`ranking.true_odds` makes log-odds of all that was added.
        """
        scores, share = self._units.scores(cosines), self.sentence
        odds = np.zeros(len(scores))
        if share < 1:
            odds += (1 - share) * phrase_odds(scores, self._query, self._library, self._relevance)
        if share > 0:
            sentence = sentence_odds(scores, self._library, self._relevance)
            odds += share * (sentence + ranking.SENTENCE_RARE) / ranking.SENTENCE_WORTH
        return odds
