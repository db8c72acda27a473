"""What the methods that need torch share: residual heads, batches of pairs, one loop of training."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from models.recipe.methods.features import Floats, Rows, Texts
from models.recipe.methods.trial import Mapped, Pairs, Space
from models.recipe.networks.towers import unit

DECAY = 0.01
BATCH = 256
BLOCK = 1_024  # rows mapped at a time


class Residual(nn.Module):
    """x + c + R x + U gelu(D x), of unit length: begins at the frozen vector itself. (n, d) -> (n, d)."""

    def __init__(self, dimension: int, hidden: int = 0) -> None:
        super().__init__()
        self.linear = nn.Linear(dimension, dimension)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)
        self.bent = None
        if hidden:
            self.bent = nn.Sequential(nn.Linear(dimension, hidden), nn.GELU(), nn.Linear(hidden, dimension))
            nn.init.zeros_(self.bent[2].weight)
            nn.init.zeros_(self.bent[2].bias)

    def forward(self, x: Tensor) -> Tensor:
        moved = x + self.linear(x)
        return unit(moved if self.bent is None else moved + self.bent(x))


@dataclass(frozen=True)
class Batch:
    """Pairs as tensors: photos (n, d), texts' vectors (n, d), tokens (n, longest), labels (n, c), positive (n, n).

    ``positive`` is true where a photo and a text belong together: the same photo, or a text of the same wording.
    """

    photos: Tensor
    texts: Tensor
    tokens: Tensor
    labels: Tensor
    positive: Tensor


def batches(pairs: Pairs, steps: int, seed: int, size: int = BATCH) -> Iterator[Batch]:
    """Yield `steps` batches of different photos, each with one of its texts."""
    random = np.random.default_rng(seed)
    counts = np.bincount(pairs.owner, minlength=len(pairs.photos))
    starts = np.cumsum(counts) - counts
    order = random.permutation(len(counts))
    for _ in range(steps):
        if len(order) < min(size, len(counts)):
            order = random.permutation(len(counts))
        photos, order = order[:size], order[size:]
        yield batch_of(pairs, photos, starts[photos] + random.integers(0, counts[photos]))


def batch_of(pairs: Pairs, photos: Rows, texts: Rows) -> Batch:
    """Return a batch of these photos and texts, pair by pair."""
    same = pairs.same[texts]
    parts = pairs.photos[photos], pairs.texts.vectors[texts], shortened(pairs.texts.tokens[texts]), pairs.labels[photos]
    positive = (same[:, None] == same[None, :]) | np.eye(len(photos), dtype=bool)
    return Batch(*(torch.from_numpy(part) for part in parts), torch.from_numpy(positive))


def shortened(tokens: Rows) -> Rows:
    """Cut the columns off that are padding in every row; one stays."""
    return tokens[:, : max(1, int((tokens > 0).sum(axis=1).max(initial=1)))]


def learn(modules: nn.Module, loss: Callable[[Batch], Tensor], given: Iterator[Batch], steps: int, rate: float) -> None:
    """Train by AdamW with a rate that rises and falls (Smith 2018), and leave the modules ready for use."""
    weights = [weight for weight in modules.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=rate, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=0.15)
    modules.train()
    for batch in given:
        optimiser.zero_grad()
        loss(batch).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(weights, 2.0)
        optimiser.step()
        schedule.step()
    modules.eval()


def in_blocks(module: Callable[[Tensor], Tensor], rows: Floats | Rows) -> Floats:
    """Map many rows without gradients."""
    with torch.no_grad():
        parts = [module(torch.from_numpy(rows[i : i + BLOCK])).numpy() for i in range(0, len(rows), BLOCK)]
    return np.concatenate(parts).astype(np.float32)


def space_of(photo: Callable[[Tensor], Tensor], text: Callable[[Tensor], Tensor]) -> Space:
    """Return the space of two modules on frozen vectors."""
    return Mapped(lambda vectors: in_blocks(photo, vectors), lambda texts: in_blocks(text, texts.vectors))


def reading_space(photo: Callable[[Tensor], Tensor], tower: Callable[[Tensor], Tensor]) -> Space:
    """Return the space of a module on frozen photos and of one that reads token ids."""

    def texts(asked: Texts) -> Floats:
        return in_blocks(lambda tokens: tower(torch.from_numpy(shortened(tokens.numpy()))), asked.tokens)

    return Mapped(lambda vectors: in_blocks(photo, vectors), texts)
