"""What the shallow hashes share: codes are the signs of affine maps, and a rotation that loses little by the signs."""

from __future__ import annotations

import numpy as np

from models.recipe.methods.features import Floats, Texts
from models.recipe.methods.trial import Mapped, Space
from models.recipe.networks.baseline import Cca

TURNS = 30


def signs(values: Floats) -> Floats:
    """+1 or -1, float32; 0 counts as +1."""
    return np.where(values >= 0, np.float32(1), np.float32(-1))


def space_of(maps: Cca) -> Space:
    """Return the codes of two affine maps."""

    def texts(asked: Texts) -> Floats:
        return signs(asked.vectors @ maps.right + maps.right_bias)

    return Mapped(lambda vectors: signs(vectors @ maps.left + maps.left_bias), texts)


def rotation(values: Floats, seed: int, turns: int = TURNS) -> Floats:
    """Return the rotation R (k, k) of centred rows (n, k) with the least |sign(V R) - V R|^2, in turns: ITQ.

    Source: Gong & Lazebnik, "Iterative Quantization", CVPR 2011, section 3.
    """
    start = np.random.default_rng(seed).normal(size=(values.shape[1],) * 2)
    turned = np.linalg.qr(start)[0].astype(np.float32)
    for _ in range(turns):
        left, _, right = np.linalg.svd(values.T @ signs(values @ turned))
        turned = left @ right
    return np.asarray(turned, dtype=np.float32)


def centred(maps: Cca, matrix: Floats) -> Cca:
    """Return affine maps followed by a matrix (k, bits)."""
    return Cca(maps.left @ matrix, maps.left_bias @ matrix, maps.right @ matrix, maps.right_bias @ matrix)


def same_map(photos: Floats, texts: Floats, matrix: Floats) -> Cca:
    """Return one matrix (d, bits) for both sides, each with its own mean taken off first."""
    return Cca(matrix, -photos.mean(axis=0) @ matrix, matrix, -texts.mean(axis=0) @ matrix)
