"""Short codes of vectors: on which side of 256 learned directions each of them lies.

The directions are the strongest of a sample of the library's own vectors (PCA), turned so that their signs say most of
them: ITQ (Gong & Lazebnik, Iterative Quantization, CVPR 2011). A query is not made a code. How much each sign says of
its cosines is fitted by least squares over the same sample, because a query may come from elsewhere: words lie far from
all photos, in directions in which these hardly differ, and the signs of such a query itself would say little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.linear import principal_axes

BITS = 256
WORDS = BITS // 64
SAMPLE = 10_000  # vectors that directions are learned from
_ENOUGH = 4 * BITS  # of fewer vectors nothing is learned: random directions
_STEPS = 10
_BLOCK = 20_000
_RIDGE = 1e-3
_SEED = 20_261_128


@dataclass(frozen=True, slots=True)
class Coder:
    """Makes codes.

    Attributes
    ----------
    mean : float32 (d,)
    directions : float32 (d, 256)
        A bit is set where a vector less the mean lies on their positive side.
    decoder : float32 (256, d)
        With a query it gives what each bit says of the cosine.
    offset : float32 (256,)
        What each bit, as -1 or 1, is on the average.
    """

    mean: NDArray[np.float32]
    directions: NDArray[np.float32]
    decoder: NDArray[np.float32]
    offset: NDArray[np.float32]

    @classmethod
    def learned(cls, sample: NDArray[np.float32]) -> Coder:
        """Return the coder of vectors like these, float32 (n, d); the same for the same vectors."""
        return cls.along(sample, itq_directions(sample))

    @classmethod
    def along(cls, sample: NDArray[np.float32], directions: NDArray[np.float32]) -> Coder:
        """Return the coder with given directions, float32 (d, 256), for vectors like the sample, float32 (n, d)."""
        if not len(sample):
            sample = np.zeros((1, sample.shape[1]), np.float32)
        count, mean = len(sample), np.asarray(sample.mean(axis=0), np.float32)
        moved = sample - mean
        signs = np.where(moved @ directions > 0, 1.0, -1.0).astype(np.float32)
        offset = np.asarray(signs.mean(axis=0), np.float32)
        signs -= offset
        spread = signs.T @ signs / count + (_RIDGE + BITS / (10.0 * count)) * np.eye(BITS, dtype=np.float32)
        decoder = np.linalg.solve(spread.astype(np.float64), (signs.T @ moved / count).astype(np.float64))
        return cls(mean, np.ascontiguousarray(directions, np.float32), decoder.astype(np.float32), offset)

    def codes(self, vectors: NDArray[np.float16] | NDArray[np.float32]) -> NDArray[np.uint64]:
        """Return the codes of vectors (n, d), uint64 (4, n): a column of words for each 64 bits."""
        columns = np.empty((WORDS, len(vectors)), np.uint64)
        for start in range(0, len(vectors), _BLOCK):
            part = slice(start, start + _BLOCK)
            bits = (vectors[part].astype(np.float32) - self.mean) @ self.directions > 0
            columns[:, part] = np.packbits(bits, axis=1, bitorder="little").view("<u8").T
        return columns

    def weights(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what each bit says of the cosine with a query, float32 (256,)."""
        return np.asarray(self.decoder @ query, np.float32)


def random_directions(dimension: int) -> NDArray[np.float32]:
    """Return random directions, float32 (dimension, 256), at right angles as far as there is room for it."""
    random = np.random.default_rng(_SEED)
    turns = [np.linalg.qr(random.normal(size=(dimension, dimension)))[0] for _ in range(-(-BITS // dimension))]
    return np.concatenate(turns, axis=1)[:, :BITS].astype(np.float32)


def itq_directions(sample: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the directions of a sample, float32 (n, d): float32 (d, 256); random ones where it is small."""
    count, dimension = sample.shape
    if count < _ENOUGH or dimension < BITS:
        return random_directions(dimension)
    axes = principal_axes(sample, BITS)
    return turned(axes.project([sample]), axes.columns)


def turned(seen: NDArray[np.float32], axes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return axes, float32 (d, 256), in the turn in which signs say most of coordinates along them, float32 (n, 256).

    Steps in turn: the signs that are nearest to the coordinates, the turn that brings them nearest to the signs
    (Schönemann 1966, orthogonal Procrustes).
    """
    turn = np.linalg.qr(np.random.default_rng(_SEED).normal(size=(BITS, BITS)))[0].astype(np.float32)
    for _ in range(_STEPS):
        signs = np.where(seen @ turn > 0, 1.0, -1.0).astype(np.float32)
        left, _, right = np.linalg.svd(seen.T @ signs)
        turn = left @ right
    return np.asarray(axes @ turn, np.float32)
