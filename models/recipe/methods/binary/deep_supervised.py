"""DCMH: codes are likely alike where labels are.

    L = - sum_ij [ S_ij t_ij - log(1 + exp t_ij) ]        t_ij = s cos(b_i, c_j) + log(p / (1 - p))

S is 1 for a pair, else the cosine of the labels of two photos, and p its mean in the batch. The original's t is half
the product of the codes, so that longer codes are surer; here s is that of 16 bits for every length. p stands for its
term that balances bits: without either, the rarity of likeness is learned by parting all photos from all texts. Its
penalty of what rounding loses is not needed: the codes are rounded while learning (:class:`coders.Coder`).
Source: Jiang & Li, "Deep Cross-Modal Hashing", CVPR 2017, eq. 1.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from models.recipe.methods.binary.coders import RATE, STEPS, Coders, alike
from models.recipe.methods.learning import Batch, batches, learn
from models.recipe.methods.trial import Method, Space, Trial
from models.recipe.networks.towers import unit

SHARPNESS = 8.0


def likelihood(photos: Tensor, texts: Tensor, wanted: Tensor) -> Tensor:
    """Negative mean log-likelihood of codes (n, bits), (m, bits); wanted (n, m) from 0 to 1."""
    usual = torch.logit(wanted.mean(), eps=1e-3)
    return functional.binary_cross_entropy_with_logits(SHARPNESS * alike(photos, texts) + usual, wanted)


def wanted_of(batch: Batch) -> Tensor:
    """S of a batch."""
    labels = unit(batch.labels)
    return torch.maximum(labels @ labels.T, batch.positive.float()).clamp(0.0, 1.0)


def fit(trial: Trial, bits: int) -> Space:
    """Train both coders on pairs and labels."""
    coders = Coders(trial.train, bits, trial.seed)

    def loss(batch: Batch) -> Tensor:
        return 10.0 * likelihood(*coders(batch), wanted_of(batch))

    learn(coders, loss, batches(trial.train, STEPS, trial.seed), STEPS, RATE)
    return coders.space()


METHODS = (
    Method("DCMH, deep", "Supervised hashing", "Jiang & Li, CVPR 2017", "pairs, words", fit, 8, codes=True, torch=True),
)
