"""Fewer hubs: embeddings that know how close they are to everything.

In a space of many dimensions a few photos are near to every text, and a few texts to every photo (*hubs*; Radovanovic
et al., JMLR 2010). Query-bank normalisation (Bogolin et al., CVPR 2022; before it, cross-domain similarity local
scaling, Conneau et al., ICLR 2018) compares with a bank of typical queries and takes that closeness off:

    s'(t, v) = t.v - a h(v) - b h(t),    h(v) = mean of the 20 largest cosines of v with a bank of texts,
                                         h(t) = mean of the 10 largest cosines of t with a bank of photos.

Both terms fit into the embeddings themselves, as two more dimensions, so that every index and every product of vectors
has them without knowing:

    v' = unit(v, -a h(v), 1),    t' = unit(t, 1, -b h(t)),    t'.v' ~ s'(t, v) / 2.

Among photos, and among texts, the added 1 changes every cosine alike. The banks hold training captions *and* class
names, training photos *and* labelled ones: with captions and their photos alone, photos without people would gain
nothing, and words that no caption has would lose. A larger bank of texts is better; it is kept in the directions in
which its texts differ most.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from models.recipe.data.photos import Library, rows
from models.recipe.measure import Floats, ShippedEncoder

NEAREST = 10
NEAREST_TEXTS = 20  # of the larger bank of texts
WEIGHT = 0.6  # a and b; 0.4 to 0.7 give the same within a point of R@10
CAPTIONS = 5000  # texts of the bank: so many captions, and every name and kind of a class
RANK = 80  # dimensions in which photos are compared with them: smaller than a fifth of the texts in all of theirs
PHOTOS = 350  # photos of the bank: so many with captions, and as many labelled ones
EXTRA = 2  # dimensions


def bank_texts(library: Library, seed: int = 0) -> list[str]:
    """The texts that photos are compared with."""
    captions = [caption for photo in library.train for caption in photo.captions]
    chosen = np.random.default_rng(seed).choice(len(captions), CAPTIONS, replace=False)
    kinds = sorted({kind for kinds in library.class_kinds for kind in kinds})
    return [captions[i] for i in chosen] + [f"a {name}" for name in (*(n[0] for n in library.classes), *kinds)]


def main_directions(texts: Floats) -> Floats:
    """The directions (384, RANK) that hold most of texts (n, 384)."""
    directions: Floats = np.linalg.eigh(texts.T @ texts)[1][:, -RANK:]
    return np.ascontiguousarray(directions)


def photo_bank(library: Library, encoder: ShippedEncoder, seed: int = 0) -> Floats:
    """Photos that texts are compared with, none of them kept out of training: (n, 384)."""
    random = np.random.default_rng(seed)
    labelled = tuple(photo for photo in library.labelled if not photo.kept_out)
    chosen = [
        int(row)
        for photos in (library.train, labelled)
        for row in np.sort(random.choice(rows(photos), PHOTOS, replace=False))
    ]
    return encoder.photos(library.pixels[chosen])


def _hubness(embeddings: Tensor, bank: Tensor, nearest: int) -> Tensor:
    return torch.topk(embeddings @ bank.T, nearest, dim=1).values.mean(dim=1, keepdim=True)


class BankedPhoto(nn.Module):
    """A photo tower with the two dimensions more: pixels (n, 3, h, w) -> (n, 386) of unit length."""

    bank: Tensor
    directions: Tensor

    def __init__(self, tower: nn.Module, texts: Floats) -> None:
        super().__init__()
        self.tower = tower
        directions = main_directions(texts)
        self.register_buffer("directions", torch.from_numpy(directions))
        self.register_buffer("bank", torch.from_numpy(texts @ directions))

    def forward(self, pixels: Tensor) -> Tensor:
        """Embed, compare with the bank of texts, append."""
        embeddings: Tensor = self.tower(pixels)
        hubness = _hubness(embeddings @ self.directions, self.bank, NEAREST_TEXTS)
        longer = torch.cat([embeddings, -WEIGHT * hubness, torch.ones_like(hubness)], dim=1)
        return nn.functional.normalize(longer, dim=1)


class BankedText(nn.Module):
    """A text tower with the two dimensions more: ids and masks (n, length) -> (n, 386) of unit length."""

    bank: Tensor

    def __init__(self, tower: nn.Module, bank: Floats) -> None:
        super().__init__()
        self.tower = tower
        self.register_buffer("bank", torch.from_numpy(bank))

    def forward(self, *tokens: Tensor) -> Tensor:
        """Embed, compare with the bank of photos, append."""
        embeddings: Tensor = self.tower(*tokens)
        hubness = _hubness(embeddings, self.bank, NEAREST)
        longer = torch.cat([embeddings, torch.ones_like(hubness), -WEIGHT * hubness], dim=1)
        return nn.functional.normalize(longer, dim=1)
