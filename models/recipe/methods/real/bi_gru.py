"""A recurrent text tower: a bidirectional GRU reads the words, and the mean of its states is the text.

    z_t = s(W x_t + U h_(t-1)),  r_t = s(...),  h_t = (1 - z_t) h_(t-1) + z_t tanh(W x_t + r_t U h_(t-1))

read from both ends, trained against frozen photos by contrast. It begins with word vectors and nothing else: what the
encoder's own text tower has learned is not used.
Source: Cho et al., EMNLP 2014 (GRU); Schuster & Paliwal, IEEE TSP 1997 (both ways); Kiros, Salakhutdinov & Zemel, 2014,
and Faghri et al., BMVC 2018 (as a text tower beside CNN features).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from models.recipe.methods.features import Floats
from models.recipe.methods.real.reading import Words, mean_of_words, train_tower
from models.recipe.methods.trial import Method, Space, Trial
from models.recipe.networks.towers import unit

WIDTH, STATES = 128, 96
STEPS, RATE = 250, 3e-3


class BiGru(nn.Module):
    """Token ids (n, length) -> (n, d) of unit length."""

    def __init__(self, table: Floats, dimension: int) -> None:
        super().__init__()
        self.words = Words(table, WIDTH)
        self.gru = nn.GRU(WIDTH, STATES, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * STATES, dimension)

    def forward(self, tokens: Tensor) -> Tensor:
        lengths = (tokens > 0).sum(1).clamp(min=1)
        packed = pack_padded_sequence(self.words(tokens), lengths, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.gru(packed)[0], batch_first=True, total_length=tokens.shape[1])
        return unit(self.out(mean_of_words(states, tokens)))


def fit(trial: Trial) -> Space:
    """Train the tower and a linear head of photos."""
    torch.manual_seed(trial.seed)
    return train_tower(trial, BiGru(trial.words, trial.train.photos.shape[1]), STEPS, RATE)


METHODS = (
    Method(
        "Bi-GRU text tower",
        "RNN",
        "Cho et al., EMNLP 2014; Kiros et al., 2014",
        "pairs",
        fit,
        7,
        reads_words=True,
        torch=True,
    ),
)
