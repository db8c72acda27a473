"""Heads: small maps on top of a frozen encoder that bring photos and texts closer together.

A head maps the vectors that the encoder gave; photos are never encoded again. Both sides keep the encoder's dimension,
so whatever works with plain vectors works with mapped ones. Every head of this program is one formula per side::

    y = unit( (1 - b) x + b unit( x M + c + tanh(x D) U ) )

Plain is b = 0; mean-centring M = I, c = -mean; linear heads leave D and U empty; a residual MLP has them. ``b``, the
blend, says how far from the encoder's own place a vector may be moved: a head that is learned from few pairs is trusted
little.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.linear import unit

Floats = NDArray[np.float32]


class Head(Protocol):
    """Maps vectors of one encoder, float32 (n, dimension) of unit length, to the same shape and length."""

    def photos(self, vectors: Floats) -> Floats:
        """Return where photos lie in the head's space."""

    def texts(self, vectors: Floats) -> Floats:
        """Return where texts lie in the head's space."""


@dataclass(frozen=True, eq=False)
class Side:
    """One side of a head; the formula stands above.

    Attributes
    ----------
    matrix : float32 (d, d)
        M, applied from the right.
    bias : float32 (d,)
        c.
    down, up : float32 (d, h) and (h, d)
        D and U; h may be 0.
    blend : float
        b, from 0 (the encoder as it is) to 1.
    """

    matrix: Floats
    bias: Floats
    down: Floats
    up: Floats
    blend: float = 1.0

    @classmethod
    def linear(cls, matrix: NDArray[np.floating], bias: NDArray[np.floating] | None = None) -> Side:
        """Return a side without hidden units: matrix (d, d), bias (d,) or none."""
        d = matrix.shape[0]
        offset = np.zeros(d, np.float32) if bias is None else bias.astype(np.float32)
        return cls(matrix.astype(np.float32), offset, np.zeros((d, 0), np.float32), np.zeros((0, d), np.float32))

    def __call__(self, vectors: Floats) -> Floats:
        """Return the vectors mapped, float32 (n, d) of unit length."""
        if self.blend == 0.0:
            return vectors
        mapped = vectors @ self.matrix + self.bias
        if self.down.shape[1]:
            mapped += np.tanh(vectors @ self.down) @ self.up
        return unit((1.0 - self.blend) * vectors + self.blend * unit(mapped))


@dataclass(frozen=True, eq=False)
class SpaceHead:
    """A head in memory, as training makes it. ``kind`` names how it was made."""

    kind: str
    photo: Side
    text: Side

    def photos(self, vectors: Floats) -> Floats:
        """Return where photos lie in the head's space, float32 (n, d)."""
        return self.photo(vectors)

    def texts(self, vectors: Floats) -> Floats:
        """Return where texts lie in the head's space, float32 (n, d)."""
        return self.text(vectors)

    def blended(self, blend: float) -> SpaceHead:
        """Return the head with another blend on both sides."""
        return replace(self, photo=replace(self.photo, blend=blend), text=replace(self.text, blend=blend))


def plain(dimension: int) -> SpaceHead:
    """Return the head that changes nothing."""
    side = Side.linear(np.eye(dimension, dtype=np.float32))
    return SpaceHead("none", side, side).blended(0.0)


def centred(photos: Floats, texts: Floats) -> SpaceHead:
    """Return the head that takes each population's mean off: the modality gap's centroid part, and nothing else.

    photos (n, d) and texts (m, d) are the vectors that the means are taken of. Without a photo or a text that side's
    mean is zero. Source: Liang et al., "Mind the Gap", NeurIPS 2022, section 4.2; "GR-CLIP", arXiv 2507.19054.
    """
    eye = np.eye(photos.shape[1], dtype=np.float32)
    means = [part.mean(axis=0, dtype=np.float64) if len(part) else np.zeros(part.shape[1]) for part in (photos, texts)]
    return SpaceHead("centred", Side.linear(eye, -means[0]), Side.linear(eye, -means[1]))
