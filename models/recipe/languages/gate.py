"""Which tower a text is for: English goes to the English one, everything else to the student.

    g = sigmoid(b + sum_i a(piece_i) + sum_j c(token_j)),    text = unit(g English(text) + (1 - g) student(text))

One number for each of the student's pieces and for each token of the English tower: a naive Bayes classifier that is
fitted as a logistic regression. A word
that is written alike in two languages ("hand", "gift") comes out between the two towers, and finds both meanings.
Mixed texts are the student's: it knows English words too.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from models.recipe.languages import noise
from models.recipe.languages.batches import Material
from models.recipe.languages.texts import SENTENCES, WORDS
from models.recipe.networks.sentence import load_tokenizer, tokenise

ROUNDS = 1200
SIZE = 1024
RATE = 0.05
SHRINK = 1e-7  # of the squares of all numbers
LIMIT = 60.0  # logits beyond it are as good as certain; keeps the sigmoid finite everywhere


class Gate(nn.Module):
    """Ids (n, length) and masks of both tokenizers -> share of the English tower (n, 1)."""

    def __init__(self, tokens: int, pieces: int) -> None:
        super().__init__()
        self.tokens, self.pieces = nn.Embedding(tokens, 1), nn.Embedding(pieces, 1)
        self.bias = nn.Parameter(torch.zeros(1))
        for table in (self.tokens, self.pieces):
            nn.init.zeros_(table.weight)

    def logits(self, input_ids: Tensor, attention_mask: Tensor, piece_ids: Tensor, piece_mask: Tensor) -> Tensor:
        """Above 0: English."""
        tokens = self.tokens(input_ids) * attention_mask.to(torch.float32).unsqueeze(-1)
        pieces = self.pieces(piece_ids) * piece_mask.to(torch.float32).unsqueeze(-1)
        return (tokens.sum(1) + pieces.sum(1) + self.bias).clamp(-LIMIT, LIMIT)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, piece_ids: Tensor, piece_mask: Tensor) -> Tensor:
        return torch.sigmoid(self.logits(input_ids, attention_mask, piece_ids, piece_mask))


def _examples(material: Material, size: int, rng: np.random.Generator) -> tuple[list[str], list[float]]:
    """Texts and whether the English tower is theirs (1) or not (0)."""
    texts, labels = [], []
    rows = material.texts.rows
    for _ in range(size):
        kind = rng.random()
        if kind < 0.3:
            text, label = material.texts.english[int(rng.integers(0, len(material.texts.english)))], 1.0
            if rng.random() < 0.3:
                text = noise.leave_out(text, 0.6, rng)
        elif kind < 0.42:
            text, label = material.some_word("en", rng), 1.0
        elif kind < 0.5:
            names = material.english_names
            text, label = names[int(rng.integers(0, len(names)))], 1.0
        elif kind < 0.65:
            row = rows[int(rng.integers(0, len(rows)))]
            options = [row.translations[language] for language in SENTENCES if language in row.translations]
            options += row.german[:1]
            text, label = options[int(rng.integers(0, len(options)))], 0.0
            if rng.random() < 0.3:
                text = noise.leave_out(text, 0.6, rng)
        elif kind < 0.93:
            text, label = material.some_word(WORDS[int(rng.integers(0, len(WORDS)))], rng), 0.0
        else:
            text, label = material.switched(rng), 0.0
        texts.append(noise.mistype(text, rng) if rng.random() < 0.15 else text)
        labels.append(label)
    return texts, labels


def fit_gate(material: Material, tokenizer: Tokenizer, seed: int = 1) -> Gate:
    """Two minutes on two cores."""
    english = load_tokenizer()
    gate = Gate(english.get_vocab_size(), tokenizer.get_vocab_size())
    optimiser = torch.optim.Adam(gate.parameters(), lr=RATE)
    for step in range(ROUNDS):
        texts, labels = _examples(material, SIZE, np.random.default_rng((seed, step, 7)))
        logits = gate.logits(*tokenise(english, texts), *tokenise(tokenizer, texts)).squeeze(1)
        loss = functional.binary_cross_entropy_with_logits(logits, torch.tensor(labels))
        loss = loss + SHRINK * (gate.tokens.weight.pow(2).sum() + gate.pieces.weight.pow(2).sum())
        for group in optimiser.param_groups:
            group["lr"] = RATE * (1 - step / ROUNDS) + 1e-4
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return gate.eval().requires_grad_(False)


def kept_gate(material: Material, tokenizer: Tokenizer, cache: Path) -> Gate:
    """`fit_gate`, kept in the cache folder under a name made from all it depends on."""
    facts = [ROUNDS, SIZE, RATE, SHRINK, tokenizer.to_str(), *(f"{w.language} {w.lemma}" for w in material.words)]
    digest = hashlib.sha256("\n".join(map(str, facts)).encode()).hexdigest()[:12]
    path = cache / "languages" / f"gate-{digest}.pt"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(fit_gate(material, tokenizer).state_dict(), path)
    gate = Gate(load_tokenizer().get_vocab_size(), tokenizer.get_vocab_size())
    gate.load_state_dict(torch.load(path, weights_only=True))
    return gate.eval().requires_grad_(False)
