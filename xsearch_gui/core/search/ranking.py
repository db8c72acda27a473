"""How much each sign speaks for a result, and what several signs say together.

Every sign is a log-odds of "this is what was meant", so signs are added, and a sign that is missing (a photo without
captions) is zero: neither for nor against. Adding calibrated log-odds keeps photos without captions in the race, which
fusion by reciprocal rank does not: ``make bench BENCH=trust`` measures both, and is where the weights below come from.

A cosine becomes comparable in two steps. The query's own centre, the median over a fixed random sample of the library,
is taken off; the rest is divided by a spread that belongs to the library and not to the query, because a query about
something that is not there has a small spread, and dividing by that would make chance look like a match.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.index.score_scale import PRIOR_COUNT, Scale
from xsearch_gui.core.records.search import Strength

IMAGE_WEIGHT = 1.2  # log-odds per spread, text query and photo
TEXT_WEIGHT = 0.9  # log-odds per spread, text query and caption or note
TEXT_NEUTRAL = 4.0  # spreads at which a caption speaks neither for nor against its photo
TEXT_AGAINST = -0.5  # the most a caption that does not fit can say: it may speak of something else
TEXT_OF_PHRASE = 1.6  # spreads that count for nothing where words or a phrase were asked for, not a sentence
WORDS_WEIGHT = 6.0  # log-odds when all words of the query are there ...
READ_SHARE = 0.85  # of it where the words were read in the picture: captions come first
WORDS_POWER = 4  # ... falling steeply with the share that is
SIMILAR_WEIGHT = 1.6  # log-odds per spread that a photo is another of what a picture in a query shows
# That a photo shows something that a picture shows too; that a note speaks of it. Chosen on photos that the encoder was
# trained on: that their captions share a word that stands under at most a seventh of all photos.
ALIKE_WEIGHT, ALIKE = 0.48, -0.89  # per spread
TOLD_BY_TEXT, TOLD_BY_PICTURE, TOLD = 0.46, 0.31, -2.18  # per unit above what the text, and the picture, is used to
MARKED_GOOD, MARKED_BAD = 4.0, -8.0  # what the user said of this very result of this very query
CUT = 4.55  # log-odds at which a result is relevant with a chance of one half
# Of sentences signs are worth more than one by one, and what fits is rarer: what was added up, times the first, less
# the second, is true (``make bench BENCH=cut``).
SENTENCE_WORTH, SENTENCE_RARE = 1.16, 3.45
# A thumbnail says less of a photo than it seems to. By so much less, what is said of thumbnails is as true as what is
# said of the photos beside them, of which a library holds as many (``make bench BENCH=thumbnails``).
PRELIMINARY = -0.3
STRONG = 0.7
POSSIBLE = 0.5  # where no cut was found for the query
POSSIBLE_NOTE = 0.6  # of notes that words find; more of them than of photos only seem to fit

_USUAL = 1_000  # the size of library that the weights are meant for
_MAD = 1.4826  # median absolute deviation -> standard deviation (Rousseeuw & Croux 1993)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one list says of an item.

    ``weight`` is in log-odds and decides the rank; ``shown`` is what a person sees, the list's own calibrated score of
    0..1 (negative for what speaks against); ``text`` is the sentence that matched. ``standalone_weight`` is the
    log-odds if this were all that is known: a text that fits well is enough, whatever the picture looks like to the
    encoder.
    """

    via: str
    weight: float
    shown: float
    text: str = ""
    standalone_weight: float = -np.inf


class Background:
    """One query against one population: turns cosines into spreads above the background."""

    def __init__(self, index: PopulationIndex, query: NDArray[np.float32], scale: Scale) -> None:
        self._count = len(index)
        self._spread = scale.spread
        sample = index.background @ query
        weight = len(index) / (len(index) + PRIOR_COUNT)
        own = float(np.median(sample)) if len(sample) else 0.0
        self.centre = weight * own + (1 - weight) * scale.centre

    def spreads(self, cosines: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return spreads above the background, float64 (n,), of cosines with the query, float32 (n,).

        They are counted as in a library of a thousand: see :func:`chance`.
        """
        spreads = (cosines - self.centre) / self._spread
        return np.asarray(spreads + chance(_USUAL) - chance(self._count), dtype=np.float64)


def chance(count: int) -> float:
    """Return the expected largest of ``count`` chance scores, in spreads: sqrt(2 ln n) (Gumbel 1958).

    The more items there are, the higher the best of those that do not match; a cut that ignores this hides what a small
    library holds, and says "possible" to anything in a large one.
    """
    return float(np.sqrt(2.0 * np.log(max(count, 2))))


def robust_spreads(sample: NDArray[np.float32], scores: NDArray[np.float32], prior: Scale) -> NDArray[np.float64]:
    """Return standard deviations above a sample's median, float64 (n,): for images among images.

    Here every query is itself a member of the population, so that its own spread can be trusted.
    """
    weight = len(sample) / (len(sample) + PRIOR_COUNT)
    centre = float(np.median(sample)) if len(sample) else 0.0
    spread = _MAD * float(np.median(np.abs(sample - centre))) if len(sample) else 0.0
    mean = weight * centre + (1 - weight) * prior.centre
    deviation = (weight * spread**2 + (1 - weight) * prior.spread**2) ** 0.5
    return np.asarray((scores - mean) / max(deviation, 1e-4), dtype=np.float64)


def together(signs: list[Evidence]) -> float:
    """Return the log-odds of an item: all signs together, or the one that is enough by itself."""
    return max(sum(sign.weight for sign in signs), *(sign.standalone_weight for sign in signs))


def true_odds(added: NDArray[np.float64], sentence: float) -> NDArray[np.float64]:
    """Return log-odds that are true, of what signs add up to less the cut, where a query is so much of a sentence."""
    return added * (1 + sentence * (SENTENCE_WORTH - 1)) - sentence * SENTENCE_RARE


def words_weight(share: float) -> float:
    """Return what it says that this share of the query's words, 0..1, stands in a text."""
    return WORDS_WEIGHT * float(share**WORDS_POWER)


def probability(log_odds: float) -> float:
    """Return the calibrated score, 0..1: one half is the cut."""
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, float(log_odds) - CUT))))  # of one number; NumPy is slow there


def log_odds(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log-odds, float64 (n,), of calibrated scores between 0 and 1: the inverse of :func:`probability`."""
    return np.asarray(CUT + np.log(probability / (1.0 - probability)), dtype=np.float64)


def strength(score: float, cut: float = POSSIBLE) -> Strength:
    """Return the word for a probability, where what is less likely than ``cut`` is not shown as a match."""
    if score >= max(STRONG, cut):
        return Strength.STRONG
    return Strength.POSSIBLE if score >= cut else Strength.WEAK
