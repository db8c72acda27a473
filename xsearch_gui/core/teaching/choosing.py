"""Which photos to caption next: those that stand for most photos without words, and for searches without success.

Photos are taken one after the other, each where it adds most to what the told ones stand for (facility location,
greedily: Nemhauser, Wolsey & Fisher, Math. Programming 1978). A photo stands for another by  exp((c - 1) / 0.2), c
their cosine when the mean of all is taken off. How unsure the encoder is of a photo is not asked: photos far from all
words, or between many, taught less than these do (``make bench BENCH=teach`` measures what is left).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.heads.head import Floats
from xsearch_gui.core.linear import unit

Rows = NDArray[np.int64]
Doubles = NDArray[np.float64]

BESIDE = 8  # photos that look the same, offered together with one
_WIDTH = 0.2
_WISHED = 5  # first photos of a search without success
_WISH = 0.5  # what the first of them counts more; of more weight, less was learned


@dataclass(frozen=True, eq=False)
class Weights:
    """How much photos count, float64 (n,), and the row of the search that they may answer, or -1, int64 (n,)."""

    each: Doubles
    wish: Rows


def weights(photos: Floats, searches: Floats) -> Weights:
    """Return how much photos (n, d) count, by searches (s, d) that found nothing, in the space of both."""
    wish, added = np.full(len(photos), -1, np.int64), np.zeros(len(photos))
    for number, cosines in enumerate(searches @ photos.T if len(searches) else ()):
        first = np.argsort(-cosines, kind="stable")[:_WISHED]
        worth = _WISH * (1.0 - np.arange(len(first)) / _WISHED)
        better = worth > added[first]
        wish[first[better]], added[first[better]] = number, worth[better]
    return Weights(1.0 + added, wish)


class Choice:
    """Chooses one photo after the other.

    Parameters
    ----------
    photos : float32 (n, d), of unit length
    told : bool (n,)
        Which have a caption.
    each : float64 (n,)
        How much each counts.
    """

    def __init__(self, photos: Floats, told: NDArray[np.bool_], each: Doubles) -> None:
        centred = unit(photos - photos.mean(axis=0))
        self._stands = np.exp((centred @ centred.T - 1.0) / np.float32(_WIDTH))
        self._told, self._left = told.copy(), np.zeros(len(told), bool)
        self._each = each.astype(np.float32)
        self._covered = self._stands[:, told].max(axis=1, initial=0.0)

    def next(self) -> int:
        """Return the photo that adds most; -1 when all are told or left."""
        if (self._told | self._left).all():
            return -1
        gain = self._each @ np.maximum(self._stands - self._covered[:, None], 0.0)
        gain[self._told | self._left] = -1.0
        return int(gain.argmax())

    def leave(self, rows: list[int]) -> None:
        """Choose these no more: they are offered beside another one."""
        self._left[rows] = True

    def tell(self, rows: list[int]) -> None:
        """Take it that these have a caption now."""
        self._told[rows] = True
        self._covered = np.maximum(self._covered, self._stands[:, rows].max(axis=1, initial=0.0))


def lookalikes(photo: Floats, others: Floats, least: float, most: int = BESIDE) -> list[int]:
    """Return the rows of others (n, d) that are most like a photo (d,), at least ``least`` by cosine."""
    cosines = others @ photo
    order = np.argsort(-cosines, kind="stable")[:most]
    return [int(row) for row in order if cosines[row] >= least]
