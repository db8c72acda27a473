"""What photos without texts show, in a word: an everyday one, unless the photos really agree on a special one.

A region is compared with the others: a word that all photos are near to tells nothing of one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

_LEAST = 4  # photos that can agree
_AGREE = 0.6  # of the photos must be nearest to the same special word
# Words of the list that say how a photo looks, and not what it shows.
_LOOKS = frozenset({"red", "green", "blue", "yellow", "orange", "purple", "pink", "close-up", "landscape"})


@dataclass(frozen=True, slots=True)
class Words:
    """Words with their vectors, float32 (n, d), in the space of the photos."""

    words: Sequence[str]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Guess:
    """An everyday word for a region, and the special one that its photos agree on; empty without photos, or a word."""

    everyday: str = ""
    special: str = ""


def guess_regions(regions: Sequence[Vectors], everyday: Words, special: Words) -> list[Guess]:
    """Return what each region shows; ``regions`` are vectors of photos, of unit length, float32 (n, d)."""
    means = [photos.mean(axis=0) for photos in regions if len(photos)]
    if not means:
        return [Guess()] * len(regions)
    middle = np.mean(means, axis=0) if len(means) > 1 else np.zeros_like(means[0])
    usual = np.asarray([word not in _LOOKS for word in everyday.words])
    guesses = []
    for photos in regions:
        if not len(photos):
            guesses.append(Guess())
            continue
        away = photos - middle
        near = np.where(usual, (away @ everyday.vectors.T).mean(axis=0), -np.inf)
        best = int(near.argmax())
        guesses.append(Guess(everyday.words[best], _agreed(away @ special.vectors.T, special.words, float(near[best]))))
    return guesses


def _agreed(near: Vectors, words: Sequence[str], least: float) -> str:
    """Return the word that most photos are nearest to, if it is nearer to them than ``least``; else nothing."""
    counts = np.bincount(near.argmax(axis=1), minlength=len(words))
    best = int(counts.argmax())
    agreed = len(near) >= _LEAST and counts[best] >= _AGREE * len(near) and near[:, best].mean() >= least
    return words[best] if agreed else ""
