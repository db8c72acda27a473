"""The student: pieces of ten languages -> the space of the English tower.

It starts as the English tower does its work already: some of that tower's layers, its map on top, and for each piece
the mean of what the English tower reads for the English words that translate the words with this piece (as WECHSEL,
Minixhofer et al., NAACL 2022, does with static vectors).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from models.recipe.languages.dictionary import Meanings
from models.recipe.networks.sentence import (
    LAYERS,
    POSITIONS,
    WIDTH,
    Layer,
    attention_bias,
    load_tokenizer,
)
from models.recipe.networks.towers import Residual, TextTower, unit

TAKEN = (0, 4, 5)  # layers of the English tower that the student starts from


class Student(nn.Module):
    """Ids (n, length) and mask -> embeddings (n, 384) of unit length."""

    def __init__(self, pieces: int, layers: int) -> None:
        super().__init__()
        self.pieces = nn.Embedding(pieces, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.top = Residual()

    def sentences(self, ids: Tensor, mask: Tensor, dropout: float = 0.0) -> Tensor:
        """Mean of the last layer's states (n, 384)."""
        hidden = self.norm(self.pieces(ids) + self.positions.weight[: ids.shape[1]])
        hidden = nn.functional.dropout(hidden, dropout, self.training)
        bias = attention_bias(mask)
        for layer in self.layers:
            hidden = layer(hidden, bias, dropout)
        weights = mask.to(hidden.dtype).unsqueeze(-1)
        pooled: Tensor = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1.0)
        return pooled

    def finish(self, sentences: Tensor) -> Tensor:
        """Sentence vectors (n, 384) -> embeddings."""
        return unit(self.top(unit(sentences)))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return self.finish(self.sentences(input_ids, attention_mask))


def piece_vectors(
    tokenizer: Tokenizer, words: Iterable[tuple[str, float, list[tuple[str, float]]]], tower: TextTower
) -> Tensor:
    """A start for each piece (pieces, 384). `words` are (word, count, its English words with shares)."""
    english, table = load_tokenizer(), tower.sentence.words.weight.detach().numpy()
    table = table + tower.sentence.segment.detach().numpy()
    kept: dict[str, np.ndarray] = {}

    def meant(word: str) -> np.ndarray:
        if word not in kept:
            kept[word] = table[english.encode(word, add_special_tokens=False).ids or [100]].mean(0)
        return kept[word]

    sums = np.zeros((tokenizer.get_vocab_size(), WIDTH), np.float64)
    weights = np.zeros(len(sums))
    for word, count, meanings in words:
        ids = tokenizer.encode(word, add_special_tokens=False).ids
        if not ids or not meanings:
            continue
        vector = sum(share * meant(name) for name, share in meanings)
        weight = count**0.75 / len(ids) ** 2
        for piece in ids:
            sums[piece] += weight * vector
            weights[piece] += weight
    length = float(np.median(np.linalg.norm(table, axis=1)))
    start = np.random.default_rng(0).normal(0, 0.02, sums.shape) + table.mean(0)
    there = weights > 0
    start[there] = sums[there] / weights[there, None]
    start *= length / np.linalg.norm(start, axis=1, keepdims=True)
    for name, theirs in (("[CLS]", 101), ("[SEP]", 102), ("[UNK]", 100)):
        start[tokenizer.token_to_id(name)] = table[theirs]
    return torch.from_numpy(start.astype(np.float32))


def start_student(tower: TextTower, vectors: Tensor, taken: tuple[int, ...] = TAKEN) -> Student:
    """A student with the English tower's layers `taken`."""
    if not all(0 <= layer < LAYERS for layer in taken):
        raise ValueError(f"layers {taken}: there are {LAYERS}")
    student = Student(len(vectors), len(taken))
    student.pieces.weight.data.copy_(vectors)
    student.positions.load_state_dict(tower.sentence.positions.state_dict())
    student.norm.load_state_dict(tower.sentence.norm.state_dict())
    for mine, theirs in zip(student.layers, taken, strict=True):
        mine.load_state_dict(tower.sentence.layers[theirs].state_dict())
    student.top.load_state_dict(tower.top.state_dict())
    return student


def piece_words(
    captions: dict[str, Meanings], words: dict[str, Meanings], counts: dict[str, Counter[str]], english: Counter[str]
) -> list[tuple[str, float, list[tuple[str, float]]]]:
    """Words with counts and meanings, as `piece_vectors` wants them."""
    result = [(word, float(count), [(word, 1.0)]) for word, count in english.items()]
    for language, meanings in captions.items():
        result += [(word, float(counts[language][word]), pairs) for word, pairs in meanings.items()]
    for meanings in words.values():
        result += [(lemma, 2.0, pairs) for lemma, pairs in meanings.items()]
    return result


Split = Callable[[str], list[str]]
