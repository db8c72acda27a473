"""Graph regularisation: neighbours are moved alike.

    min_W  sum_pairs |y W - x|^2 + w n |W - I|^2 + s sum_(i,j) |(y_i - y_j) (W - I)|^2

over a graph that joins each of 1,500 training texts with its five nearest. It is the library's own head
(`core.alignment.baselines.graph_ridge`); s is chosen, and s = 0 is not among the choices.
Source: Belkin, Niyogi & Sindhwani, JMLR 2006, eq. 4, linear; in cross-modal retrieval Zhai, Peng & Xiao, "Learning
Cross-Media Joint Representation With Sparse and Semisupervised Regularization", IEEE TCSVT 2014.
"""

from __future__ import annotations

import numpy as np

from models.recipe.methods.choosing import best, of_head
from models.recipe.methods.trial import Method, Space, Trial
from xsearch_gui.core.alignment.baselines import graph_ridge
from xsearch_gui.core.alignment.examples import ReferenceSample

SMOOTH = (0.1, 1.0)
WEIGHTS = (0.02, 0.2)
NODES = 1_500


def fit(trial: Trial) -> Space:
    """Choose the two weights."""
    order = np.random.default_rng(trial.seed).permutation(len(trial.train.texts))[:NODES]
    reference = ReferenceSample(trial.train.photos[:0], trial.train.texts.vectors[order])
    heads = (graph_ridge(trial.train.examples, reference, w, s) for w in WEIGHTS for s in SMOOTH)
    return best(map(of_head, heads), trial.held)


METHODS = (
    Method(
        "graph-regularised linear map",
        "Graph regularization",
        "Belkin et al., JMLR 2006; Zhai, Peng & Xiao, IEEE TCSVT 2014",
        "pairs",
        fit,
        3,
    ),
)
