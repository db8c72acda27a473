"""Captions for training: the lower layers of the sentence model are frozen, so their output is computed once.

Kept as fp16 in memory: 35,000 captions of at most `LENGTH` tokens, 384 numbers each.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from models.recipe.data.photos import Library
from models.recipe.networks.sentence import LAYERS, SentenceModel, load_sentence_model, load_tokenizer, tokenise
from models.recipe.networks.towers import unit

LENGTH = 26
TRAINED_LAYERS = 3
START = LAYERS - TRAINED_LAYERS


@dataclass(frozen=True)
class HiddenTexts:
    """Hidden states (n, LENGTH, 384) fp16 after layer START, mask (n, LENGTH), untouched sentence vectors (n, 384)."""

    hidden: Tensor
    mask: Tensor
    meaning: Tensor

    def pick(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        """Hidden states fp32 and mask of some texts, cut to the longest of them."""
        mask = self.mask[rows]
        length = int(mask.sum(1).max())
        return self.hidden[rows, :length].float(), mask[:, :length]


def hide(texts: list[str], model: SentenceModel, batch: int = 256) -> HiddenTexts:
    """Run the lower layers, and the whole model, over texts."""
    tokenizer = load_tokenizer()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    hidden = torch.zeros(len(texts), LENGTH, 384, dtype=torch.float16)
    masks = torch.zeros(len(texts), LENGTH, dtype=torch.int64)
    meaning = torch.zeros(len(texts), 384)
    with torch.no_grad():
        for start in range(0, len(texts), batch):
            chosen = torch.tensor(order[start : start + batch])
            ids, mask = tokenise(tokenizer, [texts[int(i)] for i in chosen], LENGTH)
            states = model.lower(ids, mask, START)
            hidden[chosen, : ids.shape[1]] = states.half()
            masks[chosen, : ids.shape[1]] = mask
            meaning[chosen] = unit(model.upper(states, mask, START))
    return HiddenTexts(hidden, masks, meaning)


def hidden_texts(cache: Path, texts: list[str]) -> HiddenTexts:
    """`hide` of these texts, kept in the cache folder under a name made from them."""
    sum_of_texts = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
    path = cache / f"hidden{START}-{sum_of_texts}.npz"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        made = hide(texts, load_sentence_model().eval())
        np.savez(path, hidden=made.hidden.numpy(), mask=made.mask.numpy(), meaning=made.meaning.numpy())
    with np.load(path) as data:
        return HiddenTexts(*(torch.from_numpy(data[key]) for key in ("hidden", "mask", "meaning")))


def hidden_captions(library: Library) -> HiddenTexts:
    """All captions of train, then dev, in order."""
    return hidden_texts(library.cache, [c for p in (*library.train, *library.dev) for c in p.captions])
