"""Kernel CCA: canonical correlations of a Gaussian kernel's features, which may bend.

The kernel of 34,000 texts with themselves would take 9 GB. Nyström's approximation writes each item by its kernel with
500 landmarks drawn from the training rows,

    z(x) = K(x, L) K(L, L)^(-1/2)        k(x, y) = exp(-|x - y|^2 / (2 w^2))

and CCA is done on z. w is the median distance of the landmarks; w^2 times a factor and the ridge are chosen.
Source: Hardoon, Szedmak & Shawe-Taylor, Neural Computation 2004; Williams & Seeger, NIPS 2001.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.recipe.methods.choosing import best
from models.recipe.methods.features import Floats
from models.recipe.methods.trial import Mapped, Method, Space, Trial
from models.recipe.networks.baseline import fit_cca, inverse_root
from xsearch_gui.core.linear import unit

LANDMARKS = 500
FACTORS = (1.0, 4.0)
RIDGES = (0.3, 3.0)
POWER = 0.7
KEPT = 384  # directions


@dataclass(frozen=True, eq=False)
class Nystroem:
    """Features of a Gaussian kernel: `landmarks` (k, d), `root` K(L, L)^-1/2, `gamma` 1 / (2 w^2)."""

    landmarks: Floats
    root: Floats
    gamma: float

    @classmethod
    def of(cls, rows: Floats, count: int, factor: float, seed: int) -> Nystroem:
        """Draw `count` of the rows, all of unit length, as landmarks."""
        landmarks = rows[np.random.default_rng(seed).permutation(len(rows))[:count]]
        squared = 2.0 - 2.0 * (landmarks @ landmarks.T)
        gamma = float(1.0 / (2.0 * factor * np.median(squared)))
        root = inverse_root(np.exp(-gamma * squared).astype(np.float64), 1e-4)
        return cls(landmarks, root.astype(np.float32), gamma)

    def __call__(self, rows: Floats) -> Floats:
        """Rows of unit length (n, d) -> features (n, k)."""
        near = np.exp(-self.gamma * (2.0 - 2.0 * (rows @ self.landmarks.T)))
        return np.asarray(near @ self.root, dtype=np.float32)


def spaces(trial: Trial) -> Iterator[Space]:
    """Yield a space for each pair of numbers that is tried."""
    x, y = trial.train.photos, trial.train.texts.vectors
    for factor in FACTORS:
        photo, text = (Nystroem.of(rows, LANDMARKS, factor, trial.seed) for rows in (x, y))
        mapped = photo(x)[trial.train.owner], text(y)
        for ridge in RIDGES:
            maps = fit_cca(*mapped, ridge, ridge, POWER, KEPT)

            def photos(vectors: Floats, photo: Nystroem = photo, maps=maps) -> Floats:  # type: ignore[no-untyped-def]
                return unit(photo(vectors) @ maps.left + maps.left_bias)

            def texts(asked, text: Nystroem = text, maps=maps) -> Floats:  # type: ignore[no-untyped-def]
                return unit(text(asked.vectors) @ maps.right + maps.right_bias)

            yield Mapped(photos, texts)


def fit(trial: Trial) -> Space:
    """Choose the kernel's width and the ridge."""
    return best(spaces(trial), trial.held)


METHODS = (
    Method(
        "kernel CCA (Nyström, 500 landmarks)",
        "Shallow real-value retrieval",
        "Hardoon et al., Neural Computation 2004; Williams & Seeger, NIPS 2001",
        "pairs",
        fit,
        4,
    ),
)
