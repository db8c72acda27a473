"""Canonical correlation analysis: the directions in which photos and texts agree most.

    max_a,b  corr(X a, Y b)

Plain, all 384 directions count alike, also those whose correlation is chance. Regularised, both covariances get a
multiple of the identity (Vinod 1976) and a direction counts with a power of its correlation (Gong et al., IJCV 2014);
both numbers are chosen on held pairs.
"""

from __future__ import annotations

from collections.abc import Iterator

from models.recipe.methods.choosing import best
from models.recipe.methods.trial import Mapped, Method, Pairs, Space, Trial
from models.recipe.networks.baseline import Cca, fit_cca
from xsearch_gui.core.linear import unit

RIDGES = (0.3, 3.0)
POWERS = (0.7, 1.5)
NOTHING = 1e-6


def space_of(maps: Cca) -> Space:
    """Return the space of two affine maps."""
    return Mapped(
        lambda vectors: unit(vectors @ maps.left + maps.left_bias),
        lambda texts: unit(texts.vectors @ maps.right + maps.right_bias),
    )


def regularised(pairs: Pairs) -> Iterator[Space]:
    """Yield a space for each pair of numbers that is tried."""
    x, y = pairs.cosines()
    for ridge in RIDGES:
        for power in POWERS:
            yield space_of(fit_cca(x, y, ridge, ridge, power, x.shape[1]))


def fit_plain(trial: Trial) -> Space:
    """All directions, none weighted."""
    x, y = trial.train.cosines()
    return space_of(fit_cca(x, y, NOTHING, NOTHING, 0.0, x.shape[1]))


def fit_regularised(trial: Trial) -> Space:
    """Choose the ridge and the power."""
    return best(regularised(trial.train), trial.held)


FAMILY = "Shallow real-value retrieval"
METHODS = (
    Method("CCA", FAMILY, "Hotelling, Biometrika 1936", "pairs", fit_plain, 1),
    Method(
        "regularised CCA", FAMILY, "Vinod, J. Econometrics 1976; Gong et al., IJCV 2014", "pairs", fit_regularised, 1
    ),
)
