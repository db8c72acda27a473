"""Adversarial retrieval (ACMR): a discriminator tries to tell photos from texts, and the heads try to deceive it.

    heads:          min  L_contrast + a L_labels - b L_modality
    discriminator:  min  L_modality = - log D(x) - log(1 - D(y))

L_labels keeps what is meant apart: from either side of a pair, a linear classifier tells which of 300 words the photo's
captions use. Both players are trained in one pass, by a layer that turns the gradient round. "ACMR-like": for the
original's triplets stands the contrast of the other rows. The row without the discriminator is the same with b = 0.
Source: Wang et al., "Adversarial Cross-Modal Retrieval", ACM MM 2017; Ganin & Lempitsky, ICML 2015 (turned gradient).
"""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.recipe import losses
from models.recipe.methods.learning import Batch, Residual, batches, learn, space_of
from models.recipe.methods.trial import Method, Space, Trial

HIDDEN = 256
SCALE = 20.0
LABELS_WEIGHT = 0.3
ADVERSARY = 0.1
STEPS, RATE = 250, 1e-3


class Turned(torch.autograd.Function):
    """The identity, whose gradient is turned round and multiplied by `weight`."""

    @staticmethod
    def forward(context: Any, x: Tensor, weight: float) -> Tensor:  # type: ignore[override]
        context.weight = weight
        return x.view_as(x)

    @staticmethod
    def backward(context: Any, slope: Tensor) -> tuple[Tensor, None]:  # type: ignore[override]
        return -context.weight * slope, None


class Players(nn.Module):
    """Both heads, the classifier of words, and the discriminator."""

    def __init__(self, dimension: int, labels: int, adversary: float) -> None:
        super().__init__()
        self.photo, self.text = Residual(dimension, HIDDEN), Residual(dimension, HIDDEN)
        self.classifier = nn.Linear(dimension, labels)
        self.discriminator = nn.Sequential(nn.Linear(dimension, 128), nn.GELU(), nn.Linear(128, 1))
        self.adversary = adversary

    def loss(self, batch: Batch) -> Tensor:
        """All three terms; the turned gradient makes the last one a game."""
        x, y = self.photo(batch.photos), self.text(batch.texts)
        both = torch.cat([x, y])
        scaled = both * both.shape[1] ** 0.5  # entries near 1, as linear layers like them
        words = functional.binary_cross_entropy_with_logits(self.classifier(scaled), batch.labels.repeat(2, 1))
        told = self.discriminator(Turned.apply(scaled, self.adversary))[:, 0]
        side = torch.cat([torch.ones(len(x)), torch.zeros(len(y))])
        modality = functional.binary_cross_entropy_with_logits(told, side)
        contrast = losses.contrastive(x, y, batch.positive, torch.tensor(SCALE))
        return contrast + LABELS_WEIGHT * words * batch.labels.shape[1] ** 0.5 + modality


def fit(trial: Trial, adversary: float) -> Space:
    """Train heads and adversary together."""
    torch.manual_seed(trial.seed)
    players = Players(trial.train.photos.shape[1], trial.train.labels.shape[1], adversary)
    learn(players, players.loss, batches(trial.train, STEPS, trial.seed), STEPS, RATE)
    return space_of(players.photo, players.text)


FAMILY = "GAN"
SOURCE = "Wang et al., ACM MM 2017"
METHODS = (
    Method("ACMR-like, adversarial", FAMILY, SOURCE, "pairs, words", partial(fit, adversary=ADVERSARY), 9, torch=True),
    Method(
        "the same without the discriminator", FAMILY, SOURCE, "pairs, words", partial(fit, adversary=0.0), 6, torch=True
    ),
)
