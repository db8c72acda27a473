"""A Transformer text tower: two layers of self-attention read all words at once; their mean is the text.

    Attention(Q, K, V) = softmax(Q K^T / sqrt(k)) V

Trained against frozen photos by contrast, from word vectors and nothing else, as the recurrent one. (The encoder's own
text tower is a Transformer of six layers that had read a billion sentences: the row "no method".)
Source: Vaswani et al., NeurIPS 2017; as a text tower Radford et al., ICML 2021.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.recipe.methods.features import LENGTH, Floats
from models.recipe.methods.real.reading import Words, mean_of_words, train_tower
from models.recipe.methods.trial import Method, Space, Trial
from models.recipe.networks.towers import unit

WIDTH, HEADS, LAYERS = 128, 4, 2
STEPS, RATE = 250, 2e-3


class Transformer(nn.Module):
    """Token ids (n, length) -> (n, d) of unit length."""

    def __init__(self, table: Floats, dimension: int) -> None:
        super().__init__()
        self.words = Words(table, WIDTH)
        self.places = nn.Parameter(0.02 * torch.randn(LENGTH, WIDTH))
        layer = nn.TransformerEncoderLayer(
            WIDTH, HEADS, 2 * WIDTH, dropout=0.1, activation="gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, LAYERS, enable_nested_tensor=False)
        self.out = nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, dimension))

    def forward(self, tokens: Tensor) -> Tensor:
        padding = tokens == 0
        padding[:, 0] = False  # a text without words would attend to nothing
        states = self.layers(self.words(tokens) + self.places[: tokens.shape[1]], src_key_padding_mask=padding)
        return unit(self.out(mean_of_words(states, tokens)))


def fit(trial: Trial) -> Space:
    """Train the tower and a linear head of photos."""
    torch.manual_seed(trial.seed)
    return train_tower(trial, Transformer(trial.words, trial.train.photos.shape[1]), STEPS, RATE)


METHODS = (
    Method(
        "Transformer text tower",
        "Transformer methods",
        "Vaswani et al., NeurIPS 2017; Radford et al., ICML 2021",
        "pairs",
        fit,
        8,
        reads_words=True,
        torch=True,
    ),
)
