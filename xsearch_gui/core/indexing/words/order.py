"""In which order photos are read for words: those first that are likeliest to hold any.

At first a few phrases tell (*a shop sign* against *a landscape*), by the encoder's shared space. What was read since
tells more: a ridge regression of "held words" on the photos' vectors, both classes of the same weight (Hoerl and
Kennard 1970). It costs milliseconds for every hundred photos, and learns whatever words are written on in this library.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.encoder import TextEncoder
from xsearch_gui.core.index.neighbours import PopulationIndex

_WRITTEN = (
    *("a sign with words on it", "a shop sign", "a street sign", "a banner with writing", "a poster with letters"),
    *("a page of text", "the cover of a book", "a newspaper", "a menu", "a label with writing"),
    *("a screenshot with text", "a jersey with a number"),
)
_OTHER = (
    *("a photo", "people", "a dog in the grass", "a landscape"),
    *("a child playing", "water", "a mountain", "a flower"),
)
_RIDGE = 3.0
_PHRASES = 5.0  # photos with words that count as much as the phrases do

_Floats = NDArray[np.float32]


class ReadingOrder:
    """How likely photos are to hold words.

    Parameters
    ----------
    photos : PopulationIndex
    encoder : TextEncoder
        Of the same space.
    """

    def __init__(self, photos: PopulationIndex, encoder: TextEncoder) -> None:
        self._photos = photos
        vectors = encoder.encode_texts([*_WRITTEN, *_OTHER])
        self._phrases = self._scores(vectors[: len(_WRITTEN)].mean(axis=0) - vectors[len(_WRITTEN) :].mean(axis=0))
        self._centre = photos.background.mean(axis=0) if len(photos) else vectors.mean(axis=0)
        size = photos.dimension
        self._squares = {held: np.zeros((size, size)) for held in (False, True)}
        self._sums = {held: np.zeros(size) for held in (False, True)}
        self._counts = {False: 0, True: 0}

    def learn(self, read: Iterable[tuple[int, bool]]) -> None:
        """Take in photos that were read: item, and whether it held words."""
        told = dict(read)
        rows, there = self._photos.rows(np.sort(np.fromiter(told, np.int64, len(told))))
        for held in (False, True):
            mine = np.asarray([row for row in rows[there] if told[int(self._photos.ids[row])] is held], np.int64)
            if len(mine):
                vectors = self._photos.take(mine).astype(np.float64) - self._centre
                self._squares[held] += vectors.T @ vectors
                self._sums[held] += vectors.sum(axis=0)
                self._counts[held] += len(mine)

    def sorted(self, items: Sequence[int]) -> list[int]:
        """Return items, the likeliest first; those without a vector come last."""
        asked = np.asarray(items, np.int64)
        by_id = np.argsort(asked)
        rows, there = self._photos.rows(asked[by_id])
        likelihoods = np.full(len(asked), -np.inf)
        likelihoods[by_id[there]] = self._likelihoods()[rows[there]]
        return [int(item) for item in asked[np.argsort(-likelihoods, kind="stable")]]

    def _likelihoods(self) -> _Floats:
        without, with_words = self._counts[False], self._counts[True]
        if not without or not with_words:
            return self._phrases
        total = without + with_words
        squares, sums = _RIDGE * np.eye(len(self._centre)), np.zeros(len(self._centre))
        for held, sign in ((False, -1.0), (True, 1.0)):
            weight = total / 2 / self._counts[held]
            squares += weight * self._squares[held]
            sums += sign * weight * self._sums[held]
        learned = self._scores(np.linalg.solve(squares, sums).astype(np.float32))
        return learned + self._phrases * _PHRASES / (_PHRASES + with_words)

    def _scores(self, direction: _Floats) -> _Floats:
        """Return how far all photos lie in a direction, float32 (n,), of mean 0 and spread 1."""
        parts = [block.astype(np.float32) @ direction for block in self._photos.blocks()]
        scores = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        return (scores - scores.mean()) / max(float(scores.std()), 1e-9) if len(scores) else scores
