"""Random directions: each bit says on which side of a plane through the mean a vector lies.

Nothing is learned but the two means. What learning a hash adds is told against this row.
Source: Charikar, "Similarity Estimation Techniques from Rounding Algorithms", STOC 2002.
"""

from __future__ import annotations

import numpy as np

from models.recipe.methods.binary.signs import same_map, space_of
from models.recipe.methods.trial import Method, Space, Trial


def fit(trial: Trial, bits: int) -> Space:
    """Draw the directions."""
    photos, texts = trial.train.photos, trial.train.texts.vectors
    matrix = np.random.default_rng(trial.seed).normal(size=(photos.shape[1], bits)).astype(np.float32)
    return space_of(same_map(photos, texts, matrix))


METHODS = (Method("random directions", "Unsupervised hashing", "Charikar, STOC 2002", "no pairs", fit, 1, codes=True),)
