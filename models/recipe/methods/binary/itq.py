"""ITQ: the photos' principal axes, turned so that their signs lose least; texts by the same map.

Neither pairs nor labels: both sides must lie in one space already, as the encoder's do.
Source: Gong & Lazebnik, "Iterative Quantization", CVPR 2011.
"""

from __future__ import annotations

from models.recipe.methods.binary.signs import rotation, same_map, space_of
from models.recipe.methods.trial import Method, Space, Trial
from xsearch_gui.core.linear import principal_axes


def fit(trial: Trial, bits: int) -> Space:
    """Axes and rotation by the training photos."""
    photos, texts = trial.train.photos, trial.train.texts.vectors
    axes = principal_axes(photos, bits)
    matrix = axes.columns @ rotation(axes.project([photos]), trial.seed)
    return space_of(same_map(photos, texts, matrix))


METHODS = (Method("ITQ", "Unsupervised hashing", "Gong & Lazebnik, CVPR 2011", "photos alone", fit, 2, codes=True),)
