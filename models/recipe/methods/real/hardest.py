"""VSE++: of all that is wrong in a batch, only the one that comes nearest counts.

    L = max_j [ m + s(x_i, y_j) - s(x_i, y_i) ]_+  +  max_j [ m + s(x_j, y_i) - s(x_i, y_i) ]_+

A text of the same wording as the right one is not wrong. Linear residual heads, as of the contrastive method, so that
the two rows differ by the loss alone.
Source: Faghri et al., "VSE++: Improving Visual-Semantic Embeddings with Hard Negatives", BMVC 2018, eq. 6.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.recipe.methods.learning import Batch, Residual, batches, learn, space_of
from models.recipe.methods.trial import Method, Space, Trial

MARGIN = 0.1
STEPS, RATE = 300, 5e-4


def hardest(photos: Tensor, texts: Tensor, positive: Tensor, margin: float = MARGIN) -> Tensor:
    """Mean over pairs of the two hinges; photos, texts (n, d) of unit length, positive (n, n) bool."""
    scores = photos @ texts.T
    own = scores.diagonal()
    wrong = scores.masked_fill(positive, -torch.inf)
    there, back = (torch.relu(margin + wrong.amax(dim) - own) for dim in (1, 0))
    return (there + back).mean()


def fit(trial: Trial) -> Space:
    """Train two linear residual heads."""
    torch.manual_seed(trial.seed)
    heads = nn.ModuleList(Residual(trial.train.photos.shape[1]) for _ in range(2))

    def loss(batch: Batch) -> Tensor:
        return hardest(heads[0](batch.photos), heads[1](batch.texts), batch.positive)

    learn(heads, loss, batches(trial.train, STEPS, trial.seed), STEPS, RATE)
    return space_of(*heads)


METHODS = (
    Method(
        "VSE++, hardest negatives", "Deep real-value retrieval", "Faghri et al., BMVC 2018", "pairs", fit, 2, torch=True
    ),
)
