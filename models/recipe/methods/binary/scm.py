"""SCM: codes whose products are the likeness of labels, bit after bit, each solved in closed form.

    max_w,v  (X w)^T S (Y v)     (X w)^T (X w) = (Y v)^T (Y v) = n       S = 2 L L^T - 1,  rows of L of unit length

After each bit, what it explains is taken off S. S itself (34,000 x 34,000) is never made: X^T S Y is enough, and a bit
takes off  (X^T h)(Y^T g)^T.
Source: Zhang & Li, "Large-Scale Supervised Multimodal Hashing with Semantic Correlation Maximization", AAAI 2014,
section "Sequential Learning".
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.recipe.methods.binary.signs import signs, space_of
from models.recipe.methods.trial import Method, Space, Trial
from models.recipe.networks.baseline import Cca, inverse_root
from xsearch_gui.core.linear import unit

RIDGE = 0.3
ROUNDS = 12  # of the power method
Doubles = npt.NDArray[np.float64]


def fit(trial: Trial, bits: int) -> Space:
    """Learn bit by bit."""
    told = trial.train.labels.any(axis=1)[trial.train.owner]  # without labels, S would part a photo from itself
    x, y = (rows[told].astype(np.float64) for rows in trial.train.cosines())
    labels = unit(trial.train.labels)[trial.train.owner[told]].astype(np.float64)
    x_mean, y_mean = x.mean(axis=0), y.mean(axis=0)
    x, y = x - x_mean, y - y_mean
    white_x, white_y = (inverse_root(rows.T @ rows / len(rows), RIDGE) for rows in (x, y))
    wanted = bits * 2.0 * (x.T @ labels) @ (labels.T @ y)  # the -1 of S meets centred rows, and is gone
    left, right = np.zeros((x.shape[1], bits)), np.zeros((y.shape[1], bits))
    random = np.random.default_rng(trial.seed)
    for bit in range(bits):
        left[:, bit], right[:, bit] = strongest(white_x, wanted, white_y, random)
        wanted -= np.outer(x.T @ signs(x @ left[:, bit]), signs(y @ right[:, bit]) @ y)
    parts = left, -x_mean @ left, right, -y_mean @ right
    return space_of(Cca(*(part.astype(np.float32) for part in parts)))


def strongest(
    white_x: Doubles, wanted: Doubles, white_y: Doubles, random: np.random.Generator
) -> tuple[Doubles, Doubles]:
    """Return the pair of directions that `wanted` (p, q) joins most, both whitened, by the power method."""
    matrix = white_x @ wanted @ white_y
    right = random.normal(size=matrix.shape[1])
    for _ in range(ROUNDS):
        left = matrix @ right
        right = matrix.T @ (left / np.linalg.norm(left))
        right /= np.linalg.norm(right)
    return white_x @ (matrix @ right / np.linalg.norm(matrix @ right)), white_y @ right


METHODS = (Method("SCM", "Supervised hashing", "Zhang & Li, AAAI 2014", "pairs, words", fit, 5, codes=True),)
