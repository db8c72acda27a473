"""The rungs of the ablation: from bag of words and linear CCA up to the encoder that ships, each a `Space`.

Rungs 1 to 4 stand on the same frozen photo features and differ in what the paper adds one after the other; they train
in seconds on cached features. Rung 5 is the shipped encoder itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.recipe import losses
from models.recipe.data.captions import hidden_captions
from models.recipe.data.photos import Library
from models.recipe.measure import ShippedEncoder
from models.recipe.networks.baseline import Cca, fit_cca, unit_rows
from models.recipe.networks.frozen import FrozenFeatures, encode_texts, frozen_features
from models.recipe.networks.sentence import load_sentence_model
from models.recipe.networks.towers import Head, Residual, image_width, unit

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
COMMON = 4  # a word of the bag occurs at least so often in the training captions
RIDGE_PHOTO, RIDGE_WORDS, POWER = 3.0, 1.0, 0.7
EPOCHS, BATCH, RATE, DECAY = 8, 256, 1e-3, 0.05
CONSISTENCY, WIDTH, INFORMATION = 0.3, 0.05, 0.05


@dataclass(frozen=True)
class Space:
    """A rung: photos by row and any texts -> embeddings of unit length."""

    name: str
    photos: Callable[[list[int]], Floats]
    texts: Callable[[list[str]], Floats]


class Bag:
    """Bag of words with tf-idf weights: texts -> (n, words), rows of unit length."""

    def __init__(self, captions: list[str]) -> None:
        counts: dict[str, int] = {}
        for caption in captions:
            for word in set(self.split(caption)):
                counts[word] = counts.get(word, 0) + 1
        kept = sorted(word for word, count in counts.items() if count >= COMMON)
        self.index = {word: i for i, word in enumerate(kept)}
        self.weights = np.array([math.log(len(captions) / counts[word]) for word in kept], np.float32)

    @staticmethod
    def split(text: str) -> list[str]:
        """Lower-case words; a plural's s is cut, the only stemming here."""
        return [w[:-1] if len(w) > 3 and w.endswith("s") else w for w in re.findall(r"[a-z]+", text.lower())]

    def __call__(self, texts: list[str]) -> Floats:
        table = np.zeros((len(texts), len(self.index)), np.float32)
        for i, text in enumerate(texts):
            for word in self.split(text):
                if word in self.index:
                    table[i, self.index[word]] += self.weights[self.index[word]]
        return unit_rows(table)


def train_rows(library: Library) -> npt.NDArray[np.int64]:
    """Photo row of each training caption."""
    return np.repeat([p.row for p in library.train], [len(p.captions) for p in library.train])


def bag_of_words(library: Library, frozen: FrozenFeatures) -> Space:
    """Rung 1, the paper's model A: CNN features and words without order, joined by linear CCA."""
    captions = [c for p in library.train for c in p.captions]
    bag = Bag(captions)
    maps: Cca = fit_cca(frozen.photos[train_rows(library)], bag(captions), RIDGE_PHOTO, RIDGE_WORDS, POWER, 384)
    return Space(
        "baseline: CNN features, bag of words, linear CCA",
        lambda rows: unit_rows(frozen.photos[rows] @ maps.left + maps.left_bias),
        lambda texts: unit_rows(bag(texts) @ maps.right + maps.right_bias),
    )


@dataclass(frozen=True)
class Extras:
    """Weights of what a rung adds to the contrastive loss."""

    consistency: float = 0.0
    information: float = 0.0


def fit_heads(library: Library, frozen: FrozenFeatures, extras: Extras, seed: int) -> tuple[Head, Residual]:
    """Train both heads on cached features of the training photos, one random caption each per epoch."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    features = torch.from_numpy(frozen.photos[[p.row for p in library.train]])
    counts = [len(p.captions) for p in library.train]
    starts = np.cumsum([0, *counts])[:-1]
    meaning = hidden_captions(library).meaning[: sum(counts)]
    means = torch.stack([meaning[a : a + n].mean(0) for a, n in zip(starts, counts, strict=True)])
    head, top, scale = Head(image_width(False), dropout=0.3), Residual(dropout=0.1), nn.Parameter(torch.tensor(3.0))
    head.start(features, means)
    optimiser = torch.optim.AdamW([*head.parameters(), *top.parameters(), scale], lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(features) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps + 1, pct_start=0.15)
    for _ in range(EPOCHS):
        order = rng.permutation(len(features))
        for first in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[first : first + BATCH]
            texts = meaning[starts[chosen] + rng.integers(0, np.array(counts)[chosen])]
            loss = head_loss(unit(head(features[chosen])), unit(top(texts)), texts, scale.exp(), extras)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    return head.eval(), top.eval()


def head_loss(x: Tensor, y: Tensor, meaning: Tensor, scale: Tensor, extras: Extras) -> Tensor:
    """Contrastive loss and what the rung adds; the guard on the text space belongs to all."""
    loss = losses.contrastive(x, y, torch.eye(len(x), dtype=torch.bool), scale) + losses.text_guard(y, meaning)
    if extras.consistency:
        loss = loss + extras.consistency * losses.semantic_consistency(x, y, meaning, scale, WIDTH)
    if extras.information:
        loss = loss + extras.information * (losses.information_redundancy(x) + losses.information_redundancy(y))
    return loss


class Sentences:
    """The untouched sentence model; what it has encoded once, captions above all, is kept."""

    def __init__(self, library: Library) -> None:
        captions = [c for p in (*library.train, *library.dev) for c in p.captions]
        self._kept: dict[str, Floats] = dict(zip(captions, hidden_captions(library).meaning.numpy(), strict=True))
        self._model = load_sentence_model()

    def __call__(self, texts: list[str]) -> Floats:
        """Unit vectors (n, 384). A single text is always encoded: that is a query, and may be timed."""
        if len(texts) == 1:
            return encode_texts(texts, self._model)
        new = [text for text in texts if text not in self._kept]
        if new:
            self._kept.update(zip(new, encode_texts(new, self._model), strict=True))
        return np.stack([self._kept[text] for text in texts])


def heads(
    library: Library, frozen: FrozenFeatures, sentences: Sentences, name: str, extras: Extras, seed: int = 0
) -> Space:
    """Rungs 2 to 4: two heads on frozen towers."""
    head, top = fit_heads(library, frozen, extras, seed)

    def photos(rows: list[int]) -> Floats:
        with torch.no_grad():
            return np.asarray(unit(head(torch.from_numpy(frozen.photos[rows]))).numpy(), np.float32)

    def texts(queries: list[str]) -> Floats:
        with torch.no_grad():
            return np.asarray(unit(top(torch.from_numpy(sentences(queries)))).numpy(), np.float32)

    return Space(name, photos, texts)


def shipped(library: Library, encoder: ShippedEncoder) -> Space:
    """Rung 5: the trunk's late blocks and the text tower's last layers trained, names' term, labelled photos."""
    kept: dict[int, Floats] = {}

    def photos(rows: list[int]) -> Floats:
        new = [row for row in rows if row not in kept]
        if new:
            kept.update(zip(new, encoder.photos(library.pixels[new]), strict=True))
        return np.stack([kept[row] for row in rows])

    return Space("+ self-supervision and transfer (as shipped)", photos, encoder.texts)


def all_rungs(library: Library, encoder: ShippedEncoder) -> list[Space]:
    """All rungs, trained."""
    frozen, sentences = frozen_features(library), Sentences(library)
    steps = (
        ("+ unified space: Transformer text tower, contrastive heads", Extras()),
        ("+ semantic consistency", Extras(CONSISTENCY)),
        ("+ information enhancement, redundancy suppression", Extras(CONSISTENCY, INFORMATION)),
    )
    return [
        bag_of_words(library, frozen),
        *(heads(library, frozen, sentences, name, extras) for name, extras in steps),
        shipped(library, encoder),
    ]
