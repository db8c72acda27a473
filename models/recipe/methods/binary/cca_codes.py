"""CVH and CCA-ITQ: codes from canonical correlations.

CVH takes the signs along the first directions. Its eigenproblem, for pairs and no further similarities, is that of CCA.
CCA-ITQ weighs the directions by their correlation and turns them, photos and texts together, so that signs lose least.
Source: Kumar & Udupa, "Learning Hash Functions for Cross-View Similarity Search", IJCAI 2011; Gong & Lazebnik, CVPR
2011, section 4 (there with labels as the second view).
"""

from __future__ import annotations

import numpy as np

from models.recipe.methods.binary.signs import centred, rotation, space_of
from models.recipe.methods.trial import Method, Space, Trial
from models.recipe.networks.baseline import fit_cca

RIDGE, POWER = 0.3, 0.7


def fit_cvh(trial: Trial, bits: int) -> Space:
    """Signs along the first directions."""
    return space_of(fit_cca(*trial.train.cosines(), RIDGE, RIDGE, 0.0, bits))


def fit_cca_itq(trial: Trial, bits: int) -> Space:
    """Directions weighted and turned."""
    x, y = trial.train.cosines()
    maps = fit_cca(x, y, RIDGE, RIDGE, POWER, bits)
    both = np.concatenate([x @ maps.left + maps.left_bias, y @ maps.right + maps.right_bias])
    return space_of(centred(maps, rotation(both[:: max(1, len(both) // 8_000)], trial.seed)))


FAMILY = "Unsupervised hashing"
METHODS = (
    Method("CVH", FAMILY, "Kumar & Udupa, IJCAI 2011", "pairs", fit_cvh, 3, codes=True),
    Method("CCA-ITQ", FAMILY, "Gong & Lazebnik, CVPR 2011", "pairs", fit_cca_itq, 4, codes=True),
)
