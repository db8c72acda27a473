"""What the deep hashes share: a network that ends in signs, and how alike two sets of codes are."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.recipe.methods.binary.signs import rotation
from models.recipe.methods.features import Floats
from models.recipe.methods.learning import Batch, space_of
from models.recipe.methods.trial import Pairs, Space
from xsearch_gui.core.linear import principal_axes

HIDDEN = 256
BEGINNING = 20  # turns of ITQ
STEPS, RATE = 120, 3e-4


class Coder(nn.Module):
    """Frozen vectors (n, d) -> codes (n, bits), +1 and -1, with the gradient of tanh (a straight-through estimator).

    Begins at the codes of ITQ (`maps`: matrix (d, bits) and bias), to which a linear and a bent part are added.
    Source: Bengio, Leonard & Courville, 2013.
    """

    mean: Tensor

    def __init__(self, mean: Floats, matrix: Floats) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(mean))
        dimension, bits = matrix.shape
        self.scale = dimension**0.5  # entries near 1, as linear layers like them
        self.linear = nn.Linear(dimension, bits)
        self.linear.weight.data.copy_(torch.from_numpy(matrix.T))
        nn.init.zeros_(self.linear.bias)
        self.bent = nn.Sequential(nn.Linear(dimension, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, bits))
        nn.init.zeros_(self.bent[2].weight)
        nn.init.zeros_(self.bent[2].bias)

    def forward(self, x: Tensor) -> Tensor:
        rows = (x - self.mean) * self.scale
        soft = torch.tanh(self.linear(rows) + self.bent(rows))
        hard = torch.where(soft >= 0, 1.0, -1.0)
        codes: Tensor = hard + (soft - soft.detach())  # in this order: exactly +1 and -1
        return codes


class Coders(nn.Module):
    """One coder for each side, begun by the photos and texts of some pairs."""

    def __init__(self, pairs: Pairs, bits: int, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        axes = principal_axes(pairs.photos, bits)
        matrix = axes.columns @ rotation(axes.project([pairs.photos]), seed, BEGINNING)
        self.photo = Coder(pairs.photos.mean(axis=0), matrix)
        self.text = Coder(pairs.texts.vectors.mean(axis=0), matrix)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        return self.photo(batch.photos), self.text(batch.texts)

    def space(self) -> Space:
        """Return the codes as a space."""
        return space_of(self.photo, self.text)


def alike(x: Tensor, y: Tensor) -> Tensor:
    """Cosines (n, m) of codes: the share of equal bits, from -1 to 1."""
    return x @ y.T / x.shape[1]
