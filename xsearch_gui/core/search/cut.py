"""Which results are shown, and how many photos fit: decided by probabilities that are true.

Given the probability of every photo, the list that is best is known: cutting after the k-th gives an expected F-measure
of ``(1 + b^2) sum_k p / (k + b^2 sum p)`` (Ye, Chai, Lee & Chieu, ICML 2012), whose largest value is taken. So many
photos are shown for "dog" where a quarter of the library are dogs, and few for what is rare. Before that the best photo
has to be likely enough, or nothing in the library fits. Long sentences fit hardly any photo to the letter; of them what
comes near is wanted too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Chosen on half of the words of ``make bench BENCH=cut``.
_LIKELY_PHRASE, _LIKELY_SENTENCE = 0.15, 0.02  # how likely the best photo has to be
_RECALL_PHRASE, _RECALL_SENTENCE = 1.1, 4.5  # b: how much more a photo that is missed costs than one that is wrong
_MOST = 0.5  # what is as likely right as wrong is always shown


@dataclass(frozen=True, slots=True)
class Cut:
    """The least probability that is shown, and how many photos are expected to fit."""

    threshold: float
    expected: float


def cut_of(probabilities: Floats, weights: Floats, sentence: float, *, present: bool = False) -> Cut:
    """Find the cut.

    Parameters
    ----------
    probabilities : float64 (n,)
        Of photos, or of a sample of them.
    weights : float64 (n,)
        How many photos of the library each of them stands for.
    sentence : float
        How much of a sentence the query is, 0 to 1.
    present : bool
        Whether it is known that something fits.
    """
    order = np.argsort(-probabilities, kind="stable")
    falling, weight = probabilities[order], weights[order]
    right, shown = np.cumsum(falling * weight), np.cumsum(weight)
    expected = float(right[-1]) if len(right) else 0.0
    likely = math.exp((1 - sentence) * math.log(_LIKELY_PHRASE) + sentence * math.log(_LIKELY_SENTENCE))
    if not len(falling) or (falling[0] < likely and not present):
        return Cut(_MOST, expected)  # of pictures nothing fits; a text may
    recall = ((1 - sentence) * _RECALL_PHRASE + sentence * _RECALL_SENTENCE) ** 2
    best = int(np.argmax((1 + recall) * right / (shown + recall * expected)))
    return Cut(min(float(falling[best]), _MOST), expected)
