"""SDH: codes from which labels can be told by a linear map, and which both sides can reach.

    min_B,W,P,Q  |L - B W|^2 + a |W|^2 + v ( |B - f(X) P|^2 + |B - g(Y) Q|^2 )       B in {-1, +1}

W, P and Q are ridge regressions; B is found bit by bit with the others held (discrete cyclic coordinate descent). f and
g are kernel features of 500 anchors. The original has one side; here a photo and one of its texts share B.
Source: Shen, Shen, Liu & Tao, "Supervised Discrete Hashing", CVPR 2015, eq. 4-10.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.recipe.methods.binary.signs import signs
from models.recipe.methods.features import Floats
from models.recipe.methods.real.kernel_cca import Nystroem
from models.recipe.methods.trial import Mapped, Method, Space, Trial
from xsearch_gui.core.linear import unit

ANCHORS = 500
REACH = 1e-2  # v, for labels of unit length
RIDGE = 1.0
ROUNDS, SWEEPS = 5, 2


@dataclass(frozen=True, eq=False)
class Side:
    """Features of a side, and its map to codes (anchors + 1, bits), the last row of which is the constant."""

    features: Nystroem
    matrix: Floats

    def __call__(self, rows: Floats) -> Floats:
        return signs(with_one(self.features(rows)) @ self.matrix)


def with_one(rows: Floats) -> Floats:
    """Add a column of ones."""
    return np.hstack([rows, np.ones((len(rows), 1), np.float32)])


def regression(x: Floats, y: Floats) -> Floats:
    """Return the ridge regression of y (n, q) on x (n, p)."""
    return np.asarray(np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1], dtype=np.float32), x.T @ y))


def one_text_each(trial: Trial) -> Floats:
    """Return for each training photo the vector of one of its texts."""
    counts = np.bincount(trial.train.owner)
    first = np.cumsum(counts) - counts
    chosen = first + np.random.default_rng(trial.seed).integers(0, counts)
    return trial.train.texts.vectors[chosen]


def descend(codes: Floats, labels: Floats, weights: Floats, reached: Floats) -> Floats:
    """Set one bit of all codes after the other to what is best with the rest held; ``reached`` is v (f P + g Q)."""
    codes = codes.copy()
    pulled = labels @ weights.T + reached
    gram = weights @ weights.T
    for _ in range(SWEEPS):
        for bit in range(codes.shape[1]):
            others = codes @ gram[:, bit] - codes[:, bit] * gram[bit, bit]
            codes[:, bit] = signs(pulled[:, bit] - others)
    return codes


def fit(trial: Trial, bits: int) -> Space:
    """Go round: W, P, Q, then B."""
    x, y = trial.train.photos, one_text_each(trial)
    sides = [Nystroem.of(rows, ANCHORS, 1.0, trial.seed) for rows in (x, y)]
    given = [with_one(side(rows)) for side, rows in zip(sides, (x, y), strict=True)]
    labels = unit(trial.train.labels)
    codes = signs(np.random.default_rng(trial.seed).normal(size=(len(x), bits)).astype(np.float32))
    for _ in range(ROUNDS):
        weights = regression(codes, labels)
        maps = [regression(rows, codes) for rows in given]
        reached = REACH * sum(rows @ matrix for rows, matrix in zip(given, maps, strict=True))
        codes = descend(codes, labels, weights, np.asarray(reached))
    photo, text = (Side(side, regression(rows, codes)) for side, rows in zip(sides, given, strict=True))
    return Mapped(photo, lambda asked: text(asked.vectors))


METHODS = (
    Method("SDH, both sides", "Supervised hashing", "Shen et al., CVPR 2015", "pairs, words", fit, 6, codes=True),
)
