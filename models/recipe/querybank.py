"""Fewer hubs: embeddings that know how close they are to everything.

In a space of many dimensions a few photos are near to every text, and a few texts to every photo (*hubs*; Radovanovic
et al., JMLR 2010). Query-bank normalisation (Bogolin et al., CVPR 2022; before it, cross-domain similarity local
scaling, Conneau et al., ICLR 2018) compares with a bank of typical queries and takes that closeness off:

    s'(t, v) = t.v - a h(v) - b h(t),    h(v) = mean of the 10 largest cosines of v with a bank of texts,
                                         h(t) = mean of the 10 largest cosines of t with a bank of photos.

Both terms fit into the embeddings themselves, as two more dimensions, so that every index and every product of vectors
has them without knowing:

    v' = unit(v, -a h(v), 1),    t' = unit(t, 1, -b h(t)),    t'.v' ~ s'(t, v) / 2.

Among photos, and among texts, the added 1 changes every cosine alike. The banks hold training captions *and* class
names, training photos *and* labelled ones: with captions and their photos alone, photos without people would gain
nothing, and words that no caption has would lose.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from models.recipe.data.photos import Library, rows
from models.recipe.measure import Floats, ShippedEncoder

NEAREST = 10
WEIGHT = 0.6  # a and b; 0.4 to 0.7 give the same within a point of R@10
CAPTIONS, NAMES_STEP = 700, 3  # texts of the bank: so many captions, and every third class name
PHOTOS = 350  # photos of the bank: so many with captions, and as many labelled ones
EXTRA = 2  # dimensions


def text_bank(library: Library, encoder: ShippedEncoder, seed: int = 0) -> Floats:
    """Texts that photos are compared with: (n, 384)."""
    captions = [caption for photo in library.train for caption in photo.captions]
    chosen = np.random.default_rng(seed).choice(len(captions), CAPTIONS, replace=False)
    names = [f"a {names[0]}" for names in library.classes[::NAMES_STEP]]
    return encoder.texts([captions[i] for i in chosen] + names)


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


def _hubness(embeddings: Tensor, bank: Tensor) -> Tensor:
    return torch.topk(embeddings @ bank.T, NEAREST, dim=1).values.mean(dim=1, keepdim=True)


class BankedPhoto(nn.Module):
    """A photo tower with the two dimensions more: pixels (n, 3, h, w) -> (n, 386) of unit length."""

    bank: Tensor

    def __init__(self, tower: nn.Module, bank: Floats) -> None:
        super().__init__()
        self.tower = tower
        self.register_buffer("bank", torch.from_numpy(bank))

    def forward(self, pixels: Tensor) -> Tensor:
        """Embed, compare with the bank of texts, append."""
        embeddings: Tensor = self.tower(pixels)
        hubness = _hubness(embeddings, self.bank)
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
        hubness = _hubness(embeddings, self.bank)
        longer = torch.cat([embeddings, torch.ones_like(hubness), -WEIGHT * hubness], dim=1)
        return nn.functional.normalize(longer, dim=1)
