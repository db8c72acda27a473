"""What the two towers that read words share: word vectors, the contrast with photos, hidden words."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from models.recipe import losses
from models.recipe.methods.features import Floats
from models.recipe.methods.learning import Batch, Residual, batches, learn, reading_space
from models.recipe.methods.trial import Space, Trial

HIDDEN_WORDS = 0.1  # of a text's words, left out while learning
PHOTOS = 128  # in a batch
SCALE = 20.0  # one over the temperature, at the start; learnt


class Words(nn.Module):
    """Token ids (n, length) -> (n, length, width): MiniLM's input vectors, not trained, and a linear map of them."""

    def __init__(self, table: Floats, width: int) -> None:
        super().__init__()
        scaled = torch.from_numpy(table) / max(1e-6, float(table[1:].std()))
        self.table = nn.Embedding.from_pretrained(scaled, freeze=True, padding_idx=0)
        self.map = nn.Linear(table.shape[1], width)

    def forward(self, tokens: Tensor) -> Tensor:
        mapped: Tensor = self.map(self.table(tokens))
        return mapped


def mean_of_words(states: Tensor, tokens: Tensor) -> Tensor:
    """Mean over the words of each text, (n, length, d) -> (n, d); padding does not count."""
    weights = (tokens > 0).to(states.dtype).unsqueeze(-1)
    mean: Tensor = (states * weights).sum(1) / weights.sum(1).clamp(min=1.0)
    return mean


def with_hidden_words(tokens: Tensor) -> Tensor:
    """Take words out by lot and close the gaps; a text keeps its first word at least."""
    kept = (torch.rand(tokens.shape) >= HIDDEN_WORDS) & (tokens > 0)
    kept[:, 0] = True
    order = torch.argsort((~kept).to(torch.int8), dim=1, stable=True)
    return torch.gather(tokens * kept, 1, order)


def train_tower(trial: Trial, tower: nn.Module, steps: int, rate: float) -> Space:
    """Train a tower, token ids -> (n, d) of unit length, against frozen photos with a linear head on them."""
    photo, scale = Residual(trial.train.photos.shape[1]), nn.Parameter(torch.tensor(math.log(SCALE)))
    modules = nn.ModuleDict({"photo": photo, "tower": tower})
    modules.register_parameter("scale", scale)

    def loss(batch: Batch) -> Tensor:
        texts = tower(with_hidden_words(batch.tokens))
        return losses.contrastive(photo(batch.photos), texts, batch.positive, scale.exp())

    learn(modules, loss, batches(trial.train, steps, trial.seed, PHOTOS), steps, rate)
    return reading_space(photo, tower)
