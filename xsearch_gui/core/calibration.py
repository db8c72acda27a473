"""From cosines to what they mean: a match, or the background of this library and this query.

A cosine alone says nothing: "a photo" is close to every photo, a rare word to none. The scores of a fixed
random sample of the library give each query its background; a score counts by how many standard deviations
it stands above that. In a small library the sample would be the results themselves, so the background known
from the encoder's manifest is mixed in as if :data:`PRIOR_WEIGHT` more items had been seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.records import Strength

PRIOR_WEIGHT = 50.0
HALF = 2.75  # standard deviations above the background at which a match is as likely as not
SLOPE = 1.6  # per standard deviation
STRONG = 0.75
POSSIBLE = 0.25


@dataclass(frozen=True, slots=True)
class Background:
    """Mean and standard deviation of the scores of things that do not match."""

    mean: float
    std: float

    @classmethod
    def of(cls, sample: NDArray[np.float32], prior: Background) -> Background:
        """Return the background that a sample of scores, float32 (n,), gives together with a prior.

        The sample's own centre is its median and its spread the median absolute deviation (times 1.4826, the
        factor of the normal distribution; Rousseeuw & Croux 1993): true matches in it do not count.
        """
        if not len(sample):
            return prior
        centre = float(np.median(sample))
        spread = 1.4826 * float(np.median(np.abs(sample - centre)))
        weight = len(sample) / (len(sample) + PRIOR_WEIGHT)
        mean = weight * centre + (1 - weight) * prior.mean
        variance = weight * spread**2 + (1 - weight) * prior.std**2
        return cls(mean, max(variance**0.5, 1e-4))

    def probability(self, scores: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return how likely each score, (n,), is a match: float64 (n,) within 0..1."""
        z = (np.asarray(scores, np.float64) - self.mean) / self.std
        return 1.0 / (1.0 + np.exp(-SLOPE * (z - HALF)))


def strength(score: float) -> Strength:
    """Return the word for a calibrated score."""
    if score >= STRONG:
        return Strength.STRONG
    return Strength.POSSIBLE if score >= POSSIBLE else Strength.WEAK


def together(probabilities: list[float]) -> float:
    """Return the probability that at least one of several independent signs is right (noisy-or)."""
    return 1.0 - float(np.prod([1.0 - min(max(p, 0.0), 0.9999) for p in probabilities]))
